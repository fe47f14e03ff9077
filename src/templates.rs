//! A Tera engine a language for pages and e-mails, loaded and checked at start.
//!
//! Templates and static files are inside the binary. In development they are read from the source tree when it is
//! there, and again whenever one has changed.

mod assets;
mod browser;

pub use assets::{Asset, Assets, Packing};
pub use browser::describe as describe_browser;

use crate::config::{Config, Mode};
use crate::error::Fault;
use crate::i18n::{self, Catalog, Language, Lexicon};
use fluent_bundle::FluentValue;
use rust_embed::RustEmbed;
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tera::{Context, Kwargs, State, Tera, Value};

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// What every page and e-mail knows of the site.
#[derive(Debug, Clone, Serialize)]
struct SiteContext {
    name: String,
    url: String,
    support_email: String,
}

/// The engine.
pub struct Templates {
    loaded: Mutex<Loaded>,
    source: Source,
}

/// Of what engines are made.
struct Source {
    /// The source tree, where it is read anew.
    tree: Option<PathBuf>,
    languages: Vec<Language>,
    assets: Assets,
    site: SiteContext,
}

struct Loaded {
    engines: Arc<Engines>,
    changed: Option<SystemTime>,
}

/// The sentences, and an engine for each language.
struct Engines {
    catalog: Arc<Catalog>,
    teras: HashMap<Language, Tera>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Templates(..)")
    }
}

impl Templates {
    /// Loads and checks all sentences and templates.
    pub fn load(config: &Config) -> Result<Self, Fault> {
        let tree = Path::new(env!("CARGO_MANIFEST_DIR"));
        let is_read =
            |tree: &&Path| config.mode == Mode::Development && tree.join("templates").is_dir();
        let tree = Some(tree).filter(is_read).map(Path::to_owned);
        let source = Source {
            languages: config.languages.clone(),
            assets: Assets::load(tree.as_deref().map(|tree| tree.join("static"))),
            site: SiteContext {
                name: config.site_name.clone(),
                url: config.public_url.origin.clone(),
                support_email: config.support_email.clone(),
            },
            tree,
        };
        let loaded = Loaded {
            changed: source.last_change(),
            engines: Arc::new(source.engines()?),
        };
        Ok(Self {
            loaded: Mutex::new(loaded),
            source,
        })
    }

    /// The static files.
    pub fn assets(&self) -> &Assets {
        &self.source.assets
    }

    /// Fills a template in, in a language.
    pub fn render(
        &self,
        language: Language,
        name: &str,
        context: &Context,
    ) -> Result<String, Fault> {
        let engines = self.engines();
        let tera = engines.tera(language)?;
        let made = tera.render(name, context).map_err(|error| broken(&error))?;
        Ok(if is_html(name) {
            i18n::in_html(made)
        } else {
            i18n::in_text(made)
        })
    }

    /// Whether there is such a template.
    pub fn has(&self, name: &str) -> bool {
        let engines = self.engines();
        engines
            .teras
            .values()
            .any(|tera| tera.contains_template(name))
    }

    /// The sentences.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.engines().catalog)
    }

    /// The languages, the one that is spoken where nothing else is asked for first.
    pub fn languages(&self) -> Vec<Language> {
        self.source.languages.clone()
    }

    /// The language with that tag, or the one that is spoken where nothing else is asked for.
    pub fn language(&self, tag: Option<&str>) -> Language {
        let languages = &self.source.languages;
        let asked = tag.and_then(Language::parse);
        let found = asked.filter(|language| languages.contains(language));
        let first = || languages.first().copied();
        found.or_else(first).unwrap_or(Language::ENGLISH)
    }

    fn engines(&self) -> Arc<Engines> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if self.source.tree.is_some() {
            let changed = self.source.last_change();
            if changed != loaded.changed {
                match self.source.engines() {
                    Ok(engines) => loaded.engines = Arc::new(engines),
                    Err(fault) => {
                        tracing::error!(%fault, "a template is broken; the last good ones stay");
                    }
                }
                loaded.changed = changed;
            }
        }
        Arc::clone(&loaded.engines)
    }
}

impl Engines {
    fn tera(&self, language: Language) -> Result<&Tera, Fault> {
        let found = self.teras.get(&language);
        let spoken = || self.teras.get(&self.catalog.languages().next()?);
        let tera = found.or_else(spoken);
        tera.ok_or_else(|| Fault::Broken("there is no language".into()))
    }
}

impl Source {
    fn last_change(&self) -> Option<SystemTime> {
        let tree = self.tree.as_deref()?;
        Some(last_change(&tree.join("templates")).max(last_change(&tree.join("locales"))))
    }

    fn engines(&self) -> Result<Engines, Fault> {
        let folder = |name| self.tree.as_deref().map(|tree| tree.join(name));
        let catalog = Catalog::load(
            &self.languages,
            &self.site.name,
            folder("locales").as_deref(),
        );
        let catalog = catalog.map_err(|error| Fault::Broken(error.to_string()))?;
        let texts = self.texts(folder("templates").as_deref())?;
        let mut teras = HashMap::new();
        for language in &self.languages {
            let lexicon = catalog.lexicon(*language);
            let lexicon = lexicon.ok_or_else(|| Fault::Broken("there is no language".into()))?;
            teras.insert(*language, self.engine(lexicon, &texts)?);
        }
        Ok(Engines {
            catalog: Arc::new(catalog),
            teras,
        })
    }

    /// All templates by their names, with the addresses of static files.
    fn texts(&self, folder: Option<&Path>) -> Result<Vec<(String, String)>, Fault> {
        let mut texts = Vec::new();
        for name in Embedded::iter() {
            let on_disk =
                folder.and_then(|folder| std::fs::read_to_string(folder.join(&*name)).ok());
            let embedded = || {
                Embedded::get(&name).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
            };
            let text = on_disk
                .or_else(embedded)
                .ok_or_else(|| Fault::Broken(format!("template {name} is not UTF-8")))?;
            let text = with_addresses(&text, &self.assets)
                .map_err(|path| Fault::Broken(format!("{name}: there is no static file {path}")))?;
            texts.push((name.into_owned(), text));
        }
        Ok(texts)
    }

    fn engine(&self, lexicon: &Arc<Lexicon>, texts: &[(String, String)]) -> Result<Tera, Fault> {
        let mut tera = Tera::new();
        let language = lexicon.language();
        tera.global_context().insert("site", &self.site);
        tera.global_context().insert("lang", language.tag());
        tera.global_context().insert("dir", language.direction());
        let asked = Arc::clone(lexicon);
        tera.register_function("t", move |given: Kwargs, state: &State| {
            sentence(&asked, &given, state)
        });
        let mut filled = Vec::with_capacity(texts.len());
        for (name, text) in texts {
            let text = i18n::fill_in(lexicon, name, text);
            filled.push((
                name,
                text.map_err(|error| Fault::Broken(error.to_string()))?,
            ));
        }
        tera.add_raw_templates(filled)
            .map_err(|error| broken(&error))?;
        Ok(tera)
    }
}

/// The function `t` of templates: the sentence `id` with its arguments, the `<a>` in it leading to `href`.
fn sentence(lexicon: &Lexicon, given: &Kwargs, state: &State<'_>) -> tera::TeraResult<Value> {
    let id: &str = given.must_get("id")?;
    if lexicon.variables(id).is_none() {
        return Err(tera::Error::message(format!("there is no sentence {id}")));
    }
    let arguments = || {
        let named = given
            .iter()
            .filter_map(|(name, value)| Some((name.as_str()?, value)));
        named.filter(|(name, _)| !["id", "href"].contains(name))
    };
    if !state.autoescaping_enabled() {
        let arguments = arguments().map(|(name, value)| (name, plain(value)));
        return Ok(Value::normal_string(&lexicon.text_with(id, arguments)));
    }
    let href: Option<&Value> = given.get("href")?;
    let href = href.map(|href| state.escape_if_needed(href)).transpose()?;
    let mut escaped = Vec::new();
    for (name, value) in arguments() {
        escaped.push((
            name,
            if value.is_number() {
                plain(value)
            } else {
                state.escape_if_needed(value)?.into()
            },
        ));
    }
    let html = lexicon.html_with(id, escaped.into_iter(), href.as_deref());
    Ok(Value::safe_string(&html))
}

/// A value of a template as a sentence takes it.
fn plain(value: &Value) -> FluentValue<'_> {
    match (value.as_i64(), value.as_str()) {
        (Some(number), _) => number.into(),
        (None, Some(text)) => text.into(),
        (None, None) => value.to_string().into(),
    }
}

/// A template with `{{ static(path="…") }}` filled in: the addresses of static files are known before any page is shown.
/// The path when there is no such file.
fn with_addresses(text: &str, assets: &Assets) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{ static(path=\"") {
        let (path, after) = after.split_once("\") }}").ok_or("without an end")?;
        let address = assets.url(path).ok_or(path)?;
        filled.push_str(before);
        filled.push_str(&address);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn is_html(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "html")
}

fn broken(error: &tera::Error) -> Fault {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    Fault::Broken(text)
}

fn last_change(folder: &Path) -> SystemTime {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let times = entries.map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            last_change(&path)
        } else {
            entry
                .metadata()
                .and_then(|meta| meta.modified())
                .unwrap_or(SystemTime::UNIX_EPOCH)
        }
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_static_files_are_filled_in_and_a_missing_file_is_named() {
        let assets = Assets::load(None);
        let filled = with_addresses("a {{ static(path=\"favicon.svg\") }} b", &assets).unwrap();
        let address = assets.url("favicon.svg").unwrap();
        assert_eq!(filled, format!("a {address} b"));
        let missing = with_addresses("{{ static(path=\"no.css\") }}", &assets);
        assert_eq!(missing.unwrap_err(), "no.css");
    }
}

//! A Tera engine a language for pages and e-mails, loaded and checked at start.
//!
//! Templates and static files are inside the binary. In development they are read from the source tree when it is
//! there, and again whenever one has changed.
//!
//! The engine of the language that is spoken where nothing else is asked for is made at start. That of another, which takes
//! some megabytes, is made when somebody is first answered in it; its sentences and what templates ask of them are checked at
//! start all the same.

mod assets;
mod browser;

pub use assets::{Asset, Assets, Packing};
pub use browser::{describe as describe_browser, name as name_browser};

use crate::config::{Config, Mode};
use crate::error::Fault;
use crate::i18n::{self, Catalog, Language, Lexicon, Part};
use rust_embed::RustEmbed;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
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

/// The engines.
pub struct Templates {
    loaded: Loaded,
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

enum Loaded {
    /// Out of the binary.
    Once(Arc<Engines>),
    /// Out of the source tree, and when that was last changed.
    Anew(Mutex<(Arc<Engines>, Option<SystemTime>)>),
}

/// The sentences, and an engine for each language, once it is needed. Where one cannot be made, why not.
struct Engines {
    catalog: Arc<Catalog>,
    teras: HashMap<Language, OnceLock<Result<Tera, String>>>,
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
        let changed = source.last_change();
        let engines = Arc::new(source.engines()?);
        let loaded = if source.tree.is_some() {
            Loaded::Anew(Mutex::new((engines, changed)))
        } else {
            Loaded::Once(engines)
        };
        Ok(Self { loaded, source })
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
        let tera = engines.tera(language, &self.source)?;
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
        let tera = engines.tera(self.language(None), &self.source);
        tera.is_ok_and(|tera| tera.contains_template(name))
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
        let loaded = match &self.loaded {
            Loaded::Once(engines) => return Arc::clone(engines),
            Loaded::Anew(loaded) => loaded,
        };
        let mut loaded = loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let (engines, seen) = &mut *loaded;
        let changed = self.source.last_change();
        if changed != *seen {
            match self.source.engines() {
                Ok(made) => *engines = Arc::new(made),
                Err(fault) => {
                    tracing::error!(%fault, "a template is broken; the last good ones stay");
                }
            }
            *seen = changed;
        }
        Arc::clone(engines)
    }
}

impl Engines {
    fn tera(&self, language: Language, source: &Source) -> Result<&Tera, Fault> {
        let found = self.teras.get_key_value(&language);
        let spoken = || self.teras.get_key_value(&self.catalog.languages().next()?);
        let found = found.or_else(spoken);
        let (language, cell) = found.ok_or_else(|| Fault::Broken("there is no language".into()))?;
        let made = cell.get_or_init(|| {
            let engine = source.engine(&self.catalog, *language);
            engine.map_err(|fault| match fault {
                Fault::Broken(what) => what,
                other => other.to_string(),
            })
        });
        made.as_ref().map_err(|what| Fault::Broken(what.clone()))
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
        let engines = Engines {
            catalog: Arc::new(catalog),
            teras: self
                .languages
                .iter()
                .map(|language| (*language, OnceLock::new()))
                .collect(),
        };
        for (place, language) in self.languages.iter().enumerate() {
            // What is read anew is found broken when it is read.
            if place == 0 || self.tree.is_some() {
                engines.tera(*language, self)?;
            } else {
                self.texts(&engines.catalog, *language)?;
            }
        }
        Ok(engines)
    }

    /// All templates by their names, with the addresses of static files and the fixed sentences of a language.
    fn texts(&self, catalog: &Catalog, language: Language) -> Result<Vec<(String, String)>, Fault> {
        let folder = self.tree.as_deref().map(|tree| tree.join("templates"));
        let lexicon = lexicon(catalog, language)?;
        let mut texts = Vec::new();
        for name in Embedded::iter() {
            let on_disk = folder
                .as_deref()
                .and_then(|folder| std::fs::read_to_string(folder.join(&*name)).ok());
            let embedded = || {
                Embedded::get(&name).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
            };
            let text = on_disk
                .or_else(embedded)
                .ok_or_else(|| Fault::Broken(format!("template {name} is not UTF-8")))?;
            let text = with_addresses(&text, &self.assets)
                .map_err(|path| Fault::Broken(format!("{name}: there is no static file {path}")))?;
            let text = i18n::fill_in(lexicon, &name, &text)
                .map_err(|error| Fault::Broken(error.to_string()))?;
            texts.push((name.into_owned(), text));
        }
        Ok(texts)
    }

    fn engine(&self, catalog: &Catalog, language: Language) -> Result<Tera, Fault> {
        let mut tera = Tera::new();
        tera.set_escape_fn(escape);
        let lexicon = lexicon(catalog, language)?;
        tera.global_context().insert("site", &self.site);
        tera.global_context().insert("lang", language.tag());
        tera.global_context().insert("dir", language.direction());
        let asked = Arc::clone(lexicon);
        tera.register_function("t", move |given: Kwargs, state: &State| {
            sentence(&asked, &given, state)
        });
        let asked = Arc::clone(lexicon);
        tera.register_function(i18n::ISOLATED, move |given: Kwargs, _: &State| {
            isolated(&asked, &given)
        });
        tera.add_raw_templates(self.texts(catalog, language)?)
            .map_err(|error| broken(&error))?;
        Ok(tera)
    }
}

fn lexicon(catalog: &Catalog, language: Language) -> Result<&Arc<Lexicon>, Fault> {
    let lexicon = catalog.lexicon(language);
    lexicon.ok_or_else(|| Fault::Broken("there is no language".into()))
}

/// The function `t` of templates: the sentence `id` with its arguments, the `<a>` in it leading to `href`.
fn sentence(lexicon: &Lexicon, given: &Kwargs, state: &State<'_>) -> tera::TeraResult<Value> {
    let id: &str = given.must_get("id")?;
    let Some(wanted) = lexicon.variables(id) else {
        return Err(tera::Error::message(format!("there is no sentence {id}")));
    };
    let is_html = state.autoescaping_enabled();
    let mut parts = Vec::with_capacity(wanted.len());
    for name in wanted {
        let value: Option<&Value> = given.get(name)?;
        let part = value.map(|value| part(value, is_html, state)).transpose()?;
        parts.extend(part.map(|part| (name.as_str(), part)));
    }
    let given_part = |name: &str| {
        let found = parts.iter().find(|(one, _)| *one == name);
        found.map(|(_, part)| part.lent())
    };
    if !is_html {
        return Ok(Value::normal_string(&lexicon.text_with(id, &given_part)));
    }
    let href: Option<&Value> = given.get("href")?;
    let href = href.map(|href| state.escape_if_needed(href)).transpose()?;
    let html = lexicon.html_with(id, &given_part, href.as_deref());
    Ok(Value::safe_string(&html))
}

/// The function `isolated` of templates: a name as it stands in a sentence.
fn isolated(lexicon: &Lexicon, given: &Kwargs) -> tera::TeraResult<Value> {
    let value: &Value = given.must_get("value")?;
    Ok(match value.as_str() {
        Some(name) if value.is_safe() => Value::safe_string(&lexicon.isolated(name)),
        Some(name) => Value::normal_string(&lexicon.isolated(name)),
        None => value.clone(),
    })
}

/// A value of a template as a sentence takes it.
fn part<'a>(value: &'a Value, is_html: bool, state: &State<'_>) -> tera::TeraResult<Part<'a>> {
    Ok(match value.as_i64() {
        Some(number) => Part::Number(number),
        None if is_html => Part::Text(state.escape_if_needed(value)?.into()),
        None => Part::Text(
            value
                .as_str()
                .map_or_else(|| value.to_string().into(), Cow::Borrowed),
        ),
    })
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

/// Escapes a text for HTML as Tera does, but stretch by stretch instead of byte by byte.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| b"&<>\"'".contains(byte)) {
        let (before, behind) = rest.split_at(at);
        out.write_all(before)?;
        let Some((sign, behind)) = behind.split_first() else {
            break;
        };
        out.write_all(match sign {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            _ => b"&#39;",
        })?;
        rest = behind;
    }
    out.write_all(rest)
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
    fn texts_are_escaped_as_tera_escapes_them() {
        for text in ["", "Ada", "&<>\"'", "a<b>&amp;\"é'\u{FDD0}", "'", "x'"] {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            escape(text, &mut ours).unwrap();
            tera::escape_html(text, &mut theirs).unwrap();
            assert_eq!(ours, theirs, "{text}");
        }
    }

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

//! One Tera engine for pages and e-mails, loaded and checked at start.
//!
//! Templates and static files are inside the binary. In development they are read from the source tree when it is
//! there, and again whenever one has changed.

mod assets;
mod browser;

pub use assets::{Asset, Assets, Packing};
pub use browser::describe as describe_browser;

use crate::config::{Config, Mode};
use crate::error::Fault;
use crate::values::Moment;
use rust_embed::RustEmbed;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tera::{Context, Tera};
use time::macros::format_description;

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
    engine: Mutex<Loaded>,
    watched: Option<PathBuf>,
    assets: Assets,
    site: SiteContext,
}

struct Loaded {
    tera: Arc<Tera>,
    changed: Option<SystemTime>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Templates(..)")
    }
}

impl Templates {
    /// Loads and checks all templates.
    pub fn load(config: &Config) -> Result<Self, Fault> {
        let source = |folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let watched = Some(source("templates"))
            .filter(|path| config.mode == Mode::Development && path.is_dir());
        let assets = Assets::load(watched.is_some().then(|| source("static")));
        let site = SiteContext {
            name: config.site_name.clone(),
            url: config.public_url.origin.clone(),
            support_email: config.support_email.clone(),
        };
        let changed = watched.as_deref().map(last_change);
        let tera = engine(watched.as_deref(), &assets, &site)?;
        Ok(Self {
            engine: Mutex::new(Loaded {
                tera: Arc::new(tera),
                changed,
            }),
            watched,
            assets,
            site,
        })
    }

    /// The static files.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Fills a template in.
    pub fn render(&self, name: &str, context: &Context) -> Result<String, Fault> {
        self.engine()
            .render(name, context)
            .map_err(|error| broken(&error))
    }

    /// Whether there is such a template.
    pub fn has(&self, name: &str) -> bool {
        self.engine().contains_template(name)
    }

    fn engine(&self) -> Arc<Tera> {
        let mut loaded = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &self.watched {
            let changed = Some(last_change(folder));
            if changed != loaded.changed {
                match engine(Some(folder), &self.assets, &self.site) {
                    Ok(tera) => loaded.tera = Arc::new(tera),
                    Err(fault) => {
                        tracing::error!(%fault, "a template is broken; the last good ones stay");
                    }
                }
                loaded.changed = changed;
            }
        }
        loaded.tera.clone()
    }
}

/// "21 Nov 2026, 07:40 UTC".
pub fn moment(at: Moment) -> String {
    let words =
        format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
    at.format(words).unwrap_or_default()
}

/// In lists: "21 Nov, 07:40" in the same year, "21 Nov 2026" in others.
pub fn short_moment(at: Moment, now: Moment) -> String {
    let this_year = format_description!("[day padding:none] [month repr:short], [hour]:[minute]");
    let others = format_description!("[day padding:none] [month repr:short] [year]");
    let words = if at.year() == now.year() {
        at.format(this_year)
    } else {
        at.format(others)
    };
    words.unwrap_or_default()
}

/// "21 Nov".
pub fn day(date: time::Date) -> String {
    let words = format_description!("[day padding:none] [month repr:short]");
    date.format(words).unwrap_or_default()
}

fn engine(folder: Option<&Path>, assets: &Assets, site: &SiteContext) -> Result<Tera, Fault> {
    let mut tera = Tera::new();
    tera.global_context().insert("site", site);
    let mut texts = Vec::new();
    for name in Embedded::iter() {
        let on_disk = folder.and_then(|folder| std::fs::read_to_string(folder.join(&*name)).ok());
        let embedded =
            || Embedded::get(&name).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
        let text = on_disk
            .or_else(embedded)
            .ok_or_else(|| Fault::Broken(format!("template {name} is not UTF-8")))?;
        let text = with_addresses(&text, assets)
            .map_err(|path| Fault::Broken(format!("{name}: there is no static file {path}")))?;
        texts.push((name.into_owned(), text));
    }
    tera.add_raw_templates(texts)
        .map_err(|error| broken(&error))?;
    Ok(tera)
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

//! A Tera engine a language for pages and e-mails, loaded and checked at start.
//!
//! Templates and static files are inside the binary. Those of the folder that `SITE_DIR` names come first. In development
//! ours are read from the source tree when it is there; they and those of the folder are read again whenever one has
//! changed, and a page says what is wrong with them. In production all of it is read and checked at start, and again on SIGHUP.
//!
//! The engine of the language that is spoken where nothing else is asked for is made at start. That of another, which takes
//! some megabytes, is made when somebody is first answered in it; its sentences and what templates ask of them are checked at
//! start all the same.

mod assets;
mod browser;
mod described;
mod faults;
mod functions;
mod media_type;
mod originals;
mod samples;
mod site_context;
mod site_dir;
mod source;

pub use assets::{Asset, Assets, Content, Packing};
pub use browser::{describe as describe_browser, name as name_browser};
pub use described::markdown as described;
pub use faults::TemplateFault;
pub use originals::{CopyError, Existing, Shadow, copy_into, digest, names, text};
pub use samples::{COMMON, Samples, kept as kept_samples};

use crate::config::Config;
use crate::error::Fault;
use crate::i18n::{self, Catalog, Language};
use site_dir::MAIL_LOGO;
use source::{Engines, Source, Stamp};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use tera::Context;

/// How an e-mail refers to its logo: `cid:` and this.
pub const LOGO_ID: &str = "logo";

/// The engines.
pub struct Templates {
    loaded: Loaded,
    source: Source,
    witness: OnceLock<Witness>,
}

/// Who is told of everything that is shown: its template and, as JSON, what it was given.
type Witness = Box<dyn Fn(&str, String) + Send + Sync>;

enum Loaded {
    /// At start, and when somebody says so.
    Once(RwLock<Arc<Engines>>),
    /// Whenever a file has changed.
    Anew(Mutex<Watched>),
}

/// What was read last.
struct Watched {
    /// The last with which nothing was wrong, but for files of the site that are left out of them.
    engines: Arc<Engines>,
    stamp: Stamp,
    faults: Vec<TemplateFault>,
    /// Why no newer ones could be made.
    broken: Option<String>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Templates(..)")
    }
}

impl Templates {
    /// Loads and checks all sentences and templates. In production nothing may be wrong with a file of the site.
    pub fn load(config: &Config) -> Result<Self, Fault> {
        let source = Source::new(config)?;
        let stamp = source.is_watched.then(|| source.stamp());
        let (engines, faults) = source.engines()?;
        let engines = Arc::new(engines);
        let loaded = if let Some(stamp) = stamp {
            tell(&faults);
            Loaded::Anew(Mutex::new(Watched {
                engines,
                stamp,
                faults,
                broken: None,
            }))
        } else if faults.is_empty() {
            Loaded::Once(RwLock::new(engines))
        } else {
            return Err(Fault::Refused(listed(&faults)));
        };
        Ok(Self {
            loaded,
            source,
            witness: OnceLock::new(),
        })
    }

    /// Reads the files of the site anew. With one that something is wrong with, all stays as it was.
    pub fn reload(&self) -> Result<(), Fault> {
        match &self.loaded {
            Loaded::Once(engines) => {
                let (read, faults) = self.source.engines()?;
                if !faults.is_empty() {
                    return Err(Fault::Refused(listed(&faults)));
                }
                *engines.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                Ok(())
            }
            // They are read anew all the time.
            Loaded::Anew(watched) => {
                match self.watched(watched, |watched| watched.broken.clone()) {
                    Some(broken) => Err(Fault::Refused(broken)),
                    None => Ok(()),
                }
            }
        }
    }

    /// The static files.
    pub fn assets(&self) -> Arc<Assets> {
        Arc::clone(&self.engines().assets)
    }

    /// The address of what stands in a browser's tab.
    pub fn favicon(&self) -> String {
        self.engines().site.icon.url.clone()
    }

    /// The logo of e-mails, a PNG, where the site has one.
    pub fn mail_logo(&self) -> Option<Content> {
        let assets = self.assets();
        assets.own(MAIL_LOGO)?;
        assets.get(MAIL_LOGO).map(|asset| asset.bytes)
    }

    /// Fills a template in, in a language.
    pub fn render(
        &self,
        language: Language,
        name: &str,
        context: &Context,
    ) -> Result<String, Fault> {
        let engines = self.engines();
        if let Some(trouble) = self.trouble().filter(|_| is_page(name)) {
            return Err(Fault::Broken(trouble));
        }
        let tera = engines.tera(language, &self.source)?;
        self.bear_witness(tera, name, context);
        let made = tera.render(name, context).map_err(|error| {
            Fault::Broken(if self.source.is_watched {
                self.source.in_full(&engines, &error)
            } else {
                faults::for_the_log(&error)
            })
        })?;
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

    /// What is wrong with the files of the site, and what fails when every template is filled in with sample values, in every
    /// language.
    pub fn rehearse(&self) -> Result<Vec<TemplateFault>, Fault> {
        let mut faults = match &self.loaded {
            Loaded::Once(_) => Vec::new(),
            Loaded::Anew(watched) => self.watched(watched, |watched| watched.faults.clone()),
        };
        faults.extend(self.source.rehearse(&self.engines())?);
        Ok(faults)
    }

    /// The templates of the site: the file, the name, and whether it is a copy of ours.
    pub fn shadows(&self) -> Vec<(String, String, Shadow)> {
        let Some(dir) = self.source.dir() else {
            return Vec::new();
        };
        let templates = dir.read().templates.into_iter();
        let shadow =
            |(name, text): (String, String)| (dir.template(&name), name, originals::compare(&text));
        templates.map(shadow).collect()
    }

    /// What lies in `SITE_DIR` and is not looked at.
    pub fn strangers(&self) -> Vec<String> {
        self.source
            .dir()
            .map(site_dir::SiteDir::strangers)
            .unwrap_or_default()
    }

    /// Has somebody told of everything that is shown from now on. The first one stays.
    pub fn witnessed_by(&self, witness: impl Fn(&str, String) + Send + Sync + 'static) {
        let _ = self.witness.set(Box::new(witness));
    }

    fn bear_witness(&self, tera: &tera::Tera, name: &str, context: &Context) {
        let Some(witness) = self.witness.get() else {
            return;
        };
        let mut spy = tera.clone();
        spy.register_filter(
            "witness",
            |value: &tera::Value, _: tera::Kwargs, _: &tera::State<'_>| {
                serde_json::to_string(value).unwrap_or_default()
            },
        );
        let seen = spy.render_str("{{ __tera_context | witness }}", context, false);
        witness(name, seen.unwrap_or_default());
    }

    fn engines(&self) -> Arc<Engines> {
        match &self.loaded {
            Loaded::Once(engines) => {
                Arc::clone(&engines.read().unwrap_or_else(PoisonError::into_inner))
            }
            Loaded::Anew(watched) => self.watched(watched, |watched| Arc::clone(&watched.engines)),
        }
    }

    /// What is wrong with what was read last.
    fn trouble(&self) -> Option<String> {
        let Loaded::Anew(watched) = &self.loaded else {
            return None;
        };
        let watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = || (!watched.faults.is_empty()).then(|| listed(&watched.faults));
        watched.broken.clone().or_else(listed)
    }

    /// Looks at what was read last, after reading it anew where a file has changed.
    fn watched<T>(&self, watched: &Mutex<Watched>, look: impl FnOnce(&Watched) -> T) -> T {
        let mut watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = self.source.stamp();
        if stamp != watched.stamp {
            watched.stamp = stamp;
            match self.source.engines() {
                Ok((engines, faults)) => {
                    tell(&faults);
                    watched.engines = Arc::new(engines);
                    watched.faults = faults;
                    watched.broken = None;
                }
                Err(fault) => {
                    tracing::error!(%fault, "a template is broken; e-mails are written with the last good ones");
                    watched.broken = Some(fault.to_string());
                }
            }
        }
        look(&watched)
    }
}

fn tell(faults: &[TemplateFault]) {
    for fault in faults {
        tracing::error!("SITE_DIR: {fault}");
    }
}

fn listed(faults: &[TemplateFault]) -> String {
    let lines: Vec<_> = faults.iter().map(|fault| format!("  * {fault}")).collect();
    format!(
        "The files of SITE_DIR need attention:\n{}",
        lines.join("\n")
    )
}

fn is_html(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "html")
}

/// Whether people see it in their browser; e-mails and text messages are written meanwhile without what is broken.
fn is_page(name: &str) -> bool {
    !name.starts_with("mail/") && !name.starts_with("sms/")
}

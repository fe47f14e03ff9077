//! Of what engines are made: our templates, those of the site in front of them, sentences and static files.

use super::faults::{self, TemplateFault};
use super::functions::{escape, isolated, lexicon, sentence, with_addresses};
use super::site_context::SiteContext;
use super::site_dir::{SiteDir, SiteFiles};
use super::{Assets, is_page, originals, samples};
use crate::config::{Config, Mode};
use crate::error::Fault;
use crate::i18n::{self, Catalog, Language, Lexicon};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;
use tera::{Kwargs, State, Tera};

/// What engines are made of.
pub(super) struct Source {
    /// Our source tree, where it is read anew.
    tree: Option<PathBuf>,
    /// The site's own folder.
    dir: Option<SiteDir>,
    /// Whether anything is read anew.
    pub(super) is_watched: bool,
    pub(super) languages: Vec<Language>,
    /// Ours.
    assets: Assets,
    site: SiteContext,
}

/// The sentences, and an engine for each language, once it is needed. Where one cannot be made, why not.
pub(super) struct Engines {
    pub(super) catalog: Arc<Catalog>,
    pub(super) assets: Arc<Assets>,
    pub(super) site: SiteContext,
    /// The templates of the site with which nothing is wrong.
    shadows: BTreeMap<String, String>,
    teras: HashMap<Language, OnceLock<Result<Tera, String>>>,
}

/// Another value whenever a file that is read anew may have changed.
pub(super) type Stamp = (Option<SystemTime>, Option<u64>);

impl Engines {
    pub(super) fn tera(&self, language: Language, source: &Source) -> Result<&Tera, Fault> {
        let found = self.teras.get_key_value(&language);
        let spoken = || self.teras.get_key_value(&self.catalog.languages().next()?);
        let found = found.or_else(spoken);
        let (language, cell) = found.ok_or_else(|| Fault::Broken("there is no language".into()))?;
        let made = cell.get_or_init(|| {
            let engine = source.engine(self, *language);
            engine.map_err(|fault| match fault {
                Fault::Broken(what) => what,
                other => other.to_string(),
            })
        });
        made.as_ref().map_err(|what| Fault::Broken(what.clone()))
    }
}

impl Source {
    pub(super) fn new(config: &Config) -> Result<Self, Fault> {
        let tree = Path::new(env!("CARGO_MANIFEST_DIR"));
        let is_development = config.mode == Mode::Development;
        let is_read = |tree: &&Path| is_development && tree.join("templates").is_dir();
        let tree = Some(tree).filter(is_read).map(Path::to_owned);
        let dir = config.look.folder.as_deref().map(SiteDir::open).transpose();
        let dir = dir.map_err(|error| Fault::Refused(format!("SITE_DIR: {error}")))?;
        Ok(Self {
            is_watched: is_development && (tree.is_some() || dir.is_some()),
            languages: config.languages.clone(),
            assets: Assets::load(tree.as_deref().map(|tree| tree.join("static"))),
            site: SiteContext::new(config),
            tree,
            dir,
        })
    }

    pub(super) fn dir(&self) -> Option<&SiteDir> {
        self.dir.as_ref()
    }

    pub(super) fn stamp(&self) -> Stamp {
        let tree = self.tree.as_deref();
        let ours = tree.map(|tree| {
            last_change(&tree.join("templates")).max(last_change(&tree.join("locales")))
        });
        (ours, self.dir.as_ref().map(SiteDir::stamp))
    }

    /// Engines without those templates of the site with which something is wrong, and what is.
    pub(super) fn engines(&self) -> Result<(Engines, Vec<TemplateFault>), Fault> {
        let folder = |name| self.tree.as_deref().map(|tree| tree.join(name));
        let catalog = Catalog::load(
            &self.languages,
            &self.site.name,
            folder("locales").as_deref(),
        );
        let catalog = catalog.map_err(|error| Fault::Broken(error.to_string()))?;
        let read = self.dir.as_ref().map(SiteDir::read).unwrap_or_default();
        let SiteFiles {
            templates,
            statics,
            mut faults,
        } = read;
        let assets = Arc::new(self.assets.with(statics));
        let languages = self.languages.iter();
        let mut engines = Engines {
            catalog: Arc::new(catalog),
            site: self
                .site
                .with(&assets, templates.keys().any(|name| is_page(name))),
            assets,
            shadows: templates,
            teras: languages
                .map(|language| (*language, OnceLock::new()))
                .collect(),
        };
        faults.extend(self.sift(&mut engines)?);
        for (place, language) in self.languages.iter().enumerate() {
            // What is read anew is found broken when it is read.
            if place == 0 || self.is_watched {
                engines.tera(*language, self)?;
            } else {
                self.texts(&engines, *language)?;
            }
        }
        faults.sort();
        faults.dedup();
        Ok((engines, faults))
    }

    /// Takes the templates of the site away with which something is wrong: first each by itself, then all together, then
    /// each with sample values.
    fn sift(&self, engines: &mut Engines) -> Result<Vec<TemplateFault>, Fault> {
        let Some((dir, language)) = self.dir.as_ref().zip(self.languages.first().copied()) else {
            return Ok(Vec::new());
        };
        let catalog = Arc::clone(&engines.catalog);
        let (lexicon, assets) = (lexicon(&catalog, language)?, Arc::clone(&engines.assets));
        let mut faults = Vec::new();
        engines.shadows.retain(
            |name, text| match alone(dir, name, text, lexicon, &assets) {
                Ok(()) => true,
                Err(fault) => {
                    faults.push(fault);
                    false
                }
            },
        );
        while !engines.shadows.is_empty() {
            let wrong = match self.assembled(engines, language)? {
                Ok(tera) => rehearsed(&tera),
                Err(error) => TemplateFault::all_of(&error, &|template, found| {
                    self.line_of(engines, template, found)
                }),
            };
            if wrong.is_empty() {
                break;
            }
            let own: Vec<_> = wrong
                .iter()
                .map(|fault| fault.template().to_owned())
                .collect();
            faults.extend(wrong.into_iter().map(|fault| named(engines, dir, fault)));
            let before = engines.shadows.len();
            engines.shadows.retain(|name, _| !own.contains(name));
            if engines.shadows.len() == before {
                // One of ours does not go with them: which of them is to blame only people can tell.
                engines.shadows.clear();
            }
        }
        Ok(faults)
    }

    /// What went wrong while something was shown, for who develops it: with the file of the site, where it is one.
    pub(super) fn in_full(&self, engines: &Engines, error: &tera::Error) -> String {
        let faults = TemplateFault::all_of(error, &|_, _| None).into_iter();
        let told = faults.map(|fault| match &self.dir {
            Some(dir) if engines.shadows.contains_key(fault.template()) => {
                named(engines, dir, fault).to_string()
            }
            _ => fault.to_string(),
        });
        told.collect::<Vec<_>>().join("\n")
    }

    /// The line of a template on which it says something.
    fn line_of(&self, engines: &Engines, template: &str, what: &str) -> Option<usize> {
        let text = engines.shadows.get(template).cloned();
        let text = text.or_else(|| self.own_text(template))?;
        let place = text.lines().position(|line| line.contains(what));
        place.map(|place| place + 1)
    }

    /// What fails with sample values, in every language.
    pub(super) fn rehearse(&self, engines: &Engines) -> Result<Vec<TemplateFault>, Fault> {
        let mut faults = BTreeSet::new();
        for language in &self.languages {
            let wrong = rehearsed(engines.tera(*language, self)?).into_iter();
            faults.extend(wrong.map(|fault| match &self.dir {
                Some(dir) => named(engines, dir, fault),
                None => fault,
            }));
        }
        Ok(faults.into_iter().collect())
    }

    /// One of our templates.
    fn own_text(&self, name: &str) -> Option<String> {
        let on_disk = self
            .tree
            .as_deref()
            .map(|tree| tree.join("templates").join(name));
        let on_disk = on_disk.and_then(|path| std::fs::read_to_string(path).ok());
        on_disk.or_else(|| originals::text(name))
    }

    /// All templates by their names, with the addresses of static files and the fixed sentences of a language.
    fn texts(&self, engines: &Engines, language: Language) -> Result<Vec<(String, String)>, Fault> {
        let lexicon = lexicon(&engines.catalog, language)?;
        let names: BTreeSet<_> = originals::names()
            .chain(engines.shadows.keys().cloned())
            .collect();
        let mut texts = Vec::new();
        for name in names {
            let own = engines.shadows.get(&name).cloned();
            let text = own.or_else(|| self.own_text(&name));
            let text =
                text.ok_or_else(|| Fault::Broken(format!("template {name} is not UTF-8")))?;
            let text = with_addresses(&text, &engines.assets).map_err(|(line, path)| {
                Fault::Broken(format!("{name}:{line}: there is no static file {path}"))
            })?;
            let text = i18n::fill_in(lexicon, &name, &text)
                .map_err(|error| Fault::Broken(error.to_string()))?;
            texts.push((name, text));
        }
        Ok(texts)
    }

    fn engine(&self, engines: &Engines, language: Language) -> Result<Tera, Fault> {
        self.assembled(engines, language)?
            .map_err(|error| Fault::Broken(faults::in_full(&error)))
    }

    /// An engine, or why its templates do not go together.
    fn assembled(
        &self,
        engines: &Engines,
        language: Language,
    ) -> Result<Result<Tera, tera::Error>, Fault> {
        let mut tera = Tera::new();
        tera.set_escape_fn(escape);
        let lexicon = lexicon(&engines.catalog, language)?;
        tera.global_context().insert("site", &engines.site);
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
        let added = tera.add_raw_templates(self.texts(engines, language)?);
        Ok(added.map(|()| tera))
    }
}

/// The same with the file as people know it.
fn named(engines: &Engines, dir: &SiteDir, fault: TemplateFault) -> TemplateFault {
    let name = fault.template().to_owned();
    fault.called(if engines.shadows.contains_key(&name) {
        dir.template(&name)
    } else {
        format!("{name} (not in SITE_DIR, but it does not go with what is there)")
    })
}

/// What is wrong with a template of the site by itself.
fn alone(
    dir: &SiteDir,
    name: &str,
    text: &str,
    lexicon: &Lexicon,
    assets: &Assets,
) -> Result<(), TemplateFault> {
    let file = || dir.template(name);
    // Its own lines, before sentences with lines of theirs are put in.
    if let Err(error) = Tera::new().add_raw_template(name, text)
        && let tera::ErrorKind::SyntaxError(_) = error.kind()
    {
        let found = TemplateFault::all_of(&error, &|_, _| None)
            .into_iter()
            .next();
        return Err(found.map_or_else(
            || TemplateFault::of_file(file(), "cannot be read"),
            |fault| fault.called(file()),
        ));
    }
    let text = with_addresses(text, assets).map_err(|(line, path)| {
        TemplateFault::of_line(file(), line, format!("there is no static file {path}"))
    })?;
    let filled = i18n::fill_in(lexicon, name, &text);
    filled
        .map(drop)
        .map_err(|error| TemplateFault::of_line(file(), error.line(), error.what()))
}

/// What fails with sample values.
fn rehearsed(tera: &Tera) -> Vec<TemplateFault> {
    let mut faults = BTreeSet::new();
    for (name, context) in samples::all() {
        if let Err(error) = tera.render(name, context) {
            let found = TemplateFault::all_of(&error, &|_, _| None).into_iter();
            faults.extend(found.map(|fault| match fault.template() {
                // It says no place.
                "templates" => fault.called(name.to_owned()),
                _ => fault,
            }));
        }
    }
    faults.into_iter().collect()
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

//! The sentences of all languages of a site.

use super::checks::{Sentences, Wrong, line_of};
use super::lexicon::Shapes;
use super::voice::Voice;
use super::{Language, Lexicon, Message};
use fluent_bundle::FluentResource;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Embedded;

/// Why sentences cannot be used, with file and line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct CatalogError {
    file: String,
    line: usize,
    what: String,
}

impl CatalogError {
    pub(super) fn new(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line,
            what: what.into(),
        }
    }

    /// The line, from 1.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// What is wrong there.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }
}

/// The sentences of all languages of a site, each checked.
#[derive(Debug)]
pub struct Catalog(Vec<Arc<Lexicon>>);

/// A file of sentences.
struct File {
    path: String,
    resource: Arc<FluentResource>,
}

impl Catalog {
    /// Loads and checks the sentences of `languages`, of which the first is what is spoken where nothing else is asked for.
    /// Files in `folder` count instead of what is in the binary.
    pub fn load(
        languages: &[Language],
        site: &str,
        folder: Option<&Path>,
    ) -> Result<Self, CatalogError> {
        let english = files(Language::ENGLISH, folder)?;
        let shapes = Arc::new(check(&english, None)?);
        let lexicon = |language: &Language| {
            let mut resources: Vec<_> = of(&english);
            if *language != Language::ENGLISH && !language.is_pseudo() {
                let translated = files(*language, folder)?;
                check(&translated, Some(&shapes))?;
                resources.extend(of(&translated));
            }
            Ok(Arc::new(Lexicon::new(
                *language,
                &resources,
                Arc::clone(&shapes),
                site,
            )))
        };
        let lexicons = languages.iter().map(lexicon);
        Ok(Self(lexicons.collect::<Result<_, CatalogError>>()?))
    }

    /// The languages, the one that is spoken where nothing else is asked for first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.0.iter().map(|lexicon| lexicon.language())
    }

    /// The sentences of a language, or of the one that is spoken where nothing else is asked for.
    pub(crate) fn lexicon(&self, language: Language) -> Option<&Arc<Lexicon>> {
        let found = self.0.iter().find(|lexicon| lexicon.language() == language);
        found.or(self.0.first())
    }

    /// A sentence as a text.
    pub(super) fn text(&self, voice: Voice, message: &Message) -> String {
        let Voice {
            language,
            zone,
            times,
        } = voice;
        let lexicon = self.lexicon(language);
        let said = lexicon.map(|lexicon| lexicon.text(message, zone, times));
        said.unwrap_or_default()
    }
}

fn of(files: &[File]) -> Vec<Arc<FluentResource>> {
    files
        .iter()
        .map(|file| Arc::clone(&file.resource))
        .collect()
}

/// The files of a language, in the order of their names.
fn files(language: Language, folder: Option<&Path>) -> Result<Vec<File>, CatalogError> {
    let within = format!("{}/", language.tag());
    let embedded = Embedded::iter().map(Cow::into_owned);
    let mut names: BTreeSet<_> = embedded.filter(|name| name.starts_with(&within)).collect();
    let on_disk = folder.map(|folder| folder.join(language.tag()).read_dir());
    for file in on_disk.into_iter().flatten().flatten().flatten() {
        let name = file.file_name();
        let name = name.to_str().filter(|name| is_of_sentences(name));
        names.extend(name.map(|name| format!("{within}{name}")));
    }
    names.iter().map(|name| read(name, folder)).collect()
}

fn is_of_sentences(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "ftl")
}

fn read(name: &str, folder: Option<&Path>) -> Result<File, CatalogError> {
    let path = format!("locales/{name}");
    let on_disk = folder.and_then(|folder| std::fs::read_to_string(folder.join(name)).ok());
    let embedded =
        || Embedded::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    let Some(source) = on_disk.or_else(embedded) else {
        return Err(CatalogError::new(path, 1, "is not UTF-8"));
    };
    match FluentResource::try_new(source) {
        Ok(resource) => Ok(File {
            path,
            resource: Arc::new(resource),
        }),
        Err((resource, errors)) => {
            let first = errors.first();
            let line = first.map_or(1, |error| line_of(resource.source(), error.pos.start));
            let what = first.map(ToString::to_string).unwrap_or_default();
            Err(CatalogError::new(path, line, what))
        }
    }
}

impl File {
    fn wrong(&self, wrong: Wrong) -> CatalogError {
        CatalogError::new(self.path.clone(), wrong.line, wrong.what)
    }
}

/// Checks the files of a language, if it is not English against the `english` ones. What its sentences are made of.
fn check(files: &[File], english: Option<&Shapes>) -> Result<Shapes, CatalogError> {
    let mut sentences = Sentences::default();
    for file in files {
        let added = sentences.add(&file.resource);
        added.map_err(|wrong| file.wrong(wrong))?;
    }
    for file in files {
        let checked = sentences.check(&file.resource, english);
        checked.map_err(|wrong| file.wrong(wrong))?;
    }
    // Whatever could be wrong here was found in its file.
    let shapes = sentences.shapes();
    shapes.map_err(|what| CatalogError::new("locales", 1, what))
}

#[cfg(test)]
mod tests;

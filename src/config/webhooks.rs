//! `WEBHOOKS`: the file that names the receivers of webhooks, their secrets, and what they want to be told of.

use super::reader::Reader;
use super::whsec::{self, BadWhsec};
use super::{Mode, host_of, jwt};
use crate::events::{Entry, Event};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::time::Duration;
use zeroize::Zeroizing;

/// A receiver waits no longer than this for its own code to run.
const TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_NAME: usize = 64;
/// Each has a courier of its own.
const MOST: usize = 32;

/// The receivers of webhooks.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// In the order of the file.
    pub endpoints: Vec<Endpoint>,
    /// How long one delivery may take; another value is for tests.
    pub timeout: Duration,
}

/// A receiver.
#[derive(Clone)]
pub struct Endpoint {
    /// What it is called by people.
    pub name: String,
    /// Where it listens.
    pub url: String,
    /// What signs, each by itself: while a secret is changed, the old and the new one. At least 24 bytes each.
    pub secrets: Vec<Zeroizing<Vec<u8>>>,
    /// What it wants to be told of.
    pub events: Wanted,
    /// Whether it may stand in a private network.
    pub allow_private: bool,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Endpoint({}, {})", self.name, self.shown_url())
    }
}

impl Endpoint {
    /// Its URL without the query, which may hold a secret.
    pub fn shown_url(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// All, also those of later versions.
    All,
    /// Those with these words.
    Some(BTreeSet<String>),
}

impl Wanted {
    /// Whether an event is among them, by its word.
    pub fn holds(&self, word: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(words) => words.contains(word),
        }
    }

    /// In words, comma-separated; `*` for all.
    pub fn words(&self) -> String {
        match self {
            Self::All => "*".to_owned(),
            Self::Some(words) => words.iter().cloned().collect::<Vec<_>>().join(","),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    endpoint: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Option<String>,
    url: Option<String>,
    #[serde(default)]
    secret: Texts,
    events: Option<Vec<String>>,
    #[serde(default)]
    allow_private: bool,
}

/// A text, or a list of them.
#[derive(Default)]
struct Texts(Vec<Zeroizing<String>>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![Zeroizing::new(text.to_owned())]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element::<String>()? {
            texts.push(Zeroizing::new(text));
        }
        Ok(Texts(texts))
    }
}

impl Webhooks {
    pub(super) fn read(reader: &mut Reader<'_>, mode: Mode) -> Self {
        let file = reader.optional("WEBHOOKS", |path| parse(&jwt::from_file(path)?));
        let raws = file.map(|file| file.endpoint).unwrap_or_default();
        if raws.len() > MOST {
            let problem = format!("names a file with more than {MOST} endpoints");
            reader.wrong("WEBHOOKS", &problem);
        }
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for (number, raw) in raws.into_iter().enumerate() {
            let who = match raw.name.as_deref().filter(|name| is_name(name)) {
                Some(name) => format!("{name:?}"),
                None => format!("number {}", number + 1),
            };
            let known = |name: &str| endpoints.iter().any(|other| other.name == name);
            match endpoint(raw, known, reader, mode) {
                Ok(endpoint) => endpoints.push(endpoint),
                Err(problems) => {
                    for problem in problems {
                        let problem = format!("names a file whose endpoint {who} {problem}");
                        reader.wrong("WEBHOOKS", &problem);
                    }
                }
            }
        }
        Self {
            endpoints,
            timeout: TIMEOUT,
        }
    }
}

fn parse(text: &str) -> Result<File, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
        // The words may repeat a value, and a value may be a secret.
        let words = error.message();
        let words = if words.contains("whsec_") {
            "cannot be understood"
        } else {
            words
        };
        format!("names a file whose line {line} is not right: {words}")
    })?;
    if file.endpoint.is_empty() {
        return Err("names a file without an [[endpoint]]".into());
    }
    Ok(file)
}

/// All that is wrong with one of them, at once.
fn endpoint(
    raw: Raw,
    known: impl Fn(&str) -> bool,
    reader: &Reader<'_>,
    mode: Mode,
) -> Result<Endpoint, Vec<String>> {
    let mut problems = Vec::new();
    let name = raw.name.unwrap_or_default();
    if !is_name(&name) {
        problems.push("needs a name of a-z, 0-9, _ and -".to_owned());
    } else if known(&name) {
        problems.push("is there twice".to_owned());
    }
    let url = raw.url.unwrap_or_default();
    if let Err(problem) = check_url(&url, mode, raw.allow_private) {
        problems.push(problem.to_string());
    }
    let secrets = secrets(&raw.secret.0, reader);
    let events = wanted(raw.events.unwrap_or_default());
    match (secrets, events) {
        (Ok(secrets), Ok(events)) if problems.is_empty() => Ok(Endpoint {
            name,
            url,
            secrets,
            events,
            allow_private: raw.allow_private,
        }),
        (secrets, events) => {
            problems.extend(secrets.err());
            problems.extend(events.err().into_iter().flatten());
            Err(problems)
        }
    }
}

fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(fits)
}

/// Why a URL is none to call.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadUrl {
    #[error("needs a url that begins with https:// or http://")]
    Scheme,
    #[error(
        "has a url with a bad host or port, a name and password, a #, or a letter that is not ASCII"
    )]
    Odd,
    #[error("has a url without https; in production that is for allow_private = true only")]
    Clear,
}

pub(super) fn check_url(url: &str, mode: Mode, allow_private: bool) -> Result<(), BadUrl> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let odd = |c: char| !c.is_ascii_graphic() || "#\"<>\\^`{|}".contains(c);
    if !matches!(scheme, "https" | "http") {
        return Err(BadUrl::Scheme);
    }
    if authority.contains('@') || url.contains(odd) || host_of(authority).is_none() {
        return Err(BadUrl::Odd);
    }
    if scheme == "http" && mode == Mode::Production && !allow_private {
        return Err(BadUrl::Clear);
    }
    Ok(())
}

/// One, or while it is changed a few.
fn secrets(
    raws: &[Zeroizing<String>],
    reader: &Reader<'_>,
) -> Result<Vec<Zeroizing<Vec<u8>>>, String> {
    match raws.len() {
        0 => secret("", reader).map(|one| vec![one]),
        1..=whsec::MOST => raws.iter().map(|raw| secret(raw, reader)).collect(),
        _ => Err(format!(
            "has more secrets than it can have: at most {} secrets",
            whsec::MOST
        )),
    }
}

/// `whsec_…`, or where to find it.
fn secret(raw: &str, reader: &Reader<'_>) -> Result<Zeroizing<Vec<u8>>, String> {
    let text = match raw.split_once(':') {
        Some(("file", path)) => {
            jwt::from_file(path).map_err(|problem| format!("has a secret that {problem}"))?
        }
        Some(("env", name)) => {
            let found = reader.environment().get(name);
            let found = found.ok_or("has a secret that names a variable that is not set")?;
            Zeroizing::new(found.to_owned())
        }
        _ => Zeroizing::new(raw.to_owned()),
    };
    whsec::parse(text.trim()).map_err(|problem| match problem {
        BadWhsec::NoPrefix => {
            "needs a secret: whsec_ and base64, or file: and a path, or env: and a name".into()
        }
        other => format!("has a secret that {other}"),
    })
}

fn wanted(words: Vec<String>) -> Result<Wanted, Vec<String>> {
    if words == ["*"] {
        return Ok(Wanted::All);
    }
    if words.is_empty() {
        return Err(vec!["needs events: a list of names, or [\"*\"]".into()]);
    }
    let known: BTreeSet<_> = Event::LIST.iter().map(Entry::word).collect();
    let words: BTreeSet<_> = words.into_iter().collect();
    let unknown: Vec<_> = words.difference(&known).collect();
    if unknown.is_empty() {
        return Ok(Wanted::Some(words));
    }
    let told =
        |word| format!("wants the event {word:?}, which does not exist (`vestibule signals`)");
    Err(unknown.into_iter().map(told).collect())
}

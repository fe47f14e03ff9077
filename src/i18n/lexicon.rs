//! The sentences of one language.

use super::direction::{is_name, isolate, isolated, kept_apart, set_apart, tamed};
use super::marks::mark;
use super::markup::{escape, linked};
use super::message::Argument;
use super::pseudo::Transform;
use super::sentence::{Kind, Patterns, Piece, SITE, Sentence};
use super::voice::Times;
use super::zone::Zone;
use super::{Language, Message, pseudo};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;
use time::Month;

/// What a sentence is made of.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// What it may be given, besides `site`.
    pub(super) variables: BTreeSet<String>,
    /// Whether it holds an `<a>`.
    pub(super) has_link: bool,
    /// Among which words it chooses, by argument; a choice by plural is left out.
    pub(super) choices: BTreeMap<String, BTreeSet<String>>,
}

impl Shape {
    pub(super) fn add(&mut self, other: &Self) {
        self.variables.extend(other.variables.iter().cloned());
        self.has_link |= other.has_link;
        for (name, choices) in &other.choices {
            let known = self.choices.entry(name.clone()).or_default();
            known.extend(choices.iter().cloned());
        }
    }
}

/// What each sentence is made of, by its id.
pub(super) type Shapes = BTreeMap<String, Shape>;

/// What stands in a sentence where it is said.
pub(crate) enum Part<'a> {
    /// A text; escaped already, where the sentence is HTML.
    Text(Cow<'a, str>),
    /// A number; sentences choose their plural by it.
    Number(i64),
    /// Another sentence.
    Message(&'a Message),
}

impl Part<'_> {
    /// The same, lent.
    pub(crate) fn lent(&self) -> Part<'_> {
        match self {
            Self::Text(text) => Part::Text(Cow::Borrowed(text)),
            Self::Number(number) => Part::Number(*number),
            Self::Message(message) => Part::Message(message),
        }
    }
}

/// What there is to be put into a sentence, by the names of arguments.
type Given<'g, 'a> = &'g dyn Fn(&str) -> Option<Part<'a>>;

/// The sentences of one language; where it has none, English.
pub(crate) struct Lexicon {
    language: Language,
    /// Those that choose nothing.
    sentences: HashMap<String, Sentence>,
    /// All others, for texts and for HTML.
    text: FluentBundle<Arc<FluentResource>>,
    html: FluentBundle<Arc<FluentResource>>,
    /// "Jan" and so on.
    months: Vec<String>,
    shapes: Arc<Shapes>,
    site: String,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({})", self.language)
    }
}

impl Lexicon {
    /// Of resources that were checked; the later ones count.
    pub(super) fn new(
        language: Language,
        resources: &[Arc<FluentResource>],
        shapes: Arc<Shapes>,
        site: &str,
    ) -> Self {
        let patterns = Patterns::of(resources);
        let rest = resources.iter().map(|resource| {
            let rest = FluentResource::try_new(patterns.source_of_the_rest(resource));
            // What could not be read stood in no resource.
            Arc::new(rest.unwrap_or_else(|(rest, _)| rest))
        });
        let rest: Vec<_> = rest.collect();
        let mut lexicon = Self {
            language,
            sentences: patterns.sentences(language, site).collect(),
            text: bundle(language, &rest, pseudo::plain(language)),
            html: bundle(language, &rest, pseudo::html(language)),
            months: Vec::new(),
            shapes,
            site: site.to_owned(),
        };
        lexicon.months = (1..=12).map(|n| lexicon.named_month(n)).collect();
        lexicon
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// What a sentence may be given, besides `site`. `None` where there is no such sentence.
    pub(crate) fn variables(&self, id: &str) -> Option<&BTreeSet<String>> {
        self.shapes.get(id).map(|shape| &shape.variables)
    }

    /// The ids that begin so.
    pub(super) fn ids_from<'a>(&'a self, begin: &'a str) -> impl Iterator<Item = &'a str> {
        let ids = self.shapes.keys().map(String::as_str);
        ids.filter(move |id| id.starts_with(begin))
    }

    /// Whether a sentence has an `<a>`, which has to lead somewhere.
    pub(super) fn has_link(&self, id: &str) -> bool {
        self.shapes.get(id).is_some_and(|shape| shape.has_link)
    }

    /// What a sentence consists of. `None` where it chooses.
    pub(super) fn pieces(&self, kind: Kind, id: &str) -> Option<&[Piece]> {
        self.sentences.get(id).map(|sentence| sentence.pieces(kind))
    }

    /// The short name of a month.
    pub(super) fn month(&self, month: Month) -> &str {
        let place = usize::from(u8::from(month)) - 1;
        self.months.get(place).map_or("", String::as_str)
    }

    fn named_month(&self, n: i64) -> String {
        self.text_with("date-month", &|name| {
            (name == "n").then_some(Part::Number(n))
        })
    }

    /// A sentence as a text, with its moments in a zone.
    pub(crate) fn text(&self, message: &Message, zone: Zone, times: Times) -> String {
        let mut made = String::with_capacity(64);
        self.write(message, zone, times, &mut made);
        made
    }

    fn write(&self, message: &Message, zone: Zone, times: Times, made: &mut String) {
        if let Some(literal) = message.literal() {
            made.push_str(literal);
        } else if let Some((when, form)) = message.as_when() {
            match times {
                Times::Plain => when.write(form, zone, self, made),
                Times::Marked => mark(made, when, |made| when.write(form, zone, self, made)),
            }
        } else {
            let given = |name: &str| {
                let (_, found) = message.arguments().iter().find(|(one, _)| one == name)?;
                Some(match found {
                    Argument::Text(text) => Part::Text(Cow::Borrowed(text)),
                    Argument::Number(number) => Part::Number(*number),
                    Argument::Message(message) => Part::Message(message),
                })
            };
            self.put(Kind::Text, message.id(), &given, (zone, times), made);
        }
    }

    /// A sentence as a text, with what is given.
    pub(crate) fn text_with(&self, id: &str, given: Given<'_, '_>) -> String {
        let mut made = String::with_capacity(64);
        self.write_with(id, given, &mut made);
        made
    }

    /// The same behind another text.
    pub(super) fn write_with(&self, id: &str, given: Given<'_, '_>, made: &mut String) {
        self.put(Kind::Text, id, given, (Zone::utc(), Times::Plain), made);
    }

    /// A sentence as HTML, with what is given. `href` is where its `<a>` leads, escaped already.
    pub(crate) fn html_with(&self, id: &str, given: Given<'_, '_>, href: Option<&str>) -> String {
        let mut made = String::with_capacity(128);
        let plain = (Zone::utc(), Times::Plain);
        self.put(Kind::Html, id, given, plain, &mut made);
        match href {
            Some(href) => linked(&made, href),
            None => made,
        }
    }

    fn put(
        &self,
        kind: Kind,
        id: &str,
        given: Given<'_, '_>,
        (zone, times): (Zone, Times),
        made: &mut String,
    ) {
        let Some(pieces) = self.pieces(kind, id) else {
            return self.choose(kind, id, given, (zone, times), made);
        };
        for piece in pieces {
            match piece {
                Piece::Text(text) => made.push_str(text),
                Piece::Argument(name) => match given(name) {
                    Some(Part::Number(number)) => {
                        let _ = write!(made, "{number}");
                    }
                    Some(Part::Text(text)) => {
                        made.push_str(&self.apart((kind, times), name, text));
                    }
                    // What is said as it is may be what somebody has typed.
                    Some(Part::Message(message)) => match message.literal() {
                        Some(text) => {
                            made.push_str(&self.apart((kind, times), name, text.into()));
                        }
                        None if is_name(name) => {
                            let text = self.text(message, zone, times);
                            made.push_str(&self.apart((kind, times), name, text.into()));
                        }
                        None => self.write(message, zone, times, made),
                    },
                    None => self.miss(id, name),
                },
            }
        }
    }

    /// Leaves a sentence to Fluent.
    fn choose(
        &self,
        kind: Kind,
        id: &str,
        given: Given<'_, '_>,
        (zone, times): (Zone, Times),
        made: &mut String,
    ) {
        let bundle = match kind {
            Kind::Html => &self.html,
            Kind::Text => &self.text,
        };
        let pattern = bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            debug_assert!(false, "there is no sentence {id}");
            tracing::error!(id, "there is no such sentence");
            return made.push_str(id);
        };
        let mut arguments = FluentArgs::new();
        for name in self.variables(id).into_iter().flatten() {
            let value: FluentValue<'_> = match given(name) {
                Some(Part::Number(number)) => number.into(),
                Some(Part::Text(text)) => self.apart((kind, times), name, text).into(),
                Some(Part::Message(message)) => {
                    let text = self.text(message, zone, times);
                    self.apart((kind, times), name, text.into()).into()
                }
                // Fluent tells when it comes to it.
                None => continue,
            };
            arguments.set(name.as_str(), value);
        }
        let site: FluentValue<'_> = match kind {
            Kind::Html => escape(&self.site).into(),
            Kind::Text => self.site.as_str().into(),
        };
        arguments.set(SITE, site);
        let mut errors = Vec::new();
        made.push_str(&bundle.format_pattern(pattern, Some(&arguments), &mut errors));
        if !errors.is_empty() {
            debug_assert!(false, "the sentence {id}: {errors:?}");
            tracing::error!(id, language = %self.language, ?errors, "a sentence cannot be said");
        }
    }

    /// A text of that name, as it stands in a sentence.
    fn apart<'a>(&self, place: (Kind, Times), name: &str, text: Cow<'a, str>) -> Cow<'a, str> {
        let text = isolated(self.language, name, tamed(self.language, text));
        match place {
            (Kind::Html, _) => set_apart(self.language, name, text),
            (Kind::Text, Times::Marked) => kept_apart(self.language, name, text),
            (Kind::Text, Times::Plain) => text,
        }
    }

    /// A name, as it stands in a sentence.
    pub(crate) fn isolated<'a>(&self, name: &'a str) -> Cow<'a, str> {
        isolate(self.language, tamed(self.language, name.into()))
    }

    fn miss(&self, id: &str, name: &str) {
        debug_assert!(false, "the sentence {id} lacks {name}");
        tracing::error!(id, name, language = %self.language, "a sentence lacks an argument");
    }
}

fn bundle(
    language: Language,
    resources: &[Arc<FluentResource>],
    transform: Transform,
) -> FluentBundle<Arc<FluentResource>> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
    bundle.set_use_isolating(false);
    bundle.set_transform(Some(transform));
    for resource in resources {
        bundle.add_resource_overriding(Arc::clone(resource));
    }
    bundle
}

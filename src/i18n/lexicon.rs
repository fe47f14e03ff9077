//! The sentences of one language.

use super::direction::{isolated, set_apart};
use super::marks::marked;
use super::markup::{escape, linked};
use super::message::Argument;
use super::voice::Times;
use super::zone::Zone;
use super::{Language, Message, pseudo};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// The argument that every sentence has.
pub(super) const SITE: &str = "site";

/// The sentences of one language; where it has none, English.
pub(crate) struct Lexicon {
    language: Language,
    text: FluentBundle<Arc<FluentResource>>,
    html: FluentBundle<Arc<FluentResource>>,
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
        let bundle = |transform| {
            let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
            bundle.set_use_isolating(false);
            bundle.set_transform(Some(transform));
            for resource in resources {
                bundle.add_resource_overriding(Arc::clone(resource));
            }
            bundle
        };
        Self {
            language,
            text: bundle(pseudo::plain(language)),
            html: bundle(pseudo::html(language)),
            shapes,
            site: site.to_owned(),
        }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// What a sentence may be given, besides `site`. `None` where there is no such sentence.
    pub(crate) fn variables(&self, id: &str) -> Option<&BTreeSet<String>> {
        self.shapes.get(id).map(|shape| &shape.variables)
    }

    /// Whether a sentence has an `<a>`, which has to lead somewhere.
    pub(super) fn has_link(&self, id: &str) -> bool {
        self.shapes.get(id).is_some_and(|shape| shape.has_link)
    }

    /// A sentence as a text, with its moments in a zone.
    pub(crate) fn text(&self, message: &Message, zone: Zone, times: Times) -> String {
        if let Some(literal) = message.literal() {
            return literal.to_owned();
        }
        if let Some((when, form)) = message.as_when() {
            let said = self.text(&when.said(form, zone), zone, times);
            return match times {
                Times::Plain => said,
                Times::Marked => marked(&when.for_machines(), &said),
            };
        }
        let arguments = message.arguments();
        let mut given = FluentArgs::with_capacity(arguments.len() + 1);
        for (name, argument) in arguments {
            let name = name.as_ref();
            match argument {
                Argument::Text(text) => {
                    given.set(name, isolated(self.language, name, Cow::Borrowed(text)));
                }
                Argument::Number(number) => given.set(name, *number),
                Argument::Message(message) => given.set(
                    name,
                    isolated(self.language, name, self.text(message, zone, times).into()),
                ),
            }
        }
        given.set(SITE, self.site.as_str());
        self.format(&self.text, message.id(), &given)
    }

    /// A sentence as a text, with what a template gives.
    pub(crate) fn text_with<'a>(
        &'a self,
        id: &str,
        arguments: impl Iterator<Item = (&'a str, FluentValue<'a>)>,
    ) -> String {
        let given = self.given(arguments, Cow::Borrowed(self.site.as_str()));
        self.format(&self.text, id, &given)
    }

    /// A sentence as HTML, with what a template gives: escaped already. `href` is where its `<a>` leads.
    pub(crate) fn html_with<'a>(
        &'a self,
        id: &str,
        arguments: impl Iterator<Item = (&'a str, FluentValue<'a>)>,
        href: Option<&str>,
    ) -> String {
        let apart = |(name, value)| match value {
            FluentValue::String(text) => (
                name,
                FluentValue::String(set_apart(self.language, name, text)),
            ),
            other => (name, other),
        };
        let given = self.given(arguments.map(apart), escape(&self.site));
        let sentence = self.format(&self.html, id, &given);
        match href {
            Some(href) => linked(&sentence, href),
            None => sentence,
        }
    }

    fn given<'a>(
        &self,
        arguments: impl Iterator<Item = (&'a str, FluentValue<'a>)>,
        site: Cow<'a, str>,
    ) -> FluentArgs<'a> {
        let isolate = |(name, value)| match value {
            FluentValue::String(text) => (
                name,
                FluentValue::String(isolated(self.language, name, text)),
            ),
            other => (name, other),
        };
        let mut given: FluentArgs<'_> = arguments.map(isolate).collect();
        given.set(SITE, site);
        given
    }

    fn format(
        &self,
        bundle: &FluentBundle<Arc<FluentResource>>,
        id: &str,
        given: &FluentArgs<'_>,
    ) -> String {
        let pattern = bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            debug_assert!(false, "there is no sentence {id}");
            tracing::error!(id, "there is no such sentence");
            return id.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(given), &mut errors);
        if !errors.is_empty() {
            debug_assert!(false, "the sentence {id}: {errors:?}");
            tracing::error!(id, language = %self.language, ?errors, "a sentence lacks an argument");
        }
        text.into_owned()
    }
}

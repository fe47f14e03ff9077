//! Sentences that choose nothing are split into pieces when they are loaded: saying one is putting its pieces together. What
//! chooses, as by a plural, is left to Fluent.

use super::Language;
use super::markup::escape;
use super::pseudo::{self, Transform};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The argument that every sentence has.
pub(super) const SITE: &str = "site";

/// What a sentence becomes a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Html,
    Text,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it is said, escaped where it is HTML.
    Text(Box<str>),
    /// What is given under that name.
    Argument(Box<str>),
}

/// A sentence that chooses nothing.
#[derive(Debug)]
pub(super) struct Sentence {
    text: Box<[Piece]>,
    /// Where it differs.
    html: Option<Box<[Piece]>>,
}

impl Sentence {
    pub(super) fn pieces(&self, kind: Kind) -> &[Piece] {
        match (kind, &self.html) {
            (Kind::Html, Some(html)) => html,
            _ => &self.text,
        }
    }
}

/// The patterns of sentences, and of terms with their dash.
pub(super) struct Patterns<'a>(BTreeMap<String, &'a Pattern<&'a str>>);

impl<'a> Patterns<'a> {
    /// Of resources; the later ones count.
    pub(super) fn of(resources: &'a [Arc<FluentResource>]) -> Self {
        let entries = resources.iter().flat_map(|resource| resource.entries());
        let named = entries.filter_map(|entry| Some((name(entry)?, pattern(entry)?)));
        Self(named.collect())
    }

    /// The sentences that choose nothing, by their ids.
    pub(super) fn sentences(
        &self,
        language: Language,
        site: &str,
    ) -> impl Iterator<Item = (String, Sentence)> {
        let (plain, html) = (pseudo::plain(language), pseudo::html(language));
        let site_in_html = escape(site).into_owned();
        let ids = self.0.keys().filter(|name| !name.starts_with('-'));
        ids.filter_map(move |id| {
            let text = self.split(id, plain, site)?;
            let html = self.split(id, html, &site_in_html)?;
            let html = (html != text).then_some(html);
            Some((id.clone(), Sentence { text, html }))
        })
    }

    /// The source of all others, and of what they refer to.
    pub(super) fn source_of_the_rest(&self, resource: &FluentResource) -> String {
        let referred: BTreeSet<_> = self.0.values().flat_map(|one| references(one)).collect();
        let is_needed = |entry: &&Entry<&str>| {
            name(entry).is_some_and(|name| {
                name.starts_with('-')
                    || referred.contains(name.as_str())
                    || self.split(&name, |text| text.into(), "").is_none()
            })
        };
        let body = resource.entries().filter(is_needed).cloned().collect();
        fluent_syntax::serializer::serialize(&Resource { body })
    }

    /// `None` where something is chosen.
    fn split(&self, name: &str, transform: Transform, site: &str) -> Option<Box<[Piece]>> {
        let mut pieces = Pieces::default();
        self.add(name, transform, site, &mut pieces)?;
        Some(pieces.finished())
    }

    fn add(&self, name: &str, transform: Transform, site: &str, pieces: &mut Pieces) -> Option<()> {
        for element in &self.0.get(name)?.elements {
            match element {
                PatternElement::TextElement { value } => pieces.text.push_str(&transform(value)),
                PatternElement::Placeable { expression } => match inline(expression)? {
                    InlineExpression::VariableReference { id } if id.name == SITE => {
                        pieces.text.push_str(site);
                    }
                    InlineExpression::VariableReference { id } => pieces.argument(id.name),
                    other => self.add(&referred(other)?, transform, site, pieces)?,
                },
            }
        }
        Some(())
    }
}

/// Pieces as they are put together.
#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    /// What comes next.
    text: String,
}

impl Pieces {
    fn argument(&mut self, name: &str) {
        self.end_text();
        self.done.push(Piece::Argument(name.into()));
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.done.push(Piece::Text(text.into()));
        }
    }

    fn finished(mut self) -> Box<[Piece]> {
        self.end_text();
        self.done.into()
    }
}

fn name(entry: &Entry<&str>) -> Option<String> {
    match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        Entry::Term(term) => Some(format!("-{}", term.id.name)),
        _ => None,
    }
}

fn pattern<'a>(entry: &'a Entry<&'a str>) -> Option<&'a Pattern<&'a str>> {
    match entry {
        Entry::Message(message) => message.value.as_ref(),
        Entry::Term(term) => Some(&term.value),
        _ => None,
    }
}

/// What stands between braces. `None` where something is chosen.
fn inline<'a>(expression: &'a Expression<&'a str>) -> Option<&'a InlineExpression<&'a str>> {
    match expression {
        Expression::Inline(InlineExpression::Placeable { expression }) => inline(expression),
        Expression::Inline(inline) => Some(inline),
        Expression::Select { .. } => None,
    }
}

/// The sentence or term that is referred to.
fn referred(inline: &InlineExpression<&str>) -> Option<String> {
    match inline {
        InlineExpression::MessageReference { id, .. } => Some(id.name.to_owned()),
        InlineExpression::TermReference { id, .. } => Some(format!("-{}", id.name)),
        _ => None,
    }
}

/// All that a pattern refers to, in what it chooses as well.
fn references(pattern: &Pattern<&str>) -> Vec<String> {
    let of_expression = |expression: &Expression<&str>| -> Vec<String> {
        match expression {
            Expression::Select { variants, .. } => variants
                .iter()
                .flat_map(|variant| references(&variant.value))
                .collect(),
            Expression::Inline(_) => {
                let inline = inline(expression);
                inline.and_then(referred).into_iter().collect()
            }
        }
    };
    let placed = pattern.elements.iter().filter_map(|element| match element {
        PatternElement::Placeable { expression } => Some(expression),
        PatternElement::TextElement { .. } => None,
    });
    placed.flat_map(of_expression).collect()
}

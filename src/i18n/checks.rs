//! What a file of sentences is checked for before anybody reads it.

use super::lexicon::{SITE, Variables};
use super::markup::strange_tag;
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a file of sentences, with its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: String,
}

/// What stands in a sentence or term of its own, and what it refers to.
#[derive(Debug, Default)]
struct Contents {
    variables: BTreeSet<String>,
    referred: BTreeSet<String>,
    strange: Option<String>,
}

/// The sentences of one language, as they are collected file by file.
#[derive(Debug, Default)]
pub(super) struct Sentences(BTreeMap<String, Contents>);

/// The line of a byte of a text.
pub(super) fn line_of(source: &str, at: usize) -> usize {
    source
        .bytes()
        .take(at)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

/// The line on which a sentence begins.
fn line_of_id(source: &str, id: &str) -> usize {
    let begins = |line: &str| {
        let rest = line.strip_prefix(id);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    source.lines().position(begins).map_or(1, |line| line + 1)
}

impl Sentences {
    /// Notes what stands in a file. Two sentences of one name are refused.
    pub(super) fn add(&mut self, resource: &FluentResource) -> Result<(), Wrong> {
        let source = resource.source();
        let wrong = |id: &str, what: String| Wrong {
            line: line_of_id(source, id),
            what,
        };
        for entry in resource.entries() {
            let (id, pattern, has_more) = match entry {
                Entry::Message(message) => {
                    let has_more = !message.attributes.is_empty();
                    (message.id.name.to_owned(), message.value.as_ref(), has_more)
                }
                Entry::Term(term) => {
                    let has_more = !term.attributes.is_empty();
                    (format!("-{}", term.id.name), Some(&term.value), has_more)
                }
                _ => continue,
            };
            let (Some(pattern), false) = (pattern, has_more) else {
                return Err(wrong(
                    &id,
                    format!("{id} has attributes, which nothing reads"),
                ));
            };
            let mut contents = Contents::default();
            contents.read(pattern);
            if let Some(tag) = &contents.strange {
                return Err(wrong(
                    &id,
                    format!("{id} holds the tag {tag}, which no sentence may"),
                ));
            }
            if self.0.insert(id.clone(), contents).is_some() {
                return Err(wrong(&id, format!("there are two sentences {id}")));
            }
        }
        Ok(())
    }

    /// Refuses sentences of a file that want what the code does not give, or that nothing asks for.
    pub(super) fn check(&self, resource: &FluentResource, known: &Variables) -> Result<(), Wrong> {
        let source = resource.source();
        for entry in resource.entries() {
            let Entry::Message(message) = entry else {
                continue;
            };
            let id = message.id.name;
            let wrong = |what| Wrong {
                line: line_of_id(source, id),
                what,
            };
            let Some(given) = known.get(id) else {
                return Err(wrong(format!("there is no sentence {id} in English")));
            };
            let wanted = self.variables(id).map_err(wrong)?;
            if let Some(name) = wanted.difference(given).next() {
                return Err(wrong(format!("{id} has no argument ${name}")));
            }
        }
        Ok(())
    }

    /// What each sentence wants, references followed.
    pub(super) fn all_variables(&self) -> Result<Variables, String> {
        let messages = self.0.keys().filter(|id| !id.starts_with('-'));
        messages
            .map(|id| Ok((id.clone(), self.variables(id)?)))
            .collect()
    }

    fn variables(&self, id: &str) -> Result<BTreeSet<String>, String> {
        let mut seen = BTreeSet::new();
        let mut next = vec![id.to_owned()];
        let mut found = BTreeSet::new();
        while let Some(one) = next.pop() {
            if !seen.insert(one.clone()) {
                continue;
            }
            let contents = self.0.get(&one);
            let contents =
                contents.ok_or_else(|| format!("{id} refers to {one}, which there is not"))?;
            found.extend(contents.variables.iter().cloned());
            next.extend(contents.referred.iter().cloned());
        }
        found.remove(SITE);
        Ok(found)
    }
}

impl Contents {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    let strange = strange_tag(value).map(ToOwned::to_owned);
                    self.strange = self.strange.take().or(strange);
                }
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.read(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.referred.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, .. } => {
                self.referred.insert(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { arguments, .. } => {
                for argument in &arguments.positional {
                    self.inline(argument);
                }
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => {}
        }
    }
}

//! What a file of sentences is checked for before anybody reads it.

use super::lexicon::{Shape, Shapes};
use super::markup::{is_balanced, strange_tag};
use super::sentence::SITE;
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use std::collections::{BTreeMap, BTreeSet};

/// The CLDR plural categories; other keys are plain choices.
const PLURALS: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// What is wrong with a file of sentences, with its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: String,
}

/// What stands in a sentence or term of its own, and what it refers to.
#[derive(Debug, Default)]
struct Contents {
    shape: Shape,
    referred: BTreeSet<String>,
    /// What cannot stay as it is.
    wrong: Option<String>,
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

/// The lines on which sentences of that name begin.
fn lines_of_id<'a>(source: &'a str, id: &'a str) -> impl Iterator<Item = usize> + 'a {
    let begins = move |line: &str| {
        let rest = line.strip_prefix(id);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let lines = source.lines().enumerate();
    let found = lines.filter(move |(_, line)| begins(line));
    found.map(|(place, _)| place + 1)
}

/// The line on which a sentence begins.
fn line_of_id(source: &str, id: &str) -> usize {
    lines_of_id(source, id).next().unwrap_or(1)
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
                    format!("{id} has attributes, which are not supported"),
                ));
            };
            let mut contents = Contents::default();
            contents.read(pattern);
            if let Some(what) = &contents.wrong {
                return Err(wrong(&id, format!("{id} {what}")));
            }
            if self.0.insert(id.clone(), contents).is_some() {
                let again = lines_of_id(source, &id).last();
                return Err(Wrong {
                    line: again.unwrap_or(1),
                    what: format!("there are two sentences {id}"),
                });
            }
        }
        Ok(())
    }

    /// Refuses sentences of a file that refer to what there is not. In a language that is not English also those that are
    /// not made of the same parts as the `english` ones.
    pub(super) fn check(
        &self,
        resource: &FluentResource,
        english: Option<&Shapes>,
    ) -> Result<(), Wrong> {
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
            let shape = self.shape(id).map_err(wrong)?;
            if let Some(english) = english {
                let original = english.get(id);
                let original =
                    original.ok_or_else(|| format!("there is no sentence {id} in English"));
                misfit(id, &shape, original.map_err(wrong)?).map_err(wrong)?;
            }
        }
        Ok(())
    }

    /// What each sentence is made of, references followed.
    pub(super) fn shapes(&self) -> Result<Shapes, String> {
        let messages = self.0.keys().filter(|id| !id.starts_with('-'));
        messages
            .map(|id| Ok((id.clone(), self.shape(id)?)))
            .collect()
    }

    fn shape(&self, id: &str) -> Result<Shape, String> {
        let mut shape = Shape::default();
        self.gather(id, &mut vec![id], &mut shape)?;
        shape.variables.remove(SITE);
        Ok(shape)
    }

    /// Adds what `path` ends with. `path` is how it was come to.
    fn gather<'a>(
        &'a self,
        id: &str,
        path: &mut Vec<&'a str>,
        shape: &mut Shape,
    ) -> Result<(), String> {
        let last = path.last().copied().unwrap_or_default();
        let contents = self.0.get(last);
        let contents =
            contents.ok_or_else(|| format!("{id} refers to {last}, which does not exist"))?;
        shape.add(&contents.shape);
        for next in &contents.referred {
            if path.contains(&next.as_str()) {
                return Err(format!("{id} refers to {next}, which is a part of itself"));
            }
            path.push(next);
            self.gather(id, path, shape)?;
            path.pop();
        }
        Ok(())
    }
}

/// Why a sentence cannot stand for the English one.
fn misfit(id: &str, shape: &Shape, english: &Shape) -> Result<(), String> {
    if let Some(name) = shape.variables.difference(&english.variables).next() {
        return Err(format!("{id} has no argument ${name}"));
    }
    if let Some(name) = english.variables.difference(&shape.variables).next() {
        return Err(format!("{id} lacks the argument ${name}"));
    }
    match (shape.has_link, english.has_link) {
        (true, false) => return Err(format!("{id} has a link that English has not")),
        (false, true) => return Err(format!("{id} lacks a link that English has")),
        _ => {}
    }
    for (name, choices) in &shape.choices {
        let known = english.choices.get(name).cloned().unwrap_or_default();
        if let Some(choice) = choices.difference(&known).next() {
            return Err(format!(
                "{id} chooses by ${name}, which is never [{choice}]"
            ));
        }
    }
    Ok(())
}

impl Contents {
    fn refuse(&mut self, what: impl FnOnce() -> String) {
        self.wrong.get_or_insert_with(what);
    }

    fn read(&mut self, pattern: &Pattern<&str>) {
        let mut text = String::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => text.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
        if let Some(tag) = strange_tag(&text) {
            self.refuse(|| format!("contains the tag {tag}, which is not allowed"));
        }
        if !is_balanced(&text) {
            self.refuse(|| "contains a tag that is not closed".to_owned());
        }
        self.shape.has_link |= text.contains("<a>");
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                self.choose(selector, variants);
                for variant in variants {
                    self.read(&variant.value);
                }
            }
        }
    }

    /// Notes what is chosen by. Where that is the plural of a number, or a number itself, [other] is for all that are left.
    fn choose(&mut self, selector: &InlineExpression<&str>, variants: &[Variant<&str>]) {
        let mut keys = BTreeSet::new();
        for variant in variants {
            let (VariantKey::Identifier { name: key } | VariantKey::NumberLiteral { value: key }) =
                &variant.key;
            if !keys.insert(*key) {
                self.refuse(|| format!("has two variants [{key}]"));
            }
        }
        let is_number = |key: &&str| key.starts_with(|sign: char| sign.is_ascii_digit());
        if keys.iter().any(|key| PLURALS.contains(key)) {
            let strange = keys
                .iter()
                .find(|key| !PLURALS.contains(key) && !is_number(key));
            if let Some(key) = strange {
                self.refuse(|| format!("has the variant [{key}], which is no plural"));
            }
            let is_other = |variant: &Variant<&str>| {
                variant.default && variant.key == VariantKey::Identifier { name: "other" }
            };
            if !variants.iter().any(is_other) {
                self.refuse(|| "needs *[other] for all other numbers".to_owned());
            }
        } else if let InlineExpression::VariableReference { id } = selector {
            let choices = self.shape.choices.entry(id.name.to_owned()).or_default();
            choices.extend(keys.into_iter().map(ToOwned::to_owned));
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.shape.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference {
                id,
                attribute: None,
            } => {
                self.referred.insert(id.name.to_owned());
            }
            InlineExpression::TermReference {
                id,
                attribute: None,
                arguments: None,
            } => {
                self.referred.insert(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { id, .. } => {
                self.refuse(|| format!("calls {}, which does not exist", id.name));
            }
            InlineExpression::MessageReference { id, .. }
            | InlineExpression::TermReference { id, .. } => {
                self.refuse(|| {
                    format!(
                        "uses an attribute of {}; attributes are not supported",
                        id.name
                    )
                });
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }
}

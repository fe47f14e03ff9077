//! `USER_FIELDS`: the file in which a site declares fields of its own. Read and checked once, at start; everything that
//! is wrong with it is said at once, with the line, the field, the problem and an example.

mod declaration;
mod field;
mod kinds;
mod names;

use super::Config;
use super::reader::{Environment, Reader, Wrong};
use crate::values::custom_fields::{Field, Fields, Kind};
use declaration::Declaration;
use std::io::Read as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const NAME: &str = "USER_FIELDS";
const LARGEST_FILE: u64 = 256 * 1024;
const MOST_FIELDS: usize = 64;
/// An access token may travel in a cookie, which has 4096 bytes; this many of them, before they are encoded, are left
/// beside its own claims and the longest signature.
const TOKEN_ROOM: usize = 2000;

/// What is wrong with the file.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    line: usize,
    field: Option<String>,
    text: String,
    example: String,
}

/// The settings that say what a site looks like to programs, its fields and the models of its admin site, and to people.
const DESCRIBED_BY: [&str; 3] = [NAME, "ADMIN_MAY_SET_PASSWORD", "SITE_DIR"];

impl Config {
    /// Settings to describe a site by, in which only those count that change the description: it can be written down
    /// where there is neither a secret nor a database.
    pub fn to_describe(environment: &Environment) -> Result<Self, Wrong> {
        let told = |name| Some((name, environment.get(name)?.to_owned()));
        let none = (
            "SECRET_KEY",
            "nobody-signs-anything-with-this-0123456789".to_owned(),
        );
        let told = DESCRIBED_BY.into_iter().filter_map(told);
        Self::read(&Environment::of(told.chain([none])))
    }
}

/// Whether a field may be called so.
pub fn is_free_name(name: &str) -> bool {
    names::problem(name).is_none()
}

/// The declared fields; none without the setting.
pub(super) fn read(reader: &mut Reader<'_>) -> Fields {
    let mut name = String::new();
    let text = reader.optional(NAME, |path| {
        path.clone_into(&mut name);
        text_of(path)
    });
    let Some(text) = text else {
        return Fields::default();
    };
    let (fields, problems) = parse(&text);
    for problem in problems {
        let field = problem.field.map(|field| format!(", field \"{field}\""));
        let place = format!("{name}, line {}{}", problem.line, field.unwrap_or_default());
        reader.wrong_in(NAME, &place, &problem.text, &problem.example);
    }
    Fields::new(fields)
}

fn text_of(path: &str) -> Result<String, String> {
    let mut text = String::new();
    let size = std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_string(&mut text));
    match size {
        Err(error) => Err(format!("names a file that cannot be read ({error})")),
        Ok(size) if size as u64 > LARGEST_FILE => Err("names a file that is too large".into()),
        Ok(_) => Ok(text),
    }
}

/// The fields of a text, as far as they can be read, and everything that is wrong with it.
fn parse(text: &str) -> (Vec<Field>, Vec<Problem>) {
    let mut problems = Vec::new();
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let said = error.message().lines().next().unwrap_or_default();
        problems.push(whole(text, error.span(), format!("is not TOML: {said}")));
    }
    if !problems.is_empty() {
        return (Vec::new(), problems);
    }
    let mut fields = Vec::new();
    for (key, value) in root.get_ref() {
        match value.get_ref() {
            DeValue::Array(list) if key.get_ref() == "field" => {
                for entry in list {
                    fields.extend(read_one(text, entry, &mut problems));
                }
            }
            _ => {
                let text_of_it = format!(
                    "does not know {:?}: every field begins with [[field]]",
                    key.get_ref()
                );
                problems.push(whole(text, Some(key.span()), text_of_it));
            }
        }
    }
    problems.extend(of_all(&fields));
    if fields.is_empty() && problems.is_empty() {
        problems.push(whole(text, None, "declares no field".into()));
    }
    let fields = fields.into_iter().map(|(_, field)| field).collect();
    (fields, problems)
}

fn read_one(
    text: &str,
    entry: &Spanned<DeValue<'_>>,
    problems: &mut Vec<Problem>,
) -> Option<(usize, Field)> {
    let line = line_of(text, &entry.span());
    let DeValue::Table(table) = entry.get_ref() else {
        problems.push(whole(
            text,
            Some(entry.span()),
            "must hold fields, each beginning with [[field]]".into(),
        ));
        return None;
    };
    let mut declaration = Declaration::new(text, line, table, problems);
    field::read(&mut declaration).map(|field| (line, field))
}

fn whole(text: &str, span: Option<Range<usize>>, problem: String) -> Problem {
    Problem {
        line: line_of(text, &span.unwrap_or_default()),
        field: None,
        text: problem,
        example: "[[field]] name = \"company\" type = \"text\"".into(),
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.as_bytes().iter().take(span.start);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// What can only be seen of all fields together.
fn of_all(fields: &[(usize, Field)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut room = TOKEN_ROOM;
    for (at, (line, field)) in fields.iter().enumerate() {
        let mut wrong = |text: String, example: &str| {
            problems.push(Problem {
                line: *line,
                field: Some(field.name.clone()),
                text,
                example: example.into(),
            });
        };
        if at == MOST_FIELDS {
            let text = format!("is one too many: there may be {MOST_FIELDS} fields");
            wrong(text, "fewer fields");
        }
        let twin = fields.iter().take(at);
        if let Some((_, twin)) = twin
            .map(|(line, it)| (line, &it.name))
            .find(|(_, it)| names::are_alike(it, &field.name))
        {
            wrong(
                format!("has a name too much like \"{twin}\""),
                "name = \"company\"",
            );
        }
        if field.in_token {
            match room.checked_sub(largest_claim(field)) {
                Some(left) => room = left,
                None => wrong(
                    "does not fit into an access token beside the fields before it".into(),
                    "max_length = 50",
                ),
            }
        }
    }
    problems
}

/// The most bytes a field may take in a token: with its name, quotes, and four bytes a character.
fn largest_claim(field: &Field) -> usize {
    let value = match &field.kind {
        Kind::Text { max, .. } | Kind::Url { max, .. } => max * 4,
        Kind::Integer { .. } => 20,
        Kind::Boolean => 5,
        Kind::Date { .. } => 10,
        Kind::Choice(choices) => {
            let longest = choices.iter().map(|choice| choice.value.len()).max();
            longest.unwrap_or_default() * 2
        }
    };
    field.name.len() + value + 6
}

#[cfg(test)]
mod tests;

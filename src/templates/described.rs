//! The tables of `docs/look.md`: every template with what it extends, its blocks and its variables, and every component with
//! its arguments. Read out of the templates and their sample values.

use super::originals;
use super::samples::{self, COMMON};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Headings, and the beginnings of the names of what stands under each.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Layouts", &["base.html", "layout/", "mail/layout."]),
    ("Pages for everybody", &["pages/"]),
    ("The account", &["account/"]),
    ("The admin site", &["admin/"]),
    ("E-mails", &["mail/"]),
    ("Text messages", &["sms/"]),
];
const COMPONENTS: &str = "components/";

/// All tables, as `vestibule templates list --format markdown` prints them.
pub fn markdown() -> String {
    let mut out = String::new();
    let mut told = BTreeSet::new();
    for (heading, beginnings) in GROUPS {
        let _ = write!(
            out,
            "### {heading}\n\n| template | extends | blocks | variables |\n| --- | --- | --- | --- |\n"
        );
        let belongs = |name: &String| beginnings.iter().any(|begin| name.starts_with(begin));
        for name in originals::names().filter(belongs) {
            if told.insert(name.clone()) {
                let text = originals::text(&name).unwrap_or_default();
                let (parent, blocks) = (parent(&text).map(code), blocks(&text));
                let _ = writeln!(
                    out,
                    "| `{name}` | {} | {} | {} |",
                    parent.unwrap_or_default(),
                    blocks.into_iter().map(code).collect::<Vec<_>>().join(" "),
                    variables(&name)
                );
            }
        }
        out.push('\n');
    }
    let _ = write!(out, "### On every page\n\n{}\n\n", list(&every_page()));
    out.push_str("### Components\n\n| file | component and its arguments |\n| --- | --- |\n");
    for name in originals::names().filter(|name| name.starts_with(COMPONENTS)) {
        let text = originals::text(&name).unwrap_or_default();
        for component in components(&text) {
            let _ = writeln!(out, "| `{name}` | `{component}` |");
        }
    }
    out
}

fn code(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

fn parent(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("{% extends \"")?;
    rest.split('"').next()
}

fn blocks(text: &str) -> Vec<&str> {
    let found = text.split("{%").skip(1).filter_map(|tag| {
        let tag = tag.strip_prefix('-').unwrap_or(tag).trim_start();
        tag.strip_prefix("block ")?.split([' ', '%', '-']).next()
    });
    found.collect()
}

/// As they are declared: `page.heading(text: string, lead: string = "")`.
fn components(text: &str) -> Vec<&str> {
    let found = text.split("{% component ").skip(1);
    found.filter_map(declared).collect()
}

/// What stands before the bracket that ends the arguments: there are brackets among them.
fn declared(rest: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let end = rest.char_indices().find(|(_, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *letter == ')' && depth == 0
    });
    end.and_then(|(at, _)| rest.get(..=at))
}

fn every_page() -> BTreeMap<String, String> {
    let samples = samples::kept().get(COMMON);
    samples.map(|samples| told(samples)).unwrap_or_default()
}

/// What a template is given beside what every page is.
fn variables(name: &str) -> String {
    let Some(samples) = samples::kept().get(name) else {
        return "those of the template that it is a part of".into();
    };
    let mut told = told(samples);
    if super::is_page(name) {
        let common = every_page();
        told.retain(|name, _| !common.contains_key(name));
    }
    list(&told)
}

fn list(told: &BTreeMap<String, String>) -> String {
    let words: Vec<_> = told
        .iter()
        .map(|(name, kind)| format!("`{name}` {kind}"))
        .collect();
    words.join(", ")
}

/// Each variable and what it is; the most telling sample counts.
fn told(samples: &[Map<String, Value>]) -> BTreeMap<String, String> {
    let mut kinds: BTreeMap<&String, (String, bool)> = BTreeMap::new();
    for (name, value) in samples.iter().flatten() {
        let (kind, may_miss) = kinds.entry(name).or_default();
        let found = self::kind(value);
        *may_miss |= value.is_null();
        if found.len() > kind.len() {
            *kind = found;
        }
    }
    let told = kinds.into_iter().map(|(name, (kind, may_miss))| {
        let kind = match (may_miss, kind.as_str()) {
            (true, "") => "may be nothing".into(),
            (true, kind) => format!("{kind} or nothing"),
            (false, kind) => kind.to_owned(),
        };
        (name.clone(), kind)
    });
    told.collect()
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(_) => "yes or no".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "text".into(),
        Value::Array(items) => match items.first() {
            Some(Value::Object(item)) => format!("list of {}", keys(item)),
            _ => "list".into(),
        },
        Value::Object(map) => keys(map),
    }
}

fn keys(map: &Map<String, Value>) -> String {
    let names: Vec<_> = map.keys().map(code).collect();
    format!("({})", names.join(", "))
}

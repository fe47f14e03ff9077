//! Words for people in templates and in scripts, which ought to come out of `locales/`.

use super::rust::is_sentence;

/// Attributes that people see or hear.
const SEEN: &[&str] = &[
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "alt",
    "title",
    "placeholder",
    "label",
    "content",
];
/// Of an `<input>` that is a button, also this one.
const OF_BUTTONS: &str = "value";
/// Blocks that hold names of classes.
const OF_CLASSES: &[&str] = &["shape", "body_class"];
/// What stands for an argument.
const ARGUMENT: char = '\u{fffc}';

/// What a template holds: what it says as it stands, and what it does.
struct Split {
    /// With a space, and the line breaks, in the place of what it does.
    said: String,
    /// The insides of `{{ … }}` and `{% … %}`, and the line on which each begins.
    done: Vec<(usize, String)>,
}

fn split(source: &str) -> Split {
    let mut split = Split {
        said: String::new(),
        done: Vec::new(),
    };
    let mut rest = source;
    while let Some(at) = rest.find('{') {
        let (before, found) = rest.split_at(at);
        split.said.push_str(before);
        let closing = match found.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                split.said.push('{');
                rest = &found[1..];
                continue;
            }
        };
        let end = end_of(found, closing);
        let inner = &found[2..end];
        let line = split.said.matches('\n').count() + 1;
        if closing != "#}" {
            split.done.push((line, inner.to_owned()));
        }
        split
            .said
            .push(if closing == "}}" { ARGUMENT } else { ' ' });
        split
            .said
            .extend(inner.chars().filter(|sign| *sign == '\n'));
        rest = found.get(end + 2..).unwrap_or_default();
        let mut words = inner.trim_matches(['-', ' ', '\n']).split_whitespace();
        let is_of_classes = words.next() == Some("block")
            && words.next().is_some_and(|name| OF_CLASSES.contains(&name));
        if closing == "%}" && is_of_classes {
            rest = rest.find("{%").map_or("", |end| &rest[end..]);
        }
    }
    split.said.push_str(rest);
    split
}

/// Where an expression ends: a closing sign within quotes is none.
fn end_of(text: &str, closing: &str) -> usize {
    let mut quote = None;
    for (at, sign) in text.char_indices().skip(2) {
        match quote {
            Some(open) => quote = (sign != open).then_some(open),
            None if text[at..].starts_with(closing) => return at,
            None if closing != "#}" && ['"', '\'', '`'].contains(&sign) => quote = Some(sign),
            None => {}
        }
    }
    text.len().saturating_sub(2)
}

/// Whether there is a word in a text, but for addresses of the site and names.
fn has_letters(text: &str) -> bool {
    let decoded = without_entities(text);
    let mut words = decoded.split_whitespace().filter(|word| {
        let is_address = word
            .strip_prefix(ARGUMENT)
            .is_some_and(|rest| rest.starts_with('/'));
        !is_address
    });
    words.any(|word| word.chars().any(char::is_alphabetic))
}

fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| match part.split_once(';') {
        Some((name, rest)) if name.len() < 10 && !name.contains(' ') => all + rest,
        _ => all + part,
    })
}

/// The words of a template that stand in no file of sentences, with their lines.
pub fn in_template(source: &str, is_html: bool) -> Vec<(usize, String)> {
    let split = split(source);
    let mut found = in_expressions(&split.done);
    if is_html {
        found.extend(in_html(&split.said));
    } else {
        let lines = split
            .said
            .lines()
            .enumerate()
            .filter(|(_, line)| has_letters(line));
        found.extend(lines.map(|(at, line)| (at + 1, line.trim().to_owned())));
    }
    found.sort();
    found
}

/// Texts of expressions. The arguments of `t` that are texts go into a sentence, and are looked at as well.
fn in_expressions(done: &[(usize, String)]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, inner) in done {
        let mut rest = inner.as_str();
        while let Some(at) = rest.find(['"', '\'', '`']) {
            let quote = rest[at..].chars().next().unwrap_or('"');
            let behind = &rest[at + 1..];
            let Some((text, after)) = behind.split_once(quote) else {
                break;
            };
            if is_sentence(text) {
                found.push((*line, text.to_owned()));
            }
            rest = after;
        }
    }
    found
}

fn in_html(said: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (said, 1);
    let mut silent = None;
    while !rest.is_empty() {
        let (text, tag, behind) = next_tag(rest);
        // A template may put the attributes of a tag together before it.
        found.extend(in_attributes(text, "", line));
        if silent.is_none() && has_letters(&without_attributes(text)) {
            let skipped = text.len() - text.trim_start().len();
            let above = text[..skipped].matches('\n').count();
            found.push((line + above, text.trim().to_owned()));
        }
        line += text.matches('\n').count();
        let name = tag.split([' ', '\n', '>']).next().unwrap_or_default();
        match (silent, name) {
            (None, "style" | "script") => silent = Some(format!("/{name}")),
            (Some(end), name) if end == name => silent = None,
            (other, _) => silent = other,
        }
        found.extend(in_attributes(tag, name, line));
        line += tag.matches('\n').count();
        rest = behind;
    }
    found
}

/// The text up to a tag, the inside of that, and what is behind it.
fn next_tag(text: &str) -> (&str, &str, &str) {
    let Some((before, tag)) = text.split_once('<') else {
        return (text, "", "");
    };
    if let Some(comment) = tag.strip_prefix("!--") {
        let behind = comment.split_once("-->").map_or("", |(_, behind)| behind);
        return (before, "", behind);
    }
    let mut quote = None;
    for (at, sign) in tag.char_indices() {
        match quote {
            Some(open) => quote = (sign != open).then_some(open),
            None if sign == '>' => return (before, &tag[..at], &tag[at + 1..]),
            None if ['"', '\''].contains(&sign) => quote = Some(sign),
            None => {}
        }
    }
    (before, tag, "")
}

/// A text without `name="value"`.
fn without_attributes(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("=\"") {
        let name = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        left.push_str(&before[..name]);
        rest = behind.split_once('"').map_or("", |(_, rest)| rest);
    }
    left + rest
}

fn in_attributes(tag: &str, name: &str, line: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let kinds = ["submit", "button", "reset"];
    let is_button = name == "input"
        && kinds
            .iter()
            .any(|kind| tag.contains(&format!("type=\"{kind}\"")));
    let is_told = |attribute: &str| {
        let is_content = attribute != "content" || tag.contains("name=\"description\"");
        (SEEN.contains(&attribute) && is_content)
            || attribute.starts_with("data-")
            || (is_button && attribute == OF_BUTTONS)
    };
    let mut rest = tag;
    while let Some((before, behind)) = rest.split_once('=') {
        let attribute = before.split_whitespace().next_back().unwrap_or_default();
        let quote = behind
            .chars()
            .next()
            .filter(|sign| ['"', '\''].contains(sign));
        let (value, after) = match quote {
            Some(quote) => behind[1..].split_once(quote).unwrap_or((&behind[1..], "")),
            None => behind.split_once([' ', '\n']).unwrap_or((behind, "")),
        };
        // What a script reads of a page may be a word of its own; more than one is for people.
        let says = if attribute.starts_with("data-") {
            is_sentence(value)
        } else {
            has_letters(value)
        };
        if is_told(attribute) && says {
            let above = tag[..tag.len() - rest.len()].matches('\n').count();
            found.push((line + above, format!("{attribute}={value}")));
        }
        rest = after;
    }
    found
}

/// Names of keys and headers that a script compares or sends.
const OF_SCRIPTS: &[&str] = &["Escape", "Enter", "Accept"];

/// The texts of a script that read like sentences; what is thrown or logged is for developers.
pub fn in_script(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") || code.contains("new Error(") || code.contains("console.") {
            continue;
        }
        let mut rest = code;
        while let Some(start) = rest.find(['"', '\'', '`']) {
            let before = &rest[..start];
            if before.ends_with("// ") || before.contains(" // ") {
                break;
            }
            let quote = rest[start..].chars().next().unwrap_or('"');
            let Some((text, after)) = rest[start + 1..].split_once(quote) else {
                break;
            };
            let is_selector = text.contains(['[', ']', '#', '=', '>'])
                || text.contains(" .")
                || text.starts_with('.');
            if is_sentence(text) && !is_selector && !OF_SCRIPTS.contains(&text) {
                found.push((at + 1, text.to_owned()));
            }
            rest = after;
        }
    }
    found
}

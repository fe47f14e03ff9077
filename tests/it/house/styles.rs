//! Styles name no side of the page: "start" and "end" are left and right where people read so, and the other way round elsewhere.

use std::path::{Path, PathBuf};
use vestibule::internals::i18n::LEFT_TO_RIGHT;

/// Properties that are about a side or an axis of the screen, and not about the direction of reading.
const PHYSICAL: &[&str] = &[
    "left",
    "right",
    "top",
    "bottom",
    "width",
    "height",
    "min-width",
    "min-height",
    "max-width",
    "max-height",
];
/// What has a side in the middle of its name, or at its end.
const SIDES: &[&str] = &["-left", "-right", "-top", "-bottom"];
/// Those that take a value for each of four sides.
const FOUR: &[&str] = &[
    "margin",
    "padding",
    "inset",
    "border-width",
    "border-style",
    "border-color",
    "border-radius",
    "scroll-margin",
    "scroll-padding",
];
/// Those whose value may name a side.
const NAMING: &[&str] = &[
    "text-align",
    "text-align-last",
    "float",
    "clear",
    "background",
    "background-image",
    "background-position",
    "object-position",
    "transform-origin",
    "mask",
    "mask-position",
    "resize",
    "caption-side",
];
/// Those that say how far something is moved to the right.
const MOVING: &[&str] = &[
    "translate",
    "transform",
    "transform-origin",
    "background-position",
    "background-position-x",
    "object-position",
];
/// What a mail program knows no other word for, and what is of no side there.
const IN_E_MAILS: &[&str] = &[
    "width",
    "max-width",
    "min-width",
    "height",
    "max-height",
    "min-height",
    "margin-top",
    "margin-bottom",
];

/// Pictures that are the same everywhere.
const PICTURES: &[(&str, &str)] = &[("static/css/base.css", "transform-origin: 0 50%")];

/// What is wrong with a declaration.
fn fault(property: &str, value: &str) -> Option<&'static str> {
    let names_side = |value: &str| {
        let mut words = value.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        words.any(|word| word == "left" || word == "right")
    };
    let is_custom = property.starts_with("--");
    if !is_custom
        && (PHYSICAL.contains(&property) || SIDES.iter().any(|side| property.contains(side)))
    {
        return Some("is about the screen");
    }
    if NAMING.contains(&property) && names_side(value) {
        return Some("names a side");
    }
    let parts = parts(value);
    if FOUR.contains(&property) && parts.len() == 4 {
        let [first, second, third, fourth] = [&parts[0], &parts[1], &parts[2], &parts[3]];
        let is_even = if property == "border-radius" {
            first == second && third == fourth
        } else {
            second == fourth
        };
        if !is_even {
            return Some("has two sides that differ");
        }
    }
    if MOVING.contains(&property) {
        let first = value
            .split_once("translateX(")
            .or_else(|| value.split_once("translate("));
        let first = first.map_or_else(
            || parts.first().cloned().unwrap_or_default(),
            |(_, rest)| rest.split([',', ')']).next().unwrap_or_default().to_owned(),
        );
        let still = ["0", "none", "50%", "center", "initial"];
        let moves = property != "transform" || value.contains("translate");
        if moves && !still.contains(&first.trim()) {
            return Some("moves to a side");
        }
    }
    None
}

/// The parts of a value, at spaces that are in no brackets.
fn parts(value: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for letter in value.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if letter.is_whitespace() && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        kept.push_str(before);
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Property and value of each declaration; what opens a block, and what is asked of the screen, is none.
fn declarations(css: &str) -> Vec<(String, String)> {
    let css = without(css, "/*", "*/");
    let pieces = css.split_inclusive([';', '{', '}']);
    let declared = pieces
        .filter(|piece| !piece.ends_with('{'))
        .filter_map(|piece| {
            let (property, value) = piece.trim_end_matches([';', '}']).split_once(':')?;
            Some((
                property.trim().to_ascii_lowercase(),
                value.trim().to_ascii_lowercase(),
            ))
        });
    declared.collect()
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending)
            && !path.to_string_lossy().ends_with(".min.css")
        {
            found.push(path);
        }
    }
}

/// What stands in `style="…"` and `<style>`.
fn styles_of(html: &str) -> String {
    // What is chosen by the direction may name a side.
    let html = without(html, "{% if dir ", "{% endif %}");
    let inline = html
        .split("style=\"")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0));
    let sheets = html
        .split("<style>")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("</style>")?.0));
    inline.chain(sheets).collect::<Vec<_>>().join(";}")
}

#[test]
fn styles_name_no_side_of_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sheets, mut pages) = (Vec::new(), Vec::new());
    files(&root.join("static"), ".css", &mut sheets);
    files(&root.join("templates"), ".html", &mut pages);
    assert!(sheets.len() > 7 && pages.len() > 60, "{sheets:?} {pages:?}");
    let mut wrong = Vec::new();
    for path in sheets.iter().chain(&pages) {
        let file = path.strip_prefix(root).unwrap().display().to_string();
        let text = std::fs::read_to_string(path).unwrap();
        let is_page = path.extension().is_some_and(|ending| ending == "html");
        let is_e_mail =
            file.starts_with("templates/mail") || file == "templates/components/letter.html";
        let css = if is_page {
            styles_of(&text)
        } else {
            text.clone()
        };
        for (property, value) in declarations(&css) {
            let line = format!("{property}: {value}");
            let is_picture = PICTURES.contains(&(file.as_str(), line.as_str()));
            let is_known = is_e_mail && IN_E_MAILS.contains(&property.as_str());
            if let Some(fault) = fault(&property, &value).filter(|_| !is_picture && !is_known) {
                wrong.push(format!("{file}: `{line}` {fault}"));
            }
        }
        if is_page {
            let attributes = ["align=\"left\"", "align=\"right\"", "dir=\"rtl\""];
            let found = attributes
                .iter()
                .filter(|attribute| text.contains(*attribute));
            wrong.extend(found.map(|attribute| format!("{file}: {attribute}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_names_a_side_is_found() {
    for css in [
        "a { left: 0 }",
        "a { margin-left: 1px; }",
        "a { border-left: 1px solid; }",
        "a { border-top-left-radius: 1px }",
        "a { TEXT-ALIGN: left }",
        "a { float: right; }",
        "a { padding: 1px 2px 3px 4px }",
        "a { margin: 0 auto 0 calc(1px + 2px); }",
        "a { border-width: 0 1px 1px 0 }",
        "a { border-radius: 1px 2px 2px 1px }",
        "a { translate: -50% 0; }",
        "a { transform: translateX(10px) }",
        "a { background: url(x) left top; }",
        "a { background-position: 10px 0 }",
        "a { background: linear-gradient(to right, red, blue) }",
        "a { &:hover { right: 0; } }",
        "@media (width < 1px) { a { width: 1px } }",
        "a { scroll-padding-right: 1px }",
        "a { inset: 0 0 0 1px }",
    ] {
        let found = declarations(css);
        assert!(
            found
                .iter()
                .any(|(property, value)| fault(property, value).is_some()),
            "{css}: {found:?}"
        );
    }
    for css in [
        "a { inset-inline-start: 0; margin: 1px 2px 3px 2px }",
        "@media (max-width: 36rem) { a { color: red } }",
        "a { text-align: start; translate: 0 -200%; float: inline-start }",
        "a { padding: var(--x, 1px 2px) }",
        "a:hover { background: var(--left); --pad: 0 1px 0 0 }",
        "/* left: 0 */ a { transform: rotate(45deg) }",
        "a { border-radius: 1px 1px 0 0; overflow-x: auto }",
    ] {
        let found = declarations(css);
        assert!(
            found
                .iter()
                .all(|(property, value)| fault(property, value).is_none()),
            "{css}: {found:?}"
        );
    }
}

#[test]
fn addresses_and_codes_in_attributes_and_titles_are_no_part_of_a_sentence_of_the_template() {
    // There they would bring the element that gives them their direction.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    files(&root.join("templates"), ".html", &mut pages);
    let mut wrong = Vec::new();
    for path in &pages {
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.lines() {
            let in_title = line.contains("{% block title %}") || line.contains("<title");
            let attributes = line
                .split("=\"{{ t(")
                .skip(1)
                .filter_map(|rest| rest.split("}}").next());
            let titles = line
                .split("{{ t(")
                .skip(1)
                .filter(|_| in_title)
                .filter_map(|rest| rest.split("}}").next());
            let calls = attributes.chain(titles);
            let found = calls.filter(|call| {
                LEFT_TO_RIGHT
                    .iter()
                    .any(|name| call.contains(&format!(" {name}=")))
            });
            wrong.extend(found.map(|call| format!("{}: t({call}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

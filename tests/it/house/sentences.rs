//! Sentences for people stand in `locales/`, and nowhere else.

use super::{program, sources};
use std::collections::BTreeSet;
use std::path::Path;

/// What operators and logs are told stays in English, where it stands.
const FOR_OPERATORS: &[&str] = &["src/admin/audit.rs"];
/// Who speaks to people through interfaces.
const SPEAK: &[&str] = &["src/accounts", "src/admin", "src/values", "src/security"];

/// The ids of all sentences, and what they refer to.
fn sentences() -> (BTreeSet<String>, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let files = folder.read_dir().unwrap().map(|file| file.unwrap().path());
    let all: Vec<_> = files
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let all = all.join("\n");
    let id = |line: &str| Some(line.split_once(" =")?.0.to_owned());
    let begins = |line: &&str| line.starts_with(|letter: char| letter.is_ascii_lowercase());
    (all.lines().filter(begins).filter_map(id).collect(), all)
}

/// What stands between `open` and the next `"` behind it, wherever it does.
fn named(text: &str, open: &str) -> Vec<String> {
    let parts = text.split(open).skip(1);
    parts
        .filter_map(|part| Some(part.split_once('"')?.0.to_owned()))
        .collect()
}

#[test]
fn errors_that_people_read_are_named_by_a_sentence() {
    let (known, _) = sentences();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let speaks = SPEAK.iter().any(|room| file.starts_with(room));
        if !speaks || FOR_OPERATORS.contains(&file.as_str()) {
            continue;
        }
        let text = program(&text).replace("#[error(\n", "#[error(");
        // What is made of another error says what that one does.
        let errors = named(&text, "#[error(\"").into_iter();
        let errors = errors.filter(|id| !id.starts_with('{') && !known.contains(id));
        wrong.extend(errors.map(|id| format!("{file}: {id}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sentence_that_is_asked_for_stands_there_and_every_one_that_stands_there_is_asked_for() {
    let (known, texts) = sentences();
    let mut asked = BTreeSet::new();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        if !file.starts_with("src/") || file.ends_with("/tests.rs") {
            continue;
        }
        let text = program(&text);
        let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = flat.replace("Message::new( \"", "Message::new(\"");
        for id in named(&flat, "Message::new(\"") {
            if !known.contains(&id) {
                wrong.push(format!("{file}: there is no sentence {id}"));
            }
        }
        // An id may stand in a table, or be chosen before it is asked for.
        asked.extend(
            known
                .iter()
                .filter(|id| flat.contains(&format!("\"{id}\"")))
                .cloned(),
        );
    }
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut folders = vec![templates];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            asked.extend(
                known
                    .iter()
                    .filter(|id| text.contains(&format!("\"{id}\"")))
                    .cloned(),
            );
        }
    }
    let referred = |id: &&String| texts.contains(&format!("{{ {id} }}"));
    let unasked = known.difference(&asked).filter(|id| !referred(id));
    wrong.extend(unasked.map(|id| format!("nobody asks for the sentence {id}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

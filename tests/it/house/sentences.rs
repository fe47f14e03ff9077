//! The sentences of `locales/en`: each is asked for somewhere, and whatever the program asks for is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The files below a folder, as one text each.
fn texts(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push(text);
        }
    }
}

fn of(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    texts(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut found,
    );
    found
}

/// The ids of all sentences.
fn ids() -> BTreeSet<String> {
    let id = |line: &str| {
        let (id, _) = line.split_once(" =")?;
        let is_id = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        (id.chars().all(is_id) && !id.starts_with('-')).then(|| id.to_owned())
    };
    let files = of("locales/en");
    files
        .iter()
        .flat_map(|file| file.lines())
        .filter_map(id)
        .collect()
}

/// What stands between double quotes, and between `{` and `}`, where it looks like an id or like the beginning of one.
fn words<'a>(texts: &'a [String], delimiters: &'a [char]) -> impl Iterator<Item = &'a str> {
    let is_id = |word: &&str| {
        let is_part =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        !word.is_empty() && word.chars().all(is_part)
    };
    let parts = texts.iter().flat_map(move |text| text.split(delimiters));
    parts.map(str::trim).filter(is_id)
}

#[test]
fn every_sentence_is_asked_for() {
    let (program, sentences) = ([of("src"), of("templates")].concat(), of("locales/en"));
    let asked: BTreeSet<&str> = words(&program, &['"', '{'])
        .chain(words(&sentences, &['{', '}']))
        .collect();
    let begins = |id: &str| {
        asked
            .iter()
            .any(|word| word.ends_with('-') && id.starts_with(*word))
    };
    let is_asked = |id: &str| asked.contains(id) || begins(id);
    let idle: Vec<_> = ids().into_iter().filter(|id| !is_asked(id)).collect();
    assert_eq!(idle, Vec::<String>::new());
}

#[test]
fn every_sentence_that_the_program_names_is_there() {
    let (ids, program) = (ids(), of("src"));
    let calls = program
        .iter()
        .flat_map(|text| text.split("Message::new(\"").skip(1));
    let named = calls.filter_map(|rest| rest.split('"').next());
    let missing: BTreeSet<_> = named.filter(|id| !ids.contains(*id)).collect();
    assert_eq!(missing, BTreeSet::new());
}

//! Words that people no longer read: each was replaced by the term of the field, by plain English, or by nothing.

use super::sources;
use std::path::Path;

/// In lower case. A translation of the idiom of another language, a second word for a thing that has one, or a sentence that
/// newcomers had to read twice.
const RETIRED: &[&str] = &[
    // An e-mail.
    "the letter",
    "a letter to",
    "a letter with",
    "our letter",
    "last letter",
    // The primary and the secondary address.
    "first address",
    "second address",
    "first e-mail address",
    "second e-mail address",
    "first / second",
    // The current password, and to remove one.
    "present password",
    "password away",
    // To undo a change.
    "take it back",
    "take a change back",
    "take the change back",
    "takes a change back",
    "takes the change back",
    "took a change back",
    "took the change back",
    "taken back",
    // Idioms of another language.
    "with those picked",
    "not open to you",
    "why is kept",
    "told to the address",
    "the address before",
    "nothing of you",
    "says what to do instead",
    "what there is",
    "belongs to it",
    "has been written down",
    "it is kept with it",
    "given lately",
    "did lately",
    "to take along",
    "one a line",
    "for the time being",
    "have it your way",
    "for good",
];
/// Where one of them is what the language says.
const ENGLISH: &[&str] = &["leave for good", "no longer belongs to it"];
/// What stands before a line of a comment, in the languages of the files.
const MARKS: &[&str] = &["///", "//!", "//", "#", "##", "###", "*"];
/// What is read by people who do not work on the program: help of commands, descriptions of interfaces and of settings.
const READ: &[&str] = &[
    "src/accounts",
    "src/cli",
    "src/http/api",
    "src/http/graphql",
    "src/config/settings",
    "src/events.rs",
    "src/admin/users/actions.rs",
    "examples/",
];

fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ];
    let files = files.map(|name| root.join(name)).into_iter();
    let folders = ["docs", "locales/en"].into_iter().flat_map(|folder| {
        let entries = root.join(folder).read_dir().unwrap();
        entries.map(|entry| entry.unwrap().path())
    });
    let files = files
        .chain([root.join(".env.example")])
        .chain(folders)
        .filter(|path| path.is_file());
    let read = files.map(|path| {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        (name, std::fs::read_to_string(path).unwrap())
    });
    let ours = sources()
        .into_iter()
        .filter(|(file, _)| READ.iter().any(|place| file.starts_with(place)));
    read.chain(ours).collect()
}

#[test]
fn words_that_were_retired_stay_away() {
    let mut wrong = Vec::new();
    for (file, text) in texts() {
        // A sentence may go on in the next line, behind the mark of a comment.
        let words = text.split_whitespace().filter(|word| !MARKS.contains(word));
        let mut flat = words.collect::<Vec<_>>().join(" ").to_lowercase();
        for english in ENGLISH {
            flat = flat.replace(english, "");
        }
        let found = RETIRED.iter().filter(|word| flat.contains(**word));
        wrong.extend(found.map(|word| format!("{file} says {word:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

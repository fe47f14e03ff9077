//! What is promised to whoever embeds Vestibule, as the source says it: every public name that can be reached from outside
//! and is not hidden, in `public_api.txt`. A change of that file is a change of the promise.

mod listing;
mod source;

use listing::Listing;
use source::Source;
use std::fs;
use std::path::Path;

#[test]
fn the_public_api_is_the_one_that_was_agreed_on() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/public_api.txt");
    let now = Listing::of(&Source::read()).to_string();
    if std::env::var_os("ACCEPT_PUBLIC_API").is_some() {
        fs::write(&file, &now).unwrap();
    }
    let agreed = fs::read_to_string(&file).unwrap_or_default();
    let lacks = |text: &str, line: &str| !text.lines().any(|other| other == line);
    let gone = agreed.lines().filter(|line| lacks(&now, line));
    let new = now.lines().filter(|line| lacks(&agreed, line));
    let gone = gone.map(|line| format!("- {line}\n"));
    let difference: String = gone.chain(new.map(|line| format!("+ {line}\n"))).collect();
    assert!(
        agreed == now,
        "the public API has changed:\n{difference}\nIf that is meant, say so in CHANGELOG.md and write it down: \
         ACCEPT_PUBLIC_API=1 cargo test --test it public_api"
    );
}

#[test]
fn what_is_promised_can_be_named() {
    let unnamed = Listing::of(&Source::read()).unnamed();
    assert!(
        unnamed.is_empty(),
        "nobody outside can name these: {unnamed:?}"
    );
}

#[test]
fn examples_need_nothing_but_what_is_promised() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for inner in ["internals", "diesel", ".app()", ".config()", ".models()"] {
            assert!(!text.contains(inner), "{} uses {inner}", path.display());
        }
    }
}

//! A sentence that a program asks for is given the arguments that stand in it, and no others. Templates and the files of
//! other languages are checked when the program starts.

use super::{program, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What each sentence is given, by its id.
type Wanted = BTreeMap<String, BTreeSet<String>>;

/// Arguments that one place gives to many sentences: where, which sentences by how their ids begin and end, and the arguments.
const GIVEN_ELSEWHERE: &[(&str, &str, &str, &[&str])] = &[
    ("src/accounts/throttle.rs", "throttled-", "", &["wait"]),
    ("src/accounts/throttle.rs", "resend-", "", &["wait"]),
    (
        "src/accounts/throttle.rs",
        "login-too-many-failures",
        "",
        &["wait"],
    ),
    (
        "src/http/pages/admin/list.rs",
        "admin-",
        "rows",
        &["count", "n"],
    ),
    ("src/admin/lists.rs", "admin-no-order", "", &["name"]),
    ("src/i18n/lexicon.rs", "date-month", "", &["n"]),
    (
        "src/i18n/moments.rs",
        "date-",
        "",
        &["day", "month", "year", "time", "zone", "letters", "offset"],
    ),
];

/// The arguments of each sentence of these files, those of the sentences in it among them.
fn wanted(texts: &str) -> Wanted {
    let mut own: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    let mut id = String::new();
    for line in texts.lines().filter(|line| !line.starts_with('#')) {
        let begins = line.starts_with(|letter: char| letter.is_ascii_lowercase());
        if let Some((new, _)) = line.split_once(" =").filter(|_| begins) {
            id = new.to_owned();
        }
        let (variables, others) = own.entry(id.clone()).or_default();
        for inner in line.split('{').skip(1) {
            let inner = inner.trim_start();
            let is_variable = inner.starts_with('$');
            let name = inner.trim_start_matches('$');
            let end =
                name.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-' && sign != '_');
            let name = name[..end.unwrap_or(name.len())].to_owned();
            if is_variable {
                variables.insert(name);
            } else {
                others.insert(name);
            }
        }
    }
    let all_of = |id: &String| {
        let (mut found, mut next) = (BTreeSet::new(), vec![id.clone()]);
        while let Some((variables, others)) = next.pop().and_then(|id| own.get(&id)) {
            found.extend(variables.iter().filter(|name| *name != "site").cloned());
            next.extend(others.iter().cloned());
        }
        found
    };
    own.keys().map(|id| (id.clone(), all_of(id))).collect()
}

/// The text behind the bracket that closes what was opened before.
fn behind_bracket(text: &str) -> &str {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    for (at, sign) in text.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return &text[at + 1..],
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// The names of the arguments that are given right behind a call.
fn given(mut rest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    while let Some(call) = rest.trim_start().strip_prefix(".with(") {
        let name = call
            .trim_start()
            .strip_prefix('"')
            .and_then(|name| name.split('"').next());
        names.extend(name.map(ToOwned::to_owned));
        rest = behind_bracket(call);
    }
    names
}

fn is_given_elsewhere(id: &str, name: &str) -> bool {
    let mut places = GIVEN_ELSEWHERE.iter();
    places.any(|(_, start, end, names)| {
        id.starts_with(start) && id.ends_with(end) && names.contains(&name)
    })
}

/// What is wrong with the calls of a program.
fn wrong(source: &str, wanted: &Wanted) -> Vec<String> {
    let flat = program(source)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let flat = flat.replace("( \"", "(\"");
    let mut wrong = Vec::new();
    let mut asked = BTreeSet::new();
    // What a function gives later than in the call itself.
    for function in flat.split(" fn ") {
        let gives = |name: &str| function.contains(&format!(".with(\"{name}\""));
        for call in function.split("Message::new(\"").skip(1) {
            let Some((id, rest)) = call.split_once("\")") else {
                continue;
            };
            let Some(wanted) = wanted.get(id) else {
                continue;
            };
            asked.insert(id.to_owned());
            let arguments = given(rest);
            for name in arguments.difference(wanted) {
                wrong.push(format!("{id} has no argument ${name}"));
            }
            for name in wanted
                .difference(&arguments)
                .filter(|name| !gives(name) && !is_given_elsewhere(id, name))
            {
                wrong.push(format!("{id} wants ${name}"));
            }
        }
    }
    // An id that is chosen before it is asked for, or that an error is called by. A word without a hyphen may be a code.
    let gives = |id: &str, name: &str| {
        flat.contains(&format!(".with(\"{name}\"")) || is_given_elsewhere(id, name)
    };
    let others = flat.split('"').skip(1).step_by(2);
    for id in others.filter(|id| id.contains('-') && !asked.contains(*id)) {
        let missing = wanted
            .get(id)
            .into_iter()
            .flatten()
            .filter(|name| !gives(id, name));
        wrong.extend(missing.map(|name| format!("{id} wants ${name}")));
    }
    wrong
}

#[test]
fn every_sentence_is_given_its_arguments() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let files = folder.read_dir().unwrap().map(|file| file.unwrap().path());
    let texts: Vec<_> = files
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let wanted = wanted(&texts.join("\n"));
    assert_eq!(
        wanted["verify-incorrect"],
        BTreeSet::from(["left".to_owned()])
    );
    assert_eq!(
        wanted["throttled-logins"],
        BTreeSet::from(["wait".to_owned()])
    );
    let mut found = Vec::new();
    for (file, text) in sources()
        .into_iter()
        .filter(|(file, _)| file.starts_with("src/"))
    {
        found.extend(
            wrong(&text, &wanted)
                .into_iter()
                .map(|what| format!("{file}: {what}")),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_one_place_gives_to_many_sentences_is_given_there() {
    for (place, _, _, names) in GIVEN_ELSEWHERE {
        let (_, text) = sources()
            .into_iter()
            .find(|(file, _)| file == place)
            .unwrap();
        for name in *names {
            assert!(
                text.contains(&format!("\"{name}\"")),
                "{place} gives no {name}"
            );
        }
    }
}

#[test]
fn a_call_with_wrong_or_missing_arguments_is_found() {
    let wanted = wanted(
        "plain = Hello { $site }\n# { $odd }\nna-med = { $name }, { $n ->\n    [one] one\n   *[other] { $n } of { $kind }\n}\nboth = { plain } { na-med }\n",
    );
    let all = ["kind", "n", "name"].map(ToOwned::to_owned);
    assert_eq!(wanted["both"], BTreeSet::from(all));
    for (source, expected) in [
        ("fn f() { Message::new(\"plain\") }", vec![]),
        (
            "fn f() { Message::new(\"plain\").with(\"site\", 1) }",
            vec!["plain has no argument $site"],
        ),
        (
            "fn f() { Message::new(\"na-med\")\n  .with(\"n\", g(\")\"))\n  .with(\n \"kind\", 2).with(\"name\", h()) }",
            vec![],
        ),
        (
            "fn f() { Message::new(\"na-med\").with(\"n\", 1).with(\"kind\", \"\") }",
            vec!["na-med wants $name"],
        ),
        (
            "fn f() { Message::new(\"both\").with(\"n\", 1).with(\"nmae\", 2) }",
            vec![
                "both has no argument $nmae",
                "both wants $kind",
                "both wants $name",
            ],
        ),
        (
            "fn f() { let it = Message::new(\"na-med\").with(\"n\", 1); it.with(\"kind\", 1).with(\"name\", 1) }",
            vec![],
        ),
        (
            "fn f() { Message::new(\"na-med\").with(\"n\", 1) } fn g() { it.with(\"kind\", 1).with(\"name\", 1) }",
            vec!["na-med wants $kind", "na-med wants $name"],
        ),
        (
            "fn f() { let id = if a { \"na-med\" } else { \"plain\" }; Message::new(id) }",
            vec![
                "na-med wants $kind",
                "na-med wants $n",
                "na-med wants $name",
            ],
        ),
        (
            "#[error(\"na-med\")] Named { n: u8 }\nfn f() { Message::of(self).with(\"n\", n).with(\"name\", 1) }",
            vec!["na-med wants $kind"],
        ),
    ] {
        assert_eq!(wrong(source, &wanted), expected, "{source}");
    }
}

//! No sentence for people stands in a program, a template or a script: they are looked up by their ids.

mod markup;
mod rust;

use super::sources;
use crate::support::app::TestApp;
use crate::support::openapi;
use rust::Literal;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Who speaks to people. The rest speaks to the log, to operators, and to other programs.
const SPEAK: &[&str] = &[
    "src/http",
    "src/accounts",
    "src/admin",
    "src/values",
    "src/error.rs",
    "src/security/password_policy.rs",
    "src/mail.rs",
    "src/mail/letters.rs",
    "src/mail/mailbox.rs",
    "src/mail/text.rs",
    "src/templates",
];

/// Files that say nothing to people, or not in the language of anybody: headers, what probes of a balancer read, the page that
/// is left when no template can be, and what is wrong with a template, which its author reads.
const NOT_FOR_PEOPLE: &[&str] = &[
    "src/http/api/cors.rs",
    "src/http/api/openapi.rs",
    "src/http/api/openapi/page.rs",
    "src/http/content_sources.rs",
    "src/http/layout.rs",
    "src/http/pages/status.rs",
    "src/http/routes.rs",
    "src/http/views.rs",
    "src/templates.rs",
    "src/templates/described.rs",
    "src/templates/faults.rs",
    "src/templates/originals.rs",
    "src/templates/site_dir.rs",
    "src/templates/source.rs",
];

/// Texts that no person reads as they stand: words that are kept and said in others, names of the wire, what is looked for.
const KNOWN: &[&str] = &[
    // Kept in the database, and said in other words by the models of the admin site.
    "No reason was given.",
    "given up by staff",
    "a known browser",
    "bulk actions",
    "command line",
    // Attributes of a person that a password may be like, each with a sentence.
    "first name",
    "last name",
    "email address",
    // Within the introduction of a browser.
    "windows phone",
    "mac os x",
    // The wire.
    "Accept-Language, Cookie",
    "text/html; charset=utf-8",
    "text/csv; charset=utf-8",
    "text/css; charset=utf-8",
    "text/javascript; charset=utf-8",
    "text/plain; charset=utf-8",
    // What an operator reads who mounts the site with a mistake.
    "no model of this site has a permission {permission:?}",
    "session cookie",
    "there is no sentence {id}",
    "without an end",
    // A word of HTML for what a field is filled in with.
    "username webauthn",
    // What is counted, and how an e-mail is shown at the console.
    "Subject: {}\\nTo: {}\\n\\n{}\\n{}",
    "(SELECT COUNT(*) FROM (SELECT 1 FROM group_members WHERE group_members.group_id = user_groups.id LIMIT 1001) AS members)",
    // Examples for developers: in the document of the API, and on the page of GraphQL.
    "correct horse 9 battery",
    "nine purple elephants",
    // The specification's reason for a deprecation that gives none.
    "No longer supported",
    "{\\\"Authorization\\\": \\\"JWT …\\\"}",
];

fn is_of(file: &str, rooms: &[&str]) -> bool {
    rooms.iter().any(|room| file.starts_with(room))
}

/// What the document of the API says, which developers read.
fn document() -> String {
    fn gather(value: &Value, all: &mut String) {
        match value {
            Value::String(text) => all.push_str(text),
            Value::Array(items) => items.iter().for_each(|item| gather(item, all)),
            Value::Object(entries) => entries.iter().for_each(|(key, item)| {
                all.push_str(key);
                gather(item, all);
            }),
            _ => {}
        }
        all.push('\n');
    }
    let mut all = String::new();
    gather(openapi::of_app(&TestApp::start()), &mut all);
    all
}

/// Whether a text stands in another, whatever its arguments are.
fn stands_in(text: &str, document: &str) -> bool {
    let mut parts = text.split(['{', '}']).step_by(2);
    parts.all(|part| document.contains(part.trim()))
}

/// Whether a label that is one word stands where the words of forms do.
fn is_on_form(file: &str) -> bool {
    is_of(
        file,
        &[
            "src/admin",
            "src/accounts",
            "src/values",
            "src/http/pages",
            "src/http/forms",
            "src/http/commands",
        ],
    )
}

#[test]
fn no_sentence_stands_in_a_program() {
    let document = document();
    let mut found = Vec::new();
    for (file, text) in sources() {
        let is_tests = file.ends_with("/tests.rs");
        if !is_of(&file, SPEAK) || NOT_FOR_PEOPLE.contains(&file.as_str()) || is_tests {
            continue;
        }
        let is_for_people = |literal: &Literal| {
            let text = literal.text.as_str();
            let is_word = !text.trim().contains(' ');
            let is_of_document = file.starts_with("src/http/api/") && stands_in(text, &document);
            !KNOWN.contains(&text)
                && !text.starts_with("default-src ")
                && !text.starts_with("CASE WHEN ")
                && !is_of_document
                && (!is_word || is_on_form(&file))
        };
        let strays = rust::strays(&text).into_iter().filter(is_for_people);
        found.extend(strays.map(|stray| format!("{file}:{}: {:?}", stray.line, stray.text)));
    }
    assert!(
        found.is_empty(),
        "these belong into locales/:\n{}",
        found.join("\n")
    );
}

/// All files below a folder that end like this.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut found = Vec::new();
    let ends = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending))
    };
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            match entry.unwrap().path() {
                path if path.is_dir() => folders.push(path),
                path if ends(&path) => {
                    let text = std::fs::read_to_string(&path).unwrap();
                    found.push((path.strip_prefix(root).unwrap().display().to_string(), text));
                }
                _ => {}
            }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

fn is_html(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|ending| ending == "html")
}

/// The strays of all files of a folder that end so, each with file and line.
fn strays(
    folder: &str,
    endings: &[&str],
    find: impl Fn(&str, &str) -> Vec<(usize, String)>,
) -> String {
    let mut found = Vec::new();
    for (file, text) in files(folder, endings) {
        let strays = find(&file, &text).into_iter();
        found.extend(strays.map(|(line, text)| format!("{file}:{line}: {text:?}")));
    }
    found.join("\n")
}

#[test]
fn no_sentence_stands_in_a_template() {
    let found = strays("templates", &["html", "txt"], |file, text| {
        markup::in_template(text, is_html(file))
    });
    assert!(found.is_empty(), "these belong into locales/:\n{found}");
}

#[test]
fn no_sentence_stands_in_a_script() {
    let found = strays("static/js", &["js"], |_, text| markup::in_script(text));
    assert!(
        found.is_empty(),
        "these have to come from the page:\n{found}"
    );
}

#[test]
fn a_sentence_in_a_program_is_found() {
    for (source, expected) in [
        ("fn f() { say(\"Please log in.\") }", vec!["Please log in."]),
        ("const A: &str = \"Log in\";", vec!["Log in"]),
        ("fn f() { Column::text(\"name\", \"Name\") }", vec!["Name"]),
        (
            "fn f() { Input::new(\"a\").help_text(\"Any {n} of them\") }",
            vec!["Any {n} of them"],
        ),
        (
            "fn f() { format!(\"{n} tries are left\") }",
            vec!["{n} tries are left"],
        ),
        (
            "fn f() { x(r#\"Not \"quite\" right\"#) }",
            vec!["Not \"quite\" right"],
        ),
        (
            "fn f() { x(\"Not \\\"quite\\\" \\\n    right\") }",
            vec!["Not \\\"quite\\\" right"],
        ),
        (
            "fn f() { match x { '\"' => \"Not right.\", '\\'' => \"a\" } }",
            vec!["Not right."],
        ),
        (
            "impl<'a> A<'a> { fn f(&'a self) { Error::new(\"Not found.\") } }",
            vec!["Not found."],
        ),
        (
            "#[cfg(test)]\nmod tests { fn f() { x(\"In a test.\") } }\nfn g() { x(\"Not in one.\") }",
            vec!["Not in one."],
        ),
        (
            "fn f() { detail(StatusCode::OK, \"code\", \"Done!\") }",
            vec!["Done!"],
        ),
        // Ids, names, and what is for others.
        (
            "// \"A comment.\"\n/* \"And one more.\" */ fn f() { Message::new(\"login-lead\") }",
            vec![],
        ),
        (
            "fn f() { tracing::warn!(%x, \"the log reads this\"); Fault::Broken(format!(\"a bug of {x}\")) }",
            vec![],
        ),
        (
            "#[must_use = \"or it is lost\"]\n#![expect(dead_code, reason = \"they are there\")]\nfn f() {}",
            vec![],
        ),
        ("#[graphql(desc = \"The ID of it\")]\nfn f() {}", vec![]),
        (
            "fn f() { x.summary(\"Log in\").about(\"Logs in.\") }",
            vec![],
        ),
        (
            "fn f() { x(\"first_name\", \"multipart/form-data\", \"{a}-{b}\", \"%Y-%m-%d\") }",
            vec![],
        ),
    ] {
        let found: Vec<_> = rust::strays(source)
            .into_iter()
            .map(|stray| stray.text)
            .collect();
        assert_eq!(found, expected, "{source}");
    }
    let line = rust::strays("fn f() {}\n\nfn g() { x(\n\"Not right.\") }")[0].line;
    assert_eq!(line, 4);
}

#[test]
fn a_sentence_in_a_template_is_found() {
    let t = "{{ t(id=\"login-heading\") }}";
    for (source, expected) in [
        ("<p>Please log in.</p>".to_owned(), vec![(1, "Please log in.")]),
        ("<p>\n  {{ name }}, hello\n</p>".to_owned(), vec![(2, "\u{fffc}, hello")]),
        (format!("<h1>{t}</h1> now"), vec![(1, "now")]),
        ("<img src=\"a.png\" alt=\"A door\">".to_owned(), vec![(1, "alt=A door")]),
        ("<a\n href=\"/\" aria-label=\"Home\">×</a>".to_owned(), vec![(2, "aria-label=Home")]),
        ("<input placeholder='Your name' title=\"x\">".to_owned(), vec![(1, "placeholder=Your name"), (1, "title=x")]),
        ("<input type=\"submit\" value=\"Send\">".to_owned(), vec![(1, "value=Send")]),
        ("<div data-every=\"All rows of it\">".to_owned(), vec![(1, "data-every=All rows of it")]),
        ("<meta name=\"description\" content=\"Accounts\">".to_owned(), vec![(1, "content=Accounts")]),
        ("{{ <page.heading text=\"Your account\" /> }}".to_owned(), vec![(1, "Your account")]),
        ("{% set lead = \"Sent.\" %}{{ x | default(value=\"None\") }}".to_owned(), vec![(1, "None"), (1, "Sent.")]),
        ("{% if a %}yes{% else %}no{% endif %}".to_owned(), vec![(1, "yes no")]),
        ("<!-- A comment. --><p>&nbsp;said</p>".to_owned(), vec![(1, "&nbsp;said")]),
        ("<p title=\"{{ t(id=\"a>b\") }}\">said</p>".to_owned(), vec![(1, "said")]),
        // What is looked up, marks, names of classes, addresses, what is hidden.
        (format!("<p class=\"lead big\" aria-label=\"{t}\">{t} · {{{{ n }}}} &rarr; 12 ×</p>"), vec![]),
        ("{# A comment. #}<style>p {{ color: red }}</style><script src=\"a.js\"></script>".to_owned(), vec![]),
        ("<input type=\"hidden\" name=\"do\" value=\"others\"><button name=\"a\" value=\"yes\"></button>".to_owned(), vec![]),
        ("{% block shape %}door wide{% endblock %}{% if kind == \"error\" %}!{% endif %}".to_owned(), vec![]),
        ("{%- set attrs %} aria-current=\"page\" data-x=\"y\"{% endset %}".to_owned(), vec![]),
    ] {
        let found = markup::in_template(&source, true);
        let found: Vec<_> = found.iter().map(|(line, text)| (*line, text.split_whitespace().collect::<Vec<_>>().join(" "))).collect();
        let found: Vec<_> = found.iter().map(|(line, text)| (*line, text.as_str())).collect();
        assert_eq!(found, expected, "{source}");
    }
    let text = "{{ t(id=\"a\") }}\n{{ site.url }}/password/forgot\n-- \nHello {{ name }}\n";
    assert_eq!(
        markup::in_template(text, false),
        [(4, "Hello \u{fffc}".to_owned())]
    );
}

#[test]
fn a_sentence_in_a_script_is_found() {
    let script = "// \"A comment.\"\nfield.textContent = \"Show the password\";\nbutton.append('Show');\n\
        if (event.key === \"Escape\") return; // \"not this\"\n\
        all(document, \"#errors a[href^='#']\");\nconst words = `${n} rows picked`;\n\
        throw new Error(\"for developers\");\nlabel.setAttribute(\"aria-label\", head.dataset.every);\n";
    let found = markup::in_script(script);
    let expected = [
        (2, "Show the password"),
        (3, "Show"),
        (6, "${n} rows picked"),
    ];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}

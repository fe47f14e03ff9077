//! `docs/api.md` and `docs/admin.md`, executed: bash and curl run every shell line of a page, in order, in one session.
//! Statuses and the keys of the answers must be those that the page shows.

use crate::admin::own_model::{example, make_table};
use crate::factors::api_support::Phone;
use crate::support::app::TestApp;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

const GUIDE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md"));
const ADMIN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/admin.md"));
const EMAIL: &str = "ada@example.com";
const END: &str = "--- end of block ---";
/// The status of each call goes the way of the errors, which the shell sends into our hands.
const CURL: &str = r#"curl() { command curl -q -m 30 -w '%{stderr}STATUS %{http_code}\n' "$@"; }"#;

/// A block of shell lines, and what the page says comes of it.
struct Step<'a> {
    /// In the page.
    line: usize,
    shell: Vec<&'a str>,
    status: Option<&'a str>,
    answer: Option<Value>,
}

/// The steps of the page: a block of `sh`, then "Answers `200`", then perhaps a block of `json`.
fn steps(guide: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut lines = guide.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let mut block = || -> Vec<&str> {
            let inside = lines.by_ref().map(|(_, line)| line);
            inside.take_while(|line| *line != "```").collect()
        };
        match line {
            "```sh" => steps.push(Step {
                line: at + 1,
                shell: block(),
                status: None,
                answer: None,
            }),
            "```json" => {
                let text = block().join("\n");
                let step = steps.last_mut().expect("an answer comes after a question");
                assert!(step.answer.is_none() && step.status.is_some(), "{text}");
                step.answer = Some(serde_json::from_str(&text).expect(&text));
            }
            _ => {
                if let Some(rest) = line.strip_prefix("Answers `") {
                    let step = steps.last_mut().expect("an answer comes after a question");
                    step.status = rest.get(..3);
                }
            }
        }
    }
    steps
}

/// A shell that remembers its variables from block to block.
struct Shell {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Shell {
    fn open() -> Self {
        let mut bash = Command::new("bash");
        let mut process = bash
            .args(["--noprofile", "--norc"])
            .env("no_proxy", "*")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("bash is there");
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut shell = Self {
            process,
            input,
            output,
        };
        shell.run(&format!("exec 2>&1\n{CURL}"));
        shell
    }

    /// What the lines print, and the status of the last call among them.
    fn run(&mut self, lines: &str) -> (String, Option<String>) {
        writeln!(self.input, "{lines}\necho; echo '{END}'").unwrap();
        let (mut said, mut status) = (String::new(), None);
        loop {
            let mut line = String::new();
            assert!(
                self.output.read_line(&mut line).unwrap() > 0,
                "bash ended: {said}"
            );
            if line.trim_end() == END {
                return (said.trim().to_owned(), status);
            }
            // A body has no line break at its end, so a status may stand behind one.
            match line.split_once("STATUS ") {
                Some((before, code)) => {
                    said.push_str(before);
                    status = Some(code.trim_end().to_owned());
                }
                None => said.push_str(&line),
            }
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Without curl there is nothing to run; where everything is to be tested, that is a failure.
fn curl_is_there() -> bool {
    // Before 7.82 it does not know the first of these.
    let found = Command::new("curl")
        .args(["--json", "", "--version"])
        .output();
    if found.is_ok_and(|found| found.status.success()) {
        return true;
    }
    assert!(
        std::env::var_os("TEST_EVERYTHING").is_none(),
        "TEST_EVERYTHING is set, but there is no curl, 7.82 or newer, to run the guides with"
    );
    eprintln!("the guides were not run: there is no curl, 7.82 or newer");
    false
}

/// A value with its texts, numbers and truths blanked: what is left are the keys.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Null => Value::Null,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Value::from(0),
    }
}

/// Texts that are the same at every run, as the page must have them.
fn fixed(value: &Value) -> Vec<&Value> {
    const FIXED: [&str; 9] = [
        "detail",
        "code",
        "error",
        "messages",
        "email",
        "is_verified",
        "kind",
        "attempts_left",
        "first_name",
    ];
    FIXED.iter().filter_map(|name| value.get(name)).collect()
}

#[test]
fn the_page_for_front_end_developers_does_what_it_says() {
    assert!(steps(GUIDE).len() > 20, "that cannot be all");
    follow(&TestApp::without_limits(), "docs/api.md", GUIDE);
}

#[test]
fn the_page_about_the_admin_site_does_what_it_says() {
    assert!(steps(ADMIN).len() > 10, "that cannot be all");
    let app = TestApp::with_models(&[example::books(Arc::default())]);
    make_table(&app);
    app.db_superuser("root@example.com");
    follow(&app, "docs/admin.md", ADMIN);
}

fn follow(app: &TestApp, page: &str, guide: &str) {
    if !curl_is_there() {
        return;
    }
    let mut shell = Shell::open();
    for step in steps(guide) {
        let place = format!("{page}:{}", step.line);
        let (secret, _) = shell.run("echo \"$SECRET\"");
        let lines = step.shell.iter().map(|line| match line.split_once('=') {
            // Of the next half minute: each works once.
            Some(("APP_CODE", _)) => format!("APP_CODE={}", Phone::of(&secret).next(app)),
            Some(("URL", _)) => format!("URL={}", app.url()),
            Some(("TEXT_CODE", _)) => format!("TEXT_CODE={}", app.text_code("+31612345678")),
            Some(("CODE", _)) => format!("CODE={}", app.code_for(EMAIL)),
            _ => (*line).to_owned(),
        });
        let lines: Vec<String> = lines.collect();
        // A quote that is left open would swallow the end of the block.
        let whole = Command::new("bash")
            .args(["-n", "-c", &lines.join("\n")])
            .status();
        assert!(whole.unwrap().success(), "{place}");
        let calls = lines.iter().any(|line| line.contains("curl "));
        let (said, status) = shell.run(&lines.join("\n"));
        assert_eq!(calls, step.status.is_some(), "{place}: {said}");
        assert_eq!(status.as_deref(), step.status, "{place}: {said}");
        let Some(shown) = step.answer else {
            assert_eq!(said, "", "{place}");
            continue;
        };
        let answer: Value = serde_json::from_str(&said)
            .unwrap_or_else(|error| panic!("{place}: {error} in {said}"));
        assert_eq!(shape(&answer), shape(&shown), "{place}");
        assert_eq!(fixed(&answer), fixed(&shown), "{place}");
    }
}

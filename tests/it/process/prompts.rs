//! Prompts that are broken off: the terminal is as it was, and the status says so.

use super::program::{PROGRAM, Place};
use super::superusers::{ROOT, with_root};
use super::terminal::Terminal;
use std::process::Command;

/// The program at a terminal of a shell, which says afterwards how it ended and what the terminal is like.
fn told_by_a_shell(place: &Place, command: &str) -> Terminal {
    // The shell has a terminal of its own: it must live on when the terminal interrupts everybody.
    let line = format!(
        "trap : INT TERM\ndash -c 'echo $$ >id; exec {PROGRAM} {command}'\necho status=$?; stty -a; echo over\n"
    );
    let file = place.path("line.sh");
    std::fs::write(&file, line).unwrap();
    place.script(&format!("dash {}", file.display()))
}

fn is_as_it_was(mut terminal: Terminal, status: &str) {
    terminal.see(&format!("status={status}"));
    terminal.see("over");
    let screen = terminal.screen();
    let (_, after) = screen.split_once("status=").unwrap();
    let words: Vec<_> = after.split_whitespace().collect();
    for word in ["echo", "icanon", "isig"] {
        assert!(words.contains(&word), "{word}: {screen}");
    }
    terminal.ended();
}

#[test]
fn an_interrupted_prompt_leaves_the_terminal_as_it_was() {
    let place = with_root();
    for typed in ["\u{3}", "half a passw\u{3}"] {
        let mut terminal = told_by_a_shell(&place, &format!("changepassword {ROOT}"));
        terminal.type_at("Password: ", typed);
        is_as_it_was(terminal, "130");
    }
    let mut terminal = told_by_a_shell(&place, &format!("changepassword {ROOT}"));
    terminal.answer("Password: ", "something long enough 77");
    terminal.type_at("Password (again): ", "\u{3}");
    is_as_it_was(terminal, "130");
    let create = "createsuperuser --email eve@example.com --username eve";
    let mut terminal = told_by_a_shell(&place, create);
    terminal.type_at("Password: ", "\u{3}");
    is_as_it_was(terminal, "130");
    let list = place.run(&["user", "list"], &[]).well();
    assert!(!list.contains("eve@example.com"), "{list}");
}

#[test]
fn a_prompt_that_is_told_to_end_leaves_the_terminal_as_it_was() {
    let place = with_root();
    let mut terminal = told_by_a_shell(&place, &format!("changepassword {ROOT}"));
    terminal.type_at("Password: ", "half");
    let id = std::fs::read_to_string(place.path("id")).unwrap();
    let order = format!("kill -TERM {id}");
    Command::new("sh").args(["-c", &order]).status().unwrap();
    is_as_it_was(terminal, "143");
}

#[test]
fn a_prompt_without_an_answer_is_cancelled() {
    let place = with_root();
    let mut terminal = told_by_a_shell(&place, &format!("changepassword {ROOT}"));
    terminal.type_at("Password: ", "\u{4}");
    is_as_it_was(terminal, "1");
}

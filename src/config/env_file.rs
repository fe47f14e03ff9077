//! `.env`: what it says, and in which line, so that a fault names the line.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::PathBuf;

/// What the nearest `.env` says.
#[derive(Default)]
pub(super) struct EnvFile {
    /// In their order.
    pub(super) vars: Vec<(String, String)>,
    /// Where each stands, from 1.
    pub(super) lines: HashMap<String, usize>,
    /// What cannot be read.
    pub(super) problems: Vec<String>,
}

impl EnvFile {
    /// That of this folder, or of the nearest above it; an empty one where there is none.
    pub(super) fn nearest() -> Self {
        let Some(path) = find() else {
            return Self::default();
        };
        let text = std::fs::read(path).map(String::from_utf8);
        let problem = match text {
            Ok(Ok(text)) => return Self::read(text.trim_start_matches('\u{feff}')),
            Ok(Err(error)) => {
                let good = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or(&[]));
                let line = before.matches('\n').count() + 1;
                format!(".env: line {line} is not valid UTF-8")
            }
            Err(_) => ".env is there but could not be opened".to_owned(),
        };
        Self {
            problems: vec![problem],
            ..Self::default()
        }
    }

    fn read(text: &str) -> Self {
        let mut this = Self {
            lines: lines(text),
            ..Self::default()
        };
        let mut from = 0;
        for entry in dotenvy::from_read_iter(text.as_bytes()) {
            match entry {
                Ok((name, value)) => {
                    if this.vars.iter().any(|(before, _)| *before == name) {
                        let line = this.lines.get(&name).copied().unwrap_or_default();
                        this.problems.push(format!(
                            ".env: {name} stands there more than once, last in line {line}. Keep one of them"
                        ));
                    }
                    this.check_dollar(&name, text);
                    this.vars.push((name, value));
                }
                // What is said of it is the line, or its value alone; and it may hold a secret.
                Err(dotenvy::Error::LineParse(part, _)) => {
                    let at = text[from..].find(&part).map_or(from, |at| from + at);
                    let number = text[..at].matches('\n').count();
                    from = text.floor_char_boundary(at + part.len());
                    let name = text.lines().nth(number).and_then(named);
                    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
                    this.problems.push(format!(
                        ".env: line {}{name} cannot be read. A line is NAME=value; a value with blanks, quotes or # stands in \
                         quotes",
                        number + 1
                    ));
                }
                Err(_) => this
                    .problems
                    .push(".env could not be read to its end".into()),
            }
        }
        this
    }

    /// Keys and passwords have dollar signs, which outside single quotes begin the name of a variable.
    fn check_dollar(&mut self, name: &str, text: &str) {
        let line = self.lines.get(name).copied().unwrap_or_default();
        let written = line.checked_sub(1).and_then(|at| text.lines().nth(at));
        let value = written.and_then(|written| written.split_once('='));
        let is_set = |other: &str| {
            std::env::var_os(other).is_some() || self.vars.iter().any(|(name, _)| name == other)
        };
        if value.is_some_and(|(_, value)| names_nothing(value, is_set)) {
            self.problems.push(format!(
                ".env: the value in line {line} ({name}) has a $, which begins the name of a variable there. Put the value in \
                 single quotes"
            ));
        }
    }
}

/// Whether a value has the name of a variable that is not set.
fn names_nothing(value: &str, is_set: impl Fn(&str) -> bool) -> bool {
    let (mut single, mut double, mut before) = (false, false, ' ');
    let mut rest = value.trim_start().chars();
    while let Some(sign) = rest.next() {
        match sign {
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            _ if single => {}
            '#' if !double && before.is_whitespace() => return false,
            '\\' => {
                rest.next();
            }
            '$' => {
                let name = rest.as_str().trim_start_matches('{');
                let end = name.find(|sign: char| !sign.is_alphanumeric());
                let name = end.map_or(name, |end| &name[..end]);
                if !is_set(name) {
                    return true;
                }
            }
            _ => {}
        }
        before = sign;
    }
    false
}

fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let all = here.ancestors().map(|folder| folder.join(".env"));
    all.into_iter().find(|path| match std::fs::metadata(path) {
        Ok(found) => found.is_file(),
        // It is there, and somebody has to be told that it cannot be looked at.
        Err(error) => error.kind() != ErrorKind::NotFound,
    })
}

/// The line of each name; the last one counts.
fn lines(text: &str) -> HashMap<String, usize> {
    let numbered = text.lines().enumerate();
    let named = numbered.filter_map(|(at, line)| Some((named(line)?.to_owned(), at + 1)));
    named.collect()
}

/// The name that a line gives a value to.
fn named(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_lines_and_what_cannot_be_read_is_named_without_its_value() {
        let text =
            "# ours\nA=1\nexport B = 'two\nlines'\n\nA=3\nSECRET_KEY=hunter2 and more\nC=4\n!\n";
        let read = EnvFile::read(text);
        let vars: Vec<_> = read
            .vars
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(
            vars,
            [("A", "1"), ("B", "two\nlines"), ("A", "3"), ("C", "4")]
        );
        assert_eq!(
            (read.lines["A"], read.lines["B"], read.lines["C"]),
            (6, 3, 8)
        );
        assert_eq!(read.problems.len(), 3, "{:?}", read.problems);
        assert!(
            read.problems[0].starts_with(".env: A stands there more than once, last in line 6")
        );
        assert!(read.problems[1].starts_with(".env: line 7 (SECRET_KEY) cannot be read"));
        assert!(read.problems[2].starts_with(".env: line 9 cannot be read"));
        assert!(!read.problems.concat().contains("hunter2"));
    }

    #[test]
    fn a_dollar_sign_that_would_be_lost_is_named_without_the_value() {
        for lost in ["A=x$y7", "A=x$@", "A=${y7}", "A=x$", "B=1\nA=$y7"] {
            let read = EnvFile::read(lost);
            assert_eq!(read.problems.len(), 1, "{lost}");
            assert!(read.problems[0].contains("(A) has a $"), "{lost}");
            assert!(!read.problems[0].contains("y7"), "{lost}");
        }
        for fine in [
            "A='x$y7'",
            "A=x\\$y7",
            "B=1\nA=$B",
            "A=1 # costs $y7",
            "# $y7",
        ] {
            let read = EnvFile::read(fine);
            assert!(read.problems.is_empty(), "{fine}: {:?}", read.problems);
        }
    }
}

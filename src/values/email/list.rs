//! Many addresses at once: pasted, or out of a table that some program has written.

use super::{BadEmail, Domains, Email};
use crate::i18n::Message;
use std::collections::BTreeSet;

/// More faults than these are not told.
const MOST_FAULTS: usize = 20;
/// The heading of the column with the addresses.
const HEADINGS: [&str; 2] = ["email", "e-mail"];

/// Addresses, each once, in the order in which they stand.
#[derive(Debug)]
pub struct EmailList;

/// Why a list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadEntry {
    /// There is none.
    Empty,
    /// Too many.
    TooMany,
    /// What stands on this line is no address.
    Bad {
        /// Counted from one.
        line: usize,
        /// What stands there.
        text: String,
        /// Why.
        why: BadEmail,
    },
}

impl BadEntry {
    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooMany => "too_many",
            Self::Bad { why, .. } => why.code(),
        }
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("field-required"),
            Self::TooMany => Message::new("emails-too-many").with("limit", EmailList::MOST),
            Self::Bad { line, text, why } => Message::new("emails-bad")
                .with("n", *line)
                .with("got", text.as_str())
                .with("why", why.message()),
        }
    }
}

impl EmailList {
    /// So many addresses a list may have.
    pub const MOST: usize = 500;

    /// Reads addresses that stand on lines of their own, between commas or semicolons, or in the column of a table (CSV) that
    /// is headed "email"; a name before an address in angle brackets is left out.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn parse(typed: &str, domains: Domains) -> Result<Vec<Email>, Vec<BadEntry>> {
        let typed = typed.trim_start_matches('\u{feff}');
        let (mut all, mut seen, mut faults) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut column = None;
        for (number, line) in typed.lines().enumerate() {
            let cells = cells(line);
            if number == 0
                && let Some(found) = heading(&cells)
            {
                column = Some(found);
                continue;
            }
            let entries = match column {
                // A row without that cell says whom nobody would invite.
                Some(column) if cells.len() <= column && !line.trim().is_empty() => {
                    vec![line.to_owned()]
                }
                Some(column) => cells.into_iter().skip(column).take(1).collect(),
                None => cells,
            };
            for entry in entries.iter().map(|entry| entry.trim()) {
                if entry.is_empty() {
                    continue;
                }
                match Email::parse_new(bare(entry), domains) {
                    Ok(email) if seen.insert(email.key()) => all.push(email),
                    Ok(_) => {}
                    Err(why) => faults.push(BadEntry::Bad {
                        line: number + 1,
                        text: entry.chars().take(100).collect(),
                        why,
                    }),
                }
            }
        }
        if all.len() > Self::MOST {
            faults.insert(0, BadEntry::TooMany);
        }
        if all.is_empty() && faults.is_empty() {
            faults.push(BadEntry::Empty);
        }
        faults.truncate(MOST_FAULTS);
        if faults.is_empty() {
            Ok(all)
        } else {
            Err(faults)
        }
    }
}

/// Which column is headed "email", where there are headings.
fn heading(cells: &[String]) -> Option<usize> {
    let is_it = |cell: &String| {
        let cell = cell.trim().to_lowercase();
        HEADINGS.contains(&cell.as_str())
    };
    cells.iter().position(is_it)
}

/// What stands between commas, semicolons and tabs; what is in quotation marks stays together (RFC 4180), also where it is the
/// quoted part of an address.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            ',' | ';' | '\t' if !is_quoted => cells.push(String::new()),
            _ => {
                is_quoted ^= letter == '"';
                if let Some(last) = cells.last_mut() {
                    last.push(letter);
                }
            }
        }
    }
    cells.into_iter().map(unquoted).collect()
}

/// A cell without the quotation marks around it.
fn unquoted(cell: String) -> String {
    let inner = cell.trim();
    let inner = inner.strip_prefix('"');
    match inner.and_then(|inner| inner.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell,
    }
}

/// `Ada <ada@example.com>` without what stands around the address.
fn bare(entry: &str) -> &str {
    let inner = entry.strip_suffix('>');
    let inner = inner.and_then(|inner| inner.rsplit_once('<'));
    inner.map_or(entry, |(_, address)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<String> {
        let read = EmailList::parse(typed, Domains::Any).unwrap();
        read.iter().map(|email| email.as_str().to_owned()).collect()
    }

    #[test]
    fn addresses_stand_on_lines_between_commas_or_in_a_column() {
        assert_eq!(read("a@x.example"), ["a@x.example"]);
        assert_eq!(
            read(" a@x.example\r\n\r\nb@x.example;c@x.example , d@x.example\t"),
            ["a@x.example", "b@x.example", "c@x.example", "d@x.example"]
        );
        assert_eq!(
            read("Ada <a@x.example>, \"Hopper, Grace\" <g@x.example>"),
            ["a@x.example", "g@x.example"]
        );
        assert_eq!(
            read("\u{feff}Name,Email,Team\n\"Lovelace, Ada\",a@x.example,1\nG,\"g@x.example\",2\n"),
            ["a@x.example", "g@x.example"]
        );
        assert_eq!(
            read("a@x.example\nA@X.example"),
            ["a@x.example"],
            "each once"
        );
        assert_eq!(
            read("\"\"\"odd name\"\"@x.example\""),
            ["\"odd name\"@x.example"]
        );
    }

    #[test]
    fn a_row_of_a_table_without_its_address_is_a_fault() {
        let faults = EmailList::parse("name,email\nAda,a@x.example\nBob\n\n", Domains::Any);
        let faults = faults.unwrap_err();
        assert!(
            matches!(&faults[..], [BadEntry::Bad { line: 3, text, .. }] if text == "Bob"),
            "{faults:?}"
        );
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let faults = EmailList::parse("a@x.example\nnobody\n\nb@", Domains::Any).unwrap_err();
        let lines: Vec<_> = faults
            .iter()
            .map(|fault| match fault {
                BadEntry::Bad { line, text, .. } => (*line, text.as_str()),
                _ => (0, ""),
            })
            .collect();
        assert_eq!(lines, [(2, "nobody"), (4, "b@")]);
        assert_eq!(
            faults[0].message().to_string(),
            "Line 2, “nobody”: Enter a valid email address."
        );
        for empty in ["", " \n,;", "email\n"] {
            let faults = EmailList::parse(empty, Domains::Any).unwrap_err();
            assert_eq!(faults, [BadEntry::Empty], "{empty:?}");
        }
        let many: Vec<_> = (0..=EmailList::MOST)
            .map(|n| format!("a{n}@x.example"))
            .collect();
        let faults = EmailList::parse(&many.join("\n"), Domains::Any).unwrap_err();
        assert_eq!(faults, [BadEntry::TooMany]);
        let bad = "x\n".repeat(100);
        assert_eq!(EmailList::parse(&bad, Domains::Any).unwrap_err().len(), 20);
    }
}

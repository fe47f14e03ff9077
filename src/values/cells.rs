//! Cells of CSV, as a spreadsheet may open them and a program may read them again.

use std::borrow::Cow;

/// What makes a spreadsheet take a cell for a formula; a tab or a line break before it does not help.
const SIGNS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];
/// What stands before it then.
const GUARD: char = '\'';
/// What a spreadsheet looks past.
const BLANKS: [char; 2] = [' ', '\u{A0}'];

/// A cell with an apostrophe before what a spreadsheet would reckon out (OWASP, "CSV injection").
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        format!("{GUARD}{text}").into()
    } else {
        text.into()
    }
}

/// A cell without the apostrophe of [`guarded`]: what was guarded is as it was.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix(GUARD) {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}

/// An apostrophe that is a part of a text counts as well, so that none is taken for a guard.
fn is_formula(text: &str) -> bool {
    let is_before = |sign: char| sign == GUARD || BLANKS.contains(&sign);
    text.trim_start_matches(is_before).starts_with(SIGNS)
}

/// A cell as RFC 4180 has it.
pub fn quoted(text: &str) -> Cow<'_, str> {
    let wants = text.contains([',', '"', '\r', '\n', ';', '\t', '\'']);
    if wants || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded_comes_back_as_it_was() {
        for text in [
            "",
            "Ada",
            "=1+1",
            "'=1",
            "''=1",
            "' =1",
            "'",
            "''",
            "' x",
            "+31612345678",
            "  @SUM",
            "-",
            "O'Neill",
            "\t=",
            "'t Hooft",
            "\u{FF1D}1",
        ] {
            assert_eq!(unguarded(&guarded(text)), text, "{text:?}");
        }
    }

    #[test]
    fn formulas_are_guarded_and_nothing_else() {
        assert_eq!(guarded("=1"), "'=1");
        assert_eq!(guarded("  @x"), "'  @x");
        assert_eq!(guarded("'=1"), "''=1");
        assert_eq!(guarded("'t Hooft"), "'t Hooft");
        assert_eq!(unguarded("'t Hooft"), "'t Hooft");
    }
}

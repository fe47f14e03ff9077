//! The text of an e-mail in lines that every reader can show.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, wrap};

/// So wide is a line, where its words allow it (RFC 3676).
const WIDTH: usize = 72;

/// What a template has made, in lines of at most 72 columns. A line that fits stays as it is. A longer one is broken only
/// at its spaces, so that a link or a token is never cut; what follows is indented as its beginning is. Several empty
/// lines in a row become one.
pub(super) fn laid_out(text: &str) -> String {
    let mut made = String::with_capacity(text.len() + text.len() / 16);
    let mut is_apart = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            is_apart = !made.is_empty();
            continue;
        }
        if std::mem::take(&mut is_apart) {
            made.push('\n');
        }
        push_wrapped(line, &mut made);
    }
    made
}

fn push_wrapped(line: &str, made: &mut String) {
    let is_short = textwrap::core::display_width(line) <= WIDTH;
    if is_short {
        made.push_str(line);
        made.push('\n');
        return;
    }
    let words = line.trim_start_matches(' ');
    let indent = line.get(..line.len() - words.len()).unwrap_or_default();
    let options = Options::new(WIDTH)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    for line in wrap(words, options) {
        made.push_str(&line);
        made.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of five letters.
    fn words(count: usize) -> String {
        vec!["words"; count].join(" ")
    }

    #[test]
    fn long_lines_are_broken_at_blanks_and_short_ones_stay() {
        let whole = words(12);
        assert_eq!(laid_out(&words(13)), format!("{whole}\nwords\n"));
        for stays in [&*whole, "-- ", "  When:       12 May", "a   b"] {
            assert_eq!(laid_out(stays), format!("{stays}\n"));
        }
        assert_eq!(laid_out(&"well-known ".repeat(7)), {
            let line = ["well-known"; 6].join(" ");
            format!("{line}\nwell-known\n")
        });
        let exact = format!("{} sixsix", words(11));
        assert_eq!(exact.len(), 72);
        assert_eq!(laid_out(&exact), format!("{exact}\n"));
        assert_eq!(
            laid_out(&format!("  {}", words(13))),
            format!("  {}\n  words words\n", words(11))
        );
    }

    #[test]
    fn links_and_tokens_are_never_cut() {
        let link = format!("https://example.com/link/{}", "aB-_9/".repeat(30));
        assert_eq!(laid_out(&link), format!("{link}\n"));
        assert_eq!(
            laid_out(&format!("Open {link} now, {}", words(11))),
            format!("Open\n{link}\nnow, {}\n", words(11))
        );
        let token = "x".repeat(200);
        assert_eq!(
            laid_out(&format!("Your token is {token}")),
            format!("Your token is\n{token}\n")
        );
    }

    #[test]
    fn empty_lines_part_paragraphs_and_never_come_in_rows() {
        assert_eq!(laid_out("\n\na\n\n \n\nb\nc\n\n\n"), "a\n\nb\nc\n");
        assert_eq!(laid_out(""), "");
    }

    #[test]
    fn columns_are_counted_and_not_bytes() {
        let line = "é".repeat(72);
        assert_eq!(laid_out(&line), format!("{line}\n"));
        let mirrored = ["\u{202e}words\u{202c}"; 12].join(" ");
        assert_eq!(laid_out(&mirrored), format!("{mirrored}\n"));
        let wide = "語".repeat(36);
        assert_eq!(laid_out(&format!("{wide} 語")), format!("{wide}\n語\n"));
    }
}

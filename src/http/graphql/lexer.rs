//! The words of a document, one after the other. A loop and no more: whatever is sent, nothing can overflow here.

/// A word of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A brace, bracket or parenthesis that opens.
    Open(char),
    /// One that closes.
    Close,
    /// A name, of so many bytes.
    Name(usize),
    /// `@`, which begins a directive.
    Directive,
    /// A block text that nothing ends. What follows is not read.
    Endless,
    /// Any other sign, a number or a text.
    Other,
}

/// Walks through a document. What is no token of the language is one here as well: the parser says what is wrong.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (length, token) = next(rest)?;
            rest = rest.get(length..).unwrap_or_default();
            if token.is_some() {
                return token;
            }
        }
    })
}

/// The length of what a text begins with, and what it is; `None` for white space and comments.
fn next(rest: &str) -> Option<(usize, Option<Token>)> {
    let sign = rest.chars().next()?;
    Some(match sign {
        '{' | '[' | '(' => (1, Some(Token::Open(sign))),
        '}' | ']' | ')' => (1, Some(Token::Close)),
        '@' => (1, Some(Token::Directive)),
        '#' => (rest.find(['\n', '\r']).unwrap_or(rest.len()), None),
        '"' => match text_length(rest) {
            Some(length) => (length, Some(Token::Other)),
            None => (rest.len(), Some(Token::Endless)),
        },
        ' ' | ',' | '\t' | '\n' | '\r' | '\u{feff}' => (sign.len_utf8(), None),
        'a'..='z' | 'A'..='Z' | '_' => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            (length, Some(Token::Name(length)))
        }
        '0'..='9' | '-' => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            (length, Some(Token::Other))
        }
        other => (other.len_utf8(), Some(Token::Other)),
    })
}

/// The length in bytes of the text that `rest` begins with; `None` for a block that nothing ends. The parser would take
/// that for an empty text and go on behind it, and search all the rest for an end once more at the next.
fn text_length(rest: &str) -> Option<usize> {
    let (quote, block) = if rest.starts_with("\"\"\"") {
        ("\"\"\"", true)
    } else {
        ("\"", false)
    };
    let mut at = quote.len();
    while let Some(ahead) = rest.get(at..).filter(|ahead| !ahead.is_empty()) {
        if ahead.starts_with(quote) {
            return Some(at + quote.len());
        }
        if !block && ahead.starts_with(['\n', '\r']) {
            return Some(at);
        }
        let escape = if block { "\\\"\"\"" } else { "\\" };
        let skipped = ahead.strip_prefix(escape).map(|behind| {
            let next = if block { None } else { behind.chars().next() };
            escape.len() + next.map_or(0, char::len_utf8)
        });
        at += skipped.unwrap_or_else(|| ahead.chars().next().map_or(1, char::len_utf8));
    }
    if block { None } else { Some(rest.len()) }
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    #[test]
    fn what_lies_in_texts_and_comments_is_not_read() {
        for (text, opened, all) in [
            ("{a(b:[1]){c}}", 4, 13),
            ("{a(b:\"((((\")}", 2, 8),
            ("{a(b:\"\\\"((((\\\\\")}", 2, 8),
            ("{a(b:\"\"\"(((\\\"\"\"((\"\"\")}", 2, 8),
            ("{a # ((((\n}", 1, 3),
            ("{a(b:\"\u{fc}\\\u{fc}((\")}", 2, 8),
            ("\"", 0, 1),
            ("\"\n{", 1, 2),
            ("\u{feff} , \t{ \u{fc}\u{0} -1.5e+3 }", 1, 5),
        ] {
            let found: Vec<_> = tokens(text).collect();
            let is_open = |it: &&Token| matches!(it, Token::Open(_));
            let counted = (found.iter().filter(is_open).count(), found.len());
            assert_eq!(counted, (opened, all), "{text}");
        }
    }

    #[test]
    fn behind_a_block_that_nothing_ends_nothing_is_read() {
        for text in ["\"\"\"", "\"\"\"x\"] {{{", "\"\"\"a\\\\\"\"\"\"a\\\\\""] {
            assert_eq!(tokens(text).collect::<Vec<_>>(), [Token::Endless], "{text}");
        }
    }
}

//! A mail server's own words, for staff and the log: without the recipient's address, which it likes to repeat, and without
//! what it may quote of an e-mail.

use crate::mail::Written;
use lettre::transport::smtp::response::Response;

/// Longer than any reason.
const LONGEST: usize = 200;
/// A longer word is no word.
const LONGEST_WORD: usize = 60;

/// A name in a queue is no longer; Amazon's and Google's have up to 60 letters, Microsoft's with what stands around it more.
const LONGEST_NAME: usize = 100;
/// So many letters or digits in a row, with a digit among them, can be a code or half of one; where more of a word stands
/// around it, the whole.
const HALF_A_CODE: usize = 3;
const SHORTEST_CODE: usize = 6;

/// What a server said when it took an e-mail.
#[derive(Debug)]
pub(in crate::mail) struct Reply {
    code: String,
    said: String,
}

impl Reply {
    pub(super) fn of(taken: &Response) -> Self {
        Self {
            code: taken.code().to_string(),
            said: taken.message().collect::<Vec<_>>().join(" "),
        }
    }

    /// As it may be kept: with the name of the e-mail in the server's queue, and without what the server may have quoted of
    /// the e-mail. A server that makes a name of its own makes none that stands in there.
    pub(in crate::mail) fn kept(&self, recipient: &str, letter: &Written) -> String {
        let squeezed: String = [letter.subject.as_str(), &letter.text]
            .iter()
            .flat_map(|text| text.chars())
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let is_quoted = |word: &str| {
            let mut parts = word.split(|letter: char| !letter.is_ascii_alphanumeric());
            parts.any(|part| {
                let least = if part == bare(word) {
                    HALF_A_CODE
                } else {
                    SHORTEST_CODE
                };
                part.len() >= least
                    && part.bytes().any(|byte| byte.is_ascii_digit())
                    && squeezed.contains(part)
            })
        };
        let said = shown(&self.said, |word| {
            names(word, recipient) || word.len() > LONGEST_NAME || is_quoted(word)
        });
        format!("{} {said}", self.code).trim_end().to_owned()
    }
}

/// What a server may have quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoted {
    /// It knows the recipient.
    Recipient,
    /// It has read the e-mail, with code, link and token.
    Letter,
}

/// What the server said to refuse, with "…" for what is nobody's business.
pub(super) fn words(said: &str, recipient: &str, quoted: Quoted) -> String {
    shown(said, |word| {
        let bare = bare(word);
        let letter = quoted == Quoted::Letter
            && (bare.contains('/')
                || bare.len() > 20
                || bare.chars().filter(char::is_ascii_digit).count() > 2);
        names(word, recipient) || word.len() > LONGEST_WORD || letter && !is_enhanced_code(bare)
    })
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// Whether a word names the recipient.
fn names(word: &str, recipient: &str) -> bool {
    let local = recipient
        .rsplit_once('@')
        .map_or(recipient, |(local, _)| local);
    word.contains('@') || bare(word).eq_ignore_ascii_case(local)
}

/// What was said, in so many letters at most, with "…" for what is secret.
fn shown(said: &str, is_secret: impl Fn(&str) -> bool) -> String {
    let mut shown = String::new();
    for word in said.split_whitespace() {
        let word = if is_secret(word) { "…" } else { word };
        if shown.len() + word.len() >= LONGEST {
            shown.push('…');
            break;
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    shown
}

/// "5.7.1"
fn is_enhanced_code(word: &str) -> bool {
    let mut parts = word.split('.');
    let fits =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts
        .next()
        .is_some_and(|class| ["2", "4", "5"].contains(&class))
        && parts.next().is_some_and(fits)
        && parts.next().is_some_and(fits)
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(said: &str) -> String {
        let letter = Written {
            subject: "123 456 is your code for Vestibule".into(),
            text: "Hello,\n\nYour code is 123 456\n\nhttps://a.example/link/Ab3dEfGhIjKlMnOp\n"
                .into(),
            html: String::new(),
            logo: None,
        };
        let reply = Reply {
            code: "250".into(),
            said: said.into(),
        };
        reply.kept("ada@example.com", &letter)
    }

    #[test]
    fn names_in_the_queues_of_servers_are_kept_and_no_code_is() {
        for said in [
            "2.0.0 Ok: queued as 4XyZ12345AbCdE",
            "2.0.0 OK  1700000123 d9443c01a7336-2adb3069b0e04fb2eb6a9e6si1234567e87.123 - gsmtp",
            "Ok 0100018c1a2b3c4d-5e6f7a8b-1c34-5d78-9abc-def012345678-000000",
            "",
        ] {
            let one_blank = said.replace("  ", " ");
            assert_eq!(kept(said), format!("250 {one_blank}").trim_end());
        }
        for (said, shown) in [
            ("ok 123 456", "ok … …"),
            ("ok code=123456; thanks ada", "ok … thanks …"),
            ("ok link/Ab3dEfGhIjKlMnOp", "ok …"),
            (
                "<1@host> [Id=85890634416345, Host=A.example]",
                "… [Id=85890634416345, Host=A.example]",
            ),
        ] {
            assert_eq!(kept(said), format!("250 {shown}"));
        }
        assert!(kept(&"queued as 9f8e7d6c ".repeat(100)).len() < 220);
    }

    #[test]
    fn reasons_are_shown_and_secrets_are_not() {
        let of_recipient = |said| words(said, "Ada.L@example.com", Quoted::Recipient);
        assert_eq!(
            of_recipient("5.1.1 <ada.l@example.com>: Recipient address rejected: User unknown"),
            "5.1.1 … Recipient address rejected: User unknown"
        );
        assert_eq!(
            of_recipient("5.1.1 User (ada.l) unknown, see https://help.example/x?p=550"),
            "5.1.1 User … unknown, see https://help.example/x?p=550"
        );
        let of_letter = |said| words(said, "ada@example.com", Quoted::Letter);
        assert_eq!(
            of_letter("5.7.1 Spam: Your code is 123 456, or https://a.example/link/abc"),
            "5.7.1 Spam: Your code is … … or …"
        );
        assert!(words(&"word ".repeat(900), "a@b.c", Quoted::Recipient).len() < 210);
        assert_eq!(words(&"x".repeat(900), "a@b.c", Quoted::Recipient), "…");
        assert_eq!(words("", "a@b.c", Quoted::Letter), "");
    }
}

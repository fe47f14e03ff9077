//! A mail server's own words, for staff and the log: without the recipient's address, which it likes to repeat, and without
//! what it may quote of an e-mail.

/// Longer than any reason.
const LONGEST: usize = 200;
/// A longer word is no word.
const LONGEST_WORD: usize = 60;

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
    let local = recipient
        .rsplit_once('@')
        .map_or(recipient, |(local, _)| local);
    let is_secret = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let letter = quoted == Quoted::Letter
            && (bare.contains('/')
                || bare.len() > 20
                || bare.chars().filter(char::is_ascii_digit).count() > 2);
        word.contains('@')
            || bare.eq_ignore_ascii_case(local)
            || word.len() > LONGEST_WORD
            || letter && !is_enhanced_code(bare)
    };
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
    parts.next() == Some("5")
        && parts.next().is_some_and(fits)
        && parts.next().is_some_and(fits)
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

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

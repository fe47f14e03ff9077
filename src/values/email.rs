//! E-mail addresses: kept as typed, compared through a key, mailed with an ASCII domain.
//!
//! The local part is ASCII, because few relays speak SMTPUTF8; the domain may be written in any
//! script. What parses here is accepted by the mailer too.
//!
//! A key stands for one mailbox. All spellings of a mailbox have the same key, or it would have several accounts; two
//! mailboxes never have, or the owner of one could ask for the e-mails of the other. So of the local part quotes and
//! backslashes are taken off and case is folded, and the domain is what mail servers look up: by UTS 46, non-transitional,
//! `straße.de` is another domain than `strasse.de`.

mod list;
mod mask;
mod rules;
mod shown;

pub use list::{BadEntry, EmailList};
pub use mask::{mask, mask_beside};
pub use rules::{Blocked, DomainPattern, EmailRules};
pub use shown::shown;

use crate::i18n::Message;
use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use email_address::EmailAddress;
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

use super::{fold, is_other, nfkc, strip};

const LONGEST: usize = 254;

/// An address that mail can be sent to. It shows itself masked: addresses stay out of logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    typed: String,
    at: usize,
    ascii_domain: String,
}

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadEmail {
    /// Nothing was typed.
    #[error("field-required")]
    Required,
    /// The text is no address.
    #[error("email-invalid")]
    Invalid,
    /// The text has this many characters.
    #[error("field-too-long")]
    TooLong(usize),
    /// The site takes no such addresses.
    #[error("email-not-allowed")]
    NotAllowed,
}

impl BadEmail {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::TooLong(length) => Message::of(self).with("limit", 254).with("length", *length),
            _ => Message::of(self),
        }
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Invalid => "invalid",
            Self::TooLong(_) => "max_length",
            Self::NotAllowed => "email_not_allowed",
        }
    }
}

/// Which domains an address may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domains {
    /// Also `localhost`, and IP addresses in brackets.
    Any,
    /// Names that mean the same everywhere: mail for the others would go to this machine, or to one of its network.
    Public,
}

impl Email {
    /// Reads a new address, as [`Email::parse`] does, where it has one of these domains.
    ///
    /// # Errors
    /// As those of [`Email::parse`], and when it has another domain.
    pub fn parse_new(raw: &str, domains: Domains) -> Result<Self, BadEmail> {
        let email = Self::parse(raw)?;
        if domains == Domains::Public && is_of_this_network(&email.ascii_domain) {
            return Err(BadEmail::Invalid);
        }
        Ok(email)
    }

    /// Reads an address that somebody gives themselves, as [`Email::parse_new`] does, where the site takes it.
    ///
    /// # Errors
    /// As those of [`Email::parse_new`], and when the rules say no.
    pub fn parse_allowed(
        raw: &str,
        domains: Domains,
        rules: &EmailRules,
    ) -> Result<Self, BadEmail> {
        let email = Self::parse_new(raw, domains)?;
        if rules.allow(&email) {
            Ok(email)
        } else {
            Err(BadEmail::NotAllowed)
        }
    }

    /// Reads an address, cutting white space off both ends.
    ///
    /// # Errors
    /// When nothing is left, it is too long, or no mail could be sent there.
    pub fn parse(raw: &str) -> Result<Self, BadEmail> {
        let typed = strip(raw);
        if typed.is_empty() {
            return Err(BadEmail::Required);
        }
        let length = typed.chars().count();
        if length > LONGEST {
            return Err(BadEmail::TooLong(length));
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(BadEmail::Invalid)?;
        if typed.chars().any(is_hidden)
            || !local.is_ascii()
            || !EmailAddress::is_valid_local_part(local)
        {
            return Err(BadEmail::Invalid);
        }
        let ascii_domain = ascii_domain(domain).ok_or(BadEmail::Invalid)?;
        if local.len() + 1 + ascii_domain.len() > LONGEST {
            return Err(BadEmail::Invalid);
        }
        Ok(Self {
            typed: typed.to_owned(),
            at: local.len(),
            ascii_domain,
        })
    }

    /// The address as typed, trimmed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// What two spellings of the same address have in common; unique among users.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.local_part(), &self.ascii_domain)
    }

    /// What stands before the last `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.typed.get(..self.at).unwrap_or_default()
    }

    /// The address with its domain in ASCII, as SMTP wants it.
    #[must_use]
    pub fn mailable(&self) -> String {
        format!("{}@{}", self.local_part(), self.ascii_domain)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first: String = self.typed.chars().take(1).collect();
        write!(f, "Email({first}…@…)")
    }
}

/// No address, name or number is typed in so many bytes. What is longer is nobody's: of it as much is looked at, for some
/// signs stand for eighteen.
const LONGEST_TYPED: usize = 4096;

/// The key of an address that may be no address, for looking one up without judging it.
///
/// `user@xn--bcher-kva.de` and `user@bücher.de` are one mailbox and get one key.
#[must_use]
pub fn key_of(raw: &str) -> String {
    let typed = strip(raw);
    let typed = typed
        .get(..typed.floor_char_boundary(LONGEST_TYPED))
        .unwrap_or(typed);
    // Some keyboards have an `@` of their own; read as the usual one where the text is no address without.
    let key = key_of_mailbox(typed).or_else(|| key_of_mailbox(&nfkc(typed)));
    key.unwrap_or_else(|| fold(typed))
}

fn key_of_mailbox(typed: &str) -> Option<String> {
    let (local, domain) = typed.rsplit_once('@')?;
    // The beginning of an address, as somebody types it into a search, may have a domain that is none yet.
    let ascii = ascii_domain(domain).or_else(|| idna::domain_to_ascii(domain).ok())?;
    Some(key(local, &ascii))
}

fn key(local: &str, ascii_domain: &str) -> String {
    format!("{}@{ascii_domain}", fold(&unquoted(local)))
}

/// What a quoted local part means: `"boss"`, `"b\oss"` and `boss` are one mailbox.
fn unquoted(local: &str) -> Cow<'_, str> {
    let quoted = local.strip_prefix('"');
    let Some(quoted) = quoted.and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(local);
    };
    let mut signs = quoted.chars();
    let meant = std::iter::from_fn(|| match signs.next()? {
        '\\' => signs.next().or(Some('\\')),
        sign => Some(sign),
    });
    Cow::Owned(meant.collect())
}

/// Whether mail for a domain stays on this machine or in its network.
fn is_of_this_network(ascii_domain: &str) -> bool {
    let is_localhost = ["localhost", "localhost.localdomain"].contains(&ascii_domain);
    is_localhost || ascii_domain.ends_with(".localhost") || ascii_domain.starts_with('[')
}

/// The domain as SMTP wants it. As in Django it needs a dot, is `localhost`, or an address in brackets.
fn ascii_domain(domain: &str) -> Option<String> {
    let literal = domain.strip_prefix('[');
    if let Some(literal) = literal.and_then(|rest| rest.strip_suffix(']')) {
        // Written in one way: `[::1]` and `[0:0:0:0:0:0:0:1]` are one.
        let ip = literal.parse::<IpAddr>().ok()?;
        return Some(format!("[{ip}]"));
    }
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let dotted = ascii.contains('.') || ascii == "localhost";
    let last = ascii.rsplit('.').next();
    (dotted && !last.is_some_and(is_number) && EmailAddress::is_valid_domain(&ascii))
        .then_some(ascii)
}

/// Whether it is a number at the end of a domain: "1.2.3.4" without brackets is read as an address by some mailers and as
/// a name by others, and so is "127.0.0x1".
fn is_number(label: &str) -> bool {
    let hexadecimal = label.strip_prefix("0x");
    let is_hexadecimal =
        hexadecimal.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    is_hexadecimal || label.bytes().all(|b| b.is_ascii_digit())
}

/// Characters nobody sees: control, format (bidi, zero width), line separators, fillers, selectors.
fn is_hidden(c: char) -> bool {
    is_other(c)
        || matches!(c, '\u{2028}' | '\u{2029}')
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str, &str); 20] = [
        ("ada@example.com", "ada@example.com", "ada@example.com"),
        (
            "  Ada.L+x@Example.COM\n",
            "ada.l+x@example.com",
            "Ada.L+x@example.com",
        ),
        (
            "o'hara@sub.example.co",
            "o'hara@sub.example.co",
            "o'hara@sub.example.co",
        ),
        ("a@localhost", "a@localhost", "a@localhost"),
        ("A@LocalHost", "a@localhost", "A@localhost"),
        ("a@bücher.de", "a@xn--bcher-kva.de", "a@xn--bcher-kva.de"),
        (
            "a@xn--bcher-kva.de",
            "a@xn--bcher-kva.de",
            "a@xn--bcher-kva.de",
        ),
        (
            "a@XN--BCHER-KVA.de",
            "a@xn--bcher-kva.de",
            "a@xn--bcher-kva.de",
        ),
        (
            "a@例え.テスト",
            "a@xn--r8jz45g.xn--zckzah",
            "a@xn--r8jz45g.xn--zckzah",
        ),
        ("a@ｅxample.com", "a@example.com", "a@example.com"),
        (
            "\"a@b\"@example.com",
            "a@b@example.com",
            "\"a@b\"@example.com",
        ),
        ("a@[127.0.0.1]", "a@[127.0.0.1]", "a@[127.0.0.1]"),
        ("a@[::1]", "a@[::1]", "a@[::1]"),
        ("a@[0:0::0:1]", "a@[::1]", "a@[::1]"),
        ("\"BOSS\"@x.example", "boss@x.example", "\"BOSS\"@x.example"),
        (
            r#""b\os\s"@x.example"#,
            "boss@x.example",
            r#""b\os\s"@x.example"#,
        ),
        (
            r#""\"boss\""@x.example"#,
            r#""boss"@x.example"#,
            r#""\"boss\""@x.example"#,
        ),
        (
            "ceo@straße.de",
            "ceo@xn--strae-oqa.de",
            "ceo@xn--strae-oqa.de",
        ),
        ("ceo@STRASSE.de", "ceo@strasse.de", "ceo@strasse.de"),
        ("a@βόλος.com", "a@xn--nxasmm1c.com", "a@xn--nxasmm1c.com"),
    ];

    #[test]
    fn good_addresses_have_a_key_and_are_accepted_by_the_mailer() {
        for (raw, key, mailable) in GOOD {
            let email = Email::parse(raw).unwrap_or_else(|e| panic!("{raw}: {e}"));
            assert_eq!(email.as_str(), raw.trim());
            assert_eq!(email.key(), key, "{raw}");
            assert_eq!(key_of(raw), key, "{raw}");
            assert_eq!(email.mailable(), mailable, "{raw}");
            assert!(mailable.parse::<lettre::Address>().is_ok(), "{mailable}");
        }
    }

    #[test]
    fn bad_addresses_are_refused() {
        let bad = [
            "ada",
            "@example.com",
            "ada@",
            "ada@example",
            "a b@example.com",
            "ada@exa mple.com",
            "a@b@c.com",
            ".a@example.com",
            "a..b@example.com",
            "a.@example.com",
            "ada@-example.com",
            "ada@example-.com",
            "ada@.com",
            "ada@com.",
            "ada@example..com",
            "jürgen@example.com",
            "ada@exam_ple.com",
            "ada\r\nBcc: x@example.com",
            "ada@example.com\r\nBcc:x@y.zz",
            "a\u{0}@example.com",
            "Ada <ada@example.com>",
            "<ada@example.com>",
            "ada@exa\u{200b}mple.com",
            "ada@exam\u{202e}ple.com",
            "ada@ex\u{ad}ample.com",
            "ada@example\u{fe0f}.com",
            "ada@[1.2.3]",
            "ada@[evil",
            "ada@1.2.3.4",
            "ada@127.0.0x1",
            "ada@xn--a.com",
            "a,b@example.com",
            "a@exam,ple.com",
            "\"a\u{7}\"@example.com",
            "\"\"@",
            "mailto:a@",
            "a@例え\u{3164}.com",
            "a@example.com;b@example.com",
            "a\u{200d}b@example.com",
        ];
        for raw in bad {
            assert_eq!(Email::parse(raw), Err(BadEmail::Invalid), "{raw:?}");
        }
    }

    #[test]
    fn nothing_and_too_much_have_their_own_words() {
        assert_eq!(Email::parse(" \t"), Err(BadEmail::Required));
        let long = format!("a@{}.com", "b".repeat(260));
        let error = Email::parse(&long).unwrap_err();
        assert_eq!(
            error.message().to_string(),
            "Ensure this value has at most 254 characters (it has 266)."
        );
        assert_eq!(
            (
                error.code(),
                BadEmail::Required.code(),
                BadEmail::Invalid.code()
            ),
            ("max_length", "required", "invalid")
        );
        assert_eq!(
            Email::parse(&format!("{}@example.com", "a".repeat(65))),
            Err(BadEmail::Invalid)
        );
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(64))).is_ok());
    }

    #[test]
    fn a_mailbox_has_one_key_and_no_two_have_the_same() {
        let mailboxes: [&[&str]; 6] = [
            &[
                "boss@strasse.de",
                "\"boss\"@strasse.de",
                r#""b\oss"@STRASSE.de"#,
                r#""\b\o\s\s"@strasse.de"#,
                "BOSS@ｓtrasse.de",
            ],
            &["boss@straße.de", "\"Boss\"@xn--strae-oqa.de"],
            &[r#""\"boss\""@strasse.de"#],
            &[r#""b\\oss"@strasse.de"#],
            &["boss@βόλος.com", "boss@xn--nxasmm1c.com"],
            &["boss@βόλοσ.com", "boss@ΒΌΛΟΣ.com"],
        ];
        let mut keys = Vec::new();
        for spellings in mailboxes {
            let all: Vec<_> = spellings
                .iter()
                .map(|typed| Email::parse(typed).unwrap().key())
                .collect();
            assert!(all.iter().all(|key| *key == all[0]), "{all:?}");
            keys.push(all[0].clone());
        }
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count, "{keys:?}");
    }

    #[test]
    fn new_addresses_of_this_machine_are_refused_where_only_public_domains_do() {
        for raw in [
            "a@localhost",
            "a@LocalHost",
            "a@mail.localhost",
            "a@localhost.localdomain",
            "a@[127.0.0.1]",
            "a@[192.0.2.7]",
            "a@[::1]",
        ] {
            assert!(Email::parse_new(raw, Domains::Any).is_ok(), "{raw}");
            let refused = Email::parse_new(raw, Domains::Public);
            assert_eq!(refused, Err(BadEmail::Invalid), "{raw}");
        }
        for raw in ["a@example.com", "a@localhost.example", "a@notlocalhost.de"] {
            assert!(Email::parse_new(raw, Domains::Public).is_ok(), "{raw}");
        }
    }

    #[test]
    fn the_beginning_of_an_address_has_the_beginning_of_its_key() {
        let key = key_of("ada@bücher.example");
        for typed in ["ada@", "Ada@bücher", "ada@bücher.", "ada@bücher.ex"] {
            assert!(
                key.starts_with(&key_of(typed)),
                "{typed}: {}",
                key_of(typed)
            );
        }
    }

    #[test]
    fn an_address_does_not_show_itself() {
        assert_eq!(
            format!("{:?}", Email::parse("ada@example.com").unwrap()),
            "Email(a…@…)"
        );
    }

    #[test]
    fn keys_of_bad_addresses_do_not_fail() {
        assert_eq!(key_of(" ADA "), "ada");
        assert_eq!(key_of("Ada@EXA mple\u{0}"), "ada@exa mple\u{0}");
        assert_eq!(key_of(""), "");
        assert_eq!(key_of("@"), "@");
    }
}

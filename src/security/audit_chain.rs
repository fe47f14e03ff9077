//! The seals of the audit log. Each covers the row and the seal before it, under a key that is not in the database: who
//! can write to the database can neither change a row, nor take one out, nor swap two, without breaking the chain
//! (ASVS 16.4.2). What is personal goes in as salted digests, so that it can be blanked later and the chain still holds: one
//! of what belongs to the person it is about, one of what belongs to whoever did it. The chain as a whole is sealed and verified by `admin::audit`.

use crate::config::SecretKeys;
use crate::values::Moment;
use aws_lc_rs::{constant_time, digest, hmac};

/// What a row says of the person it is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Whom it is about.
    pub user: Option<i64>,
    /// The row of the admin site that it is about: the model, and the key.
    pub row: Option<(&'a str, i64)>,
    /// The rest, as JSON.
    pub details: &'a str,
}

impl Subject<'_> {
    /// The digest that stands for it.
    pub fn digest(&self, salt: &[u8]) -> Vec<u8> {
        let (user, details) = (number(self.user), self.details.as_bytes());
        match self.row {
            // As it was before there was an admin site: what was sealed then holds.
            None => digest_of(&[salt, &user, details]),
            Some((model, row)) => {
                digest_of(&[salt, &user, details, model.as_bytes(), &number(Some(row))])
            }
        }
    }

    /// Whether nothing is left of it.
    pub fn is_blank(&self) -> bool {
        self.user.is_none() && self.row.is_none() && self.details == "{}"
    }
}

/// What a row says of whoever did it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Who, where that is not the person it is about.
    pub actor: Option<i64>,
    /// From where.
    pub ip: &'a str,
    /// By which browser.
    pub agent: &'a str,
}

impl Source<'_> {
    /// The digest that stands for it.
    pub fn digest(&self, salt: &[u8]) -> Vec<u8> {
        let (ip, agent) = (self.ip.as_bytes(), self.agent.as_bytes());
        digest_of(&[salt, &number(self.actor), ip, agent])
    }

    /// Whether nothing is left of it.
    pub fn is_blank(&self) -> bool {
        self.actor.is_none() && self.ip.is_empty() && self.agent.is_empty()
    }
}

/// What a seal covers, besides the seal before.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Its place in the chain, from 1, without gaps.
    pub number: i64,
    /// The row's key.
    pub id: i64,
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub event: &'a str,
    /// The digest of its [`Subject`].
    pub subject: &'a [u8],
    /// The digest of its [`Source`].
    pub source: &'a [u8],
}

/// The keys of the chain, the current one first.
pub struct ChainKeys {
    keys: Vec<hmac::Key>,
}

impl ChainKeys {
    /// Derives them from the secret.
    pub fn new(secret: &SecretKeys) -> Self {
        let keys = secret.derive("audit chain");
        Self {
            keys: keys
                .iter()
                .map(|key| hmac::Key::new(hmac::HMAC_SHA256, key))
                .collect(),
        }
    }

    /// The seal of a row that comes after `before`.
    pub fn seal(&self, before: &[u8], link: &Link<'_>) -> Vec<u8> {
        self.keys
            .first()
            .map(|key| sealed(key, before, link))
            .unwrap_or_default()
    }

    /// Whether `kept` is the seal of this row after `before`, under the current or an older key.
    pub fn holds(&self, kept: &[u8], before: &[u8], link: &Link<'_>) -> bool {
        self.keys.iter().any(|key| {
            constant_time::verify_slices_are_equal(kept, &sealed(key, before, link)).is_ok()
        })
    }
}

impl std::fmt::Debug for ChainKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChainKeys(..)")
    }
}

fn sealed(key: &hmac::Key, before: &[u8], link: &Link<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    part(&mut text, before);
    part(&mut text, &number(Some(link.number)));
    part(&mut text, &number(Some(link.id)));
    let at = link.at.assume_utc().unix_timestamp_nanos();
    part(&mut text, &at.to_be_bytes());
    part(&mut text, link.event.as_bytes());
    part(&mut text, link.subject);
    part(&mut text, link.source);
    hmac::sign(key, &text).as_ref().to_vec()
}

fn digest_of(parts: &[&[u8]]) -> Vec<u8> {
    let mut text = Vec::new();
    for one in parts {
        part(&mut text, one);
    }
    digest::digest(&digest::SHA256, &text).as_ref().to_vec()
}

fn number(number: Option<i64>) -> Vec<u8> {
    number.map_or_else(Vec::new, |number| number.to_be_bytes().to_vec())
}

/// With its length before it, so that no two lists of parts read the same.
fn part(text: &mut Vec<u8>, part: &[u8]) {
    text.extend_from_slice(&(part.len() as u64).to_be_bytes());
    text.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(current: &str, older: &[&str]) -> ChainKeys {
        let older = older.iter().map(|key| (*key).to_owned()).collect();
        ChainKeys::new(&SecretKeys::new(current.into(), older))
    }

    fn link(subject: &[u8]) -> Link<'_> {
        Link {
            number: 2,
            id: 9,
            at: Moment::new(time::macros::date!(2026 - 11 - 21), time::Time::MIDNIGHT),
            event: "logged_in",
            subject,
            source: b"from",
        }
    }

    #[test]
    fn a_seal_holds_for_its_row_in_its_place_alone_and_survives_a_new_key() {
        let (old, row) = (keys("the-old-key", &[]), link(b"who"));
        let seal = old.seal(b"before", &row);
        assert!(old.holds(&seal, b"before", &row));
        assert!(!old.holds(&seal, b"after", &row));
        for other in [
            Link { number: 3, ..row },
            Link { id: 8, ..row },
            Link {
                event: "logged_out",
                ..row
            },
            Link {
                source: b"elsewhere",
                ..row
            },
            link(b"whom"),
        ] {
            assert!(!old.holds(&seal, b"before", &other), "{other:?}");
        }
        assert!(keys("the-new-key", &["the-old-key"]).holds(&seal, b"before", &row));
        assert!(!keys("the-new-key", &[]).holds(&seal, b"before", &row));
    }

    #[test]
    fn what_is_personal_has_a_digest_that_tells_its_fields_apart() {
        let one = Source {
            actor: None,
            ip: "ab",
            agent: "c",
        };
        let other = Source {
            ip: "a",
            agent: "bc",
            ..one
        };
        assert_ne!(one.digest(b"salt"), other.digest(b"salt"));
        assert_ne!(one.digest(b"salt"), one.digest(b"pepper"));
        let nobody = Subject {
            user: None,
            row: None,
            details: "{}",
        };
        let ada = Subject {
            user: Some(1),
            ..nobody
        };
        assert_ne!(ada.digest(b"salt"), nobody.digest(b"salt"));
        let of_row = |row| Subject { row, ..nobody }.digest(b"salt");
        assert_ne!(of_row(Some(("users", 1))), nobody.digest(b"salt"));
        assert_ne!(of_row(Some(("users", 1))), of_row(Some(("users", 2))));
        assert_ne!(of_row(Some(("users", 1))), of_row(Some(("groups", 1))));
    }

    #[test]
    fn what_was_blanked_says_nothing_of_anybody() {
        let subject = Subject {
            user: None,
            row: None,
            details: "{}",
        };
        let source = Source {
            actor: None,
            ip: "",
            agent: "",
        };
        assert!(subject.is_blank() && source.is_blank());
        let (user, actor) = (Some(1), Some(1));
        assert!(!Subject { user, ..subject }.is_blank());
        let row = Some(("users", 1));
        assert!(!Subject { row, ..subject }.is_blank());
        assert!(
            !Subject {
                details: "{\"count\":1}",
                ..subject
            }
            .is_blank()
        );
        assert!(!Source { actor, ..source }.is_blank());
        for ip in ["", "192.0.2.1"] {
            let agent = if ip.is_empty() { "Lynx" } else { "" };
            assert!(
                !Source {
                    ip,
                    agent,
                    ..source
                }
                .is_blank()
            );
        }
    }
}

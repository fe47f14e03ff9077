//! What makes the audit log believable. A row is signed as it is written, so that none can be put in; a moment later it gets
//! a seal over itself and the seal before it, so that none can be changed, taken out or swapped (ASVS 16.4.2). Both are made
//! with keys that are not in the database, see [`super::audit_keys`]. What is personal goes in as salted digests, so that it
//! can be blanked later and the chain still holds: one of what belongs to the person it is about, one of who did it and by
//! which browser, one of the network. The chain as a whole is sealed and verified by `admin::audit`.
//!
//! Rows of before rows were signed have no signature, and one digest of who did it, by which browser and from where. Where
//! that ends is kept with the keys: a row after it without a signature is not ours.

use super::audit_keys::{AuditKey, BYTES, old_keys};
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
    /// By which browser.
    pub agent: &'a str,
}

impl Source<'_> {
    /// The digest that stands for it.
    pub fn digest(&self, salt: &[u8]) -> Vec<u8> {
        digest_of(&[salt, b"source", &number(self.actor), self.agent.as_bytes()])
    }

    /// As it was, with the network in it.
    pub fn old_digest(&self, salt: &[u8], ip: &str) -> Vec<u8> {
        let (ip, agent) = (ip.as_bytes(), self.agent.as_bytes());
        digest_of(&[salt, &number(self.actor), ip, agent])
    }

    /// Whether nothing is left of it.
    pub fn is_blank(&self) -> bool {
        self.actor.is_none() && self.agent.is_empty()
    }
}

/// The digest that stands for the address of a network.
pub fn digest_of_network(salt: &[u8], ip: &str) -> Vec<u8> {
    digest_of(&[salt, b"network", ip.as_bytes()])
}

/// What the signature of a row covers.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub event: &'a str,
    /// The digest of its [`Subject`].
    pub subject: &'a [u8],
    /// The digest of its [`Source`].
    pub source: &'a [u8],
    /// The digest of its network; none in a row of before rows were signed.
    pub network: &'a [u8],
}

/// What a seal covers, besides the seal before.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Its place in the chain, from 1, without gaps.
    pub number: i64,
    /// The row's key.
    pub id: i64,
    /// The row.
    pub row: Signed<'a>,
    /// Its signature; none in a row of before rows were signed.
    pub mac: Option<&'a [u8]>,
}

/// A key of the log, for its two uses.
struct LogKey {
    rows: hmac::Key,
    chain: hmac::Key,
}

/// The keys of the log, the current one first.
pub struct ChainKeys {
    keys: Vec<LogKey>,
    /// Those of before rows were signed.
    old: Vec<hmac::Key>,
    /// The last place in the chain that a row without a signature may have.
    unsigned_until: i64,
}

impl ChainKeys {
    /// From the keys of the log, the current one first; the secret has been that of before rows were signed.
    pub fn new(keys: &[AuditKey], secret: &SecretKeys) -> Self {
        let derived = old_keys(secret);
        let old = keys.iter().flat_map(|key| &key.old).chain(&derived);
        let until = keys.iter().map(|key| key.unsigned_until);
        Self {
            unsigned_until: until.max().unwrap_or(0),
            old: old.map(|key| mac_key(key)).collect(),
            keys: keys.iter().map(|key| LogKey::new(&key.key)).collect(),
        }
    }

    /// The signature of a row.
    pub fn sign(&self, row: &Signed<'_>) -> Vec<u8> {
        let key = self.keys.first();
        key.map(|key| signature(&key.rows, row)).unwrap_or_default()
    }

    /// Whether a row was signed with one of the keys.
    pub fn has_signed(&self, mac: &[u8], row: &Signed<'_>) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|key| is_same(mac, &signature(&key.rows, row)))
    }

    /// The seal of a row that comes after `before`.
    pub fn seal(&self, before: &[u8], link: &Link<'_>) -> Vec<u8> {
        let key = self.keys.first();
        key.map(|key| sealed(&key.chain, before, link))
            .unwrap_or_default()
    }

    /// Whether `kept` is the seal of this row after `before`. One without a signature holds where there were none yet.
    pub fn holds(&self, kept: &[u8], before: &[u8], link: &Link<'_>) -> bool {
        let is = |key| is_same(kept, &sealed(key, before, link));
        match link.mac {
            Some(_) => self.keys.iter().any(|key| is(&key.chain)),
            None => link.number <= self.unsigned_until && self.old.iter().any(is),
        }
    }
}

impl std::fmt::Debug for ChainKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChainKeys(..)")
    }
}

impl LogKey {
    fn new(key: &[u8; BYTES]) -> Self {
        let root = mac_key(key);
        let of = |usage: &[u8]| mac_key(hmac::sign(&root, usage).as_ref());
        Self {
            rows: of(b"audit rows"),
            chain: of(b"audit chain"),
        }
    }
}

fn mac_key(key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}

fn is_same(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

fn signature(key: &hmac::Key, row: &Signed<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    parts_of(&mut text, row);
    part(&mut text, row.network);
    hmac::sign(key, &text).as_ref().to_vec()
}

fn sealed(key: &hmac::Key, before: &[u8], link: &Link<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    part(&mut text, before);
    part(&mut text, &number(Some(link.number)));
    part(&mut text, &number(Some(link.id)));
    parts_of(&mut text, &link.row);
    if let Some(mac) = link.mac {
        part(&mut text, link.row.network);
        part(&mut text, mac);
    }
    hmac::sign(key, &text).as_ref().to_vec()
}

/// As it went into seals before rows were signed: what was sealed then holds.
fn parts_of(text: &mut Vec<u8>, row: &Signed<'_>) {
    let at = row.at.assume_utc().unix_timestamp_nanos();
    part(text, &at.to_be_bytes());
    part(text, row.event.as_bytes());
    part(text, row.subject);
    part(text, row.source);
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

    const OLDER: [u8; BYTES] = [7; BYTES];
    const NEWER: [u8; BYTES] = [9; BYTES];

    fn keys(keys: &[[u8; BYTES]], unsigned_until: i64) -> ChainKeys {
        let made = |key: &[u8; BYTES]| AuditKey {
            key: *key,
            unsigned_until,
            old: vec![],
        };
        let keys: Vec<_> = keys.iter().map(made).collect();
        ChainKeys::new(&keys, &SecretKeys::new("the-secret".into(), vec![]))
    }

    fn row(subject: &[u8]) -> Signed<'_> {
        Signed {
            at: Moment::new(time::macros::date!(2026 - 11 - 21), time::Time::MIDNIGHT),
            event: "logged_in",
            subject,
            source: b"by",
            network: b"from",
        }
    }

    fn link(row: Signed<'_>) -> Link<'_> {
        Link {
            number: 2,
            id: 9,
            row,
            mac: Some(b"signature"),
        }
    }

    fn others() -> [Signed<'static>; 4] {
        let one = row(b"who");
        let event = "logged_out";
        [
            Signed { event, ..one },
            Signed {
                source: b"her",
                ..one
            },
            Signed {
                network: b"elsewhere",
                ..one
            },
            row(b"whom"),
        ]
    }

    #[test]
    fn a_signature_holds_for_its_row_alone_and_survives_a_new_key() {
        let (old, one) = (keys(&[OLDER], 0), row(b"who"));
        let mac = old.sign(&one);
        assert!(old.has_signed(&mac, &one));
        assert!(keys(&[NEWER, OLDER], 0).has_signed(&mac, &one));
        assert!(!keys(&[NEWER], 0).has_signed(&mac, &one));
        for other in others() {
            assert!(!old.has_signed(&mac, &other), "{other:?}");
        }
    }

    #[test]
    fn a_seal_holds_for_its_row_in_its_place_alone_and_survives_a_new_key() {
        let (old, one) = (keys(&[OLDER], 0), link(row(b"who")));
        let seal = old.seal(b"before", &one);
        assert!(old.holds(&seal, b"before", &one));
        assert!(!old.holds(&seal, b"after", &one));
        let moved = [Link { number: 3, ..one }, Link { id: 8, ..one }];
        let unsigned = [None, Some(b"another".as_slice())].map(|mac| Link { mac, ..one });
        for other in others().map(link).iter().chain(&moved).chain(&unsigned) {
            assert!(!old.holds(&seal, b"before", other), "{other:?}");
        }
        assert!(keys(&[NEWER, OLDER], 0).holds(&seal, b"before", &one));
        assert!(!keys(&[NEWER], 0).holds(&seal, b"before", &one));
    }

    #[test]
    fn a_row_without_a_signature_holds_where_there_were_none() {
        let unsigned = Link {
            mac: None,
            ..link(row(b"who"))
        };
        let secret = SecretKeys::new("the-secret".into(), vec![]);
        let seal = sealed(&mac_key(&old_keys(&secret)[0]), b"before", &unsigned);
        assert!(keys(&[NEWER], 2).holds(&seal, b"before", &unsigned));
        assert!(!keys(&[NEWER], 1).holds(&seal, b"before", &unsigned));
    }

    #[test]
    fn what_is_personal_has_a_digest_that_tells_its_fields_apart() {
        let one = Source {
            actor: None,
            agent: "ab",
        };
        assert_ne!(one.digest(b"salt"), one.digest(b"pepper"));
        assert_ne!(one.old_digest(b"salt", "c"), {
            let other = Source { agent: "b", ..one };
            other.old_digest(b"salt", "ca")
        });
        assert_ne!(one.digest(b"salt"), digest_of_network(b"salt", "ab"));
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
            agent: "",
        };
        assert!(subject.is_blank() && source.is_blank());
        let (user, actor) = (Some(1), Some(1));
        assert!(!Subject { user, ..subject }.is_blank());
        let row = Some(("users", 1));
        assert!(!Subject { row, ..subject }.is_blank());
        let details = "{\"count\":1}";
        assert!(!Subject { details, ..subject }.is_blank());
        assert!(!Source { actor, ..source }.is_blank());
        let agent = "Lynx";
        assert!(!Source { agent, ..source }.is_blank());
    }
}

//! The keys of the audit log, and what is done with them: signing a row, sealing it, and telling whether either is ours.

use crate::config::SecretKeys;
use crate::error::Fault;
use crate::security::audit_chain::{ChainKeys, Link, Signed, Source, Subject, digest_of_network};
use crate::security::audit_keys::AuditKey;
use crate::security::random;
use crate::store::audit::{Content, Genuine, Head, Keep, Row, Signature, Signer, Unsigned};
use std::sync::{Arc, PoisonError, RwLock};

/// Signs and seals rows of the log.
#[derive(Debug)]
pub struct AuditLog {
    secret: SecretKeys,
    /// None before the database was reached.
    keys: RwLock<Option<Arc<ChainKeys>>>,
}

impl AuditLog {
    pub(super) fn new(secret: SecretKeys) -> Self {
        Self {
            secret,
            keys: RwLock::default(),
        }
    }

    fn keys(&self) -> Result<Arc<ChainKeys>, Fault> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let away = || Fault::Unavailable("the keys of the audit log have not been read yet".into());
        keys.clone().ok_or_else(away)
    }

    /// The end of the chain once the row was added; `None` when it has not been signed by us.
    pub fn seal(&self, head: &Head, row: &Row) -> Result<Option<Head>, Fault> {
        let number = head.number + 1;
        let link = link(row, number).filter(|link| link.mac.is_some());
        let keys = self.keys()?;
        let link = link.filter(|link| is_signed(&keys, link));
        Ok(link.map(|link| Head {
            number,
            seal: keys.seal(&head.seal, &link),
        }))
    }

    /// The end of the chain with the row, if it has its place after `head` and our seal.
    pub fn follow(&self, head: &Head, row: &Row) -> Result<Option<Head>, Fault> {
        let number = head.number + 1;
        let keys = self.keys()?;
        let seal = row.seal.as_ref().filter(|_| row.number == Some(number));
        let sealed = seal.zip(link(row, number));
        let sealed = sealed.filter(|(seal, link)| keys.holds(seal, &head.seal, link));
        Ok(sealed.map(|(seal, _)| Head {
            number,
            seal: seal.clone(),
        }))
    }
}

impl Signer for AuditLog {
    fn sign(&self, row: &Unsigned<'_>) -> Result<Signature, Fault> {
        let (subject_salt, source_salt, network_salt) =
            (random::bytes(), random::bytes(), random::bytes());
        let subject = Subject {
            user: row.user,
            row: row.row,
            details: row.details,
        };
        let source = Source {
            actor: row.actor,
            agent: row.agent,
        };
        let subject = subject.digest(&subject_salt);
        let source = source.digest(&source_salt);
        let network = digest_of_network(&network_salt, row.ip);
        let mac = self.keys()?.sign(&Signed {
            at: row.at,
            event: row.event,
            subject: &subject,
            source: &source,
            network: &network,
        });
        Ok(Signature {
            subject_salt,
            subject,
            source_salt,
            source,
            network_salt,
            network,
            mac,
        })
    }

    fn examine(&self, row: &Row, seal_before: Option<&[u8]>) -> Result<Genuine, Fault> {
        let keys = self.keys()?;
        let link = link(row, row.number.unwrap_or_default());
        let is_ours = link.is_some_and(|link| match (link.mac, &row.seal, seal_before) {
            (Some(_), ..) => is_signed(&keys, &link),
            (None, Some(seal), Some(before)) => keys.holds(seal, before, &link),
            _ => false,
        });
        let source = Source {
            actor: row.actor_id,
            agent: &row.agent,
        };
        let is_signed = row.mac.is_some();
        let without_network = row.network.is_none() && row.network_salt.is_none();
        Ok(Genuine {
            is_ours,
            subject: content(
                (&row.subject_salt, &row.subject),
                |salt| subject(row).digest(salt),
                subject(row).is_blank(),
            ),
            source: content(
                (&row.source_salt, &row.source),
                |salt| {
                    if is_signed {
                        source.digest(salt)
                    } else {
                        source.old_digest(salt, &row.ip)
                    }
                },
                source.is_blank() && (is_signed || row.ip.is_empty()),
            ),
            network: match (is_signed, without_network) {
                (true, _) => content(
                    (&row.network_salt, &row.network),
                    |salt| digest_of_network(salt, &row.ip),
                    row.ip.is_empty(),
                ),
                (false, true) => Content::Kept,
                (false, false) => Content::Wrong,
            },
        })
    }

    fn open(&self, kept: &[Vec<u8>]) -> Result<(Vec<Keep>, bool), Fault> {
        let (mut states, mut opened) = (Vec::new(), Vec::new());
        for wrapped in kept {
            states.push(match AuditKey::unwrap(&self.secret, wrapped) {
                Some((key, is_current)) => {
                    let state = if is_current {
                        Keep::AsItIs
                    } else {
                        Keep::Rewrapped(key.wrap(&self.secret)?)
                    };
                    opened.push(key);
                    state
                }
                None => Keep::Closed,
            });
        }
        opened.reverse();
        let is_open = !opened.is_empty();
        let keys = is_open.then(|| Arc::new(ChainKeys::new(&opened, &self.secret)));
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok((states, is_open))
    }

    fn make(&self, unsigned_until: i64) -> Result<Vec<u8>, Fault> {
        AuditKey::make(&self.secret, unsigned_until).wrap(&self.secret)
    }
}

/// What a seal covers, once a row has digests.
fn link(row: &Row, number: i64) -> Option<Link<'_>> {
    Some(Link {
        number,
        id: row.id,
        row: Signed {
            at: row.at,
            event: &row.event,
            subject: row.subject.as_deref()?,
            source: row.source.as_deref()?,
            network: row.network.as_deref().unwrap_or_default(),
        },
        mac: row.mac.as_deref(),
    })
}

fn is_signed(keys: &ChainKeys, link: &Link<'_>) -> bool {
    link.mac.is_some_and(|mac| keys.has_signed(mac, &link.row))
}

fn subject(row: &Row) -> Subject<'_> {
    Subject {
        user: row.user_id,
        row: row.about(),
        details: &row.details,
    }
}

/// What is found of a part: its salt and digest, how the digest is made, and whether nothing is left.
fn content(
    (salt, kept): (&Option<Vec<u8>>, &Option<Vec<u8>>),
    digest: impl FnOnce(&[u8]) -> Vec<u8>,
    is_blank: bool,
) -> Content {
    match (salt, kept) {
        (Some(salt), Some(kept)) if digest(salt) == *kept => Content::Kept,
        (None, Some(_)) if is_blank => Content::Blank,
        _ => Content::Wrong,
    }
}

//! What makes rows of the log believable. The keys are not here: whoever puts the program together brings them.

use super::Row;
use crate::error::Fault;
use crate::values::Moment;

/// A row that is about to be written.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// When.
    pub at: Moment,
    /// What happened, by its name.
    pub event: &'a str,
    /// Whom it is about.
    pub user: Option<i64>,
    /// The row of the admin site that it is about: the model, and the key.
    pub row: Option<(&'a str, i64)>,
    /// The rest, as JSON.
    pub details: &'a str,
    /// Who did it, where that is not the person it is about.
    pub actor: Option<i64>,
    /// By which browser.
    pub agent: &'a str,
    /// From where.
    pub ip: &'a str,
}

/// What is written with a row. Each digest has its salt, and goes with it when what it stands for is blanked.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Of the next digest.
    pub subject_salt: [u8; 16],
    /// The digest of whom it is about and the rest.
    pub subject: Vec<u8>,
    /// Of the next digest.
    pub source_salt: [u8; 16],
    /// The digest of who did it and by which browser.
    pub source: Vec<u8>,
    /// Of the next digest.
    pub network_salt: [u8; 16],
    /// The digest of from where.
    pub network: Vec<u8>,
    /// Over the three, what happened and when.
    pub mac: Vec<u8>,
}

/// What is found of a part of a row that can be blanked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It is as it was written.
    Kept,
    /// It is blank.
    Blank,
    /// It is neither.
    Wrong,
}

/// What is found of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Genuine {
    /// Whether we wrote it: it has our signature, or, from before there were any, our seal.
    pub is_ours: bool,
    /// Whom it is about and the rest.
    pub subject: Content,
    /// Who did it and by which browser.
    pub source: Content,
    /// From where. Of a row without a signature that is a part of the source.
    pub network: Content,
}

/// What is to become of a key that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// It stays as it is.
    AsItIs,
    /// It was encrypted under an older secret, and this is it under the current one.
    Rewrapped(Vec<u8>),
    /// None of our secrets opens it.
    Closed,
}

/// Holds the keys of the log.
pub trait Signer: Send + Sync + std::fmt::Debug {
    /// Signs a row.
    fn sign(&self, row: &Unsigned<'_>) -> Result<Signature, Fault>;

    /// Examines a row; for one without a signature that is in the chain, with the seal before it.
    fn examine(&self, row: &Row, seal_before: Option<&[u8]>) -> Result<Genuine, Fault>;

    /// Takes over the keys that are kept, the oldest first, and says what is to become of each. The newest that can be
    /// opened signs from now on; whether there is one.
    fn open(&self, kept: &[Vec<u8>]) -> Result<(Vec<Keep>, bool), Fault>;

    /// Makes a key, encrypted. It does not sign before it is opened. Rows without a signature may have a place in the chain
    /// up to `unsigned_until`.
    fn make(&self, unsigned_until: i64) -> Result<Vec<u8>, Fault>;
}

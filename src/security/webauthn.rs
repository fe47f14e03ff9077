//! Passkeys (W3C Web Authentication, Level 3): what a browser is asked for, and whether its answer is right.
//!
//! Intent CBOR and keys is a library's work, signatures are those of aws-lc-rs; the checks are ours. They run in the order
//! of the standard, each with a name of its own for the log ([`Check`]); people are told one sentence for all of them.
//!
//! ```text
//! challenge     what is signed: made without a row, good for one purpose and some minutes
//! options       what the browser is asked for
//! credential    the JSON that comes back, bounded and taken apart
//! client        what the browser says: type, challenge, origin
//! data          what the authenticator says: flags, counter, new key
//! keys          the public key, and whether a signature is its own
//! ceremony      all checks of adding a passkey, and of using one
//! ```
//!
//! Nothing here knows time or chance by itself, and nothing is kept here: what a caller has to keep comes back.

mod cbor;
mod ceremony;
mod challenge;
mod check;
mod client;
mod credential;
mod data;
mod keys;
mod options;

pub use ceremony::{
    Counter, NewPasskey, Passkey, Unproved, Used, Whose, add, added_elsewhere, begin_use,
    known_elsewhere,
};
pub use challenge::{Challenge, Keys, Purpose};
pub use check::{Answer, Check};
pub use credential::{Asserted, Created, LONGEST};
pub use keys::{Algorithm, PublicKey};
pub use options::{
    Intent, Listed, Options, Person, accepted, kept_transports, to_add, to_use, transports_of,
};

#[cfg(test)]
mod tests;

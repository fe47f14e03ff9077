//! Challenges that a passkey has answered, until nobody believes them any more.

use super::Tx;
use crate::error::Fault;
use crate::store::prepared::{Statement, Value};
use crate::values::Moment;
use diesel::RunQueryDsl as _;

/// Notes that a challenge was answered. 0 when it had been.
pub fn spend(tx: &mut Tx<'_>, digest: &[u8], expires_at: Moment) -> Result<usize, Fault> {
    let note = Statement::<()>::new("INSERT INTO spent_challenges (digest, expires_at) VALUES (")
        .value(Value::Bytes(digest))
        .words(", ")
        .value(Value::Moment(expires_at))
        .words(") ON CONFLICT (digest) DO NOTHING");
    Ok(note.execute(&mut **tx)?)
}

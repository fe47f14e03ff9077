//! Challenges by the flow that a browser or a pending token brings.

use super::Row;
use crate::error::Fault;
use crate::store::lookups::lookup;
use crate::store::schema::challenges;
use crate::store::{Conn, Lookup as _};
use diesel::prelude::*;

/// Which challenge is of this flow.
#[derive(Debug)]
pub struct ByFlow {
    /// Of the flow.
    pub digest: Vec<u8>,
}

lookup!(ByFlow => Option<Row>, |asked| challenges::table
    .filter(challenges::flow_digest.eq(&asked.digest))
    .select(Row::as_select()));

/// By the digest of the flow's token.
pub fn find(conn: &mut Conn, digest: &[u8]) -> Result<Option<Row>, Fault> {
    let digest = digest.to_owned();
    Ok(ByFlow { digest }.read(conn)?)
}

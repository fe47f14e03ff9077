//! Tokens of flows: the one that e-mails bring beside the code, and the pending one that is exchanged once.

use crate::error::Fault;
use crate::store::Tx;
use crate::store::prepared::update;
use crate::store::schema::flows;
use crate::values::{FlowId, Moment, SessionId, UserId};
use diesel::prelude::*;

/// From now on the e-mails of a flow bring a token too, good until `expires_at`.
pub fn set_token(tx: &mut Tx<'_>, id: FlowId, expires_at: Moment) -> Result<usize, Fault> {
    Ok(update(flows::table.find(id.0))
        .set(flows::token_expires_at.eq(expires_at))
        .execute(&mut **tx)?)
}

/// Ties the token in the e-mails of a flow to the session that asked for it.
pub fn set_session(tx: &mut Tx<'_>, id: FlowId, session: SessionId) -> Result<usize, Fault> {
    Ok(update(flows::table.find(id.0))
        .set(flows::session_id.eq(session.0))
        .execute(&mut **tx)?)
}

/// Exchanges the pending refresh token of a completed flow, once. 0 when that was done.
pub fn redeem(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let now = tx.now();
    let open = flows::table.find(id.0).filter(
        flows::completed_at
            .is_not_null()
            .and(flows::redeemed_at.is_null()),
    );
    Ok(update(open)
        .set(flows::redeemed_at.eq(now))
        .execute(&mut **tx)?)
}

/// Takes the tokens that came with the completed flows of a user out of use: they are as good as a session, and end with it.
pub fn redeem_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let now = tx.now();
    let open = flows::user_id
        .eq(user.0)
        .and(flows::completed_at.is_not_null())
        .and(flows::redeemed_at.is_null());
    Ok(update(flows::table.filter(open))
        .set(flows::redeemed_at.eq(now))
        .execute(&mut **tx)?)
}

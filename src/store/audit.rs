//! The audit log: what happened, to whom, from where. Written in the transaction of the change.

use super::schema::audit;
use super::{Conn, Trace};
use crate::error::Fault;
use crate::events::Event;
use diesel::prelude::*;

pub(super) fn insert(conn: &mut Conn, event: &Event, trace: Trace<'_>) -> Result<(), Fault> {
    let mut details =
        serde_json::to_value(event).map_err(|error| Fault::Broken(error.to_string()))?;
    let name = details
        .as_object_mut()
        .and_then(|fields| fields.remove("event"));
    let name = name
        .as_ref()
        .and_then(|name| name.as_str())
        .unwrap_or_default()
        .to_owned();
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(trace.at),
            audit::event.eq(name),
            audit::user_id.eq(event.user().map(|user| user.0)),
            audit::ip.eq(trace.ip),
            audit::agent.eq(trace.agent),
            audit::details.eq(details.to_string()),
        ))
        .execute(conn)?;
    Ok(())
}

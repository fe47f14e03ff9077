//! The audit log: what happened, to whom, from where. Written in the transaction of the change.

use super::schema::audit;
use super::{Conn, Trace};
use crate::error::Fault;
use crate::events::Event;
use diesel::prelude::*;
use serde_json::{Map, Value};

/// An event in words.
pub(super) struct Told {
    pub(super) name: String,
    pub(super) fields: Map<String, Value>,
}

impl Told {
    pub(super) fn of(event: &Event) -> Result<Self, Fault> {
        let broken = || Fault::Broken("an event without a name".into());
        let told = serde_json::to_value(event).map_err(|error| Fault::Broken(error.to_string()))?;
        let Value::Object(mut fields) = told else {
            return Err(broken());
        };
        match fields.remove("event") {
            Some(Value::String(name)) => Ok(Self { name, fields }),
            _ => Err(broken()),
        }
    }
}

pub(super) fn insert(
    conn: &mut Conn,
    event: &Event,
    told: &Told,
    trace: Trace<'_>,
) -> Result<(), Fault> {
    let details = serde_json::to_string(&told.fields);
    let details = details.map_err(|error| Fault::Broken(error.to_string()))?;
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(trace.at),
            audit::event.eq(&told.name),
            audit::user_id.eq(event.user().map(|user| user.0)),
            audit::ip.eq(trace.ip),
            audit::agent.eq(trace.agent),
            audit::details.eq(details),
        ))
        .execute(conn)?;
    Ok(())
}

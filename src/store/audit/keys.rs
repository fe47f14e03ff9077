//! The keys of the log as they are kept: encrypted, and for as long as rows are. They are opened at start. Where there is
//! none yet, the rows of before are taken as they are: those in the chain stay as they were sealed, those that wait are signed,
//! and what is blank already is named as such.

use super::blanking::{self, Blanked, Part};
use super::signing::{Keep, Signer, Unsigned};
use super::{Row, head};
use crate::error::Fault;
use crate::store::open::OpenTransaction;
use crate::store::prepared::update;
use crate::store::schema::audit;
use crate::store::schema::nodes::audit_keys;
use crate::store::{Conn, dialect};
use crate::values::Moment;
use diesel::prelude::*;

const AT_ONCE: i64 = 500;

/// Opens the keys without changing anything. Whether there is one to sign with.
pub(in crate::store) fn open(conn: &mut Conn, signer: &dyn Signer) -> Result<bool, Fault> {
    let kept = read(conn)?;
    Ok(signer.open(&wrapped(&kept))?.1)
}

/// Opens the keys, and makes one where there is none to sign with. A node whose secret `is_last` encrypts them under that.
pub(in crate::store) fn prepare(
    conn: &mut Conn,
    signer: &dyn Signer,
    is_last: bool,
    at: Moment,
) -> Result<(), Fault> {
    let is_stale = |states: &[Keep]| states.iter().any(|it| matches!(it, Keep::Rewrapped(_)));
    let (states, is_open) = signer.open(&wrapped(&read(conn)?))?;
    if is_open && !(is_last && is_stale(&states)) {
        // Nothing to write: a file may be one that can only be read.
        return Ok(());
    }
    dialect::begin_locked(conn)?;
    let open = OpenTransaction::new(conn);
    dialect::lock_chain(open.conn)?;
    let kept = read(open.conn)?;
    let (states, is_open) = signer.open(&wrapped(&kept))?;
    for ((id, _), state) in kept.iter().zip(&states) {
        if let Keep::Rewrapped(anew) = state
            && is_last
        {
            let key = update(audit_keys::table.find(id)).set(audit_keys::wrapped.eq(anew));
            key.execute(open.conn)?;
        }
    }
    if !is_open {
        make(open.conn, signer, kept.is_empty(), at)?;
    }
    open.commit()?;
    Ok(())
}

fn make(conn: &mut Conn, signer: &dyn Signer, is_first: bool, at: Moment) -> Result<(), Fault> {
    let until = if is_first {
        head(conn)?.map_or(0, |head| head.number)
    } else {
        tracing::warn!(
            "no key of the audit log could be opened: it goes on with a new one, and `vestibule audit verify` cannot check \
             what was written before"
        );
        0
    };
    let row = (
        audit_keys::wrapped.eq(signer.make(until)?),
        audit_keys::made_at.eq(at),
    );
    diesel::insert_into(audit_keys::table)
        .values(row)
        .execute(conn)?;
    let kept = read(conn)?;
    signer.open(&wrapped(&kept))?;
    if is_first {
        sign_waiting(conn, signer)?;
        name_blank(conn, signer, until, at)?;
    }
    Ok(())
}

fn read(conn: &mut Conn) -> Result<Vec<(i64, Vec<u8>)>, Fault> {
    let all = audit_keys::table.order(audit_keys::id);
    Ok(all
        .select((audit_keys::id, audit_keys::wrapped))
        .load(conn)?)
}

fn wrapped(kept: &[(i64, Vec<u8>)]) -> Vec<Vec<u8>> {
    kept.iter().map(|(_, wrapped)| wrapped.clone()).collect()
}

/// Signs what waits to be sealed and was written before rows were signed.
fn sign_waiting(conn: &mut Conn, signer: &dyn Signer) -> Result<(), Fault> {
    loop {
        let unsigned = audit::number.is_null().and(audit::mac.is_null());
        let unsigned = audit::table.filter(unsigned).order(audit::id);
        let rows: Vec<Row> = unsigned
            .limit(AT_ONCE)
            .select(Row::as_select())
            .load(conn)?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            let signature = signer.sign(&Unsigned {
                at: row.at,
                event: &row.event,
                user: row.user_id,
                row: row.about(),
                details: &row.details,
                actor: row.actor_id,
                agent: &row.agent,
                ip: &row.ip,
            })?;
            update(audit::table.find(row.id))
                .set((
                    audit::subject_salt.eq(signature.subject_salt.as_slice()),
                    audit::subject.eq(signature.subject),
                    audit::source_salt.eq(signature.source_salt.as_slice()),
                    audit::source.eq(signature.source),
                    audit::network_salt.eq(signature.network_salt.as_slice()),
                    audit::network.eq(signature.network),
                    audit::mac.eq(signature.mac),
                ))
                .execute(conn)?;
        }
    }
}

/// Names the rows that were blanked before erasures were kept.
fn name_blank(conn: &mut Conn, signer: &dyn Signer, until: i64, at: Moment) -> Result<(), Fault> {
    let mut after = 0;
    loop {
        let blank = audit::subject_salt
            .is_null()
            .or(audit::source_salt.is_null());
        let rows = audit::table
            .filter(audit::number.gt(after))
            .filter(audit::number.le(until))
            .filter(blank)
            .order(audit::number)
            .limit(AT_ONCE)
            .select(Row::as_select());
        let rows: Vec<Row> = rows.load(conn)?;
        let Some(last) = rows.last().and_then(|row| row.number) else {
            return Ok(());
        };
        after = last;
        let mut blanked = Blanked::default();
        for row in &rows {
            if row.subject_salt.is_none() {
                blanked.add(Part::Subject, row.id);
            }
            if row.source_salt.is_none() {
                blanked.add(Part::Source, row.id);
            }
        }
        blanking::write(conn, signer, blanked, at)?;
    }
}

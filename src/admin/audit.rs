//! The audit log, for those who answer for it: read, sealed into a chain, and checked.

use crate::accounts::Staff;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::security::audit_chain::{Link, Source, Subject};
use crate::store::audit::{self, Days, Head, Row, Sealing};
use time::Duration;

pub use crate::store::audit::{Filter, Head as Checkpoint, Row as Entry};

const AT_ONCE: i64 = 500;
/// A row that is older than this and not in the chain is told of: the sealer does not run.
const SEAL_OVERDUE: Duration = Duration::minutes(5);

/// What a look at the whole chain found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that are in the chain.
    pub sealed: i64,
    /// Of these, rows of which something was blanked when somebody was erased.
    pub blanked: i64,
    /// Rows that should be in the chain by now, and are not.
    pub waiting: usize,
    /// The first thing that is wrong.
    pub broken: Option<Broken>,
}

/// Where the chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A row was taken out, or moved.
    #[error("row {number} of the chain is missing")]
    Missing {
        /// Its place.
        number: i64,
    },
    /// A row is not as it was sealed, or not in its place.
    #[error("row {number} of the chain (id {id}) is not as it was sealed")]
    Changed {
        /// Its place.
        number: i64,
        /// Its key.
        id: i64,
    },
    /// What is personal in a row is not as it was sealed.
    #[error(
        "row {number} of the chain (id {id}) tells of other people or places than when it was sealed"
    )]
    PersonalChanged {
        /// Its place.
        number: i64,
        /// Its key.
        id: i64,
    },
    /// A checkpoint says otherwise.
    #[error("row {number} of the chain is not the one that a checkpoint was made of, or is gone")]
    NotAsCheckpoint {
        /// Its place.
        number: i64,
    },
}

/// Rows of the log, the newest first.
pub fn list(app: &App, _by: &Staff, filter: &Filter, most: i64) -> Result<Vec<Entry>, Fault> {
    app.read(|conn| audit::list(conn, filter, most))
}

/// The end of the chain, to be kept where the database cannot reach it.
pub fn checkpoint(app: &App, _by: &Staff) -> Result<Option<Checkpoint>, Fault> {
    app.read(audit::head)
}

/// Puts what has happened since into the chain, and says how many rows that were. Called by a job, a second or so after
/// the event; several nodes may call it.
pub fn seal(app: &App) -> Result<usize, Fault> {
    let mut total = 0;
    while app.read(|conn| audit::unsealed(conn, 1))?.len() == 1 {
        let sealed = app.write(&Origin::command_line(), |tx| {
            audit::lock_chain(tx)?;
            let mut head = audit::head(tx)?.unwrap_or_else(beginning);
            let rows = audit::unsealed(tx, AT_ONCE)?;
            let mut days = Days::new();
            for row in &rows {
                let (subject_salt, source_salt) = (app.new_salt(), app.new_salt());
                let subject = subject(row).digest(&subject_salt);
                let source = source(row).digest(&source_salt);
                let number = head.number + 1;
                let link = link(row, number, (&subject, &source));
                let seal = app.chain().seal(&head.seal, &link);
                let sealing = Sealing {
                    id: row.id,
                    number,
                    subject_salt: &subject_salt,
                    subject: &subject,
                    source_salt: &source_salt,
                    source: &source,
                    seal: &seal,
                };
                if audit::seal(tx, &sealing)? == 1 {
                    head = Head { number, seal };
                    *days.entry((row.event.clone(), row.at.date())).or_default() += 1;
                }
            }
            audit::count_days(tx, &days)?;
            Ok::<_, Fault>(rows.len())
        })?;
        total += sealed;
    }
    Ok(total)
}

/// Walks the whole chain and stops at the first thing that is wrong. `kept` are checkpoints, in the order of their
/// numbers: without one, rows taken off the end leave no mark.
pub fn verify(app: &App, _by: &Staff, kept: &[Checkpoint]) -> Result<Report, Fault> {
    let mut report = Report::default();
    let mut head = beginning();
    let mut kept = kept.iter().peekable();
    loop {
        let rows = app.read(|conn| audit::chain(conn, head.number, AT_ONCE))?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let next = match examine(app, &head, row) {
                Ok(next) => next,
                Err(broken) => return Ok(broken_at(report, broken)),
            };
            head = next;
            report.sealed = head.number;
            let blanked = row.subject_salt.is_none() || row.source_salt.is_none();
            report.blanked += i64::from(blanked);
            while let Some(checkpoint) = kept.next_if(|it| it.number <= head.number) {
                if checkpoint.number == head.number && checkpoint.seal != head.seal {
                    let number = checkpoint.number;
                    return Ok(broken_at(report, Broken::NotAsCheckpoint { number }));
                }
            }
        }
    }
    if let Some(checkpoint) = kept.next() {
        let number = checkpoint.number;
        return Ok(broken_at(report, Broken::NotAsCheckpoint { number }));
    }
    let late = app.now() - SEAL_OVERDUE;
    let waiting = app.read(|conn| audit::unsealed(conn, AT_ONCE))?;
    report.waiting = waiting.iter().filter(|row| row.at < late).count();
    Ok(report)
}

fn broken_at(report: Report, broken: Broken) -> Report {
    Report {
        broken: Some(broken),
        ..report
    }
}

/// The row, if it is the next one and as it was sealed.
fn examine(app: &App, head: &Head, row: &Row) -> Result<Head, Broken> {
    let number = head.number + 1;
    if row.number != Some(number) {
        return Err(Broken::Missing { number });
    }
    let id = row.id;
    let (Some(about), Some(by), Some(seal)) = (&row.subject, &row.source, &row.seal) else {
        return Err(Broken::Changed { number, id });
    };
    let link = link(row, number, (about, by));
    if !app.chain().holds(seal, &head.seal, &link) {
        return Err(Broken::Changed { number, id });
    }
    let subject_holds = match &row.subject_salt {
        Some(salt) => subject(row).digest(salt) == *about,
        None => subject(row).is_blank(),
    };
    let source_holds = match &row.source_salt {
        Some(salt) => source(row).digest(salt) == *by,
        None => source(row).is_blank(),
    };
    if !subject_holds || !source_holds {
        return Err(Broken::PersonalChanged { number, id });
    }
    Ok(Head {
        number,
        seal: seal.clone(),
    })
}

fn beginning() -> Head {
    Head {
        number: 0,
        seal: Vec::new(),
    }
}

fn subject(row: &Row) -> Subject<'_> {
    Subject {
        user: row.user_id,
        // Half of it is as much as all: neither can be put there unnoticed.
        row: match (row.model.as_deref(), row.row_id) {
            (None, None) => None,
            (model, id) => Some((model.unwrap_or_default(), id.unwrap_or_default())),
        },
        details: &row.details,
    }
}

fn source(row: &Row) -> Source<'_> {
    Source {
        actor: row.actor_id,
        ip: &row.ip,
        agent: &row.agent,
    }
}

fn link<'a>(row: &'a Row, number: i64, (subject, source): (&'a [u8], &'a [u8])) -> Link<'a> {
    Link {
        number,
        id: row.id,
        at: row.at,
        event: &row.event,
        subject,
        source,
    }
}

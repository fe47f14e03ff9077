//! The audit log, for those who answer for it: read, sealed into a chain, and checked.

use crate::accounts::Staff;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::store::Tx;
use crate::store::audit::{self, Blanked, Content, Days, Genuine, Head, Part, Row, Signer as _};
use std::collections::HashSet;
use time::Duration;

pub use crate::store::audit::{BLANKED, Filter, Head as Checkpoint, Row as Entry};

const AT_ONCE: i64 = 500;
/// A row that is older than this and not in the chain is told of: the sealer does not run.
const SEAL_OVERDUE: Duration = Duration::minutes(5);

/// What a look at the whole chain found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that are in the chain.
    pub sealed: i64,
    /// Of these, rows of which something was blanked: when somebody was erased, or since it was old enough.
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
        "row {number} of the chain (id {id}) names other people or places than when it was sealed"
    )]
    PersonalChanged {
        /// Its place.
        number: i64,
        /// Its key.
        id: i64,
    },
    /// What is personal in a row was blanked, and the log does not say so.
    #[error("row {number} of the chain (id {id}) was blanked, and the log does not say why")]
    Blanked {
        /// Its place.
        number: i64,
        /// Its key.
        id: i64,
    },
    /// A row that waits to be sealed was blanked, and the log does not say so.
    #[error(
        "the row with id {id}, which waits to be sealed, was blanked, and the log does not say why"
    )]
    BlankedWaiting {
        /// Its key.
        id: i64,
    },
    /// A row has no signature of ours, or another row's. It is not sealed.
    #[error(
        "the row with id {id} was not written by Vestibule, or was changed before it was sealed"
    )]
    Forged {
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

/// What a sealer did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Rows that are in the chain now.
    pub sealed: usize,
    /// Rows that were left out: we did not write them.
    pub refused: usize,
}

/// Puts what has happened since into the chain, and says how many rows that were. Called by a job, a second or so after
/// the event; several nodes may call it.
pub fn seal(app: &App) -> Result<usize, Fault> {
    Ok(seal_all(app)?.sealed)
}

/// The same, and says how many rows were left out.
pub fn seal_all(app: &App) -> Result<Sealed, Fault> {
    let (mut total, mut after) = (Sealed::default(), i64::MIN);
    while !app.read(|conn| audit::unsealed(conn, after, 1))?.is_empty() {
        let (part, last) = app.write(&Origin::job("sealer"), |tx| {
            audit::lock_chain(tx)?;
            let rows = audit::unsealed(tx, after, AT_ONCE)?;
            let part = seal_rows(app, tx, &rows)?;
            Ok::<_, Fault>((part, rows.last().map(|row| row.id)))
        })?;
        total.sealed += part.sealed;
        total.refused += part.refused;
        let Some(last) = last else { break };
        after = last;
    }
    Ok(total)
}

/// Seals rows that we wrote, each once.
fn seal_rows(app: &App, tx: &mut Tx<'_>, rows: &[Row]) -> Result<Sealed, Fault> {
    let mut head = audit::head(tx)?.unwrap_or_else(beginning);
    let mut used: HashSet<_> = audit::sealed_macs(tx, rows)?.into_iter().collect();
    let (mut done, mut days) = (Sealed::default(), Days::new());
    for row in rows {
        let is_copy = row.mac.as_ref().is_some_and(|mac| used.contains(mac));
        let next = app.audit_log().seal(&head, row)?.filter(|_| !is_copy);
        let Some(next) = next else {
            done.refused += 1;
            continue;
        };
        if audit::seal(tx, row.id, &next)? == 1 {
            head = next;
            used.extend(row.mac.clone());
            done.sealed += 1;
            *days.entry((row.event.clone(), row.at.date())).or_default() += 1;
        }
    }
    audit::count_days(tx, &days)?;
    Ok(done)
}

/// Walks the whole chain and stops at the first thing that is wrong. `kept` are checkpoints, in the order of their
/// numbers: without one, rows taken off the end leave no mark.
pub fn verify(app: &App, _by: &Staff, kept: &[Checkpoint]) -> Result<Report, Fault> {
    let mut walk = Walk {
        app,
        report: Report::default(),
        head: beginning(),
        blanked: app.read(|conn| audit::blanked(conn, app.audit_log()))?,
    };
    let mut kept = kept.iter().peekable();
    loop {
        let after = walk.head.number;
        let rows = app.read(|conn| audit::chain(conn, after, AT_ONCE))?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            match walk.step(row)? {
                Step::On => {}
                Step::Again => break,
                Step::Broken(broken) => return Ok(walk.broken_at(broken)),
            }
            let number = walk.head.number;
            while let Some(checkpoint) = kept.next_if(|it| it.number <= number) {
                if checkpoint.number == number && checkpoint.seal != walk.head.seal {
                    let number = checkpoint.number;
                    return Ok(walk.broken_at(Broken::NotAsCheckpoint { number }));
                }
            }
        }
    }
    if let Some(checkpoint) = kept.next() {
        let number = checkpoint.number;
        return Ok(walk.broken_at(Broken::NotAsCheckpoint { number }));
    }
    walk.look_at_waiting()
}

/// What follows a row.
enum Step {
    /// The next one.
    On,
    /// The same one, read anew.
    Again,
    /// Nothing.
    Broken(Broken),
}

/// A walk along the chain.
struct Walk<'a> {
    app: &'a App,
    report: Report,
    head: Head,
    /// What the log says was blanked.
    blanked: Blanked,
}

impl Walk<'_> {
    fn broken_at(self, broken: Broken) -> Report {
        Report {
            broken: Some(broken),
            ..self.report
        }
    }

    /// Takes a row, if it is the next one and as it was sealed.
    fn step(&mut self, row: &Row) -> Result<Step, Fault> {
        let (number, id) = (self.head.number + 1, row.id);
        if row.number != Some(number) {
            return Ok(Step::Broken(Broken::Missing { number }));
        }
        let log = self.app.audit_log();
        let found = log.examine(row, Some(&self.head.seal))?;
        let Some(next) = log.follow(&self.head, row)?.filter(|_| found.is_ours) else {
            return Ok(Step::Broken(Broken::Changed { number, id }));
        };
        if is_wrong(found) || is_back(row, found, &self.blanked) {
            return Ok(Step::Broken(Broken::PersonalChanged { number, id }));
        }
        if is_unnamed(row, found, &self.blanked) {
            // Somebody may have been erased since we asked. What is read after what was asked is not blank before it is named.
            self.blanked = self.named()?;
            return Ok(if is_unnamed(row, found, &self.blanked) {
                Step::Broken(Broken::Blanked { number, id })
            } else {
                Step::Again
            });
        }
        self.head = next;
        self.report.sealed = number;
        self.report.blanked += i64::from(is_blank(found));
        Ok(Step::On)
    }

    fn named(&self) -> Result<Blanked, Fault> {
        self.app
            .read(|conn| audit::blanked(conn, self.app.audit_log()))
    }

    /// The rows that are not in the chain: they are ours, each once, and not late.
    fn look_at_waiting(mut self) -> Result<Report, Fault> {
        let late = self.app.now() - SEAL_OVERDUE;
        let (mut after, mut seen) = (i64::MIN, HashSet::new());
        loop {
            let (rows, copied) = self.app.read(|conn| {
                let rows = audit::unsealed(conn, after, AT_ONCE)?;
                let copied = audit::sealed_macs(conn, &rows)?;
                Ok::<_, Fault>((rows, copied))
            })?;
            let Some(last) = rows.last() else {
                return Ok(self.report);
            };
            after = last.id;
            self.blanked = self.named()?;
            for row in &rows {
                let id = row.id;
                let found = self.app.audit_log().examine(row, None)?;
                let is_copy = row.mac.as_ref().is_none_or(|mac| copied.contains(mac));
                let is_first = row.mac.clone().is_some_and(|mac| seen.insert(mac));
                if !found.is_ours || is_wrong(found) || !is_first || (is_copy && self.waits(id)?) {
                    return Ok(self.broken_at(Broken::Forged { id }));
                }
                if is_unnamed(row, found, &self.blanked) {
                    return Ok(self.broken_at(Broken::BlankedWaiting { id }));
                }
                self.report.waiting += usize::from(row.at < late);
            }
        }
    }

    /// Whether a row has not been sealed since we read it.
    fn waits(&self, id: i64) -> Result<bool, Fault> {
        let rows = self.app.read(|conn| audit::unsealed(conn, id - 1, 1))?;
        Ok(rows.first().is_some_and(|row| row.id == id))
    }
}

/// Each part of a row, and what was found of it.
fn parts(found: Genuine) -> [(Part, Content); 3] {
    [
        (Part::Subject, found.subject),
        (Part::Source, found.source),
        (Part::Network, found.network),
    ]
}

fn is_wrong(found: Genuine) -> bool {
    parts(found).iter().any(|(_, is)| *is == Content::Wrong)
}

fn is_blank(found: Genuine) -> bool {
    parts(found).iter().any(|(_, is)| *is == Content::Blank)
}

/// Whether something is blank that the log does not say was blanked.
fn is_unnamed(row: &Row, found: Genuine, named: &Blanked) -> bool {
    let blank = |(part, is): &(Part, Content)| *is == Content::Blank && !named.holds(*part, row.id);
    parts(found).iter().any(blank)
}

/// Whether something is there again that the log says was blanked.
fn is_back(row: &Row, found: Genuine, named: &Blanked) -> bool {
    let back = |(part, is): &(Part, Content)| *is == Content::Kept && named.holds(*part, row.id);
    parts(found).iter().any(back)
}

fn beginning() -> Head {
    Head {
        number: 0,
        seal: Vec::new(),
    }
}

//! Blanking what is personal in rows. Each row that is blanked is named by a row of the log: one that is blank and not named
//! was blanked by somebody else. What is not as it was written when it is to be blanked is blanked too, and not named: whoever
//! can write to the database cannot have it tidied away by an erasure.

use super::signing::{Content, Genuine, Signer};
use super::{Entry, Row, insert};
use crate::error::Fault;
use crate::store::schema::audit;
use crate::store::{Conn, Origin, Tx, dialect, lower};
use crate::values::{Moment, UserId};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use time::Duration;

/// What such a row is called. It is no event: nothing but the log itself is told of it.
pub const EVENT: &str = "log_blanked";

const AT_ONCE: i64 = 500;
/// Further back than any row.
const EVER: Duration = Duration::days(36_500);

/// A part of a row that can be blanked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Whom it is about and the rest.
    Subject,
    /// Who did it and by which browser.
    Source,
    /// From where.
    Network,
}

/// Rows that were blanked, by their keys: from one to another.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Blanked {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    subject: Vec<(i64, i64)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    source: Vec<(i64, i64)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    network: Vec<(i64, i64)>,
    /// Whether it was for their age, the oldest first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    for_age: bool,
}

impl Blanked {
    /// Names a row.
    pub(super) fn add(&mut self, part: Part, id: i64) {
        self.of_mut(part).push((id, id));
    }

    /// Whether a row is named.
    pub fn holds(&self, part: Part, id: i64) -> bool {
        let of_part = match part {
            Part::Subject => &self.subject,
            Part::Source => &self.source,
            Part::Network => &self.network,
        };
        let after = of_part.partition_point(|(first, _)| *first <= id);
        let before = after.checked_sub(1).and_then(|at| of_part.get(at));
        before.is_some_and(|(_, last)| id <= *last)
    }

    fn of_mut(&mut self, part: Part) -> &mut Vec<(i64, i64)> {
        match part {
            Part::Subject => &mut self.subject,
            Part::Source => &mut self.source,
            Part::Network => &mut self.network,
        }
    }

    fn is_empty(&self) -> bool {
        self.subject.is_empty() && self.source.is_empty() && self.network.is_empty()
    }

    fn extend(&mut self, other: Self) {
        self.subject.extend(other.subject);
        self.source.extend(other.source);
        self.network.extend(other.network);
    }

    /// Rows beside each other become one range, in order.
    fn tidy(&mut self) {
        for part in [Part::Subject, Part::Source, Part::Network] {
            let ranges = self.of_mut(part);
            ranges.sort_unstable();
            let mut joined: Vec<(i64, i64)> = Vec::new();
            for (first, last) in ranges.drain(..) {
                match joined.last_mut() {
                    Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                    _ => joined.push((first, last)),
                }
            }
            *ranges = joined;
        }
    }
}

/// All rows that the log itself says were blanked.
pub fn blanked(conn: &mut Conn, signer: &dyn Signer) -> Result<Blanked, Fault> {
    let (mut all, mut after) = (Blanked::default(), i64::MIN);
    loop {
        let named = audit::event.eq(EVENT).and(audit::id.gt(after));
        let named = audit::table.filter(named).order(audit::id).limit(AT_ONCE);
        let rows: Vec<Row> = named.select(Row::as_select()).load(conn)?;
        let Some(last) = rows.last() else {
            all.tidy();
            return Ok(all);
        };
        after = last.id;
        for row in &rows {
            all.extend(read(signer, row)?);
        }
    }
}

/// What a row names, if it is one of ours.
fn read(signer: &dyn Signer, row: &Row) -> Result<Blanked, Fault> {
    let found = signer.examine(row, None)?;
    if !found.is_ours || found.subject != Content::Kept {
        return Ok(Blanked::default());
    }
    let read = serde_json::from_str(&row.details);
    read.map_err(|error| Fault::Broken(format!("what was blanked: {error}")))
}

/// Writes down what was blanked.
pub(super) fn write(
    conn: &mut Conn,
    signer: &dyn Signer,
    mut blanked: Blanked,
    at: Moment,
) -> Result<(), Fault> {
    if blanked.is_empty() {
        return Ok(());
    }
    blanked.tidy();
    let details = serde_json::to_string(&blanked);
    let entry = Entry {
        name: EVENT.to_owned(),
        details: details.map_err(|error| Fault::Broken(error.to_string()))?,
        user: None,
        actor: None,
        row: None,
    };
    // Of nobody: it stays when whoever did it is erased too.
    insert(conn, signer, &[entry], at, &Origin::job("erasure"))
}

/// What staff wrote in their own words, which may name somebody whom the row is not about.
const IN_WORDS: [&str; 2] = ["bulk_started", "row_acted_on"];

/// Takes a person out of the log: what it says of them goes, also where staff named one of their addresses (`written`), and
/// whatever the others did or had done stays.
pub(in crate::store) fn blank(
    tx: &mut Tx<'_>,
    user: UserId,
    written: &[String],
) -> Result<(), Fault> {
    // What this transaction has to say of them is to be blanked too.
    tx.write_log()?;
    // What is being sealed must not be blanked meanwhile.
    dialect::lock_chain(tx)?;
    while blank_some(tx, Mine::About(user))? {}
    while blank_some(tx, Mine::By(user))? {}
    for one in written {
        // No backslash and no joker is in an address or a number but `_`.
        let pattern = format!("%{}%", one.to_lowercase().replace('_', "\\_"));
        while blank_some(tx, Mine::Named(&pattern))? {}
    }
    Ok(())
}

/// Which rows are a person's.
#[derive(Clone, Copy)]
enum Mine<'a> {
    About(UserId),
    By(UserId),
    /// Those in which staff wrote something like this.
    Named(&'a str),
}

/// Blanks some rows of a person. Whether there were any.
fn blank_some(tx: &mut Tx<'_>, whose: Mine<'_>) -> Result<bool, Fault> {
    let mine = audit::table.select(Row::as_select()).into_boxed();
    let mine = match whose {
        Mine::About(user) => mine.filter(audit::user_id.eq(user.0)),
        Mine::By(user) => mine.filter(audit::actor_id.eq(user.0)),
        Mine::Named(pattern) => {
            let said = lower(audit::details).like(pattern).escape('\\');
            mine.filter(audit::event.eq_any(IN_WORDS).and(said))
        }
    };
    let rows: Vec<Row> = mine.order(audit::id).limit(AT_ONCE).load(&mut **tx)?;
    blank_rows(tx, Blanked::default(), &rows, |row| {
        match (whose, row.actor_id) {
            (Mine::By(_), _) => &[Part::Source, Part::Network],
            // What nobody else did, they did.
            (Mine::About(_), None) => &[Part::Subject, Part::Source, Part::Network],
            (Mine::About(_), Some(_)) | (Mine::Named(_), _) => &[Part::Subject],
        }
    })?;
    Ok(!rows.is_empty())
}

/// Blanks up to `most` addresses of networks in rows of before `before`, and says how many. In rows without a signature who
/// did it goes with them: they have one digest.
pub fn blank_networks(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    dialect::lock_chain(tx)?;
    let since = blanked_until(tx)?.unwrap_or(before - EVER);
    let rows = audit::table
        .filter(audit::at.ge(since).and(audit::at.lt(before)))
        .filter(audit::number.is_not_null())
        .filter(audit::ip.ne_all(["", "-"]))
        .order((audit::at, audit::id))
        .limit(most);
    let rows: Vec<Row> = rows.select(Row::as_select()).load(&mut **tx)?;
    let for_age = Blanked {
        for_age: true,
        ..Blanked::default()
    };
    blank_rows(tx, for_age, &rows, |row| match row.mac {
        Some(_) => &[Part::Network],
        None => &[Part::Source, Part::Network],
    })?;
    Ok(rows.len())
}

/// A moment before which no address of a network is left: the last that was blanked for its age was older, and a day is more
/// than any transaction takes.
fn blanked_until(tx: &mut Tx<'_>) -> Result<Option<Moment>, Fault> {
    let named = audit::table.filter(audit::event.eq(EVENT));
    let named = named.order(audit::id.desc()).limit(20);
    let rows: Vec<Row> = named.select(Row::as_select()).load(&mut **tx)?;
    for row in &rows {
        let named = read(tx.signer, row)?;
        let last = named.source.last().max(named.network.last());
        if let Some((_, last)) = last.filter(|_| named.for_age) {
            let at = audit::table.find(*last).select(audit::at);
            let at = at.first::<Moment>(&mut **tx).optional()?;
            return Ok(at.map(|at| at - Duration::DAY));
        }
    }
    Ok(None)
}

/// Blanks parts of rows, and names those that were as they had been written.
fn blank_rows(
    tx: &mut Tx<'_>,
    mut named: Blanked,
    rows: &[Row],
    parts: impl Fn(&Row) -> &'static [Part],
) -> Result<(), Fault> {
    let (signer, now) = (tx.signer, tx.now);
    let found = examine(tx, signer, rows)?;
    for (row, found) in rows.iter().zip(&found) {
        for part in parts(row) {
            let content = match part {
                Part::Subject => found.subject,
                Part::Source => found.source,
                // Without a signature it is a part of the source.
                Part::Network if row.mac.is_none() => continue,
                Part::Network => found.network,
            };
            if found.is_ours && content == Content::Kept {
                named.add(*part, row.id);
            }
        }
    }
    for part in [Part::Subject, Part::Source, Part::Network] {
        let of_part = rows.iter().filter(|row| parts(row).contains(&part));
        let ids: Vec<i64> = of_part.map(|row| row.id).collect();
        clear(tx, part, &ids)?;
    }
    write(tx, signer, named, now)
}

fn clear(conn: &mut Conn, part: Part, ids: &[i64]) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = diesel::update(audit::table.filter(audit::id.eq_any(ids)));
    let none = None::<Vec<u8>>;
    match part {
        Part::Subject => rows
            .set((
                audit::user_id.eq(None::<i64>),
                audit::model.eq(None::<String>),
                audit::row_id.eq(None::<i64>),
                audit::details.eq("{}"),
                audit::subject_salt.eq(none),
            ))
            .execute(conn)?,
        Part::Source => rows
            .set((
                audit::actor_id.eq(None::<i64>),
                audit::agent.eq(""),
                audit::source_salt.eq(none),
            ))
            .execute(conn)?,
        Part::Network => rows
            .set((audit::ip.eq(""), audit::network_salt.eq(none)))
            .execute(conn)?,
    };
    Ok(())
}

fn examine(conn: &mut Conn, signer: &dyn Signer, rows: &[Row]) -> Result<Vec<Genuine>, Fault> {
    let seals = seals_before(conn, rows)?;
    let examine = |row: &Row| {
        let before = row.number.and_then(|number| seals.get(&(number - 1)));
        signer.examine(row, before.map(Vec::as_slice))
    };
    rows.iter().map(examine).collect()
}

/// The seals before those of rows that have no signature, by their numbers.
fn seals_before(conn: &mut Conn, rows: &[Row]) -> Result<HashMap<i64, Vec<u8>>, Fault> {
    let unsigned = rows.iter().filter(|row| row.mac.is_none());
    let before: Vec<_> = unsigned
        .filter_map(|row| row.number.map(|number| Some(number - 1)))
        .collect();
    if before.is_empty() {
        return Ok(HashMap::new());
    }
    let found = audit::table
        .filter(audit::number.eq_any(before))
        .select((audit::number, audit::seal))
        .load::<(Option<i64>, Option<Vec<u8>>)>(conn)?;
    let seals = found
        .into_iter()
        .filter_map(|(number, seal)| Some((number?, seal?)));
    // The first has none before it.
    Ok(seals.chain([(0, Vec::new())]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_beside_each_other_are_named_as_one_range() {
        let mut named = Blanked::default();
        for id in [7, 3, 4, 5, 9, 4] {
            named.add(Part::Source, id);
        }
        named.tidy();
        assert_eq!(named.source, [(3, 5), (7, 7), (9, 9)]);
        for (id, held) in [
            (2, false),
            (3, true),
            (5, true),
            (6, false),
            (9, true),
            (10, false),
        ] {
            assert_eq!(named.holds(Part::Source, id), held, "{id}");
        }
        assert!(!named.holds(Part::Subject, 3));
    }
}

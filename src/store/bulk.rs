//! What staff does to all rows of a list, kept so that it goes on after a crash and on another node.
//!
//! A job claims a row until a moment, by compare-and-set, does a bounded part, notes how far it came and lets go.

use super::schema::bulk_actions;
use super::{BulkState, Conn, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Moment, UserId};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// Which rows are meant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ask {
    /// The words of the search.
    pub search: String,
    /// Names of filters, and the choices.
    pub filters: Vec<(String, String)>,
    /// A year, a month or a day.
    pub date: String,
    /// Where that is: the name of a time zone; where it is empty, UTC.
    #[serde(default)]
    pub zone: String,
}

/// As kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = bulk_actions)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// The model.
    pub model: String,
    /// What is done.
    pub action: String,
    /// Why.
    pub reason: String,
    ask: String,
    /// Who began it.
    #[diesel(deserialize_as = i64)]
    pub actor_id: UserId,
    /// From where.
    pub ip: String,
    /// By which browser.
    pub agent: String,
    /// How far it has come.
    #[diesel(deserialize_as = String)]
    pub state: BulkState,
    /// How many rows there were at the start, counted no further than a bound.
    pub total: i64,
    /// Whether there were more.
    pub is_more: bool,
    /// The key of the last row there was at the start.
    pub last_id: i64,
    /// The key of the last row that was looked at.
    pub after_id: i64,
    /// So many were changed.
    pub changed: i64,
    /// So many were so already.
    pub already: i64,
    /// So many were refused.
    pub refused: i64,
    /// Why the last one was refused, or why it could not go on.
    pub last_error: Option<String>,
    /// When it began.
    pub created_at: Moment,
    /// When it was over.
    pub finished_at: Option<Moment>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What was searched for may be an address.
        write!(f, "bulk::Row({}, {} {})", self.id, self.action, self.model)
    }
}

impl Row {
    /// Which rows are meant.
    pub fn ask(&self) -> Result<Ask, Fault> {
        serde_json::from_str(&self.ask)
            .map_err(|error| Fault::Broken(format!("what a bulk action means: {error}")))
    }
}

/// To be done.
pub struct New<'a> {
    /// The model.
    pub model: &'a str,
    /// What is done.
    pub action: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Which rows are meant.
    pub ask: &'a Ask,
    /// Who begins it.
    pub actor: UserId,
    /// How many rows there are, and whether there are more.
    pub total: (i64, bool),
    /// The key of the last row there is.
    pub last_id: i64,
}

/// How far a job came.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The key of the last row that was looked at.
    pub after_id: i64,
    /// So many were changed, in all.
    pub changed: i64,
    /// So many were so already.
    pub already: i64,
    /// So many were refused.
    pub refused: i64,
    /// Why the last one was refused.
    pub last_error: Option<String>,
}

/// Keeps what is to be done, and says its key.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<i64, Fault> {
    let (now, origin) = (tx.now(), tx.origin());
    let ask = serde_json::to_string(new.ask).map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(diesel::insert_into(bulk_actions::table)
        .values((
            bulk_actions::model.eq(new.model),
            bulk_actions::action.eq(new.action),
            bulk_actions::reason.eq(new.reason),
            bulk_actions::ask.eq(ask),
            bulk_actions::actor_id.eq(new.actor.0),
            bulk_actions::ip.eq(origin.ip_text()),
            bulk_actions::agent.eq(&origin.agent),
            bulk_actions::state.eq(BulkState::Running.word()),
            bulk_actions::total.eq(new.total.0),
            bulk_actions::is_more.eq(new.total.1),
            bulk_actions::last_id.eq(new.last_id),
            bulk_actions::created_at.eq(now),
        ))
        .returning(bulk_actions::id)
        .get_result(&mut **tx)?)
}

/// By key.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Row>, Fault> {
    Ok(bulk_actions::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// What somebody began, the newest first.
pub fn of_actor(conn: &mut Conn, actor: UserId, most: i64) -> Result<Vec<Row>, Fault> {
    let mine = bulk_actions::table.filter(bulk_actions::actor_id.eq(actor.0));
    let mine = mine.order(bulk_actions::id.desc()).limit(most);
    Ok(mine.select(Row::as_select()).load(conn)?)
}

/// The oldest that goes on and that nobody holds.
pub fn due(conn: &mut Conn, now: Moment) -> Result<Option<i64>, Fault> {
    let free = bulk_actions::claimed_until
        .is_null()
        .or(bulk_actions::claimed_until.lt(now));
    let open = bulk_actions::table.filter(bulk_actions::finished_at.is_null());
    let open = open.filter(free).order(bulk_actions::id);
    Ok(open.select(bulk_actions::id).first(conn).optional()?)
}

/// Takes it for one job until `until`. `None` when another was faster, or it is over.
pub fn claim(tx: &mut Tx<'_>, id: i64, claim: &str, until: Moment) -> Result<Option<Row>, Fault> {
    let free = bulk_actions::claimed_until
        .is_null()
        .or(bulk_actions::claimed_until.lt(tx.now()));
    let open = bulk_actions::table.filter(bulk_actions::id.eq(id));
    let open = open
        .filter(bulk_actions::finished_at.is_null())
        .filter(free);
    let taken = (
        bulk_actions::claim.eq(claim),
        bulk_actions::claimed_until.eq(until),
    );
    if update(open).set(taken).execute(&mut **tx)? == 0 {
        return Ok(None);
    }
    find(tx, id)
}

/// Notes how far the job that holds it came, and lets go; also when somebody stopped it meanwhile. 0 when the claim ran
/// out and another took it.
pub fn note(tx: &mut Tx<'_>, id: i64, claim: &str, part: &Part) -> Result<usize, Fault> {
    let mine = bulk_actions::id.eq(id).and(bulk_actions::claim.eq(claim));
    let set = (
        bulk_actions::after_id.eq(part.after_id),
        bulk_actions::changed.eq(part.changed),
        bulk_actions::already.eq(part.already),
        bulk_actions::refused.eq(part.refused),
        bulk_actions::last_error.eq(part.last_error.as_deref()),
        bulk_actions::claimed_until.eq(None::<Moment>),
    );
    let mine = bulk_actions::table.filter(mine);
    Ok(update(mine).set(set).execute(&mut **tx)?)
}

/// Ends it. 0 when it was over.
pub fn finish(tx: &mut Tx<'_>, id: i64, state: BulkState) -> Result<usize, Fault> {
    let now = tx.now();
    let open = bulk_actions::table.filter(bulk_actions::id.eq(id));
    let open = open.filter(bulk_actions::finished_at.is_null());
    let set = (
        bulk_actions::state.eq(state.word()),
        bulk_actions::finished_at.eq(now),
    );
    Ok(update(open).set(set).execute(&mut **tx)?)
}

/// Takes what tells of a person who is erased out of what staff searched for and said why: their addresses and number, and
/// their username where it stands alone. What goes on searches for something then that nobody is called: it finds no more
/// rows, and never others.
pub(super) fn forget(tx: &mut Tx<'_>, written: &[String], username: &str) -> Result<(), Fault> {
    let all = bulk_actions::table.order(bulk_actions::id);
    let all = all.select((bulk_actions::id, bulk_actions::ask, bulk_actions::reason));
    for (id, ask, reason) in all.load::<(i64, String, String)>(&mut **tx)? {
        let broken = |error: serde_json::Error| Fault::Broken(error.to_string());
        let mut anew: Ask = serde_json::from_str(&ask).map_err(broken)?;
        anew.search = without(&anew.search, written, username);
        for (_, choice) in &mut anew.filters {
            *choice = without(choice, written, username);
        }
        let anew = serde_json::to_string(&anew).map_err(broken)?;
        let why = without(&reason, written, username);
        if anew != ask || why != reason {
            let set = (bulk_actions::ask.eq(anew), bulk_actions::reason.eq(why));
            let row = update(bulk_actions::table.find(id)).set(set);
            row.execute(&mut **tx)?;
        }
    }
    Ok(())
}

/// No word of a search that is left out, for then it would find more: one that nothing matches.
const ERASED: &str = "(erased)";

fn without(text: &str, written: &[String], username: &str) -> String {
    let folded = text.to_lowercase();
    let tells = written
        .iter()
        .any(|one| folded.contains(&one.to_lowercase()));
    let mut words = folded.split_whitespace();
    if tells || words.any(|word| word == username.to_lowercase()) {
        ERASED.to_owned()
    } else {
        text.to_owned()
    }
}

/// Removes up to `most` that were over before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = bulk_actions::table
        .filter(bulk_actions::finished_at.lt(before))
        .select(bulk_actions::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    let over = bulk_actions::table.filter(bulk_actions::id.eq_any(over));
    Ok(diesel::delete(over).execute(&mut **tx)?)
}

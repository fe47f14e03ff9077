//! A part of what is done to all rows of a list.

use super::State;
use crate::accounts::Staff;
use crate::admin::AdminError;
use crate::admin::lists::{Ask, keys};
use crate::admin::model::{Model, Models};
use crate::admin::permits::{Permit, Rights};
use crate::admin::rows::{self, ActionRef, Ran};
use crate::app::{App, Origin};
use crate::error::{Failure as _, Fault, Kind};
use crate::i18n::{Message, Zone};
use crate::store::bulk::{self, Part, Row};
use time::Duration;

const AT_ONCE: i64 = 100;
/// Another node takes it up after that: this one has died.
const HELD: Duration = Duration::minutes(2);
/// No part takes longer, so that a claim does not run out while its rows are slow.
const LONGEST: Duration = Duration::seconds(20);

/// How a part ended.
enum End {
    /// There is more to do.
    More,
    /// It is over.
    Over(State),
    /// The database has to be asked again later.
    Later(Fault),
    /// It cannot go on, and nobody but us is to blame.
    Broken(Fault),
}

/// Does the next part of the oldest that nobody else does. Whether there was one. After a crash the rows of the part that
/// went on then are done again: those that were done are so already.
pub fn run_part(app: &App, models: &Models) -> Result<bool, Fault> {
    let now = app.now();
    let Some(id) = app.read(|conn| bulk::due(conn, now))? else {
        return Ok(false);
    };
    app.check_fit()?;
    let (job, claim) = (Origin::job("bulk actions"), app.new_jti());
    let taken = app.write(&job, |tx| {
        let until = tx.now() + HELD;
        bulk::claim(tx, id, &claim, until)
    })?;
    let Some(row) = taken else {
        return Ok(true);
    };
    let mut part = Part {
        after_id: row.after_id,
        changed: row.changed,
        already: row.already,
        refused: row.refused,
        last_error: row.last_error.clone(),
    };
    let end = match work(app, models, &row, &mut part) {
        Ok(end) => end,
        Err(error) => ended(&mut part, error),
    };
    let over = match &end {
        End::Over(state) => Some(*state),
        End::Broken(_) => Some(State::Failed),
        End::More | End::Later(_) => None,
    };
    app.write(&job, |tx| {
        // When the claim ran out it is for the other one to say.
        if bulk::note(tx, id, &claim, &part)? == 1
            && let Some(state) = over
        {
            bulk::finish(tx, id, state)?;
        }
        Ok::<_, Fault>(())
    })?;
    match end {
        End::Later(fault) | End::Broken(fault) => Err(fault),
        End::More | End::Over(_) => Ok(true),
    }
}

fn work(app: &App, models: &Models, row: &Row, part: &mut Part) -> Result<End, AdminError> {
    let model = models.find(&row.model).ok_or(AdminError::Unknown)?;
    let action = ActionRef::find(model, &row.action)?;
    let by = permit(app, model, &action, row)?;
    let kept = row.ask()?;
    let ask = Ask {
        search: kept.search,
        filters: kept.filters,
        date: kept.date,
        zone: Zone::parse(&kept.zone).unwrap_or_default(),
        ..Ask::default()
    };
    let origin = Origin {
        ip: row.ip.parse().ok(),
        agent: row.agent.clone(),
        ..Origin::job("bulk actions")
    };
    let now = app.now();
    let between = (part.after_id, row.last_id);
    let ids = app.read(|conn| keys(conn, model, &ask, now, between, AT_ONCE))?;
    for id in &ids {
        if app.now() - now > LONGEST {
            return Ok(End::More);
        }
        let ran = rows::run(app, &by, model, &action, &[*id], &row.reason, &origin)?;
        count(part, ran);
        part.after_id = *id;
        if is_stopped(app, row.id)? {
            return Ok(End::More);
        }
    }
    let is_last = i64::try_from(ids.len()).is_ok_and(|found| found < AT_ONCE);
    Ok(if is_last {
        End::Over(State::Done)
    } else {
        End::More
    })
}

/// The right of who began it, as of now.
fn permit(app: &App, model: &Model, action: &ActionRef, row: &Row) -> Result<Permit, AdminError> {
    let staff = Staff::look_up(app, row.actor_id)?.ok_or(AdminError::NotAllowed)?;
    Rights::of(app, &staff)?.permit(model, action.right())
}

fn count(part: &mut Part, ran: Ran) {
    part.changed += i64::try_from(ran.changed).unwrap_or(0);
    part.already += i64::try_from(ran.already).unwrap_or(0);
    if let Some(refused) = ran.refused.into_iter().next() {
        part.refused += 1;
        part.last_error = Some(refused.why.kept());
    }
}

fn is_stopped(app: &App, id: i64) -> Result<bool, Fault> {
    let now = app.read(|conn| bulk::find(conn, id))?;
    Ok(now.is_none_or(|row| row.finished_at.is_some()))
}

/// What an error means that is not of one row alone.
fn ended(part: &mut Part, error: AdminError) -> End {
    match error {
        AdminError::Fault(fault) if fault.details().kind == Kind::Busy => End::Later(fault),
        AdminError::Fault(fault) => {
            part.last_error = Some(Message::new("admin-bulk-broken").kept());
            End::Broken(fault)
        }
        error => {
            part.last_error = Some(error.message().kept());
            End::Over(State::Failed)
        }
    }
}

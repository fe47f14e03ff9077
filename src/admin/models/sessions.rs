//! The description of sessions. Each is a login: of a browser, or of a program with its refresh token. Neither tokens nor
//! their names are here.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model};
use crate::admin::users::hold_owner;
use crate::events::Event;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::sessions;
use crate::values::{Moment, SessionId};

pub(super) fn model() -> Model {
    Model::new("sessions", "session", "Sessions & refresh tokens")
        .about("Who is signed in, by which browser or program. A program’s session is its refresh token.")
        .unnamed()
        .personal()
        .column(Column::refers("user_id", "Person", "users"))
        .column(Column::text("kind", "Client"))
        .column(Column::text("ip", "Address"))
        .column(Column::text("agent", "Browser or program"))
        .column(Column::moment("created_at", "Began").sorted())
        .column(Column::moment("last_seen_at", "Last used"))
        .column(Column::moment("expires_at", "Expires").sorted())
        .column(Column::moment("revoked_at", "Ended"))
        .column(Column::moment("authenticated_at", "Password or code last given").unlisted())
        .column(Column::moment("rotated_at", "Refresh token last exchanged").unlisted())
        .column(Column::moment("staff_seen_at", "Admin site last used").unlisted())
        .column(Column::flag("remembered", "Kept when the browser closes").unlisted())
        .search(crate::admin::Search::Person("user_id"))
        .filter(Filter::choices("state", "State", states()))
        .filter(Filter::words(
            "kind",
            "Client",
            &[("browser", "A browser"), ("api", "A program")],
        ))
        .filter(Filter::key("user", "Person", "users", &["user_id"]))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "revoke",
            "End",
            "The browser is signed out, the program’s tokens are worth nothing any more.",
            "ended",
            revoke,
        ))
}

fn states() -> Vec<Choice> {
    let revoked = || Source::Column("revoked_at");
    vec![
        Choice::at("live", "Live", |now| {
            let lives = Condition::From(Source::Column("expires_at"), after(now));
            Condition::All(vec![Condition::Empty(Source::Column("revoked_at")), lives])
        }),
        Choice::new("ended", "Ended by somebody", Condition::Filled(revoked())),
        Choice::at("expired", "Expired", |now| {
            let over = Condition::Before(Source::Column("expires_at"), after(now));
            Condition::All(vec![Condition::Empty(Source::Column("revoked_at")), over])
        }),
    ]
}

/// A session lives until this moment, and not in it.
fn after(now: Moment) -> Bind {
    Bind::Moment(now + time::Duration::microseconds(1))
}

/// Ends a session, and the tokens that belong to it.
fn revoke(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, rights| {
        let id = SessionId(this.id);
        let (session, _) = sessions::find(tx, id)?.ok_or(AdminError::Unknown)?;
        let user = session.user_id;
        hold_owner(tx, rights, Some(user))?;
        let count = sessions::revoke(tx, id)?;
        if count == 0 {
            return Ok(Done::Already);
        }
        tx.emit(Event::SessionsEnded { user, count })?;
        this.told(tx, Some(user))?;
        Ok(Done::Changed)
    })
}

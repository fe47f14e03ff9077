//! The description of sessions. Each is a login: of a browser, or of a program with its refresh token. Neither tokens nor
//! their names are here.

use super::{Words, said};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model};
use crate::admin::users::hold_owner;
use crate::events::Event;
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::sessions;
use crate::values::{Moment, SessionId};

pub(super) fn model() -> Model {
    Model::new("sessions", "session", Message::new("admin-sessions-title"))
        .about(Message::new("admin-sessions-about"))
        .called(
            Message::new("admin-sessions-one"),
            Message::new("admin-sessions-rows"),
        )
        .headed(Message::new("admin-sessions-heading"))
        .unnamed()
        .personal()
        .column(Column::refers(
            "user_id",
            Message::new("admin-sessions-user-id"),
            "users",
        ))
        .column(Column::text("kind", Message::new("admin-sessions-kind")).said(said(KINDS)))
        .column(Column::text("ip", Message::new("admin-sessions-ip")).technical())
        .column(Column::text("agent", Message::new("admin-sessions-agent")).technical())
        .column(Column::moment("created_at", Message::new("admin-sessions-created-at")).sorted())
        .column(Column::moment(
            "last_seen_at",
            Message::new("admin-sessions-last-seen-at"),
        ))
        .column(Column::moment("expires_at", Message::new("admin-sessions-expires-at")).sorted())
        .column(Column::moment(
            "revoked_at",
            Message::new("admin-sessions-revoked-at"),
        ))
        .column(
            Column::moment(
                "authenticated_at",
                Message::new("admin-sessions-authenticated-at"),
            )
            .unlisted(),
        )
        .column(Column::moment("rotated_at", Message::new("admin-sessions-rotated-at")).unlisted())
        .column(
            Column::moment(
                "staff_seen_at",
                Message::new("admin-sessions-staff-seen-at"),
            )
            .unlisted(),
        )
        .column(Column::flag("remembered", Message::new("admin-sessions-remembered")).unlisted())
        .search(crate::admin::Search::Person("user_id"))
        .filter(Filter::choices(
            "state",
            Message::new("admin-sessions-state"),
            states(),
        ))
        .filter(Filter::said(
            "kind",
            Message::new("admin-sessions-kind"),
            said(KINDS),
        ))
        .filter(Filter::key(
            "user",
            Message::new("admin-sessions-user"),
            "users",
            &["user_id"],
        ))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "revoke",
            Message::new("admin-sessions-revoke"),
            Message::new("admin-sessions-revoke-about"),
            Message::new("admin-sessions-revoke-past"),
            revoke,
        ))
}

const KINDS: Words = &[
    ("browser", "admin-sessions-word-browser"),
    ("api", "admin-sessions-word-api"),
];

fn states() -> Vec<Choice> {
    let revoked = || Source::Column("revoked_at");
    vec![
        Choice::at("live", Message::new("admin-sessions-is-live"), |now| {
            let lives = Condition::From(Source::Column("expires_at"), after(now));
            Condition::All(vec![Condition::Empty(Source::Column("revoked_at")), lives])
        }),
        Choice::new(
            "ended",
            Message::new("admin-sessions-is-ended"),
            Condition::Filled(revoked()),
        ),
        Choice::at(
            "expired",
            Message::new("admin-sessions-is-expired"),
            |now| {
                let over = Condition::Before(Source::Column("expires_at"), after(now));
                Condition::All(vec![Condition::Empty(Source::Column("revoked_at")), over])
            },
        ),
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

//! What can be done to users.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Done};
use crate::admin::users::{self, Outcome, Whom};
use crate::values::UserId;

/// Erases one.
pub(super) fn delete(this: ActionContext<'_>) -> Result<Done, AdminError> {
    users::delete(this.app, this.by, whom(this.id), this.origin).map(done)
}

fn whom(id: i64) -> Whom<'static> {
    Whom::Key(UserId(id))
}

fn done(outcome: Outcome) -> Done {
    outcome.done
}

fn counted(count: usize) -> Done {
    match count {
        0 => Done::Already,
        _ => Done::Changed,
    }
}

pub(super) fn all() -> Vec<Action> {
    let mut all = of_status();
    all.extend(of_access());
    all
}

fn of_status() -> Vec<Action> {
    let activate = |this: ActionContext<'_>| {
        users::activate(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let deactivate = |this: ActionContext<'_>| {
        users::deactivate(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let verify = |this: ActionContext<'_>| {
        users::verify(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let ban = |this: ActionContext<'_>| {
        users::ban(this.app, this.by, whom(this.id), this.reason, this.origin).map(done)
    };
    let unban = |this: ActionContext<'_>| {
        users::unban(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let cancel_deletion = |this: ActionContext<'_>| {
        users::cancel_deletion(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    vec![
        Action::new(
            "activate",
            "Activate",
            "They can log in again. Who was banned stays banned.",
            "activated",
            activate,
        ),
        Action::new(
            "deactivate",
            "Deactivate",
            "They are signed out everywhere and cannot log in until they are activated.",
            "deactivated",
            deactivate,
        )
        .dangerous(),
        Action::new(
            "verify",
            "Verify",
            "Their address counts as verified. You vouch for it.",
            "verified",
            verify,
        ),
        Action::new(
            "ban",
            "Ban",
            "They are signed out everywhere and cannot log in until they are unbanned. Why is kept.",
            "banned",
            ban,
        )
        .dangerous()
        .with_reason(),
        Action::new(
            "unban",
            "Unban",
            "They can log in again.",
            "unbanned",
            unban,
        ),
        Action::new(
            "keep",
            "Keep",
            "Their wish to be erased is taken back, and they are told.",
            "kept",
            cancel_deletion,
        ),
    ]
}

fn of_access() -> Vec<Action> {
    let end = |this: ActionContext<'_>| {
        users::end_sessions(this.app, this.by, whom(this.id), this.origin).map(counted)
    };
    let revoke = |this: ActionContext<'_>| {
        users::revoke_tokens(this.app, this.by, whom(this.id), this.origin).map(counted)
    };
    let reset = |this: ActionContext<'_>| {
        users::send_reset(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let unusable = |this: ActionContext<'_>| {
        users::set_unusable_password(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let unlock = |this: ActionContext<'_>| {
        users::unlock(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let make = |this: ActionContext<'_>| {
        users::make_staff(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    let unmake = |this: ActionContext<'_>| {
        users::unmake_staff(this.app, this.by, whom(this.id), this.origin).map(done)
    };
    vec![
        Action::new(
            "end_sessions",
            "End sessions",
            "They are signed out everywhere, in browsers and programs.",
            "signed out",
            end,
        ),
        Action::new(
            "revoke_tokens",
            "Revoke refresh tokens",
            "Programs that act for them are signed out; browsers stay.",
            "signed out of programs",
            revoke,
        ),
        Action::new(
            "send_reset_code",
            "Send reset code",
            "They get an e-mail that leads to a code and a new password. Nothing changes before.",
            "sent an e-mail",
            reset,
        ),
        Action::new(
            "set_unusable_password",
            "Take the password away",
            "They are signed out everywhere and cannot log in until they choose a password by e-mail.",
            "left without a password",
            unusable,
        )
        .dangerous(),
        Action::new(
            "unlock",
            "Unlock",
            "Wrong passwords and reached limits are forgotten: the person may try again at once, with the same password.",
            "unlocked",
            unlock,
        ),
        Action::new(
            "make_staff",
            "Make staff",
            "They may enter the admin site, with the permissions that they hold.",
            "made staff",
            make,
        )
        .dangerous(),
        Action::new(
            "unmake_staff",
            "Unmake staff",
            "They may not enter the admin site any more.",
            "no longer staff",
            unmake,
        )
        .dangerous(),
    ]
}

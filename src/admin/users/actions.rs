//! What staff can do to an account, in one table: the admin site, REST and the command line are made from it.

use super::{access, status};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Done};
use crate::admin::permits::Right;
use crate::values::UserId;

/// The name of the action that erases an account.
pub(crate) const DELETE: &str = "delete";

/// Something that staff can do to an account.
#[derive(Debug, Clone)]
pub(crate) struct UserAction {
    /// What it is called at the command line: `end-sessions`.
    pub(crate) command: &'static str,
    /// What the command line says of it.
    pub(crate) help: &'static str,
    /// What pages and REST know of it.
    pub(crate) action: Action,
}

/// The actions of the model of users. To delete is not among them: that a model says in its own way.
pub(crate) fn actions() -> Vec<Action> {
    let all = all().into_iter().map(|it| it.action);
    all.filter(|action| action.name != DELETE).collect()
}

/// Everything that staff can do to an account.
pub(crate) fn all() -> Vec<UserAction> {
    let mut all = of_status();
    all.extend(of_access());
    all.push(delete());
    for it in &mut all {
        it.action.checks_right = true;
    }
    all
}

fn of_status() -> Vec<UserAction> {
    vec![
        UserAction {
            command: "activate",
            help: "Open an account that was deactivated",
            action: Action::new(
                "activate",
                "Activate",
                "They can log in again. Who was banned stays banned.",
                "activated",
                |this| status::activate(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "deactivate",
            help: "Close an account until activate; its sessions and tokens end now",
            action: Action::new(
                "deactivate",
                "Deactivate",
                "They are signed out everywhere and cannot log in until they are activated.",
                "deactivated",
                |this| status::deactivate(this.app, this.by, UserId(this.id), this.origin),
            )
            .dangerous(),
        },
        UserAction {
            command: "verify",
            help: "Call an account's address verified",
            action: Action::new(
                "verify",
                "Verify",
                "Their address counts as verified. You vouch for it.",
                "verified",
                |this| status::verify(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "ban",
            help: "Close an account until unban; its sessions and tokens end now",
            action: Action::new(
                "ban",
                "Ban",
                "They are signed out everywhere and cannot log in until they are unbanned. The reason is stored.",
                "banned",
                |this| status::ban(this.app, this.by, UserId(this.id), this.reason, this.origin),
            )
            .dangerous()
            .with_reason(),
        },
        UserAction {
            command: "unban",
            help: "Open an account again",
            action: Action::new(
                "unban",
                "Unban",
                "They can log in again.",
                "unbanned",
                |this| status::unban(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "keep",
            help: "Keep an account whose owner asked for it to be erased",
            action: Action::new(
                "keep",
                "Keep",
                "The account will not be erased, and its owner gets an e-mail.",
                "kept",
                |this| status::cancel_deletion(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
    ]
}

fn of_access() -> Vec<UserAction> {
    vec![
        UserAction {
            command: "end-sessions",
            help: "End all sessions, of browsers and programs",
            action: Action::new(
                "end_sessions",
                "End sessions",
                "They are signed out everywhere, in browsers and programs.",
                "signed out",
                |this| {
                    let ended = access::end_sessions(this.app, this.by, UserId(this.id), this.origin)?;
                    Ok(status::done(ended > 0))
                },
            ),
        },
        UserAction {
            command: "revoke-tokens",
            help: "End the sessions of programs alone",
            action: Action::new(
                "revoke_tokens",
                "Revoke refresh tokens",
                "Programs that act for them are signed out; browsers stay.",
                "signed out of programs",
                |this| access::revoke_tokens(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "send-reset",
            help: "Ask the owner by e-mail to choose a password",
            action: Action::new(
                "send_reset_code",
                "Send reset code",
                "They get an e-mail that leads to a code and a new password. Nothing changes before.",
                "sent an e-mail",
                |this| access::send_reset(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "set-unusable-password",
            help: "Take the password away; sessions end now",
            action: Action::new(
                "set_unusable_password",
                "Take the password away",
                "They are signed out everywhere and cannot log in until they choose a password by e-mail.",
                "left without a password",
                |this| access::set_unusable_password(this.app, this.by, UserId(this.id), this.origin),
            )
            .dangerous(),
        },
        UserAction {
            command: "unlock",
            help: "Forget wrong passwords, so that a locked account can be logged into",
            action: Action::new(
                "unlock",
                "Unlock",
                "Wrong passwords and reached limits are forgotten: the person may try again at once, with the same password.",
                "unlocked",
                |this| access::unlock(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "make-staff",
            help: "Let somebody into the admin site",
            action: Action::new(
                "make_staff",
                "Make staff",
                "They may enter the admin site, with the permissions that they hold.",
                "made staff",
                |this| access::make_staff(this.app, this.by, UserId(this.id), this.origin),
            )
            .dangerous(),
        },
        UserAction {
            command: "unmake-staff",
            help: "Keep somebody out of the admin site",
            action: Action::new(
                "unmake_staff",
                "Unmake staff",
                "They may not enter the admin site any more.",
                "no longer staff",
                |this| access::unmake_staff(this.app, this.by, UserId(this.id), this.origin),
            )
            .dangerous(),
        },
    ]
}

/// Erases an account, as the model of users deletes a row.
pub(crate) fn delete_row(this: ActionContext<'_>) -> Result<Done, AdminError> {
    status::delete(this.app, this.by, UserId(this.id), this.origin)
}

fn delete() -> UserAction {
    UserAction {
        command: "delete",
        help: "Erase an account and all that is kept about it",
        action: Action::new(
            DELETE,
            "Delete",
            "They go with all that belongs to them. Nobody can bring them back.",
            "deleted",
            delete_row,
        )
        .needs(Right::Delete)
        .dangerous(),
    }
}

//! What staff can do to an account, in one table: the admin site, REST and the command line are made from it.

use super::{access, status};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Done};
use crate::admin::permits::Right;
use crate::i18n::Message;
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
    all.extend(of_staff());
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
            help: "Let a deactivated account log in again",
            action: Action::new(
                "activate",
                Message::new("admin-users-activate"),
                Message::new("admin-users-activate-about"),
                Message::new("admin-users-activate-past"),
                |this| status::activate(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| !user.is("is_active") && !user.has("ban_reason")),
        },
        UserAction {
            command: "deactivate",
            help: "Close an account until it is activated; ends its sessions and tokens",
            action: Action::new(
                "deactivate",
                Message::new("admin-users-deactivate"),
                Message::new("admin-users-deactivate-about"),
                Message::new("admin-users-deactivate-past"),
                |this| status::deactivate(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| user.is("is_active"))
            .dangerous(),
        },
        UserAction {
            command: "verify",
            help: "Mark an account's e-mail address as verified",
            action: Action::new(
                "verify",
                Message::new("admin-users-verify"),
                Message::new("admin-users-verify-about"),
                Message::new("admin-users-verify-past"),
                |this| status::verify(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| !user.is("is_verified")),
        },
        UserAction {
            command: "ban",
            help: "Close an account until it is unbanned; ends its sessions and tokens",
            action: Action::new(
                "ban",
                Message::new("admin-users-ban"),
                Message::new("admin-users-ban-about"),
                Message::new("admin-users-ban-past"),
                |this| status::ban(this.app, this.by, UserId(this.id), this.reason, this.origin),
            )
            .where_it_applies(|user| !user.has("ban_reason"))
            .dangerous()
            .with_reason(),
        },
        UserAction {
            command: "unban",
            help: "Lift a ban",
            action: Action::new(
                "unban",
                Message::new("admin-users-unban"),
                Message::new("admin-users-unban-about"),
                Message::new("admin-users-unban-past"),
                |this| status::unban(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| user.has("ban_reason")),
        },
        UserAction {
            command: "keep",
            help: "Cancel the deletion of an account",
            action: Action::new(
                "keep",
                Message::new("admin-users-keep"),
                Message::new("admin-users-keep-about"),
                Message::new("admin-users-keep-past"),
                |this| status::cancel_deletion(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| user.has("erase_at")),
        },
    ]
}

fn of_access() -> Vec<UserAction> {
    vec![
        UserAction {
            command: "end-sessions",
            help: "End all sessions of browsers and programs",
            action: Action::new(
                "end_sessions",
                Message::new("admin-users-end-sessions"),
                Message::new("admin-users-end-sessions-about"),
                Message::new("admin-users-end-sessions-past"),
                |this| {
                    let ended =
                        access::end_sessions(this.app, this.by, UserId(this.id), this.origin)?;
                    Ok(status::done(ended > 0))
                },
            ),
        },
        UserAction {
            command: "revoke-tokens",
            help: "End the sessions of programs only",
            action: Action::new(
                "revoke_tokens",
                Message::new("admin-users-revoke-tokens"),
                Message::new("admin-users-revoke-tokens-about"),
                Message::new("admin-users-revoke-tokens-past"),
                |this| access::revoke_tokens(this.app, this.by, UserId(this.id), this.origin),
            ),
        },
        UserAction {
            command: "send-reset",
            help: "Send the owner an e-mail to choose a password",
            action: Action::new(
                "send_reset_code",
                Message::new("admin-users-send-reset-code"),
                Message::new("admin-users-send-reset-code-about"),
                Message::new("admin-users-send-reset-code-past"),
                |this| access::send_reset(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| user.is("is_active")),
        },
        UserAction {
            command: "set-unusable-password",
            help: "Remove the password; ends all sessions",
            action: Action::new(
                "set_unusable_password",
                Message::new("admin-users-set-unusable-password"),
                Message::new("admin-users-set-unusable-password-about"),
                Message::new("admin-users-set-unusable-password-past"),
                |this| {
                    access::set_unusable_password(this.app, this.by, UserId(this.id), this.origin)
                },
            )
            .dangerous(),
        },
        UserAction {
            command: "reset-factors",
            help: "Remove all second factors; the owner resets the password by e-mail, then logs in without",
            action: Action::new(
                "reset_factors",
                Message::new("admin-users-reset-factors"),
                Message::new("admin-users-reset-factors-about"),
                Message::new("admin-users-reset-factors-past"),
                |this| {
                    let user = UserId(this.id);
                    access::reset_factors(this.app, this.by, user, this.reason, this.origin)
                },
            )
            .where_it_applies(|user| user.is("second_factor"))
            .dangerous()
            .with_reason(),
        },
        UserAction {
            command: "unlock",
            help: "Clear wrong passwords, so that a locked account can log in",
            action: Action::new(
                "unlock",
                Message::new("admin-users-unlock"),
                Message::new("admin-users-unlock-about"),
                Message::new("admin-users-unlock-past"),
                |this| access::unlock(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| user.has("login_failures")),
        },
    ]
}

fn of_staff() -> Vec<UserAction> {
    vec![
        UserAction {
            command: "make-staff",
            help: "Give an account access to the admin site",
            action: Action::new(
                "make_staff",
                Message::new("admin-users-make-staff"),
                Message::new("admin-users-make-staff-about"),
                Message::new("admin-users-make-staff-past"),
                |this| access::make_staff(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| !user.is("is_staff"))
            .dangerous(),
        },
        UserAction {
            command: "unmake-staff",
            help: "Remove an account's access to the admin site",
            action: Action::new(
                "unmake_staff",
                Message::new("admin-users-unmake-staff"),
                Message::new("admin-users-unmake-staff-about"),
                Message::new("admin-users-unmake-staff-past"),
                |this| access::unmake_staff(this.app, this.by, UserId(this.id), this.origin),
            )
            .where_it_applies(|user| user.is("is_staff"))
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
        help: "Erase an account and everything that is kept about it",
        action: Action::new(
            DELETE,
            Message::new("admin-delete"),
            Message::new("admin-delete-about"),
            Message::new("admin-delete-past"),
            delete_row,
        )
        .needs(Right::Delete)
        .dangerous(),
    }
}

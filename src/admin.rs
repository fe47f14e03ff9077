//! The admin site: its models, yours among them, and what staff does with other people's accounts. A
//! [`Model`] is described once; lists, pages, forms, REST and permissions are made from it. See [`Model`] and
//! [`Site::with_model`](crate::Site::with_model).
//!
//! Use cases take a permit, or a [`Staff`](crate::accounts::Staff) where no model is concerned. What can be done to a user is
//! one table, `users/actions`.
//!
//! | function | file | emits | sends |
//! | --- | --- | --- | --- |
//! | [`add_row`] | rows | `RowAdded`, perhaps `UserGroupsChanged`, `GroupPermissionsChanged`, and what the model tells | what the model sends |
//! | [`change_row`] | rows | `RowChanged`, perhaps `UserGroupsChanged`, `GroupPermissionsChanged`, and what the model tells | what the model sends |
//! | [`delete_row`] | rows | `RowDeleted`; of users `UserDeleted` | |
//! | [`run_action`] | rows | `RowActedOn`, perhaps `RowChanged`, and what the action tells | what the action sends |
//! | [`verify_user`] | users/status | `Verified`, `SessionsEnded`, `RowActedOn`, `RowChanged` | |
//! | [`ban_user`] | users/status | `Banned`, `SessionsEnded`, `RowActedOn`, `RowChanged` | |
//! | [`deactivate_user`] | users/status | `Deactivated`, `SessionsEnded`, `RowActedOn`, `RowChanged` | |
//! | [`unban_user`] | users/status | `Unbanned` or `Activated`, `RowActedOn`, `RowChanged` | |
//! | [`activate_user`] | users/status | `Activated`, `RowActedOn`, `RowChanged` | |
//! | [`lift_ban`] | users/status | `RowActedOn` | |
//! | [`delete_user`] | users/status | `UserDeleted` | |
//! | [`cancel_deletion`] | users/status | `DeletionCancelled`, `RowActedOn`, `RowChanged` | `deletion_cancelled` |
//! | [`end_sessions`], [`revoke_tokens`] | users/access | `SessionsEnded`, `RowActedOn` | |
//! | [`send_reset`] | users/access | `ResetRequested`, `RowActedOn` | `reset_link` |
//! | [`set_unusable_password`] | users/access | `PasswordChanged`, `SessionsEnded`, `RowActedOn`, `RowChanged` | `password_changed` |
//! | [`reset_factors`] | users/access | `FactorsReset`, `SessionsEnded`, `RowActedOn`, `RowChanged` | `factor_changed` |
//! | [`unlock_user`], [`make_staff`], [`unmake_staff`] | users/access | `RowActedOn`, `RowChanged` | |
//! | [`set_fields`] | users/form | `ProfileChanged`, `RowChanged` | |
//! | [`approve_hold`] | models/holds | `AddressChanged`, `SessionsEnded`, `PasswordResetRequired`, `DeletionCancelled`, `Unarchived`, `ResetRequested`, perhaps `UserDeleted`, `RowActedOn` | `address_changed`, `reset_link` |
//! | [`refuse_hold`] | models/holds | `RowActedOn` | `address_hold` |
//! | [`invite`] | invitations | `InvitationSent`, `RowAdded` | `invitation` |
//! | [`resend_invitation`] | invitations | `InvitationSent`, `RowActedOn` | `invitation` |
//! | [`withdraw_invitation`] | invitations | `InvitationWithdrawn`, `RowActedOn` | |
//! | [`end_session`] | sessions | `SessionsEnded` | |
//! | [`replay_webhooks`] | webhooks | | webhooks again |
//! | [`list_rows`], [`people::list`] | lists, people | `RowsViewed` | |
//! | [`find_row`], [`find_rows`], [`people::by_key`] | lists, people | `RowViewed` | |
//! | [`export_part`] | lists/csv | `RowsExported` | |
//! | [`bulk::start`] | bulk | `BulkStarted` | |
//! | [`bulk::stop`] | bulk | `BulkStopped` | |
//! | [`audit::seal`], [`audit::verify`], [`audit::checkpoint`] | audit | | |

mod admin_session;
pub(crate) mod audit;
pub(crate) mod bulk;
mod errors;
mod groups;
mod invitations;
mod letters;
mod lists;
mod model;
mod models;
mod numbers;
pub(crate) mod people;
mod permits;
mod rows;
mod sessions;
mod users;
mod view_audit;
mod webhooks;

pub use crate::store::lists::Direction;
pub use errors::AdminError;
pub use model::{
    Action, ActionContext, Answer, Answers, Column, Done, Filter, Input, InputKind, Kind,
    LoadContext, Model, Related, SaveContext, Search,
};
pub use permits::Right;

pub(crate) use inner::*;

/// What the interfaces call. Whoever embeds Vestibule describes models and leaves the rest to them.
pub(crate) mod inner {
    pub use super::admin_session::{EnterError, enter};
    pub use super::groups::{
        Group, find as find_group, list as list_groups, permission as find_permission,
    };
    pub use super::invitations::{
        invite, resend as resend_invitation, withdraw as withdraw_invitation,
    };
    pub use super::letters::{SentLetter, of_user as letters_of_user};
    pub use super::lists::{
        Ask, Day, Facet, FacetChoice, Line, Page, Plan, SearchReach, Total, csv_head, csv_row,
        explain as explain_list, export_part, find as find_row, find_all as find_rows,
        list as list_rows,
    };
    pub(crate) use super::model::Shown;
    pub use super::model::{Cell, Change, Choice, Models, Options, Saved};
    pub use super::models::{
        all as models, approve as approve_hold, event_named, field_named, humanized,
        make_permissions, refuse as refuse_hold, word_named,
    };
    pub use super::numbers::{Number, Numbers, Plot, numbers};
    pub use super::permits::{Permit, Rights, has_permission};
    pub use super::rows::{
        ActionRef, Belongings, Happening, Pick, Ran, Refused, add as add_row,
        add_and_say as add_row_and_say, answers as answers_of_row, belongings,
        change as change_row, delete as delete_row, history, options, recent, run as run_action,
        run_one as run_action_on_row,
    };
    pub use super::sessions::{Session, end as end_session, list as list_sessions};
    pub use super::users::{
        Ambiguous, Likeness, Misled, Refused as RefusedHash, RefusedHashes,
        activate as activate_user, ambiguous as ambiguous_usernames, ban as ban_user,
        cancel_deletion, deactivate as deactivate_user, delete as delete_user, end_sessions,
        find as find_user, lift_ban, make_staff, misled as misled_addresses, page as page_of_users,
        refused_hashes, reset_factors, revoke_tokens, send_reset, set_fields,
        set_unusable_password, staff_without_second_factor, unban as unban_user,
        unlock as unlock_user, unmake_staff, verify as verify_user,
    };
    pub(crate) use super::users::{UserAction, all_actions as user_actions};
    pub use super::webhooks::{
        Again, Receiver, ReplayError, list as list_webhooks, replay as replay_webhooks,
    };
}

//! What staff does with other people's accounts. Every function takes a [`Staff`](crate::accounts::Staff).
//!
//! | function | file | emits | sends |
//! | --- | --- | --- | --- |
//! | [`verify_user`] | users | `Verified`, `SessionsEnded` | |
//! | [`ban_user`] | users | `Banned`, `SessionsEnded` | |
//! | [`unban_user`] | users | `Unbanned` | |
//! | [`delete_user`] | users | `UserDeleted` | |
//! | [`keep_user`] | users | `DeletionCancelled` | `kept` |
//! | [`end_session`], [`end_sessions`] | sessions | `SessionsEnded` | |
//! | [`set_fields`] | fields | `ProfileChanged` | |
//! | [`replay_webhooks`] | webhooks | | webhooks again |
//! | [`export_part`] | lists/export | `RowsExported` | |
//! | [`bulk::start`] | bulk | `BulkStarted` | |
//! | [`bulk::stop`] | bulk | `BulkStopped` | |

pub mod audit;
pub mod bulk;
mod fields;
mod lists;
mod lockouts;
mod model;
mod models;
mod numbers;
mod permits;
mod presence;
mod rows;
mod sessions;
mod users;
mod webhooks;

pub use crate::store::lists::Direction;
pub use fields::set as set_fields;
pub use lists::{
    Ask, Day, Facet, FacetChoice, Line, Page, Plan, Total, csv_head, csv_row,
    explain as explain_list, export_part, find as find_row, list as list_rows,
};
pub use model::{
    Action, Answer, Answers, Cell, Change, Choice, Column, Done, Filter, Input, InputKind, Kind,
    Load, Model, Models, Options, Related, Run, Save, Search,
};
pub use models::{all as models, make_permissions};
pub use numbers::{Number, Numbers, Plot, numbers};
pub use permits::{Permit, Right, Rights};
pub use presence::{EnterError, enter};
pub use rows::{
    Happening, Ran, Refused, add as add_row, answers as answers_of_row, belongings,
    change as change_row, delete as delete_row, history, options, recent, run as run_action,
    tell as tell_action,
};
pub use sessions::{Session, end as end_session, end_all as end_sessions, list as list_sessions};
pub use users::{
    AdminError, ban as ban_user, delete as delete_user, find as find_user, keep as keep_user,
    newest as newest_users, page as page_of_users, unban as unban_user, verify as verify_user,
};
pub use webhooks::{
    Again, Receiver, ReplayError, list as list_webhooks, replay as replay_webhooks,
};

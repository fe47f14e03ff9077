//! The calls with which people leave, take their data along, and give their password again.
#![expect(dead_code, reason = "they are described, never made")]

use super::{Access, Call, Done, call, post};
use crate::http::api::closing::Leaving;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// The password, for what matters.
#[derive(ToSchema)]
pub(super) struct PasswordAgain {
    #[schema(format = "password")]
    current_password: String,
}

/// All that is kept about a person, column by column; the newest rows come first.
#[derive(ToSchema)]
pub(super) struct Export {
    #[schema(format = "date-time")]
    exported_at: String,
    #[schema(value_type = Object)]
    account: (),
    #[schema(value_type = Vec<Object>)]
    groups: (),
    #[schema(value_type = Vec<Object>)]
    permissions: (),
    #[schema(value_type = Vec<Object>)]
    sessions: (),
    /// Browsers that have logged in.
    #[schema(value_type = Vec<Object>)]
    devices: (),
    /// In which a code was asked for.
    #[schema(value_type = Vec<Object>)]
    flows: (),
    #[schema(value_type = Vec<Object>)]
    letters: (),
    /// Of addresses, that can or could be taken back.
    #[schema(value_type = Vec<Object>)]
    changes: (),
    /// What happened.
    #[schema(value_type = Vec<Object>)]
    events: (),
    /// Kinds of which only the newest rows are here.
    cut: Vec<String>,
}

pub(super) fn all() -> Vec<Call> {
    let calls = [
        call(
            HttpMethod::Delete,
            "/api/accounts/me/",
            "Ask for my account to be erased in seven days",
        )
        .takes::<PasswordAgain>()
        .answers::<Leaving>(202),
        post(
            "/api/accounts/archive/",
            "Close my account until I log in again",
        )
        .takes::<PasswordAgain>(),
        post(
            "/api/accounts/reauthenticate/",
            "Give my password again; for ten minutes it is not asked for",
        )
        .takes::<PasswordAgain>()
        .answers::<Done>(200),
        call(
            HttpMethod::Get,
            "/api/accounts/export/",
            "All that is kept about me, as a file; needs a password given within ten minutes",
        )
        .answers::<Export>(200),
    ];
    calls.map(|call| call.behind(Access::Bearer)).into()
}

//! The description of limits: what was counted, of whom, and until when nothing more is let through. Whose it is stands
//! there half hidden: the buckets themselves are digests.

use super::{Words, said};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Source};
use crate::store::throttles;
use std::borrow::Cow;

pub(super) fn model() -> Model {
    Model::new(
        "throttles",
        "throttle",
        Message::new("admin-throttles-title"),
    )
    .about(Message::new("admin-throttles-about"))
    .called(
        Message::new("admin-throttles-one"),
        Message::new("admin-throttles-rows"),
    )
    .headed(Message::new("admin-throttles-heading"))
    .unnamed()
    .column(
        Column::text("limit_name", Message::new("admin-throttles-limit-name")).said(said(LIMITS)),
    )
    .column(
        Column::text("subject", Message::new("admin-throttles-subject"))
            .read_as(whose)
            .sorted(),
    )
    .column(Column::number(
        "hit_count",
        Message::new("admin-throttles-hit-count"),
    ))
    .column(
        Column::moment("full_until", Message::new("admin-throttles-full-until"))
            .sorted()
            .sometimes_empty(),
    )
    .column(Column::moment("expires_at", Message::new("admin-throttles-expires-at")).sorted())
    .search(Search::prefix("subject"))
    .filter(Filter::choices(
        "state",
        Message::new("admin-throttles-state"),
        states(),
    ))
    .filter(limit_filter())
    .action(Action::new(
        "lift",
        Message::new("admin-throttles-lift"),
        Message::new("admin-throttles-lift-about"),
        Message::new("admin-throttles-lift-past"),
        lift,
    ))
}

/// Who is limited, where that is kept in words.
fn whose(kept: &str) -> Option<Message> {
    if kept == throttles::KNOWN_BROWSER {
        return Some(Message::new("admin-throttles-known-browser"));
    }
    let account: i64 = kept.strip_prefix(throttles::ACCOUNT)?.parse().ok()?;
    Some(Message::new("admin-throttles-account").with("id", account.to_string()))
}

fn states() -> Vec<Choice> {
    // By way of their keys: few of very many, which no walk in the order of the keys would meet soon.
    vec![Choice::at(
        "full",
        Message::new("admin-throttles-is-full"),
        |now| {
            let until = Source::Column("full_until");
            Condition::Refers {
                column: "id",
                table: "throttles",
                key: "id",
                is: Box::new(Condition::From(until, Bind::Moment(now))),
            }
        },
    )]
}

fn limit_filter() -> Filter {
    let choice = |(name, said): (Cow<'static, str>, Message)| {
        let bind = Bind::Text(name.clone().into_owned());
        Choice::new(name, said, Condition::Is(Source::Text("limit_name"), bind))
    };
    let label = Message::new("admin-throttles-limit-name");
    Filter::choices("limit", label, said(LIMITS).map(choice).collect())
}

/// Each limit that is counted in the database, and what it counts.
const LIMITS: Words = &[
    (
        "RATE_LIMIT_SIGNUP",
        "admin-throttles-limit-rate-limit-signup",
    ),
    ("RATE_LIMIT_LOGIN", "admin-throttles-limit-rate-limit-login"),
    (
        "RATE_LIMIT_LOGIN_FAILED",
        "admin-throttles-limit-rate-limit-login-failed",
    ),
    (
        "RATE_LIMIT_LOGIN_FAILED_KNOWN",
        "admin-throttles-limit-rate-limit-login-failed-known",
    ),
    (
        "RATE_LIMIT_RESET_PASSWORD",
        "admin-throttles-limit-rate-limit-reset-password",
    ),
    (
        "RATE_LIMIT_RESET_PASSWORD_FROM_KEY",
        "admin-throttles-limit-rate-limit-reset-password-from-key",
    ),
    (
        "RATE_LIMIT_CONFIRM_EMAIL",
        "admin-throttles-limit-rate-limit-confirm-email",
    ),
    (
        "RATE_LIMIT_ANONYMOUS_EMAIL",
        "admin-throttles-limit-rate-limit-anonymous-email",
    ),
    (
        "RATE_LIMIT_APPROVAL_EMAIL",
        "admin-throttles-limit-rate-limit-approval-email",
    ),
    (
        "RATE_LIMIT_VERIFY_CODE",
        "admin-throttles-limit-rate-limit-verify-code",
    ),
    (
        "RATE_LIMIT_CHANGE_PASSWORD",
        "admin-throttles-limit-rate-limit-change-password",
    ),
    (
        "RATE_LIMIT_REAUTHENTICATE",
        "admin-throttles-limit-rate-limit-reauthenticate",
    ),
    (
        "RATE_LIMIT_REAUTHENTICATION_EMAIL",
        "admin-throttles-limit-rate-limit-reauthentication-email",
    ),
    (
        "RATE_LIMIT_MANAGE_EMAIL",
        "admin-throttles-limit-rate-limit-manage-email",
    ),
    (
        "RATE_LIMIT_CHANGE_PHONE",
        "admin-throttles-limit-rate-limit-change-phone",
    ),
    (
        "RATE_LIMIT_VERIFY_PHONE",
        "admin-throttles-limit-rate-limit-verify-phone",
    ),
    (
        "RATE_LIMIT_INVITE",
        "admin-throttles-limit-rate-limit-invite",
    ),
    (
        "RATE_LIMIT_INVITE_AS_STAFF",
        "admin-throttles-limit-rate-limit-invite-as-staff",
    ),
    (
        "RATE_LIMIT_INVITATION_EMAIL",
        "admin-throttles-limit-rate-limit-invitation-email",
    ),
    (
        "RATE_LIMIT_INVITATION_EMAIL_AS_STAFF",
        "admin-throttles-limit-rate-limit-invitation-email-as-staff",
    ),
    (
        "RATE_LIMIT_SECOND_FACTOR",
        "admin-throttles-limit-rate-limit-second-factor",
    ),
    (
        "RATE_LIMIT_MANAGE_FACTORS",
        "admin-throttles-limit-rate-limit-manage-factors",
    ),
    (
        "RATE_LIMIT_SESSION_TOKENS",
        "admin-throttles-limit-rate-limit-session-tokens",
    ),
    (
        "RATE_LIMIT_EXPORT",
        "admin-throttles-limit-rate-limit-export",
    ),
    ("SMS_DAILY_CAP", "admin-throttles-limit-sms-daily-cap"),
    (
        "SMS_DAILY_CAP_PER_ACCOUNT",
        "admin-throttles-limit-sms-daily-cap-per-account",
    ),
    (
        "SMS_DAILY_CAP_PER_NETWORK",
        "admin-throttles-limit-sms-daily-cap-per-network",
    ),
    (
        "SMS_DAILY_CAP_PER_COUNTRY",
        "admin-throttles-limit-sms-daily-cap-per-country",
    ),
    ("WRONG_CODES", "admin-throttles-limit-wrong-codes"),
    (
        "WRONG_PASSWORDS_IN_SESSION",
        "admin-throttles-limit-wrong-passwords-in-session",
    ),
    ("OWNER_TOLD", "admin-throttles-limit-owner-told"),
    ("SECOND_STEP_TOLD", "admin-throttles-limit-second-step-told"),
];

/// Forgets what was counted.
fn lift(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, _| {
        if throttles::delete(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}

#[cfg(test)]
mod tests {
    use super::LIMITS;
    use crate::accounts::DAILY_COUNTS;
    use crate::config::{DailyCap, Limit};

    #[test]
    fn every_limit_is_said() {
        let shared = Limit::ALL.into_iter().filter(|limit| limit.is_shared());
        let caps = DailyCap::ALL.map(DailyCap::variable);
        let all = shared.map(Limit::variable).chain(caps).chain(DAILY_COUNTS);
        let said: Vec<_> = LIMITS.iter().map(|(name, _)| *name).collect();
        assert_eq!(said, all.collect::<Vec<_>>());
    }
}

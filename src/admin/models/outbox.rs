//! The description of the outbox: letters and text messages that wait, left, or were given up. What they say is written
//! when they leave, and is not kept.

use super::holds::CHANGES;
use super::{Words, said};
use crate::accounts::{self, LetterSentAgain};
use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Choice, Column, Done, Filter, Model, Search};
use crate::admin::users::hold_owner;
use crate::config::{Config, MailBackend, SmsBackend};
use crate::i18n::Message;
use crate::store::lists::{Bind, Condition, Direction, Source};
use crate::store::{Channel, Letter, Outcome, Tx, outbox};
use crate::values::visible;

pub(super) fn model() -> Model {
    Model::new("outbox", "letter", Message::new("admin-outbox-title"))
        .about(Message::new("admin-outbox-about"))
        .called(
            Message::new("admin-outbox-one"),
            Message::new("admin-outbox-rows"),
        )
        .headed(Message::new("admin-outbox-heading"))
        .unnamed()
        .personal()
        .column(Column::text("letter", Message::new("admin-outbox-letter")).said(said(LETTERS)))
        .column(Column::text("recipient", Message::new("admin-outbox-recipient")).sorted())
        .column(Column::refers(
            "user_id",
            Message::new("admin-outbox-user-id"),
            "users",
        ))
        .column(Column::moment("created_at", Message::new("admin-outbox-created-at")).sorted())
        .column(outcome())
        .column(Column::number(
            "attempts",
            Message::new("admin-outbox-attempts"),
        ))
        .column(
            Column::text("last_error", Message::new("admin-outbox-last-error"))
                .said(said(ERRORS))
                .technical(),
        )
        .column(
            Column::text("reply", Message::new("admin-outbox-reply"))
                .technical()
                .unlisted(),
        )
        .column(Column::moment("requeued_at", Message::new("admin-outbox-requeued-at")).unlisted())
        .column(Column::moment("due_at", Message::new("admin-outbox-due-at")).unlisted())
        .column(Column::moment("finished_at", Message::new("admin-outbox-finished-at")).unlisted())
        .column(Column::refers("flow_id", Message::new("admin-outbox-flow-id"), "codes").unlisted())
        .column(
            Column::text("change", Message::new("admin-outbox-change"))
                .said(said(CHANGES))
                .unlisted(),
        )
        .column(
            Column::text("ip", Message::new("admin-outbox-ip"))
                .technical()
                .unlisted(),
        )
        .column(
            Column::text("agent", Message::new("admin-outbox-agent"))
                .technical()
                .unlisted(),
        )
        .search(Search::prefix("recipient"))
        .search(Search::Person("user_id"))
        .filter(Filter::choices(
            "state",
            Message::new("admin-outbox-state"),
            states(),
        ))
        .filter(Filter::said(
            "letter",
            Message::new("admin-outbox-letter"),
            said(LETTERS),
        ))
        .filter(Filter::key(
            "user",
            Message::new("admin-outbox-user"),
            "users",
            &["user_id"],
        ))
        .dated("created_at")
        .ordered("created_at", Direction::Down)
        .action(Action::new(
            "retry",
            Message::new("admin-outbox-retry"),
            Message::new("admin-outbox-retry-about"),
            Message::new("admin-outbox-retry-past"),
            retry,
        ))
        .action(
            Action::new(
                "send_again",
                Message::new("admin-outbox-send-again"),
                Message::new("admin-outbox-send-again-about"),
                Message::new("admin-outbox-send-again-past"),
                send_again,
            )
            .where_it_applies(|row| row.has("finished_at")),
        )
        .action(
            Action::new(
                "give_up",
                Message::new("admin-outbox-give-up"),
                Message::new("admin-outbox-give-up-about"),
                Message::new("admin-outbox-give-up-past"),
                give_up,
            )
            .dangerous(),
        )
}

/// How sending a message ended, if it has.
fn outcome() -> Column {
    Column::text("outcome", Message::new("admin-outbox-outcome"))
        .said(said(OUTCOMES))
        .when_empty(|_| Message::new("admin-outbox-is-waiting"))
}

const LETTERS: Words = &[
    ("verify", "admin-outbox-word-verify"),
    ("verify_link", "admin-outbox-word-verify-link"),
    ("last_today", "admin-outbox-word-last-today"),
    ("approve_device", "admin-outbox-word-approve-device"),
    ("login_attempts", "admin-outbox-word-login-attempts"),
    ("factor_changed", "admin-outbox-word-factor-changed"),
    (
        "second_factor_failed",
        "admin-outbox-word-second-factor-failed",
    ),
    ("reset", "admin-outbox-word-reset"),
    ("reset_link", "admin-outbox-word-reset-link"),
    ("confirm_address", "admin-outbox-word-confirm-address"),
    ("login_code", "admin-outbox-word-login-code"),
    (
        "reauthentication_code",
        "admin-outbox-word-reauthentication-code",
    ),
    ("invitation", "admin-outbox-word-invitation"),
    ("phone_code", "admin-outbox-word-phone-code"),
    ("already_registered", "admin-outbox-word-already-registered"),
    ("new_login", "admin-outbox-word-new-login"),
    ("password_changed", "admin-outbox-word-password-changed"),
    ("address_changed", "admin-outbox-word-address-changed"),
    ("token_reused", "admin-outbox-word-token-reused"),
    ("address_hold", "admin-outbox-word-address-hold"),
    ("closing", "admin-outbox-word-closing"),
    ("deletion_cancelled", "admin-outbox-word-deletion-cancelled"),
    ("archived", "admin-outbox-word-archived"),
];

/// How sending an e-mail, a text message or a webhook ended.
pub(super) const OUTCOMES: Words = &[
    ("sent", "admin-outbox-is-sent"),
    ("given_up", "admin-outbox-is-given-up"),
    ("obsolete", "admin-outbox-is-obsolete"),
];

/// What is kept as the last error where staff gave up.
const BY_STAFF: &str = "given up by staff";
const ERRORS: Words = &[(BY_STAFF, "admin-outbox-given-up-by-staff")];

pub(super) fn states() -> Vec<Choice> {
    let was = |word: &'static str, label: Message| {
        let bind = Bind::Text(word.to_owned());
        Choice::new(word, label, Condition::Is(Source::Text("outcome"), bind))
    };
    vec![
        Choice::new(
            "waiting",
            Message::new("admin-outbox-is-waiting"),
            Condition::Empty(Source::Column("finished_at")),
        ),
        was("sent", Message::new("admin-outbox-is-sent")),
        was("given_up", Message::new("admin-outbox-is-given-up")),
        was("obsolete", Message::new("admin-outbox-is-obsolete")),
    ]
}

/// Sends what waits or was given up now.
fn retry(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let app = this.app;
    put(this, |tx, id| {
        let put_back = outbox::retry(tx, id)?;
        if put_back > 0 {
            accounts::count_again(app, tx, id)?;
        }
        Ok(put_back)
    })
}

/// Sends what left, or was given up, once more.
fn send_again(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let app = this.app;
    this.write(|tx, rights| {
        let user = outbox::owner(tx, this.id)?.ok_or(AdminError::Unknown)?;
        hold_owner(tx, rights, user)?;
        let sent = outbox::find_sent(tx, this.id)?.ok_or(AdminError::Unknown)?;
        match accounts::send_letter_again(app, tx, &sent)? {
            LetterSentAgain::Queued => {}
            LetterSentAgain::Already => return Ok(Done::Already),
            LetterSentAgain::Refused(why) => return Err(AdminError::BadAsk(why)),
        }
        this.told(tx, user)?;
        Ok(Done::Changed)
    })
}

/// What an e-mail is called.
pub(crate) fn letter_named(letter: Letter) -> Message {
    let found = LETTERS.iter().find(|(word, _)| *word == letter.word());
    found.map_or_else(|| letter.word().into(), |(_, id)| Message::new(id))
}

/// What became of an e-mail or a text message.
pub(crate) fn outcome_named(config: &Config, sent: &outbox::Sent) -> Message {
    Message::new(match sent.outcome() {
        None => "admin-outbox-is-waiting",
        Some(Outcome::Sent) => taken_by(config, sent),
        Some(Outcome::GivenUp) => "admin-outbox-is-given-up",
        Some(Outcome::Obsolete) => "admin-outbox-is-obsolete",
    })
}

/// Who took what was sent: the mail server whose answer is kept, or whatever the settings name now.
fn taken_by(config: &Config, sent: &outbox::Sent) -> &'static str {
    const CONSOLE: &str = "admin-outbox-is-printed";
    const FILE: &str = "admin-outbox-is-in-a-file";
    const MEMORY: &str = "admin-outbox-is-in-memory";
    if sent.letter.channel() == Channel::Sms {
        return match config.sms.backend {
            SmsBackend::Twilio | SmsBackend::Webhook => "admin-outbox-is-taken-by-provider",
            SmsBackend::Console => CONSOLE,
            SmsBackend::File => FILE,
            SmsBackend::Memory => MEMORY,
        };
    }
    if !sent.reply.is_empty() {
        return "admin-outbox-is-taken";
    }
    match config.mail.backend {
        MailBackend::Smtp => "admin-outbox-is-taken",
        MailBackend::Console => CONSOLE,
        MailBackend::File => FILE,
        MailBackend::Memory => MEMORY,
    }
}

/// What is said of an error that was kept, in words where it was staff.
pub(crate) fn error_named(error: &str) -> Message {
    match error {
        BY_STAFF => Message::new("admin-outbox-given-up-by-staff"),
        other => visible(other).into(),
    }
}

/// Sends what waits never.
fn give_up(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let app = this.app;
    put(this, |tx, id| {
        let given_up = outbox::give_up(tx, id, BY_STAFF)?;
        accounts::count_untaken(app, tx, id)?;
        Ok(given_up)
    })
}

fn put(
    this: ActionContext<'_>,
    work: impl FnOnce(&mut Tx<'_>, i64) -> Result<usize, crate::error::Fault>,
) -> Result<Done, AdminError> {
    this.write(|tx, rights| {
        let user = outbox::owner(tx, this.id)?.ok_or(AdminError::Unknown)?;
        hold_owner(tx, rights, user)?;
        if work(tx, this.id)? == 0 {
            return Ok(Done::Already);
        }
        this.told(tx, user)?;
        Ok(Done::Changed)
    })
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, said};
    use crate::store::Letter;

    #[test]
    fn every_e_mail_can_be_picked() {
        for letter in Letter::ALL {
            assert!(LETTERS.iter().any(|(word, _)| *word == letter.word()));
        }
        assert_eq!(LETTERS.len(), Letter::ALL.len());
        for (_, message) in said(LETTERS) {
            assert!(!message.to_string().is_empty());
        }
    }
}

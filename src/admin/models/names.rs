//! What people read in the place of the names that the audit log keeps: of events, and of what they say.

use super::{Words, codes, holds, said};
use crate::admin::model::capital;
use crate::i18n::Message;
use std::borrow::Cow;

/// How somebody showed who they are.
const METHODS: Words = &[
    ("password", "admin-audit-method-password"),
    ("email_code", "admin-audit-method-email-code"),
    ("phone_code", "admin-audit-method-phone-code"),
    ("totp", "admin-audit-method-totp"),
    ("passkey", "admin-audit-method-passkey"),
    ("recovery_code", "admin-audit-method-recovery-code"),
    ("provider", "admin-audit-method-provider"),
    ("hwk", "admin-audit-method-hwk"),
    ("swk", "admin-audit-method-swk"),
    ("user", "admin-audit-method-user"),
];

/// All events that the log can hold.
const EVENTS: Words = &[
    ("user_created", "admin-audit-event-user-created"),
    ("already_registered", "admin-audit-event-already-registered"),
    ("code_sent", "admin-audit-event-code-sent"),
    ("code_rejected", "admin-audit-event-code-rejected"),
    ("verified", "admin-audit-event-verified"),
    ("logged_in", "admin-audit-event-logged-in"),
    ("login_failed", "admin-audit-event-login-failed"),
    ("hook_refused", "admin-audit-event-hook-refused"),
    (
        "device_approval_required",
        "admin-audit-event-device-approval-required",
    ),
    ("device_approved", "admin-audit-event-device-approved"),
    (
        "password_reset_required",
        "admin-audit-event-password-reset-required",
    ),
    ("token_issued", "admin-audit-event-token-issued"),
    ("logged_out", "admin-audit-event-logged-out"),
    ("token_refreshed", "admin-audit-event-token-refreshed"),
    (
        "refresh_token_reused",
        "admin-audit-event-refresh-token-reused",
    ),
    ("token_revoked", "admin-audit-event-token-revoked"),
    ("profile_changed", "admin-audit-event-profile-changed"),
    ("banned", "admin-audit-event-banned"),
    ("unbanned", "admin-audit-event-unbanned"),
    ("deactivated", "admin-audit-event-deactivated"),
    ("activated", "admin-audit-event-activated"),
    ("user_deleted", "admin-audit-event-user-deleted"),
    ("sessions_ended", "admin-audit-event-sessions-ended"),
    ("password_confirmed", "admin-audit-event-password-confirmed"),
    (
        "password_not_confirmed",
        "admin-audit-event-password-not-confirmed",
    ),
    ("factor_added", "admin-audit-event-factor-added"),
    ("factor_removed", "admin-audit-event-factor-removed"),
    (
        "recovery_codes_made",
        "admin-audit-event-recovery-codes-made",
    ),
    ("recovery_code_used", "admin-audit-event-recovery-code-used"),
    (
        "second_factor_failed",
        "admin-audit-event-second-factor-failed",
    ),
    (
        "passkey_counter_went_back",
        "admin-audit-event-passkey-counter-went-back",
    ),
    ("totp_off", "admin-audit-event-totp-off"),
    ("factors_reset", "admin-audit-event-factors-reset"),
    ("address_changed", "admin-audit-event-address-changed"),
    ("addresses_held", "admin-audit-event-addresses-held"),
    ("terms_accepted", "admin-audit-event-terms-accepted"),
    ("data_exported", "admin-audit-event-data-exported"),
    ("deletion_requested", "admin-audit-event-deletion-requested"),
    ("deletion_cancelled", "admin-audit-event-deletion-cancelled"),
    ("archived", "admin-audit-event-archived"),
    ("unarchived", "admin-audit-event-unarchived"),
    ("reset_requested", "admin-audit-event-reset-requested"),
    ("password_changed", "admin-audit-event-password-changed"),
    ("invitation_sent", "admin-audit-event-invitation-sent"),
    (
        "invitation_withdrawn",
        "admin-audit-event-invitation-withdrawn",
    ),
    (
        "invitation_accepted",
        "admin-audit-event-invitation-accepted",
    ),
    (
        "user_groups_changed",
        "admin-audit-event-user-groups-changed",
    ),
    (
        "group_permissions_changed",
        "admin-audit-event-group-permissions-changed",
    ),
    ("row_added", "admin-audit-event-row-added"),
    ("row_changed", "admin-audit-event-row-changed"),
    ("row_deleted", "admin-audit-event-row-deleted"),
    ("row_acted_on", "admin-audit-event-row-acted-on"),
    ("row_viewed", "admin-audit-event-row-viewed"),
    ("rows_viewed", "admin-audit-event-rows-viewed"),
    ("rows_exported", "admin-audit-event-rows-exported"),
    ("bulk_started", "admin-audit-event-bulk-started"),
    ("bulk_stopped", "admin-audit-event-bulk-stopped"),
    ("users_imported", "admin-audit-event-users-imported"),
    ("users_exported", "admin-audit-event-users-exported"),
    ("webhook_disabled", "admin-audit-event-webhook-disabled"),
    ("log_blanked", "admin-audit-event-log-blanked"),
];

/// What events say, and what of an account changes without a field of its form.
const FIELDS: Words = &[
    ("added", "admin-audit-field-added"),
    ("archived", "admin-audit-field-archived"),
    ("ban_reason", "admin-audit-field-ban-reason"),
    ("bulk", "admin-audit-field-bulk"),
    ("by", "admin-audit-field-by"),
    ("change", "admin-audit-field-change"),
    ("changed", "admin-audit-field-changed"),
    ("code", "admin-audit-field-code"),
    ("count", "admin-audit-field-count"),
    ("endpoint", "admin-audit-field-endpoint"),
    ("erase_at", "admin-audit-field-erase-at"),
    ("fields", "admin-audit-field-fields"),
    ("group", "admin-audit-field-group"),
    ("groups", "admin-audit-field-groups"),
    ("groups_added", "admin-audit-field-groups-added"),
    ("groups_removed", "admin-audit-field-groups-removed"),
    ("hook", "admin-audit-field-hook"),
    ("invitation", "admin-audit-field-invitation"),
    ("is_verified", "admin-audit-field-is-verified"),
    ("left", "admin-audit-field-left"),
    ("login_failures", "admin-audit-field-login-failures"),
    ("methods", "admin-audit-field-methods"),
    ("narrowed_by", "admin-audit-field-narrowed-by"),
    ("new_device", "admin-audit-field-new-device"),
    ("password", "admin-audit-field-password"),
    ("permissions_added", "admin-audit-field-permissions-added"),
    (
        "permissions_removed",
        "admin-audit-field-permissions-removed",
    ),
    ("purpose", "admin-audit-field-purpose"),
    ("reason", "admin-audit-field-reason"),
    ("removed", "admin-audit-field-removed"),
    ("reset_required", "admin-audit-field-reset-required"),
    ("second_factors", "admin-audit-field-second-factors"),
    ("session", "admin-audit-field-session"),
    ("source", "admin-audit-field-source"),
    ("version", "admin-audit-field-version"),
];

/// How a password came to be changed.
const WAYS: Words = &[
    ("reset", "admin-audit-by-reset"),
    ("owner", "admin-audit-by-owner"),
    ("command_line", "admin-audit-by-command-line"),
    ("staff", "admin-audit-by-staff"),
    ("login_code", "admin-audit-by-login-code"),
];

/// All events that the log can hold, and what people read of each.
pub(super) fn events() -> impl Iterator<Item = (Cow<'static, str>, Message)> {
    said(EVENTS)
}

/// An event.
pub fn event_named(word: &str) -> Message {
    let found = events().find(|(known, _)| known == word);
    found.map_or_else(|| humanized(word), |(_, said)| said)
}

/// What an event says of something.
pub fn field_named(name: &str) -> Message {
    let found = said(FIELDS).find(|(known, _)| known == name);
    found.map_or_else(|| humanized(name), |(_, said)| said)
}

/// A word that an event says as `field`; in a text of somebody's own there is none of ours.
pub fn word_named(field: &str, word: &str) -> Message {
    let words = match field {
        "by" => WAYS,
        "change" => holds::CHANGES,
        "methods" => METHODS,
        "purpose" => codes::PURPOSES,
        _ => &[],
    };
    let found = said(words).find(|(known, _)| known == word);
    found.map_or_else(|| word.to_owned().into(), |(_, said)| said)
}

/// A name that is none of ours, as people would write it: `book_lent` is "Book lent".
pub fn humanized(name: &str) -> Message {
    capital(&name.replace('_', " ")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Entry, Event};
    use crate::store::audit::BLANKED;

    #[test]
    fn every_event_is_said_and_what_is_not_ours_is_said_as_it_is_called() {
        let all = Event::LIST.iter().map(Entry::word);
        let all: Vec<_> = all.chain([BLANKED.to_owned()]).collect();
        let said: Vec<_> = EVENTS.iter().map(|(word, _)| (*word).to_owned()).collect();
        assert_eq!(said, all);
        assert_eq!(event_named("book_lent"), Message::from("Book lent"));
    }
}

//! What people read in the place of the names that the audit log keeps: of events, and of what they say.

use super::{Words, codes, holds, said};
use crate::admin::model::capital;
use crate::events::{Entry, Event};
use crate::i18n::Message;
use crate::store::audit::BLANKED;
use std::borrow::Cow;

/// What events say, and what of an account changes without a field of its form.
const FIELDS: Words = &[
    ("archived", "admin-audit-field-archived"),
    ("ban_reason", "admin-audit-field-ban-reason"),
    ("bulk", "admin-audit-field-bulk"),
    ("by", "admin-audit-field-by"),
    ("change", "admin-audit-field-change"),
    ("count", "admin-audit-field-count"),
    ("endpoint", "admin-audit-field-endpoint"),
    ("erase_at", "admin-audit-field-erase-at"),
    ("fields", "admin-audit-field-fields"),
    ("is_verified", "admin-audit-field-is-verified"),
    ("left", "admin-audit-field-left"),
    ("login_failures", "admin-audit-field-login-failures"),
    ("narrowed_by", "admin-audit-field-narrowed-by"),
    ("new_device", "admin-audit-field-new-device"),
    ("password", "admin-audit-field-password"),
    ("purpose", "admin-audit-field-purpose"),
    ("reason", "admin-audit-field-reason"),
    ("reset_required", "admin-audit-field-reset-required"),
    ("session", "admin-audit-field-session"),
];

/// How a password came to be changed.
const WAYS: Words = &[
    ("reset", "admin-audit-by-reset"),
    ("owner", "admin-audit-by-owner"),
    ("command_line", "admin-audit-by-command-line"),
    ("staff", "admin-audit-by-staff"),
];

/// All events that the log can hold, and what people read of each.
pub(super) fn events() -> impl Iterator<Item = (Cow<'static, str>, Message)> {
    let all = Event::LIST.iter().map(Entry::word);
    all.chain([BLANKED.to_owned()]).map(|word| {
        let id = format!("admin-audit-event-{}", word.replace('_', "-"));
        (Cow::Owned(word), Message::of(&id))
    })
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

    #[test]
    fn every_name_has_a_sentence() {
        let words = said(FIELDS).chain(said(WAYS));
        for (word, said) in events().chain(words) {
            assert!(!said.to_string().is_empty(), "{word}");
        }
        assert_eq!(humanized("book_lent"), Message::from("Book lent"));
    }
}

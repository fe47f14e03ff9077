//! Sentences that are kept until somebody reads them, in a language that nobody knows yet.

use super::Message;
use super::message::Argument;
use super::when::{Form, When};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A sentence as it is kept: its id and its arguments, as JSON. A text that is said as it is stands by itself.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    id: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    with: BTreeMap<String, KeptArgument>,
}

/// A day or a moment as it is kept: which day that is, is known when it is read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptWhen {
    when: String,
    said: Form,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum KeptArgument {
    Number(i64),
    Text(String),
    When(KeptWhen),
    Message(Kept),
}

impl Message {
    /// What is kept of it.
    pub(crate) fn kept(&self) -> String {
        let kept = match (self.literal(), self.as_when()) {
            (Some(text), _) => return text.to_owned(),
            (None, Some((when, said))) => serde_json::to_string(&KeptWhen::of(when, said)),
            (None, None) => serde_json::to_string(&Kept::of(self)),
        };
        kept.unwrap_or_default()
    }

    /// Out of what was kept.
    pub(crate) fn of_kept(text: &str) -> Self {
        if let Ok(kept) = serde_json::from_str::<Kept>(text) {
            return kept.into();
        }
        match serde_json::from_str::<KeptWhen>(text) {
            Ok(kept) => kept.message(),
            Err(_) => text.to_owned().into(),
        }
    }
}

impl Kept {
    fn of(message: &Message) -> Self {
        let pair = |(name, argument): &(Cow<'static, str>, Argument)| {
            let argument = match argument {
                Argument::Number(number) => KeptArgument::Number(*number),
                Argument::Text(text) => KeptArgument::Text(text.clone()),
                Argument::Message(message) => match (message.literal(), message.as_when()) {
                    (Some(text), _) => KeptArgument::Text(text.to_owned()),
                    (None, Some((when, said))) => KeptArgument::When(KeptWhen::of(when, said)),
                    (None, None) => KeptArgument::Message(Self::of(message)),
                },
            };
            (name.clone().into_owned(), argument)
        };
        Self {
            id: message.id().to_owned(),
            with: message.arguments().iter().map(pair).collect(),
        }
    }
}

impl KeptWhen {
    fn of(when: When, said: Form) -> Self {
        let when = when.for_machines();
        Self { when, said }
    }

    fn message(self) -> Message {
        match When::read(&self.when) {
            Some(when) => Message::when(when, self.said),
            None => self.when.into(),
        }
    }
}

impl From<Kept> for Message {
    fn from(kept: Kept) -> Self {
        let argument = |argument| match argument {
            KeptArgument::Number(number) => Argument::Number(number),
            KeptArgument::Text(text) => Argument::Text(text),
            KeptArgument::When(kept) => Argument::Message(kept.message()),
            KeptArgument::Message(kept) => Argument::Message(kept.into()),
        };
        let with = kept.with.into_iter();
        let with = with.map(|(name, kept)| (name.into(), argument(kept)));
        Self::of_parts(kept.id.into(), with.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_is_kept_is_the_same_one_again() {
        let day = time::macros::date!(2026 - 11 - 21);
        let at = time::macros::datetime!(2026-11-21 23:40);
        for message in [
            Message::moment(at),
            Message::short_moment(at, at),
            Message::new("addresses-on-hold").with("day", Message::day_of_moment(at)),
            Message::new("admin-not-allowed"),
            Message::new("addresses-on-hold").with("day", Message::day(day)),
            Message::from("Nobody \"{knows}\""),
            Message::from("{}"),
        ] {
            assert_eq!(Message::of_kept(&message.kept()), message);
        }
        // As versions before time zones kept a day.
        let before = r#"{"id":"addresses-on-hold","with":{"day":{"id":"date-day-year","with":{"day":21,"month":{"id":"date-month","with":{"n":11}},"year":2026}}}}"#;
        assert!(
            Message::of_kept(before)
                .to_string()
                .contains(" 21 Nov 2026.")
        );
        let before = "You cannot do this to your own account.";
        assert_eq!(Message::of_kept(before).to_string(), before);
    }
}

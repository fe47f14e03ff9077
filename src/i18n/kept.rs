//! Sentences that are kept until somebody reads them, in a language that nobody knows yet.

use super::Message;
use super::message::Argument;
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

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum KeptArgument {
    Number(i64),
    Text(String),
    Message(Kept),
}

impl Message {
    /// What is kept of it.
    pub(crate) fn kept(&self) -> String {
        match self.literal() {
            Some(text) => text.to_owned(),
            None => serde_json::to_string(&Kept::of(self)).unwrap_or_default(),
        }
    }

    /// Out of what was kept.
    pub(crate) fn of_kept(text: &str) -> Self {
        match serde_json::from_str::<Kept>(text) {
            Ok(kept) => kept.into(),
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
                Argument::Message(message) => match message.literal() {
                    Some(text) => KeptArgument::Text(text.to_owned()),
                    None => KeptArgument::Message(Self::of(message)),
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

impl From<Kept> for Message {
    fn from(kept: Kept) -> Self {
        let argument = |argument| match argument {
            KeptArgument::Number(number) => Argument::Number(number),
            KeptArgument::Text(text) => Argument::Text(text),
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
        for message in [
            Message::new("admin-not-allowed"),
            Message::new("addresses-on-hold").with("day", Message::day(day)),
            Message::from("Nobody \"{knows}\""),
            Message::from("{}"),
        ] {
            assert_eq!(Message::of_kept(&message.kept()), message);
        }
        let before = "This is your own account.";
        assert_eq!(Message::of_kept(before).to_string(), before);
    }
}

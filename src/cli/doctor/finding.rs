//! A finding: what was looked at, how it is, and what to do.

use serde_json::{Value, json};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// As it should be.
    Fine,
    /// Something to do.
    Wrong,
    /// It could not be looked at.
    Unseen,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Wrong => "wrong",
            Self::Unseen => "unseen",
        }
    }
}

/// What was found.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    topic: &'static str,
    pub(super) state: State,
    text: String,
    /// What to do, where there is something.
    then: Option<String>,
}

/// All is well.
pub(super) fn fine(topic: &'static str, text: impl Into<String>) -> Finding {
    Finding {
        topic,
        state: State::Fine,
        text: text.into(),
        then: None,
    }
}

/// Something has to be done.
pub(super) fn wrong(
    topic: &'static str,
    text: impl Into<String>,
    then: impl Into<String>,
) -> Finding {
    Finding {
        topic,
        state: State::Wrong,
        text: text.into(),
        then: Some(then.into()),
    }
}

/// It could not be looked at, and why.
pub(super) fn unseen(topic: &'static str, text: impl Into<String>) -> Finding {
    Finding {
        topic,
        state: State::Unseen,
        text: text.into(),
        then: None,
    }
}

impl Finding {
    /// A line. What others have said in it ends no line.
    pub(super) fn line(&self) -> String {
        let (state, topic) = (self.state.word(), self.topic);
        let then = self.then.as_ref();
        let then = then.map_or_else(String::new, |then| format!(" {then}"));
        let line = format!("{state:<7} {topic:<6} {}{then}", self.text);
        line.replace(char::is_control, " ")
    }

    /// For programs.
    pub(super) fn value(&self) -> Value {
        json!({
            "topic": self.topic,
            "state": self.state.word(),
            "text": self.text,
            "then": self.then,
        })
    }
}

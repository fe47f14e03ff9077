//! Two people at one form: what the second one wants is laid over what the first one did.

use super::{Answer, Answers, Change, Input, InputKind};
use crate::admin::AdminError;
use crate::error::Problem;
use crate::events::Changes;
use crate::i18n::Message;

/// What is to be set: what differs from `now`. A field that somebody else changed since the person saw it is told with
/// what it is now, unless they want that very thing.
pub(crate) fn merged(
    inputs: &[Input],
    now: &Answers,
    change: Change<'_>,
) -> Result<Answers, AdminError> {
    let mut set = Answers::new();
    let mut problems = Vec::new();
    for (name, want) in change.want {
        let is = now.get(name);
        let saw = change.was.get(name).or(is);
        if Some(want) == is || Some(want) == saw {
            continue;
        }
        match inputs.iter().find(|input| *input.name == **name) {
            Some(input) if saw != is => problems.push(meanwhile(input, is)),
            _ => {
                set.insert(name.clone(), want.clone());
            }
        }
    }
    if problems.is_empty() {
        Ok(set)
    } else {
        Err(AdminError::Fields(problems))
    }
}

fn meanwhile(input: &Input, is: Option<&Answer>) -> Problem {
    let text = match is {
        Some(Answer::Flag(flag)) => {
            let flag = Message::new(if *flag {
                "admin-flag-yes"
            } else {
                "admin-flag-no"
            });
            Message::new("admin-changed-meanwhile-to").with("value", flag)
        }
        Some(answer) if !matches!(input.kind, InputKind::Secret) => {
            Message::new("admin-changed-meanwhile-to").with("value", answer.in_words())
        }
        _ => Message::new("admin-changed-meanwhile"),
    };
    Problem::of(input.name.clone().into_owned(), "changed_meanwhile", text)
}

/// What changes, for the audit log. Secrets are only said to be others.
pub(crate) fn changes(inputs: &[Input], now: &Answers, set: &Answers) -> Changes {
    let pair = |input: &Input| {
        let after = set.get(&*input.name)?;
        let words = |answer: Option<&Answer>| match (&input.kind, answer) {
            (InputKind::Secret, _) => "***".to_owned(),
            (_, answer) => answer.map(Answer::in_words).unwrap_or_default(),
        };
        let pair = [words(now.get(&*input.name)), words(Some(after))];
        Some((input.name.clone().into_owned(), pair))
    };
    Changes(inputs.iter().filter_map(pair).collect())
}

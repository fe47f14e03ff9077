//! What of an account is told of when staff changes it: before and after, in words. A password is only said to be another.

use super::{MODEL, answers};
use crate::admin::model::Answer;
use crate::config::Config;
use crate::error::Fault;
use crate::events::{Changes, Event};
use crate::store::{Conn, Tx, groups, permissions, users};
use crate::values::{Moment, UserId};
use std::collections::BTreeMap;

/// An account in words.
pub(super) struct FieldChanges {
    words: BTreeMap<String, String>,
    password: String,
}

/// How it is now.
pub(super) fn of(
    conn: &mut Conn,
    config: &Config,
    user: &users::Row,
) -> Result<FieldChanges, Fault> {
    let answers = answers::of(conn, config, user)?;
    let mut words: BTreeMap<_, _> = answers
        .into_iter()
        .map(|(name, answer)| (name, answer.in_words()))
        .collect();
    let names = |these: BTreeMap<i64, String>| {
        let mut names: Vec<_> = these.into_values().collect();
        names.sort();
        names.join(", ")
    };
    let held = permissions::of_user_alone(conn, user.id)?;
    let at = |at: Option<Moment>| at.map_or(Answer::Nothing, Answer::Moment).in_words();
    words.extend(
        [
            ("groups", names(groups::of_user(conn, user.id)?)),
            ("user_permissions", names(held)),
            ("is_verified", Answer::Flag(user.is_verified).in_words()),
            ("archived", Answer::Flag(user.archived).in_words()),
            ("login_failures", user.login_failures.to_string()),
            (
                "reset_required",
                Answer::Flag(user.reset_required).in_words(),
            ),
            ("erase_at", at(user.erase_at)),
            ("ban_reason", user.ban_reason.clone()),
        ]
        .map(|(name, words)| (name.to_owned(), words)),
    );
    Ok(FieldChanges {
        words,
        password: user.password.clone(),
    })
}

/// Tells what is otherwise than `before`, if anything is.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    config: &Config,
    before: &FieldChanges,
    id: UserId,
) -> Result<(), Fault> {
    let Some(user) = users::find(tx, id)? else {
        return Ok(());
    };
    let after = of(tx, config, &user)?;
    let mut changes = BTreeMap::new();
    for (name, is) in after.words {
        let was = before.words.get(&name).cloned().unwrap_or_default();
        if was != is {
            changes.insert(name, [was, is]);
        }
    }
    if before.password != after.password {
        changes.insert("password".into(), ["***".into(), "***".into()]);
    }
    if changes.is_empty() {
        return Ok(());
    }
    tx.emit(Event::RowChanged {
        model: MODEL.to_owned(),
        row: id.0,
        user: Some(id),
        changes: Changes(changes),
    })
}

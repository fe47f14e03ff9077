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

/// What its own row says.
fn of_row(config: &Config, user: &users::Row) -> FieldChanges {
    let mut words: BTreeMap<_, _> = answers::of_row(config, user)
        .into_iter()
        .map(|(name, answer)| (name, answer.in_words()))
        .collect();
    let at = |at: Option<Moment>| at.map_or(Answer::Nothing, Answer::Moment).in_words();
    words.extend(
        [
            ("is_verified", Answer::Flag(user.is_verified).in_words()),
            ("archived", Answer::Flag(user.archived).in_words()),
            ("login_failures", user.login_failures.to_string()),
            (
                "reset_required",
                Answer::Flag(user.reset_required).in_words(),
            ),
            ("second_factor", Answer::Flag(user.second_factor).in_words()),
            ("erase_at", at(user.erase_at)),
            ("ban_reason", user.ban_reason.clone()),
        ]
        .map(|(name, words)| (name.to_owned(), words)),
    );
    FieldChanges {
        words,
        password: user.password.clone(),
    }
}

/// How it is now, with groups and permissions.
pub(super) fn of(
    conn: &mut Conn,
    config: &Config,
    user: &users::Row,
) -> Result<FieldChanges, Fault> {
    let names = |these: BTreeMap<i64, String>| {
        let mut names: Vec<_> = these.into_values().collect();
        names.sort();
        names.join(", ")
    };
    let mut all = of_row(config, user);
    let groups = names(groups::of_user(conn, user.id)?);
    let held = names(permissions::of_user_alone(conn, user.id)?);
    all.words.insert("groups".into(), groups);
    all.words.insert("user_permissions".into(), held);
    Ok(all)
}

/// Tells what is otherwise than `before`, if anything is.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    config: &Config,
    before: FieldChanges,
    id: UserId,
) -> Result<(), Fault> {
    match users::find(tx, id)? {
        Some(user) => {
            let after = of(tx, config, &user)?;
            tell_differences(tx, before, after, id)
        }
        None => Ok(()),
    }
}

/// Tells what is otherwise than `before`, of what changed neither groups nor permissions.
pub(super) fn tell_of_row(
    tx: &mut Tx<'_>,
    config: &Config,
    before: &users::Row,
) -> Result<(), Fault> {
    match users::find(tx, before.id)? {
        Some(user) => {
            let (was, is) = (of_row(config, before), of_row(config, &user));
            tell_differences(tx, was, is, user.id)
        }
        None => Ok(()),
    }
}

fn tell_differences(
    tx: &mut Tx<'_>,
    mut before: FieldChanges,
    after: FieldChanges,
    id: UserId,
) -> Result<(), Fault> {
    let mut changes = BTreeMap::new();
    for (name, is) in after.words {
        let was = before.words.remove(&name).unwrap_or_default();
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

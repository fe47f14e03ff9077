//! Groups, as staff sees and changes them. Whoever is no superuser lets a group give only permissions they hold
//! themselves, and takes no others from it: else a group would be a way to more rights.

use super::AdminError;
use super::lists::{MOST_COUNTED, Total};
use super::model::{
    ActionContext, Answer, Answers, Change, Done, Input, LoadContext, SaveContext, merged,
};
use super::permits::{Permit, Right, Rights};
use super::users::{differing, may_give, turned, within};
use crate::app::App;
use crate::error::{Fault, Problem};
use crate::events::{Changes, Event};
use crate::i18n::Message;
use crate::store::{Conn, Tx, groups, permissions};
use crate::values::PersonName;
use std::collections::BTreeMap;

const MODEL: &str = "groups";

/// The fields of the form.
pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::text("name", Message::new("admin-groups-name"), 150).required(),
        Input::rows(
            "permissions",
            Message::new("admin-groups-permissions"),
            "permissions",
            "name",
        )
        .help(Message::new("admin-groups-permissions-help"))
        .guarded(),
    ]
}

/// What the form shows.
pub(super) fn load(of: LoadContext<'_>) -> Result<Option<Answers>, AdminError> {
    of.app.read(|conn| {
        of.by.check(conn)?;
        Ok(answers(conn, of.id)?)
    })
}

/// Makes a group, or changes one.
pub(super) fn save(form: SaveContext<'_>) -> Result<i64, AdminError> {
    form.app.write(form.origin, |tx| {
        tx.acts(form.by.id());
        if let Some(id) = form.id {
            groups::lock(tx, id)?;
        }
        let rights = form.by.check(tx)?;
        match form.id {
            None => add(tx, &rights, form.want()),
            Some(id) => alter(tx, &rights, id, form.change),
        }
    })
}

/// Deletes a group: who was in it loses what it allowed.
pub(super) fn delete(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let id = this.id;
    this.app.write(this.origin, |tx| {
        tx.acts(this.by.id());
        groups::lock(tx, id)?;
        let rights = this.by.check(tx)?;
        let given = permissions::of_group(tx, id)?;
        if !given.values().all(|codename| within(&rights, codename)) {
            return Err(AdminError::Beyond);
        }
        if groups::delete(tx, id)? == 0 {
            return Err(AdminError::Unknown);
        }
        tx.emit(Event::RowDeleted {
            model: MODEL.to_owned(),
            row: id,
        })?;
        Ok(Done::Changed)
    })
}

fn answers(conn: &mut Conn, id: i64) -> Result<Option<Answers>, Fault> {
    let Some(name) = groups::find(conn, id)? else {
        return Ok(None);
    };
    let given = permissions::of_group(conn, id)?;
    let pair = |name: &str, answer| (name.to_owned(), answer);
    Ok(Some(Answers::from([
        pair("name", Answer::Text(name)),
        pair("permissions", Answer::Rows(given.into_keys().collect())),
    ])))
}

fn add(tx: &mut Tx<'_>, rights: &Rights, want: &Answers) -> Result<i64, AdminError> {
    let name = name(want.get("name"))?;
    let wanted = rows(want.get("permissions")).unwrap_or_default();
    check(tx, rights, &wanted)?;
    let id = groups::insert(tx, name.as_str()).map_err(taken)?;
    turn(tx, id, &wanted, &[])?;
    tx.emit(Event::RowAdded {
        model: MODEL.to_owned(),
        row: id,
        user: None,
    })?;
    tell(tx, id, BTreeMap::new())?;
    Ok(id)
}

fn alter(tx: &mut Tx<'_>, rights: &Rights, id: i64, change: Change<'_>) -> Result<i64, AdminError> {
    let now = answers(tx, id)?.ok_or(AdminError::Unknown)?;
    let before = words(tx, id)?;
    let set = merged(&inputs(), &now, change)?;
    if let Some(wanted) = rows(set.get("permissions")) {
        let given = permissions::of_group(tx, id)?;
        check(tx, rights, &differing(&given, &wanted))?;
        let (given, taken) = turned(&given, &wanted);
        turn(tx, id, &given, &taken)?;
    }
    if let Some(answer) = set.get("name") {
        // Under another name a group is given to people who were not meant.
        let given = permissions::of_group(tx, id)?;
        check(tx, rights, &given.into_keys().collect::<Vec<_>>())?;
        let name = name(Some(answer))?;
        groups::rename(tx, id, name.as_str()).map_err(taken)?;
    }
    tell(tx, id, before)?;
    Ok(id)
}

/// Lets a group give permissions, and others no more, and tells of it where anything changes.
fn turn(tx: &mut Tx<'_>, id: i64, given: &[i64], taken: &[i64]) -> Result<(), Fault> {
    if given.is_empty() && taken.is_empty() {
        return Ok(());
    }
    permissions::change_group(tx, id, given, taken)?;
    let mut names = |ids| {
        let mut names: Vec<_> = permissions::by_keys(tx, ids)?.into_values().collect();
        names.sort();
        Ok::<_, Fault>(names)
    };
    let (added, removed) = (names(given)?, names(taken)?);
    tx.emit(Event::GroupPermissionsChanged {
        group: id,
        added,
        removed,
    })
}

fn check(tx: &mut Tx<'_>, rights: &Rights, ids: &[i64]) -> Result<(), AdminError> {
    may_give(tx, rights, "permissions", ids).map_err(|error| match error {
        AdminError::Beyond => AdminError::Fields(vec![error.of_field("permissions")]),
        other => other,
    })
}

fn rows(answer: Option<&Answer>) -> Option<Vec<i64>> {
    match answer {
        Some(Answer::Rows(ids)) => Some(ids.clone()),
        _ => None,
    }
}

fn name(answer: Option<&Answer>) -> Result<PersonName, AdminError> {
    let typed = answer.map(Answer::in_words).unwrap_or_default();
    let wrong = |code, text: Message| AdminError::Fields(vec![Problem::of("name", code, text)]);
    let name = PersonName::parse(&typed).map_err(|bad| wrong(bad.code(), bad.message()))?;
    if name.as_str().is_empty() {
        return Err(wrong("required", Message::new("field-required")));
    }
    Ok(name)
}

fn taken(fault: Fault) -> AdminError {
    if fault.violates("user_groups", "name") {
        let text = Message::new("admin-groups-taken");
        AdminError::Fields(vec![Problem::of("name", "unique", text)])
    } else {
        fault.into()
    }
}

/// A group in words.
fn words(conn: &mut Conn, id: i64) -> Result<BTreeMap<String, String>, Fault> {
    let name = groups::find(conn, id)?.unwrap_or_default();
    let mut given: Vec<_> = permissions::of_group(conn, id)?.into_values().collect();
    given.sort();
    let pair = |name: &str, words| (name.to_owned(), words);
    Ok(BTreeMap::from([
        pair("name", name),
        pair("permissions", given.join(", ")),
    ]))
}

/// Tells what is otherwise than `before`, if anything is.
fn tell(tx: &mut Tx<'_>, id: i64, before: BTreeMap<String, String>) -> Result<(), Fault> {
    let mut changes = BTreeMap::new();
    for (name, is) in words(tx, id)? {
        let was = before.get(&name).cloned().unwrap_or_default();
        if was != is {
            changes.insert(name, [was, is]);
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    tx.emit(Event::RowChanged {
        model: MODEL.to_owned(),
        row: id,
        user: None,
        changes: Changes(changes),
    })
}

/// A group.
#[derive(Debug, Clone)]
pub struct Group {
    /// The key.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The names of the permissions it gives, in the order of the alphabet.
    pub permissions: Vec<String>,
    /// How many are in it.
    pub members: Total,
}

/// All groups, in the order of their names.
pub fn list(app: &App, by: &Permit) -> Result<Vec<Group>, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        let all = groups::all(conn)?;
        let mut found = Vec::with_capacity(all.len());
        for (id, name) in all {
            found.push(with_members(conn, id, name)?);
        }
        Ok(found)
    })
}

/// The group of this name.
pub fn find(app: &App, by: &Permit, name: &str) -> Result<Group, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        let id = groups::find_by_name(conn, name)?.ok_or(AdminError::Unknown)?;
        Ok(with_members(conn, id, name.to_owned())?)
    })
}

/// The key of the permission of this name.
pub fn permission(app: &App, by: &Permit, codename: &str) -> Result<i64, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        permissions::find(conn, codename)?.ok_or(AdminError::Unknown)
    })
}

fn with_members(conn: &mut Conn, id: i64, name: String) -> Result<Group, Fault> {
    let mut given: Vec<_> = permissions::of_group(conn, id)?.into_values().collect();
    given.sort();
    let members = groups::count_members(conn, id, MOST_COUNTED + 1)?;
    Ok(Group {
        id,
        name,
        permissions: given,
        members: Total::counted(members),
    })
}

//! The database of a Django project, read as if it were what `dumpdata` writes of it: the rows of the tables that are looked at
//! become the same records.

use super::login_records::{self, LOGINS};
use super::records::{BELONGINGS, Records, Sorting, Users};
use crate::config::DatabaseUrl;
use crate::error::Fault;
use crate::foreign::records::{Key, Place, Record};
use crate::store::foreign::{Column, Foreign, Holds, Many, Table};
use crate::store::staging::Staging;
use serde_json::{Map, Value};

/// What groups and permissions are, and are kept in.
const RIGHTS: [(&str, &str); 2] = [
    ("auth.permission", "auth_permission"),
    ("auth.group", "auth_group"),
];
/// Where Django keeps what all models are called.
const CONTENT_TYPES: &str = "django_content_type";
/// What every user has, whatever their model is called.
const OF_USERS: [&str; 2] = ["password", "last_login"];
/// What only the users of Vestibule have, which may be in the same database.
const OURS: &str = "email_key";
/// What a model has many of: by the ending of the table beside it, the column there, and the field of the record.
const LISTS: [(&str, &str, &str); 3] = [
    ("groups", "group_id", "groups"),
    ("user_permissions", "permission_id", "user_permissions"),
    ("permissions", "permission_id", "permissions"),
];

/// Reads what is looked at of a database, as it is at one moment.
pub(super) fn read(
    url: &DatabaseUrl,
    users: Users<'_>,
    (staging, logins): (&mut Staging, &mut login_records::Reader<'_>),
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Records, Fault> {
    let mut database = Foreign::open(url)?;
    let tables = database.tables()?;
    let known = models(&mut database, &tables)?;
    let (table, model) = users_among(url, &tables, &known, users.model)?;
    let users = Users {
        model: Some(&model),
        ..users
    };
    let mut sorting = Sorting::new(users, staging, logins, progress);
    for (model, name) in RIGHTS {
        if let Some(table) = named(&tables, name) {
            each(&mut database, &tables, (table, model), &mut |record| {
                sorting.take(record)
            })?;
        }
    }
    let mut people = 0_u64;
    each(&mut database, &tables, (table, &model), &mut |record| {
        people += 1;
        sorting.take(record)
    })?;
    if people == 0 {
        return Err(Fault::Refused(format!(
            "The table {} of the database ({url}) is empty: there is nobody to import.",
            table.name
        )));
    }
    for model in BELONGINGS.into_iter().chain(LOGINS) {
        if let Some(table) = named(&tables, &table_of(model)) {
            each(&mut database, &tables, (table, model), &mut |record| {
                sorting.take(record)
            })?;
        }
    }
    database.finish()?;
    sorting.end()
}

/// Where Django keeps the rows of a model that does not say otherwise.
fn table_of(model: &str) -> String {
    match model {
        "sessions.session" => "django_session".to_owned(),
        other => other.replace('.', "_"),
    }
}

fn named<'t>(tables: &'t [Table], name: &str) -> Option<&'t Table> {
    tables
        .iter()
        .find(|table| table.name.eq_ignore_ascii_case(name))
}

/// All models of the project, as `app.model`.
fn models(database: &mut Foreign, tables: &[Table]) -> Result<Vec<String>, Fault> {
    let mut models = Vec::new();
    let Some(table) = named(tables, CONTENT_TYPES) else {
        return Ok(models);
    };
    let columns = table.column("app_label").zip(table.column("model"));
    let Some((app, model)) = columns else {
        return Ok(models);
    };
    database.read(table, &[app, model], &[], &mut |values| {
        if let [Value::String(app), Value::String(model)] = values.as_slice() {
            models.push(format!("{app}.{model}").to_ascii_lowercase());
        }
        Ok(())
    })?;
    Ok(models)
}

/// The table of the users, and what their model is called.
fn users_among<'t>(
    url: &DatabaseUrl,
    tables: &'t [Table],
    known: &[String],
    model: Option<&str>,
) -> Result<(&'t Table, String), Fault> {
    let is_theirs = |table: &&Table| {
        let has = |name: &str| table.column(name).is_some();
        OF_USERS.into_iter().all(has) && !has(OURS)
    };
    let found: Vec<_> = tables.iter().filter(is_theirs).collect();
    let Some(model) = model else {
        return match found.as_slice() {
            [one] => Ok((one, model_of(one, known)?)),
            [] => Err(Fault::Refused(format!(
                "There are no users in the database ({url}): no table in it has the columns password and last_login. Name their model with --user-model, if it is a database of Django."
            ))),
            several => {
                let names: Vec<_> = several.iter().map(|one| one.name.as_str()).collect();
                Err(Fault::Refused(format!(
                    "Several tables of the database ({url}) may be the users: {}. Name the model of the one with --user-model.",
                    names.join(", ")
                )))
            }
        };
    };
    let wanted = table_of(model);
    let table = match (named(tables, &wanted), found.as_slice()) {
        (Some(table), _) => table,
        // Its model says that the table is called otherwise.
        (None, [one]) if model.contains('.') && model_of(one, known).is_err() => one,
        _ => {
            let advice = if model.contains('.') {
                "Check --user-model."
            } else {
                "Write --user-model as app.Model, such as accounts.User."
            };
            return Err(Fault::Refused(format!(
                "There is no table {} in the database ({url}). {advice}",
                shown(&wanted)
            )));
        }
    };
    let model = if model.contains('.') {
        model.to_owned()
    } else {
        model_of(table, known)?
    };
    Ok((table, model))
}

/// What somebody typed, fit for a message.
fn shown(name: &str) -> String {
    let visible = name.chars().filter(|sign| !sign.is_control());
    visible.take(64).collect()
}

/// The model whose rows a table keeps.
fn model_of(table: &Table, known: &[String]) -> Result<String, Fault> {
    let name = table.name.to_ascii_lowercase();
    if let Some(model) = known.iter().find(|model| table_of(model) == name) {
        return Ok(model.clone());
    }
    // No name of a model has an underscore, but for those who asked for it.
    match name.rsplit_once('_') {
        Some((app, model)) if !app.is_empty() && !model.is_empty() => Ok(format!("{app}.{model}")),
        _ => Err(Fault::Refused(format!(
            "What the model is called whose rows are in the table {} cannot be told. Name it with --user-model.",
            table.name
        ))),
    }
}

/// Makes a record of each row of a table.
fn each(
    database: &mut Foreign,
    tables: &[Table],
    (table, model): (&Table, &str),
    take: &mut dyn FnMut(Record) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let key = table.key();
    let is_user = !BELONGINGS.contains(&model) && !LOGINS.contains(&model);
    // Nothing that is looked at of a user is in bytes, and pictures are large.
    let columns = table.columns.iter();
    let columns: Vec<_> = columns
        .filter(|column| !is_user || column.holds != Holds::Bytes || column.is_key)
        .collect();
    let beside = lists(tables, table);
    let many: Vec<_> = beside.iter().map(|(many, _)| *many).collect();
    let mut row = 0;
    database.read(table, &columns, &many, &mut |values| {
        row += 1;
        let mut fields = Map::new();
        let mut pk = Key::None;
        let mut values = values.into_iter();
        for (column, value) in columns.iter().zip(values.by_ref()) {
            if key.is_some_and(|key| key.name == column.name) {
                pk = key_of(value);
            } else {
                fields.insert(field_of(column).to_owned(), value);
            }
        }
        for ((_, field), value) in beside.iter().zip(values) {
            fields.insert((*field).to_owned(), value);
        }
        take(Record {
            model: model.to_owned(),
            key: pk,
            fields,
            place: Place::Row(row),
        })
    })
}

/// Groups and permissions of users, permissions of groups: in tables beside, where there are such.
fn lists<'t>(tables: &'t [Table], table: &Table) -> Vec<(Many<'t>, &'static str)> {
    let list = |(ending, item, field): (&str, &str, &'static str)| {
        let beside = named(tables, &format!("{}_{ending}", table.name))?;
        let item = beside.column(item)?;
        let mut others = beside
            .columns
            .iter()
            .filter(|column| !column.is_key && column.name != item.name);
        let owner = others.next()?;
        let many = Many {
            table: beside,
            owner,
            item,
        };
        others.next().is_none().then_some((many, field))
    };
    if table.key().is_none() {
        return Vec::new();
    }
    LISTS.into_iter().filter_map(list).collect()
}

/// What a column is called in a record: what refers to others is called so without `_id`.
fn field_of(column: &Column) -> &str {
    let name = column.name.as_str();
    name.strip_suffix("_id")
        .filter(|rest| column.refers && !rest.is_empty())
        .unwrap_or(name)
}

fn key_of(value: Value) -> Key {
    match value {
        Value::String(text) if !text.is_empty() => Key::Text(text),
        Value::Number(number) => number.as_i64().map_or(Key::None, Key::Number),
        _ => Key::None,
    }
}

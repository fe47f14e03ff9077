//! Rows of a model made, changed and deleted by hand, as its description says; each told in the audit log with what was
//! before and after.

mod acting;
mod history;
mod writing;

pub use acting::{ActionRef, DELETE, Ran, Refused, run, run_one};
pub use history::{Happening, history, recent};

use super::AdminError;
use super::lists::{MOST_COUNTED, Total, row, small_table};
use super::model::{
    ActionContext, Answer, Answers, Change, Input, InputKind, Kind, LoadContext, Model, Models,
    SaveContext, Saved,
};
use super::permits::{Permit, Right};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::i18n::Message;
use crate::store::lists::{self, Bind, Condition, Source};
use crate::store::{Conn, Tx};
use std::collections::BTreeMap;

/// Makes a row, and says its key.
pub fn add(
    app: &App,
    by: &Permit,
    model: &Model,
    want: &Answers,
    origin: &Origin,
) -> Result<i64, AdminError> {
    add_and_say(app, by, model, want, origin).map(|saved| saved.id)
}

/// Makes a row, or several where the form does, and says what came of it.
pub fn add_and_say(
    app: &App,
    by: &Permit,
    model: &Model,
    want: &Answers,
    origin: &Origin,
) -> Result<Saved, AdminError> {
    by.covers(model.name, Right::Add)?;
    let was = Answers::new();
    // What was not answered was left empty.
    let asked = model.inputs.iter().filter(|input| input.on_add);
    let empty = |input: &Input| (input.name.clone().into_owned(), input.kind.nothing());
    let mut all: Answers = asked.map(empty).collect();
    all.extend(want.clone());
    let want = &all;
    let change = Change { was: &was, want };
    check(model, want, |input| input.on_add)?;
    let context = SaveContext {
        app,
        by,
        model,
        id: None,
        change,
        origin,
    };
    match &model.save {
        Some(save) => save(context),
        None => context.save(&[]).map(Saved::from),
    }
}

/// The answers of a row as they are now, to show in the form.
pub fn answers(app: &App, by: &Permit, model: &Model, id: i64) -> Result<Answers, AdminError> {
    by.covers(model.name, Right::View)?;
    let context = LoadContext { app, by, model, id };
    let found = match &model.load {
        Some(load) => load(context)?,
        None => context.columns()?,
    };
    found.ok_or(AdminError::Unknown)
}

/// Changes a row. What somebody else changed meanwhile is told, and stays until it is asked for again.
pub fn change(
    app: &App,
    by: &Permit,
    model: &Model,
    id: i64,
    change: Change<'_>,
    origin: &Origin,
) -> Result<(), AdminError> {
    by.covers(model.name, Right::Change)?;
    check(model, change.want, |input| input.on_change)?;
    let context = SaveContext {
        app,
        by,
        model,
        id: Some(id),
        change,
        origin,
    };
    match &model.save {
        Some(save) => save(context).map(drop),
        None => context.save(&[]).map(drop),
    }
}

/// Deletes a row, and what goes along with it.
pub fn delete(
    app: &App,
    by: &Permit,
    model: &Model,
    id: i64,
    origin: &Origin,
) -> Result<(), AdminError> {
    by.covers(model.name, Right::Delete)?;
    let context = ActionContext {
        app,
        by,
        model,
        action: "delete",
        id,
        reason: "",
        origin,
    };
    match &model.delete {
        Some(run) => run(context).map(drop),
        None => context.write(|tx, _| remove(tx, model, id)),
    }
}

fn remove(tx: &mut Tx<'_>, model: &Model, id: i64) -> Result<(), AdminError> {
    lists::lock(tx, model.table, id)?;
    if lists::delete(tx, model.table, id)? == 0 {
        return Err(AdminError::Unknown);
    }
    tx.emit(Event::RowDeleted {
        model: model.name.to_owned(),
        row: id,
    })?;
    Ok(())
}

/// Rows of another table that belong to a row.
#[derive(Debug, Clone)]
pub struct Belongings {
    /// What people read: "Sessions".
    pub title: Message,
    /// How many there are.
    pub total: Total,
    /// Whether they go when the row goes.
    pub goes_along: bool,
}

/// What belongs to these rows, in the order of the model's description.
pub fn belongings(
    app: &App,
    by: &Permit,
    model: &Model,
    ids: &[i64],
) -> Result<Vec<Belongings>, AdminError> {
    by.covers(model.name, by.right())?;
    app.read(|conn| {
        let mut all = Vec::new();
        for related in &model.related {
            let of = Condition::OneOf(Source::Column(related.column), ids.to_vec());
            let number = lists::count(conn, related.table, &[of], MOST_COUNTED + 1)?;
            all.push(Belongings {
                title: related.title.clone(),
                total: Total::counted(number),
                goes_along: related.goes_along,
            });
        }
        Ok(all)
    })
}

/// What the simple form of a model asks, as the row has it.
fn loaded(conn: &mut Conn, model: &Model, id: i64) -> Result<Option<Answers>, Fault> {
    let Some(line) = row(conn, model, id)? else {
        return Ok(None);
    };
    let cell = |input: &Input| {
        let place = model.columns.iter().position(|it| it.name == input.name)?;
        let answer = Answer::of_cell(line.cells.get(place)?, &input.kind);
        Some((input.name.clone().into_owned(), answer))
    };
    Ok(Some(model.inputs.iter().filter_map(cell).collect()))
}

/// That no field is answered that was not asked, and none left empty that has to be filled in.
fn check(
    model: &Model,
    want: &Answers,
    is_asked: impl Fn(&Input) -> bool,
) -> Result<(), AdminError> {
    let mut problems = Vec::new();
    for input in model.inputs.iter().filter(|input| is_asked(input)) {
        if let Some(answer) = want.get(&*input.name)
            && let Err(problem) = input.check(answer)
        {
            problems.push(problem);
        }
    }
    for name in want.keys() {
        let known = |input: &&Input| *input.name == **name && is_asked(input);
        if !model.inputs.iter().any(|input| known(&input)) {
            let text = Message::new("admin-no-field").with("name", name.as_str());
            return Err(AdminError::BadAsk(text));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(AdminError::Fields(problems))
    }
}

fn binds(model: &Model, answers: &Answers) -> Vec<(&'static str, Bind)> {
    let bound = |input: &Input| {
        let answer = answers.get(&*input.name)?;
        let column = model.find_column(&input.name)?;
        let (Source::Column(name) | Source::Text(name)) = column.shown() else {
            return None;
        };
        let kind = match input.kind {
            InputKind::Number => Kind::Number,
            InputKind::Moment => Kind::Moment,
            _ => Kind::Text,
        };
        Some((name, bind(answer, Some(&kind))?))
    };
    model.inputs.iter().filter_map(bound).collect()
}

/// An answer as the value of a column.
fn bind(answer: &Answer, kind: Option<&Kind>) -> Option<Bind> {
    Some(match (answer, kind) {
        (Answer::Text(text), _) => Bind::Text(text.clone()),
        (Answer::Flag(flag), _) => Bind::Flag(*flag),
        (Answer::Number(number), _) => Bind::Number(*number),
        (Answer::Moment(at), _) => Bind::Moment(*at),
        (Answer::Nothing, Some(Kind::Number | Kind::Refers(_))) => Bind::NoNumber,
        (Answer::Nothing, Some(Kind::Moment)) => Bind::NoMoment,
        // A column of text that is asked for by hand is empty, not nothing.
        (Answer::Nothing, _) => Bind::Text(String::new()),
        (Answer::Rows(_) | Answer::Secret(_), _) => return None,
    })
}

/// A unique index of a model that is not ours knows no field of ours by name.
fn taken(fault: Fault) -> AdminError {
    match fault {
        Fault::Duplicate(_) => AdminError::BadAsk(Message::new("admin-row-taken")),
        other => other.into(),
    }
}

/// The table of permissions.
const PERMISSIONS: &str = "permissions";
/// So many rows a table to pick from is expected to have at most.
const MOST_OPTIONS: i64 = 1000;

/// A row that a field of a form can be answered with.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Its key.
    pub id: i64,
    /// What people read.
    pub label: Message,
    /// What a permission is called in the API and at the command line; empty for all else.
    pub codename: String,
}

/// The rows that the fields of a model's form can be answered with, by the name of the field.
pub fn options(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
) -> Result<BTreeMap<String, Vec<Pick>>, AdminError> {
    by.covers(model.name, by.right())?;
    app.read(|conn| {
        by.check(conn)?;
        let mut all = BTreeMap::new();
        for input in &model.inputs {
            if let InputKind::Rows { table, label } = input.kind {
                let rows = small_table(conn, table, label, MOST_OPTIONS)?;
                // What permissions of models are called is kept in English.
                let mut codenames = match table {
                    PERMISSIONS => small_table(conn, table, "codename", MOST_OPTIONS)?,
                    _ => BTreeMap::new(),
                };
                let named = rows.into_iter().map(|(id, name)| {
                    let codename = codenames.remove(&id).unwrap_or_default();
                    let said = models.permission_named(&codename);
                    let label = said.unwrap_or_else(|| name.into());
                    Pick {
                        id,
                        label,
                        codename,
                    }
                });
                all.insert(input.name.clone().into_owned(), named.collect());
            }
        }
        Ok(all)
    })
}

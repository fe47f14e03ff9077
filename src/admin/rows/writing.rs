//! What actions and savers write with: the right is asked for again in the transaction, and what was changed is told in the
//! audit log with it.

use super::acting::tell;
use super::{bind, binds, loaded, taken};
use crate::admin::AdminError;
use crate::admin::lists::{Line, row};
use crate::admin::model::{
    ActionContext, Answer, Answers, Done, InputKind, LoadContext, Model, SaveContext, changes,
    merged,
};
use crate::admin::permits::Rights;
use crate::error::Fault;
use crate::events::{Changes, Event};
use crate::store::Tx;
use crate::store::lists::{self, Bind};
use crate::values::UserId;

impl ActionContext<'_> {
    /// What stands in the columns that the model shows, by their names, as of now: nobody keeps the row from being changed
    /// afterwards.
    pub fn row(&self) -> Result<Answers, AdminError> {
        let found = self.app.read(|conn| {
            self.by.check(conn)?;
            Ok::<_, AdminError>(row(conn, self.model, self.id)?)
        });
        let line = found?.ok_or(AdminError::Unknown)?;
        let cells = self.model.columns.iter().zip(&line.cells);
        let answer = |cell| Answer::of_cell(cell, &InputKind::Number);
        Ok(cells
            .map(|(column, cell)| (column.name.clone().into_owned(), answer(cell)))
            .collect())
    }

    /// Sets columns of the row, and tells in the audit log who did the action, why, and what is otherwise than before. Says
    /// [`Done::Already`], and writes nothing, when the row is so already. The names are those of columns of the table,
    /// whether the model shows them or not.
    ///
    /// It is one transaction: the right is asked for again in it, and nobody else changes the row meanwhile.
    pub fn update(&self, values: &[(&'static str, Answer)]) -> Result<Done, AdminError> {
        self.write(|tx, _| {
            lists::lock(tx, self.model.table, self.id)?;
            let now = row(tx, self.model, self.id)?.ok_or(AdminError::Unknown)?;
            let Some(changes) = differing(self.model, &now, values) else {
                return Ok(Done::Already);
            };
            let values = columns(self.model, values)?;
            lists::update(tx, self.model.table, self.id, &values).map_err(taken)?;
            self.told(tx, None)?;
            if !changes.0.is_empty() {
                tx.emit(Event::RowChanged {
                    model: self.model.name.to_owned(),
                    row: self.id,
                    user: None,
                    changes,
                })?;
            }
            Ok(Done::Changed)
        })
    }

    /// Tells in the audit log who did the action and why, when what it did is not in this database: call it before that is
    /// done. The right is asked for again.
    pub fn tell(&self) -> Result<(), AdminError> {
        self.write(|tx, _| Ok(self.told(tx, None)?))
    }

    /// A transaction of the action, in which the right is asked for again.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut Tx<'_>, &Rights) -> Result<T, AdminError>,
    ) -> Result<T, AdminError> {
        self.app.write(self.origin, |tx| {
            let rights = self.by.check(tx)?;
            tx.acts(self.by.id());
            change(tx, &rights)
        })
    }

    /// Tells of the action in its transaction. `user` is whom the row is about, if anybody.
    pub(crate) fn told(&self, tx: &mut Tx<'_>, user: Option<UserId>) -> Result<(), Fault> {
        tell(tx, self.by, self.id, user, (self.action, self.reason))
    }
}

impl SaveContext<'_> {
    /// An answer in words; empty when it was not given.
    pub fn text(&self, field: &str) -> String {
        let answer = self.want().get(field);
        answer.map(Answer::in_words).unwrap_or_default()
    }

    /// Puts the answers into the columns of their names and `also` into those of theirs, tells it in the audit log, and says
    /// the key of the row. What somebody else changed meanwhile is told to the person and stays until it is asked for again.
    ///
    /// It is one transaction: the right is asked for again in it, and nobody else changes the row meanwhile.
    pub fn save(&self, also: &[(&'static str, Answer)]) -> Result<i64, AdminError> {
        let also = columns(self.model, also)?;
        let with = |mut values: Vec<(&'static str, Bind)>| {
            values.retain(|(name, _)| also.iter().all(|(other, _)| other != name));
            values.extend(also.iter().cloned());
            values
        };
        self.app.write(self.origin, |tx| {
            self.by.check(tx)?;
            tx.acts(self.by.id());
            match self.id {
                Some(id) => self.change(tx, id, with).map(|()| id),
                None => self.add(tx, with),
            }
        })
    }

    fn add(
        &self,
        tx: &mut Tx<'_>,
        with: impl FnOnce(Vec<(&'static str, Bind)>) -> Vec<(&'static str, Bind)>,
    ) -> Result<i64, AdminError> {
        let values = with(binds(self.model, self.want()));
        let id = lists::insert(tx, self.model.table, &values).map_err(taken)?;
        tx.emit(Event::RowAdded {
            model: self.model.name.to_owned(),
            row: id,
            user: None,
        })?;
        Ok(id)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        id: i64,
        with: impl FnOnce(Vec<(&'static str, Bind)>) -> Vec<(&'static str, Bind)>,
    ) -> Result<(), AdminError> {
        let model = self.model;
        lists::lock(tx, model.table, id)?;
        let now = loaded(tx, model, id)?.ok_or(AdminError::Unknown)?;
        let set = merged(&model.inputs, &now, self.change)?;
        if set.is_empty() {
            return Ok(());
        }
        lists::update(tx, model.table, id, &with(binds(model, &set))).map_err(taken)?;
        tx.emit(Event::RowChanged {
            model: model.name.to_owned(),
            row: id,
            user: None,
            changes: changes(&model.inputs, &now, &set),
        })?;
        Ok(())
    }
}

impl LoadContext<'_> {
    /// The answers that stand in the columns of their names. `None` when the row has gone.
    pub fn columns(&self) -> Result<Option<Answers>, AdminError> {
        self.app.read(|conn| {
            self.by.check(conn)?;
            Ok(loaded(conn, self.model, self.id)?)
        })
    }
}

/// What is otherwise than the row has it, of the columns that the model knows. `None` when nothing is.
fn differing(model: &Model, now: &Line, values: &[(&'static str, Answer)]) -> Option<Changes> {
    let mut changes = Changes::default();
    let mut is_other = false;
    for (name, want) in values {
        let place = model.columns.iter().position(|column| column.name == *name);
        let Some(cell) = place.and_then(|place| now.cells.get(place)) else {
            is_other = true;
            continue;
        };
        let is = Answer::of_cell(cell, &InputKind::Number);
        let pair = [is.in_words(), want.in_words()];
        if is != *want && pair != [String::new(), String::new()] {
            is_other = true;
            changes.0.insert((*name).to_owned(), pair);
        }
    }
    is_other.then_some(changes)
}

/// Values for columns by their names.
fn columns(
    model: &Model,
    values: &[(&'static str, Answer)],
) -> Result<Vec<(&'static str, Bind)>, Fault> {
    let one = |(name, answer): &(&'static str, Answer)| {
        let kind = model.find_column(name).map(|column| &column.kind);
        let bound = bind(answer, kind).map(|bound| (*name, bound));
        bound.ok_or_else(|| Fault::Broken(format!("{name} is no value for a column")))
    };
    values.iter().map(one).collect()
}

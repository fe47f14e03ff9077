//! What the admin site knows of a model: a description, declared once, that lists, pages, forms, REST and permissions are
//! made from. Ours are in `models`; somebody who embeds Vestibule describes theirs in the same words and gives them to
//! [`Models`].
//!
//! ```
//! use vestibule::admin::{Column, Filter, Input, Model, Search};
//!
//! let books = Model::new("books", "book", "Books")
//!     .column(Column::text("title", "Title").sorted())
//!     .column(Column::flag("lent", "Lent"))
//!     .column(Column::moment("bought_at", "Bought").sorted())
//!     .search(Search::prefix("title"))
//!     .filter(Filter::flag("lent", "Lent"))
//!     .input(Input::text("title", "Title", 200).required())
//!     .input(Input::flag("lent", "Lent"))
//!     .dated("bought_at")
//!     .deletable();
//! assert_eq!(books.permission("view"), "view_book");
//! ```

mod action;
mod callback;
mod column;
mod filter;
mod input;
mod merge;
mod permission;
mod set;

pub use action::Action;
pub use callback::{ActionContext, Done, LoadContext, SaveContext, Saved};
use callback::{Callback, Load, Run, Save};
pub(crate) use column::Shown;
pub use column::{Cell, Column, Kind};
pub use filter::{Choice, Filter, Options, Search};
pub use input::{Answer, Answers, Change, Input, InputKind};
pub(super) use merge::{changes, merged};
pub use set::Models;

use super::AdminError;
use super::permits::Right;
use crate::i18n::Message;
use crate::store::lists::{Direction, Order, Source};
use std::sync::Arc;

/// The name of the model of users.
pub(super) const USERS: &str = "users";

/// A model of the admin site: rows of a table whose key is `id BIGINT`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Model {
    /// Its part of the address: `/admin/books/`.
    pub name: &'static str,
    /// What one row is called: "book". The permissions are named by it.
    pub singular: &'static str,
    /// What people read: "Books".
    pub title: Message,
    /// What one row is called within a sentence: "book".
    pub one: Message,
    /// What so many rows are called: "{ $count } books", with `$n` for the plural.
    pub(crate) rows: Message,
    /// What stands above the names of rows that have none: "Book".
    pub(crate) heading: Message,
    /// A sentence under the heading; may be empty.
    pub about: Message,
    /// The table.
    pub table: &'static str,
    /// The columns that can be shown; the first one names the row, unless rows have no names.
    pub columns: Vec<Column>,
    /// Whether rows have no names: they are called by what they are and their key, "session 7".
    pub is_unnamed: bool,
    /// Whether that somebody looked at its rows is told in the audit log.
    pub is_personal: bool,
    /// What a search looks at.
    pub search: Vec<Search>,
    /// How a list can be narrowed.
    pub filters: Vec<Filter>,
    /// The column of moments that a list can be narrowed by: year, month, day. It has an index.
    pub date: Option<&'static str>,
    /// The column by which a list is ordered unless somebody asks otherwise.
    pub order: (&'static str, Direction),
    /// What can be done to rows.
    pub actions: Vec<Action>,
    /// The form to add and change a row. Without one, rows can only be looked at.
    pub inputs: Vec<Input>,
    /// Where the form's answers go, when they are not simply columns.
    pub(crate) save: Option<Save>,
    /// Where the form's answers come from, when they are not simply columns.
    pub(crate) load: Option<Load>,
    /// Whether rows can be made by hand.
    pub addable: bool,
    /// Whether rows can be deleted by hand.
    pub deletable: bool,
    /// How a row is deleted, when more than the row has to go.
    pub(crate) delete: Option<Run>,
    /// What stands beside a row, and goes with it.
    pub related: Vec<Related>,
}

/// Rows of another table that belong to a row.
#[derive(Debug, Clone)]
pub struct Related {
    /// What people read: "Sessions".
    pub title: Message,
    /// The other table.
    pub table: &'static str,
    /// Its column that holds our key.
    pub column: &'static str,
    /// The model that shows it, and the name of the filter there.
    pub link: Option<(&'static str, &'static str)>,
    /// Whether it goes when the row goes.
    pub goes_along: bool,
}

impl Model {
    /// A model whose table has its name, whose rows can be looked at, newest first.
    pub fn new(name: &'static str, singular: &'static str, title: impl Into<Message>) -> Self {
        let one = singular.replace('_', " ");
        let rows = Message::new("admin-rows").with("one", one.as_str());
        Self {
            name,
            singular,
            title: title.into(),
            rows: rows.with("many", plural(&one)),
            heading: capital(&one).into(),
            one: one.into(),
            about: "".into(),
            table: name,
            columns: Vec::new(),
            is_unnamed: false,
            is_personal: false,
            search: Vec::new(),
            filters: Vec::new(),
            date: None,
            order: ("id", Direction::Down),
            actions: Vec::new(),
            inputs: Vec::new(),
            save: None,
            load: None,
            addable: false,
            deletable: false,
            delete: None,
            related: Vec::new(),
        }
    }

    /// A sentence under the heading.
    #[must_use]
    pub fn about(mut self, about: impl Into<Message>) -> Self {
        self.about = about.into();
        self
    }

    /// What one row is called within a sentence, and so many of them: the sentence is given `$count` and `$n`.
    #[must_use]
    pub(crate) fn called(mut self, one: Message, rows: Message) -> Self {
        self.one = one;
        self.rows = rows;
        self
    }

    /// What stands above the names of rows that have none.
    #[must_use]
    pub(crate) fn headed(mut self, heading: Message) -> Self {
        self.heading = heading;
        self
    }

    /// The table, when it is not called like the model.
    #[must_use]
    pub fn table(mut self, table: &'static str) -> Self {
        self.table = table;
        self
    }

    /// No column names the row.
    #[must_use]
    pub fn unnamed(mut self) -> Self {
        self.is_unnamed = true;
        self
    }

    /// Its rows hold people's data: that somebody looked is told.
    #[must_use]
    pub fn personal(mut self) -> Self {
        self.is_personal = true;
        self
    }

    /// What a row is called that has no name.
    #[doc(hidden)]
    pub fn number(&self, id: i64) -> Message {
        let named = Message::new("admin-row-number").with("one", self.one.clone());
        named.with("id", id.to_string())
    }

    /// One more column.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// One more thing a search looks at.
    #[must_use]
    pub fn search(mut self, search: Search) -> Self {
        self.search.push(search);
        self
    }

    /// One more way to narrow the list.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// Narrowed by year, month and day of this column, which has an index.
    #[must_use]
    pub fn dated(mut self, column: &'static str) -> Self {
        self.date = Some(column);
        self
    }

    /// Ordered by this column, which has an index with the key, and is never empty.
    #[must_use]
    pub fn ordered(mut self, column: &'static str, direction: Direction) -> Self {
        self.order = (column, direction);
        self
    }

    /// One more thing that can be done to rows.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// One more field of the form.
    #[must_use]
    pub fn input(mut self, input: Input) -> Self {
        self.inputs.push(input);
        self
    }

    /// Rows can be made by hand.
    #[must_use]
    pub fn addable(mut self) -> Self {
        self.addable = true;
        self
    }

    /// Rows can be deleted by hand.
    #[must_use]
    pub fn deletable(mut self) -> Self {
        self.deletable = true;
        self
    }

    /// The form is saved so, and not simply into the columns that its fields are named after. [`SaveContext::save`] does
    /// that, with what is to be set besides.
    #[must_use]
    pub fn saved_by(
        self,
        save: impl Fn(SaveContext<'_>) -> Result<i64, AdminError> + Send + Sync + 'static,
    ) -> Self {
        self.saved_and_said_by(move |form| save(form).map(Saved::from))
    }

    /// The form is saved so, and what is said then is not that the row was added.
    #[must_use]
    pub(crate) fn saved_and_said_by(
        mut self,
        save: impl Fn(SaveContext<'_>) -> Result<Saved, AdminError> + Send + Sync + 'static,
    ) -> Self {
        self.save = Some(Callback(Arc::new(save)));
        self
    }

    /// The form is filled so, and not simply from the columns that its fields are named after. [`LoadContext::columns`] does
    /// that.
    #[must_use]
    pub fn loaded_by(
        mut self,
        load: impl Fn(LoadContext<'_>) -> Result<Option<Answers>, AdminError> + Send + Sync + 'static,
    ) -> Self {
        self.load = Some(Callback(Arc::new(load)));
        self
    }

    /// Rows can be deleted by hand, and are deleted so: more than the row has to go.
    #[must_use]
    pub(crate) fn deleted_by(
        mut self,
        delete: impl Fn(ActionContext<'_>) -> Result<Done, AdminError> + Send + Sync + 'static,
    ) -> Self {
        self.delete = Some(Callback(Arc::new(delete)));
        self.deletable()
    }

    /// One more table whose rows belong to a row.
    #[must_use]
    pub fn related(mut self, related: Related) -> Self {
        self.related.push(related);
        self
    }

    /// The name of a permission: `view_book`.
    pub fn permission(&self, right: &str) -> String {
        format!("{right}_{}", self.singular)
    }

    /// Whether this can be done to its rows at all, by whoever has the right.
    #[doc(hidden)]
    pub fn allows(&self, right: Right) -> bool {
        match right {
            Right::View => true,
            Right::Add => self.addable,
            Right::Change => !self.inputs.is_empty() || !self.actions.is_empty(),
            Right::Delete => self.deletable,
        }
    }

    /// One of its columns.
    #[doc(hidden)]
    pub fn find_column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a list can be ordered by the column it can be narrowed to days by.
    pub(crate) fn has_dates_in_order(&self) -> bool {
        let column = self.date.and_then(|name| self.find_column(name));
        column.is_some_and(|column| column.is_sorted)
    }

    /// One of its filters.
    #[doc(hidden)]
    pub fn find_filter(&self, name: &str) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.name == name)
    }

    /// One of its actions.
    #[doc(hidden)]
    pub fn find_action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// Where the order by this column stands; by the key when it is no column of ours.
    #[doc(hidden)]
    pub fn ordering(&self, column: &str, direction: Direction) -> Order {
        let by = self
            .find_column(column)
            .map_or(Source::Column("id"), |column| column.source.clone());
        Order { by, direction }
    }
}

/// "Book".
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// "Books", in English: what a model of an embedder is called is a word of theirs.
fn plural(one: &str) -> String {
    let is_vowel = |letter: char| "aeiou".contains(letter);
    match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(is_vowel) => format!("{stem}ies"),
        _ if one.ends_with(['s', 'x']) || one.ends_with("ch") => format!("{one}es"),
        _ => format!("{one}s"),
    }
}

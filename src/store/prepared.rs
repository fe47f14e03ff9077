//! Statements that are prepared once a connection: UPDATEs, and those whose words Diesel does not have.
//!
//! Diesel's own UPDATEs are prepared anew each time, since some have as many texts as there are ways to leave fields out,
//! and so is `sql_query`: on a server that is one more way there and back, in a file as much work as the change itself.

use crate::values::Moment;
use diesel::backend::Backend;
use diesel::query_builder::{
    AsChangeset, AstPass, IntoUpdateTarget, Query, QueryFragment, QueryId, UpdateTarget,
};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, HasSqlType, Nullable, Text, Timestamp};
use diesel::{Expression, QueryResult, QuerySource, RunQueryDsl};
use std::marker::PhantomData;

/// What is to be changed, as in [`diesel::update`].
pub(super) fn update<T: IntoUpdateTarget>(target: T) -> Rows<T::Table, T::WhereClause> {
    Rows(target.into_update_target())
}

/// Rows that are to be changed.
pub(super) struct Rows<T, W>(UpdateTarget<T, W>);

impl<T: QuerySource, W> Rows<T, W> {
    /// To what. Not for a condition with a list of values, which has a text for every length.
    pub(super) fn set<V: AsChangeset<Target = T>>(
        self,
        values: V,
    ) -> Update<T::FromClause, V::Changeset, W> {
        Update {
            table: self.0.table.from_clause(),
            values: values.as_changeset(),
            condition: self.0.where_clause,
        }
    }
}

/// A statement that is found again by its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Update<T, V, W> {
    table: T,
    values: V,
    condition: W,
}

impl<T, V, W> QueryId for Update<T, V, W> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<D, T, V, W> QueryFragment<D> for Update<T, V, W>
where
    D: Backend,
    T: QueryFragment<D>,
    V: QueryFragment<D>,
    W: QueryFragment<D>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.values.walk_ast(out.reborrow())?;
        self.condition.walk_ast(out)
    }
}

impl<T, V, W, C> RunQueryDsl<C> for Update<T, V, W> {}

impl<T, V, W> Update<T, V, W> {
    /// What to read of the rows as they are afterwards.
    pub(super) fn returning<S: Expression>(self, selection: S) -> Returning<Self, S> {
        Returning {
            change: self,
            selection,
        }
    }
}

/// A change, and what is read of the rows that it changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Returning<U, S> {
    change: U,
    selection: S,
}

impl<U, S> QueryId for Returning<U, S> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<U, S: Expression> Query for Returning<U, S> {
    type SqlType = S::SqlType;
}

impl<D, U, S> QueryFragment<D> for Returning<U, S>
where
    D: Backend,
    U: QueryFragment<D>,
    S: QueryFragment<D>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        self.change.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING ");
        self.selection.walk_ast(out)
    }
}

impl<U, S, C> RunQueryDsl<C> for Returning<U, S> {}

/// A value in a [`Statement`].
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Bytes(&'a [u8]),
    MaybeBytes(Option<&'a [u8]>),
    Text(&'a str),
    MaybeText(Option<&'a str>),
    Number(i64),
    MaybeNumber(Option<i64>),
    Moment(Moment),
    MaybeMoment(Option<Moment>),
}

#[derive(Debug, Clone)]
enum Piece<'a> {
    Words(&'static str),
    Value(Value<'a>),
}

/// A statement in words of our own: those that both databases have and Diesel has not for either. `R` is what it returns, as
/// a tuple of SQL types.
#[derive(Debug, Clone)]
pub(super) struct Statement<'a, R = ()> {
    pieces: Vec<Piece<'a>>,
    returns: PhantomData<R>,
}

impl<'a, R> Statement<'a, R> {
    pub(super) fn new(words: &'static str) -> Self {
        Self {
            pieces: vec![Piece::Words(words)],
            returns: PhantomData,
        }
    }

    pub(super) fn words(mut self, words: &'static str) -> Self {
        self.pieces.push(Piece::Words(words));
        self
    }

    pub(super) fn value(mut self, value: Value<'a>) -> Self {
        self.pieces.push(Piece::Value(value));
        self
    }

    /// The values of one row, in brackets.
    pub(super) fn row(mut self, values: impl IntoIterator<Item = Value<'a>>) -> Self {
        let mut before = "(";
        for value in values {
            self = self.words(before).value(value);
            before = ", ";
        }
        self.words(")")
    }
}

impl<R> QueryId for Statement<'_, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Statement<'_, R> {
    type SqlType = R;
}

impl<D, R> QueryFragment<D> for Statement<'_, R>
where
    D: Backend + HasSqlType<Binary> + HasSqlType<Text> + HasSqlType<BigInt> + HasSqlType<Timestamp>,
    [u8]: ToSql<Binary, D>,
    str: ToSql<Text, D>,
    i64: ToSql<BigInt, D>,
    Moment: ToSql<Timestamp, D>,
    for<'x> Option<&'x str>: ToSql<Nullable<Text>, D>,
    for<'x> Option<&'x [u8]>: ToSql<Nullable<Binary>, D>,
    Option<i64>: ToSql<Nullable<BigInt>, D>,
    Option<Moment>: ToSql<Nullable<Timestamp>, D>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => out.push_sql(words),
                Piece::Value(Value::Bytes(bytes)) => {
                    out.push_bind_param::<Binary, [u8]>(bytes)?;
                }
                Piece::Value(Value::MaybeBytes(bytes)) => {
                    out.push_bind_param::<Nullable<Binary>, _>(bytes)?;
                }
                Piece::Value(Value::Text(text)) => out.push_bind_param::<Text, str>(text)?,
                Piece::Value(Value::MaybeText(text)) => {
                    out.push_bind_param::<Nullable<Text>, _>(text)?;
                }
                Piece::Value(Value::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                Piece::Value(Value::MaybeNumber(number)) => {
                    out.push_bind_param::<Nullable<BigInt>, _>(number)?;
                }
                Piece::Value(Value::Moment(at)) => out.push_bind_param::<Timestamp, _>(at)?,
                Piece::Value(Value::MaybeMoment(at)) => {
                    out.push_bind_param::<Nullable<Timestamp>, _>(at)?;
                }
            }
        }
        Ok(())
    }
}

impl<R, C> RunQueryDsl<C> for Statement<'_, R> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::user_groups;
    use diesel::connection::{Connection as _, InstrumentationEvent, SimpleConnection as _};
    use diesel::{ExpressionMethods as _, QueryDsl as _, SqliteConnection};
    use std::sync::{Arc, Mutex};

    #[test]
    fn what_is_done_twice_is_prepared_once() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("CREATE TABLE user_groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
            .unwrap();
        conn.batch_execute("INSERT INTO user_groups VALUES (1, 'one'), (2, 'two')")
            .unwrap();
        let prepared = Arc::new(Mutex::new(Vec::new()));
        let seen = prepared.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { sql, .. } = event {
                seen.lock().unwrap().push(sql.to_owned());
            }
        });
        for (id, rows) in [(1, 1), (2, 1), (3, 0)] {
            let named = update(user_groups::table.find(id)).set(user_groups::name.eq("another"));
            assert_eq!(named.execute(&mut conn), Ok(rows));
        }
        let prepared = prepared.lock().unwrap();
        assert_eq!(prepared.len(), 1, "{prepared:?}");
        assert!(prepared[0].starts_with("UPDATE"), "{prepared:?}");
    }
}

//! UPDATEs that are prepared once a connection. Diesel's own are prepared anew each time, since some have as many texts as
//! there are ways to leave fields out: on a server that is one more way there and back, in a file as much work as the
//! change itself.

use diesel::backend::Backend;
use diesel::query_builder::{
    AsChangeset, AstPass, IntoUpdateTarget, QueryFragment, QueryId, UpdateTarget,
};
use diesel::{QueryResult, QuerySource, RunQueryDsl};

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

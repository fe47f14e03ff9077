//! Short reads by an index, which the answer to a request awaits without a thread of its own: a file is read here and now,
//! since a hop to another thread costs more than the read; a server is asked, and others are served meanwhile.

mod server;

pub(super) use server::Server;

use super::{Conn, Db, pool};
use crate::error::Fault;
use crate::threads;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use std::future::Future;

/// A read of a few rows by an index, whose text does not depend on what is asked. `lookup!` writes the two ways to it from
/// one query.
pub trait Lookup: Send + 'static {
    /// What it finds.
    type Found: Send + 'static;

    /// Reads it on this thread, which may wait.
    fn read(&self, conn: &mut Conn) -> QueryResult<Self::Found>;

    /// Asks a server for it.
    fn ask(
        &self,
        conn: &AsyncPgConnection,
    ) -> impl Future<Output = QueryResult<Self::Found>> + Send;
}

/// Makes a question of a query: for one row, by a key that is unique, or for many.
macro_rules! lookup {
    ($question:ty => Option<$row:ty>, |$this:ident| $query:expr) => {
        impl crate::store::lookups::Lookup for $question {
            type Found = Option<$row>;

            fn read(&self, conn: &mut crate::store::Conn) -> diesel::QueryResult<Option<$row>> {
                let $this = self;
                let found = crate::store::dialect::natively!(conn, own => {
                    diesel::RunQueryDsl::get_result($query, own)
                });
                diesel::OptionalExtension::optional(found)
            }

            async fn ask(
                &self,
                mut conn: &diesel_async::AsyncPgConnection,
            ) -> diesel::QueryResult<Option<$row>> {
                let $this = self;
                let found = diesel_async::RunQueryDsl::get_result($query, &mut conn).await;
                diesel::OptionalExtension::optional(found)
            }
        }
    };
    ($question:ty => Vec<$row:ty>, |$this:ident| $query:expr) => {
        impl crate::store::lookups::Lookup for $question {
            type Found = Vec<$row>;

            fn read(&self, conn: &mut crate::store::Conn) -> diesel::QueryResult<Vec<$row>> {
                let $this = self;
                crate::store::dialect::natively!(conn, own => diesel::RunQueryDsl::load($query, own))
            }

            async fn ask(
                &self,
                mut conn: &diesel_async::AsyncPgConnection,
            ) -> diesel::QueryResult<Vec<$row>> {
                let $this = self;
                diesel_async::RunQueryDsl::load($query, &mut conn).await
            }
        }
    };
}
pub(super) use lookup;

impl Db {
    /// Looks something up. Nobody else's work is waited for.
    pub async fn look_up<L: Lookup>(&self, question: L) -> Result<L::Found, Fault> {
        self.check_migrated()?;
        if let Some(connections) = &self.at_hand {
            return connections.lend(|conn| Ok(question.read(conn)?));
        }
        if let Some(server) = &self.server
            && !self.knowledge.is_pooled()
            && let Some(found) = server.look_up(&question).await?
        {
            return Ok(found);
        }
        let pool = self.pool.clone();
        threads::run(move || pool::with(&pool, |conn| Ok(question.read(conn)?))).await?
    }
}

//! The read: a session with its user, by key, from the very rows that Vestibule reads.

use serde::Serialize;
use std::cell::RefCell;
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls, Row, Statement};

const SQL: &str = "SELECT users.id, email, username, first_name, last_name, is_active, is_verified, revoked_at IS NULL, \
     CAST(last_seen_at AS TEXT), CAST(date_joined AS TEXT) FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = $1";

#[derive(Serialize)]
pub(super) struct User {
    id: i64,
    email: String,
    username: String,
    first_name: String,
    last_name: String,
    is_active: bool,
    is_verified: bool,
    living: bool,
    last_seen: String,
    joined: String,
}

/// A connection of one worker.
pub(super) enum Reader {
    Sqlite {
        path: String,
        open: RefCell<Option<rusqlite::Connection>>,
    },
    Postgres {
        url: String,
        open: OnceCell<(Client, Statement)>,
    },
}

impl Reader {
    pub(super) fn new(database: &str) -> Self {
        match database.strip_prefix("sqlite://") {
            Some(path) => Self::Sqlite {
                path: path.to_owned(),
                open: RefCell::new(None),
            },
            None => Self::Postgres {
                url: database.to_owned(),
                open: OnceCell::new(),
            },
        }
    }

    pub(super) async fn user(&self, session: Option<i64>) -> Option<User> {
        let session = session?;
        let user = match self {
            Self::Sqlite { path, open } => in_file(path, &mut open.borrow_mut(), session)?,
            Self::Postgres { url, open } => {
                let (client, statement) = open.get_or_try_init(|| connect(url)).await.ok()?;
                of_row(&client.query_opt(statement, &[&session]).await.ok()??)?
            }
        };
        (user.living && user.is_active && user.is_verified).then_some(user)
    }
}

fn in_file(path: &str, open: &mut Option<rusqlite::Connection>, session: i64) -> Option<User> {
    let connection = match open {
        Some(connection) => connection,
        None => open.insert(rusqlite::Connection::open(path).ok()?),
    };
    let mut statement = connection.prepare_cached(SQL).ok()?;
    statement
        .query_row([session], |row| {
            Ok(User {
                id: row.get(0)?,
                email: row.get(1)?,
                username: row.get(2)?,
                first_name: row.get(3)?,
                last_name: row.get(4)?,
                is_active: row.get(5)?,
                is_verified: row.get(6)?,
                living: row.get(7)?,
                last_seen: row.get(8)?,
                joined: row.get(9)?,
            })
        })
        .ok()
}

async fn connect(url: &str) -> Result<(Client, Statement), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    actix_web::rt::spawn(connection);
    let statement = client.prepare(SQL).await?;
    Ok((client, statement))
}

fn of_row(row: &Row) -> Option<User> {
    Some(User {
        id: row.try_get(0).ok()?,
        email: row.try_get(1).ok()?,
        username: row.try_get(2).ok()?,
        first_name: row.try_get(3).ok()?,
        last_name: row.try_get(4).ok()?,
        is_active: row.try_get(5).ok()?,
        is_verified: row.try_get(6).ok()?,
        living: row.try_get(7).ok()?,
        last_seen: row.try_get(8).ok()?,
        joined: row.try_get(9).ok()?,
    })
}

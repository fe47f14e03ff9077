//! Whether a connection pooler stands before a server. One that lends connections for a transaction keeps neither settings
//! nor named statements, and what one person has prepared would be there, or be something else, for the next.

use super::server_url;
use crate::config::ServerUrl;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{
    Connection as _, ConnectionError, ConnectionResult, PgConnection, QueryResult, RunQueryDsl as _,
};

/// Says of a connection that is being opened what only a server hears, and what it remembers as long as that is open.
const MARK: &str = "-c%20vestibule.session%3Dkept";

/// What the words of an error hold when a connection may be opened at another time. Anything else is a pooler's refusal
/// of [`MARK`], for the same address took a connection without it.
const PASSING: [&str; 18] = [
    "too many",
    "connection slots",
    "no more connections",
    "starting up",
    "shutting down",
    "timeout",
    "timed out",
    "refused",
    "could not translate",
    "closed the connection",
    "terminating connection",
    "accepting connections",
    "unreachable",
    "No route to host",
    "reset by peer",
    "could not receive data",
    // The leader of a cluster has changed just now.
    "session is read-only",
    "recovery",
];

/// Whether a session at this address is one with the server: it keeps settings and named statements. A pooler that lends
/// connections for a transaction (`PgBouncer` in transaction mode) keeps neither. No pooler passes on what a session says of
/// itself as it begins, so one that keeps sessions is not told from one that does not.
pub(super) fn keeps_sessions(url: &str) -> ConnectionResult<bool> {
    let mut conn = match PgConnection::establish(&marked(&server_url::for_libpq(url))) {
        Ok(conn) => conn,
        Err(error) => {
            let words = error.to_string();
            // Of several servers all are told of: behind one that is down, a pooler may have refused.
            let refused = words.contains("unsupported startup parameter");
            let passes = !refused && PASSING.iter().any(|one| words.contains(one));
            return if passes { Err(error) } else { Ok(false) };
        }
    };
    let mark = sql::<Nullable<Text>>("current_setting('vestibule.session', true)");
    let found: QueryResult<Option<String>> = diesel::select(mark).get_result(&mut conn);
    found
        .map(|mark| mark.as_deref() == Some("kept"))
        .map_err(ConnectionError::CouldntSetupConfiguration)
}

/// The address with [`MARK`] among its options.
fn marked(url: &str) -> String {
    let ServerUrl {
        before,
        hosts,
        database,
        ..
    } = ServerUrl::cut(url);
    let settings = ServerUrl::cut(url).settings();
    let mut parts: Vec<_> = settings.map(str::to_owned).collect();
    match parts.iter_mut().find(|part| part.starts_with("options=")) {
        Some(options) => options.extend(["%20", MARK]),
        None => parts.push(format!("options={MARK}")),
    }
    format!("{before}{hosts}{database}?{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_added_to_the_options_of_a_database_url() {
        let mark = "-c%20vestibule.session%3Dkept";
        for (url, marked_url) in [
            ("postgres://a/b", format!("postgres://a/b?options={mark}")),
            (
                "postgres://a/b?x=1",
                format!("postgres://a/b?x=1&options={mark}"),
            ),
            (
                "postgres://a/b?options=-c%20search_path%3Dours&x=1",
                format!("postgres://a/b?options=-c%20search_path%3Dours%20{mark}&x=1"),
            ),
        ] {
            assert_eq!(marked(url), marked_url);
        }
    }
}

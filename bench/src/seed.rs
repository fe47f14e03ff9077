//! Fills a database that Vestibule has just made with users, a session each and two lines of audit log: in SQL alone, a
//! million in seconds. All have one password, and `user0@example.com` runs the site.

use std::error::Error;

pub(crate) const PASSWORD: &str = "Correct-Horse-7";

/// `{n}` is the count, `{hash}` the password's hash, `{i}` counts from 0, `{now}` and `{later}` are moments.
const USERS: &str = "INSERT INTO users (email, email_key, username, username_key, first_name, last_name, password, is_verified, \
     is_staff, is_superuser, date_joined) SELECT 'user' || i || '@example.com', 'user' || i || '@example.com', \
     'user' || i, 'user' || i, 'User', 'Number ' || i, '{hash}', TRUE, i = 0, i = 0, {now} FROM {numbers}";
const SESSIONS: &str = "INSERT INTO sessions (user_id, token_digest, kind, remembered, created_at, authenticated_at, last_seen_at, \
     expires_at, ip, agent) SELECT i + 1, {digest}, 'browser', FALSE, {now}, {now}, {now}, {later}, '192.0.2.1', 'Mozilla/5.0' FROM {numbers}";
/// Sealed already, so that nobody seals them while we measure; the seals are worth nothing.
const AUDIT: &str = "INSERT INTO audit (at, event, user_id, ip, agent, details, number, salt, personal, seal) \
     SELECT {now}, 'LoggedIn', i / 2 + 1, '192.0.2.1', 'Mozilla/5.0', '{}', i + 1, {blob}, {blob}, {blob} FROM {numbers2}";

/// Fills `database`, which has the schema and nobody in it.
pub(crate) fn fill(database: &str, users: u32, hash: &str) -> Result<(), Box<dyn Error>> {
    let texts = [USERS, SESSIONS, AUDIT];
    if let Some(path) = database.strip_prefix("sqlite://") {
        let counted = |count: u64| {
            format!(
                "(WITH RECURSIVE counted(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counted WHERE i + 1 < {count}) SELECT i FROM counted)"
            )
        };
        let now = "strftime('%Y-%m-%d %H:%M:%S.000000', 'now')";
        let later = "strftime('%Y-%m-%d %H:%M:%S.000000', 'now', '+29 days')";
        let connection = rusqlite::Connection::open(path)?;
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN")?;
        for text in texts {
            let text = text
                .replace("{now}", now)
                .replace("{later}", later)
                .replace("{hash}", hash);
            let text = text
                .replace("{digest}", "randomblob(32)")
                .replace("{blob}", "zeroblob(32)");
            let text = text.replace("{numbers2}", &counted(u64::from(users) * 2));
            connection.execute_batch(&text.replace("{numbers}", &counted(users.into())))?;
        }
        connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
        return Ok(());
    }
    let mut client = postgres::Client::connect(database, postgres::NoTls)?;
    for text in texts {
        let now = "now() AT TIME ZONE 'utc'";
        let later = "now() AT TIME ZONE 'utc' + interval '29 days'";
        let text = text
            .replace("{now}", now)
            .replace("{later}", later)
            .replace("{hash}", hash);
        let text = text
            .replace("{digest}", "sha256(('seed' || i)::bytea)")
            .replace("{blob}", "'\\x00'::bytea");
        let text = text.replace(
            "{numbers2}",
            &format!(
                "generate_series(0, {}) AS counted(i)",
                u64::from(users) * 2 - 1
            ),
        );
        client.batch_execute(&text.replace(
            "{numbers}",
            &format!("generate_series(0, {}) AS counted(i)", users - 1),
        ))?;
    }
    client.batch_execute("VACUUM ANALYZE")?;
    client.batch_execute("CHECKPOINT")?;
    Ok(())
}

/// An empty database of ours on a PostgreSQL cluster; what was there by that name goes.
pub(crate) fn postgres(cluster: &str, name: &str) -> Result<String, Box<dyn Error>> {
    let mut client = postgres::Client::connect(cluster, postgres::NoTls)?;
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
    client.batch_execute(&format!("CREATE DATABASE {name}"))?;
    let (before, rest) = cluster
        .rsplit_once('/')
        .ok_or("the address of the cluster ends with /database")?;
    let options = rest
        .split_once('?')
        .map_or(String::new(), |(_, options)| format!("?{options}"));
    Ok(format!("{before}/{name}{options}"))
}

/// Takes it away again.
pub(crate) fn drop_postgres(cluster: &str, name: &str) -> Result<(), Box<dyn Error>> {
    let mut client = postgres::Client::connect(cluster, postgres::NoTls)?;
    Ok(client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?)
}

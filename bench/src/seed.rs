//! Fills a database that Vestibule has just made with users, a session each and two lines of audit log: in SQL alone, a
//! million in seconds. All have one password, and `user0@example.com` runs the site.

use std::error::Error;

pub(crate) const PASSWORD: &str = "Correct-Horse-7";

const TEXTS: [&str; 3] = [
    include_str!("../sql/users.sql"),
    include_str!("../sql/sessions.sql"),
    include_str!("../sql/audit.sql"),
];

/// Fills `database`, which has the schema and nobody in it.
pub(crate) fn fill(database: &str, users: u32, hash: &str) -> Result<(), Box<dyn Error>> {
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
        for text in TEXTS {
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
    for text in TEXTS {
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

//! `DATABASE_URL`: which database, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// Which of the two databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A file on this machine.
    Sqlite(PathBuf),
    /// A server. The text is what libpq is given.
    Postgres(String),
}

/// Whether statements are prepared once, under a name, and asked for by it from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreparedStatements {
    /// Unless a connection pooler stands before the database.
    Auto,
    /// Always.
    On,
    /// Never: a pooler lends a connection to the server for one transaction, and the next one does not know the name.
    Off,
}

/// Where the data is. `Debug` and `Display` leave the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    /// Which of the two, and where.
    pub backend: Backend,
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self {
            backend: Backend::Sqlite("vestibule.db".into()),
        }
    }
}

impl DatabaseUrl {
    /// Reads `sqlite://<path>` or `postgres://…`.
    pub fn parse(raw: &str) -> Result<Self, String> {
        if raw.contains('\0') {
            return Err("holds a NUL byte".into());
        }
        let backend = match raw.split_once(':') {
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() || path.contains(":memory:") || path.contains('?') {
                    return Err("must name a file: sqlite://<path>".into());
                }
                Backend::Sqlite(path.into())
            }
            Some(("postgres" | "postgresql", _)) => {
                let tls = ["sslmode=require", "sslmode=verify"]
                    .iter()
                    .any(|mode| raw.contains(mode));
                if tls && !cfg!(feature = "postgres-tls") {
                    return Err("asks for TLS, which this build cannot do; build with `--features postgres-tls`, or reach the server through a tunnel".into());
                }
                Backend::Postgres(raw.to_owned())
            }
            _ => return Err("must begin with sqlite:// or postgres://".into()),
        };
        Ok(Self { backend })
    }

    /// The same for a database that is to take changes: of several servers, the address must say which of them is meant.
    pub fn parse_writable(raw: &str) -> Result<Self, String> {
        let url = Self::parse(raw)?;
        let parts = ServerUrl::cut(raw);
        if url.is_server() && parts.names_several() && parts.said("target_session_attrs").is_none()
        {
            return Err("names several servers, of which only the leader takes changes; add target_session_attrs=read-write to its end, after a ? or &".into());
        }
        Ok(url)
    }

    /// Whether it is a server, which may be away and come back.
    pub fn is_server(&self) -> bool {
        matches!(self.backend, Backend::Postgres(_))
    }

    /// The address of a server, where a driver other than libpq reads it as libpq does: without TLS, and with nothing in the
    /// environment (`PGOPTIONS` and its like) that libpq would add.
    pub(crate) fn plain_server(&self) -> Option<&str> {
        let Backend::Postgres(url) = &self.backend else {
            return None;
        };
        let tls = cfg!(feature = "postgres-tls") && !url.contains("sslmode=disable");
        let added = || std::env::vars_os().any(|(name, _)| is_libpq(&name.to_string_lossy()));
        (!tls && !added()).then_some(url)
    }

    /// What is wrong with the file, when there is one that SQLite did not write.
    pub(super) fn trouble(&self) -> Option<String> {
        use std::io::Read as _;
        let Backend::Sqlite(path) = &self.backend else {
            return None;
        };
        let mut start = Vec::new();
        let file = std::fs::File::open(path).ok()?;
        file.take(16).read_to_end(&mut start).ok()?;
        let ours = start.is_empty() || start == *b"SQLite format 3\0";
        (!ours).then(|| "names a file that is not an SQLite database".to_owned())
    }

    /// The folder to keep a generated secret in.
    pub(super) fn secret_file(&self) -> PathBuf {
        match &self.backend {
            Backend::Sqlite(path) => path.with_extension("secret"),
            Backend::Postgres(_) => Path::new("vestibule.secret").to_owned(),
        }
    }
}

/// The address of a server, cut as libpq cuts it.
pub(crate) struct ServerUrl<'a> {
    /// The scheme, and who logs in.
    pub(crate) before: &'a str,
    /// One server or several, with commas between them.
    pub(crate) hosts: &'a str,
    /// The name of the database, with a `/` before it.
    pub(crate) database: &'a str,
    /// The settings, without a `?` before them.
    pub(crate) query: &'a str,
}

impl<'a> ServerUrl<'a> {
    /// Cuts it. A password may hold a `?`, as long as neither holds a `/`.
    pub(crate) fn cut(url: &'a str) -> Self {
        let start = url.find("://").map_or(0, |at| at + 3);
        let (_, rest) = url.split_at(start);
        let user = match rest.split_once(['@', '/']) {
            Some((user, _)) if rest.as_bytes().get(user.len()) == Some(&b'@') => user.len() + 1,
            _ => 0,
        };
        let (before, rest) = url.split_at(start + user);
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, database) = place.split_at(place.find('/').unwrap_or(place.len()));
        Self {
            before,
            hosts,
            database,
            query,
        }
    }

    /// Each setting of the query.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.query.split('&').filter(|setting| !setting.is_empty())
    }

    /// What the query says of a setting.
    pub(crate) fn said(&self, name: &str) -> Option<&'a str> {
        self.settings()
            .find_map(|setting| setting.strip_prefix(name)?.strip_prefix('='))
    }

    /// Whether it names more than one server, before the name of the database or in the query.
    pub(crate) fn names_several(&self) -> bool {
        let lists = |list: &str| list.contains(',') || list.to_ascii_uppercase().contains("%2C");
        let in_query = |name| self.said(name).is_some_and(lists);
        self.hosts.contains(',') || in_query("host") || in_query("hostaddr")
    }
}

/// Whether libpq may read this variable of the environment. `PGDATA` is the server's own.
fn is_libpq(variable: &str) -> bool {
    let rest = variable.strip_prefix("PG").unwrap_or_default();
    rest.starts_with(|first: char| first.is_ascii_uppercase()) && rest != "DATA"
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.backend {
            Backend::Sqlite(path) => write!(f, "SQLite, {}", path.display()),
            Backend::Postgres(url) => {
                let parts = ServerUrl::cut(url);
                let place = format!("{}{}", parts.hosts, parts.database);
                // What follows an `@` that was not written as `%40` may be the rest of a password.
                let place = place.rsplit('@').next().unwrap_or_default();
                write!(f, "PostgreSQL, {place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_the_database_is_never_shown() {
        for (raw, shown) in [
            (
                "postgres://ada:hunter2@db.example.com:5433/vestibule?application_name=x",
                "db.example.com:5433/vestibule",
            ),
            (
                "postgres://ada:hunter2@one:5433,two,[::1]:5434/hall?target_session_attrs=read-write",
                "one:5433,two,[::1]:5434/hall",
            ),
            ("postgres://db/hall?user=a@b&password=hunter2", "db/hall"),
            ("postgres://ada:hunter2?@db/hall?x=1", "db/hall"),
            ("postgres://ada:hunter@2@db/hall", "db/hall"),
            ("postgres://ada:hun/ter2@db/hall", "db/hall"),
        ] {
            let url = DatabaseUrl::parse(raw).unwrap();
            let both = format!("PostgreSQL, {shown} DatabaseUrl(PostgreSQL, {shown})");
            assert_eq!(format!("{url} {url:?}"), both);
        }
    }

    #[test]
    fn of_several_servers_the_one_that_takes_changes_is_asked_for() {
        for one in [
            "sqlite://a,b.db",
            "postgres://ada:a,b@db/hall",
            "postgres://a,b:5433/hall?target_session_attrs=read-write",
            "postgres:///hall?host=a,b&target_session_attrs=primary",
            "postgres://a,b/hall?target_session_attrs=any",
        ] {
            assert!(DatabaseUrl::parse_writable(one).is_ok(), "{one}");
        }
        for any in [
            "postgres://a,b/hall",
            "postgres://ada:secret@a:5432,b:5433/hall?application_name=x",
            "postgres:///hall?host=a%2cb",
        ] {
            let said = DatabaseUrl::parse_writable(any).unwrap_err();
            assert!(said.contains("target_session_attrs=read-write"), "{said}");
            assert!(DatabaseUrl::parse(any).is_ok());
        }
    }

    #[test]
    fn what_libpq_reads_in_the_environment_is_known_by_its_name() {
        assert!(is_libpq("PGOPTIONS") && is_libpq("PGSSLMODE"));
        assert!(!is_libpq("PGDATA") && !is_libpq("PG_MAJOR") && !is_libpq("PATH"));
    }

    #[test]
    fn both_spellings_of_a_sqlite_path_are_understood() {
        for (raw, path) in [
            ("sqlite://a.db", "a.db"),
            ("sqlite:///var/a.db", "/var/a.db"),
            ("sqlite:a.db", "a.db"),
        ] {
            assert_eq!(
                DatabaseUrl::parse(raw).unwrap().backend,
                Backend::Sqlite(path.into())
            );
        }
        for bad in [
            "sqlite://",
            "sqlite://:memory:",
            "mysql://x",
            "vestibule.db",
            "postgres://x/y?sslmode=verify-full",
        ] {
            assert!(
                DatabaseUrl::parse(bad).is_err() || cfg!(feature = "postgres-tls"),
                "{bad}"
            );
        }
    }
}

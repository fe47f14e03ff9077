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
                let place = url
                    .rsplit_once('@')
                    .or_else(|| url.split_once("://"))
                    .map_or("", |(_, place)| place);
                write!(f, "PostgreSQL, {}", place.split('?').next().unwrap_or(""))
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
        let url = DatabaseUrl::parse(
            "postgres://ada:hunter2@db.example.com:5433/vestibule?application_name=x",
        )
        .unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "PostgreSQL, db.example.com:5433/vestibule DatabaseUrl(PostgreSQL, db.example.com:5433/vestibule)"
        );
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

//! Which nodes belong to a database. The fingerprints of the keys that it is used with are kept in it, and whether it is of
//! development or of production. Of each kind the last row counts: a node that does not have it, as its own or among those
//! that it still believes, is a stranger, and is refused before it changes anything.
//!
//! So keys can be rotated: a node with a new key that still believes the last one makes the new one the last. A node that
//! has the last one, and signs with an older one, changes nothing, or two of them in the middle of a rotation would go to and
//! fro.

use super::open::{OpenTransaction, with_schema_lock};
use super::schema::nodes::node_identity;
use super::{Conn, Db, audit, dialect, encoding, faults, pool};
use crate::error::Fault;
use crate::values::Moment;
use diesel::prelude::*;
use std::sync::atomic::Ordering;

/// What a node is known by.
#[derive(Debug, Clone)]
pub struct Node {
    /// `development` or `production`.
    pub environment: &'static str,
    /// Fingerprints of the secrets, the current one first.
    pub secrets: Vec<String>,
    /// Fingerprints of the keys of tokens, the one that signs first.
    pub tokens: Vec<String>,
    /// Whether tokens have no key of their own, and are signed with the secret.
    pub one_for_both: bool,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Environment,
    Secret,
    Token,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Environment, Self::Secret, Self::Token];

    fn word(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Secret => "secret",
            Self::Token => "jwt",
        }
    }
}

impl Node {
    fn holds(&self, kind: Kind, value: &str) -> bool {
        match kind {
            Kind::Environment => self.environment == value,
            Kind::Secret => self.secrets.iter().any(|one| one == value),
            Kind::Token => self.tokens.iter().any(|one| one == value),
        }
    }

    fn current(&self, kind: Kind) -> &str {
        let first = match kind {
            Kind::Environment => return self.environment,
            Kind::Secret => self.secrets.first(),
            Kind::Token => self.tokens.first(),
        };
        first.map_or("", String::as_str)
    }
}

#[derive(Queryable)]
struct Row {
    kind: String,
    value: String,
}

/// What is kept of all nodes, the oldest first.
struct Known(Vec<Row>);

impl Known {
    /// Nothing is known of a database whose schema is older than this.
    fn read(conn: &mut Conn) -> Result<Self, Fault> {
        let all = node_identity::table.order(node_identity::id);
        let columns = (node_identity::kind, node_identity::value);
        // In a transaction of its own: where there is no such table, what is around it must not fail.
        match conn.transaction(|conn| all.select(columns).load(conn)) {
            Err(error) if faults::is_missing(&error) => Ok(Self(Vec::new())),
            read => Ok(Self(read?)),
        }
    }

    fn of(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &str> {
        let rows = self.0.iter().filter(move |row| row.kind == kind.word());
        rows.map(|row| row.value.as_str())
    }

    /// In what the node differs from the last one that was let in.
    fn differences(&self, node: &Node) -> Vec<(Kind, &str)> {
        let differs = |kind| {
            let last = self.of(kind).next_back()?;
            (!node.holds(kind, last)).then_some((kind, last))
        };
        Kind::ALL.into_iter().filter_map(differs).collect()
    }

    /// What has not been seen yet.
    fn news(&self, node: &Node) -> Vec<Kind> {
        let is_new = |kind: &Kind| self.of(*kind).all(|value| value != node.current(*kind));
        Kind::ALL.into_iter().filter(is_new).collect()
    }

    fn admit(&self, node: &Node) -> Result<(), Fault> {
        let differences = self.differences(node);
        if differences.is_empty() {
            Ok(())
        } else {
            Err(Fault::Refused(refusal(node, &differences)))
        }
    }
}

impl Db {
    /// Refuses a node that does not belong. Changes nothing; a database that is not there is not made.
    pub fn check_node(&self, node: &Node) -> Result<(), Fault> {
        if !self.is_there() {
            return Ok(());
        }
        let mut conn = pool::get(&self.pool)?;
        encoding::check(&mut conn)?;
        check(&mut conn, node)
    }

    /// Opens the database for reading where there is nothing to bring up to date, and says whether it did.
    pub fn open(&self, node: &Node) -> Result<bool, Fault> {
        if self.is_outdated()? {
            return Ok(false);
        }
        self.check_node(node)?;
        if !audit::keys::open(&mut *pool::get(&self.pool)?, &*self.signer)? {
            return Ok(false);
        }
        self.migrated.store(true, Ordering::Release);
        Ok(true)
    }

    /// Whether what a running node uses has not been replaced.
    pub fn knows(&self, node: &Node) -> Result<bool, Fault> {
        self.read(|conn| is_known(conn, node))
    }

    /// Whether a node's secret is the one that the database is used with, and not one of before.
    pub fn has_last_secret(&self, node: &Node) -> Result<bool, Fault> {
        self.read(|conn| has_last_secret(conn, node))
    }

    /// Makes what this node uses the only thing that counts.
    pub fn adopt(&self, node: &Node, at: Moment) -> Result<(), Fault> {
        let mut conn = pool::get(&self.pool)?;
        encoding::check(&mut conn)?;
        with_schema_lock(&mut conn, |conn| adopt(conn, node, at))
    }
}

/// Refuses a node that does not belong. Changes nothing.
pub(super) fn check(conn: &mut Conn, node: &Node) -> Result<(), Fault> {
    Known::read(conn)?.admit(node)
}

/// Whether a node's secret is the one that the database is used with, and not one of before.
pub(super) fn has_last_secret(conn: &mut Conn, node: &Node) -> Result<bool, Fault> {
    let known = Known::read(conn)?;
    let last = known.of(Kind::Secret).next_back();
    Ok(last == Some(node.current(Kind::Secret)))
}

/// Whether what a running node uses is known still. Not so once its keys were replaced for good.
fn is_known(conn: &mut Conn, node: &Node) -> Result<bool, Fault> {
    Ok(Known::read(conn)?.news(node).is_empty())
}

/// Lets a node in that belongs, and keeps what is new of it. Of two that come at once the second sees the first.
pub(super) fn admit(conn: &mut Conn, node: &Node, at: Moment) -> Result<(), Fault> {
    let known = Known::read(conn)?;
    known.admit(node)?;
    if known.news(node).is_empty() {
        // Nothing to write: a file may be one that can only be read.
        return Ok(());
    }
    dialect::begin_locked(conn)?;
    let open = OpenTransaction::new(conn);
    let known = Known::read(open.conn)?;
    known.admit(node)?;
    for kind in known.news(node) {
        record(open.conn, node, kind, at)?;
    }
    open.commit()?;
    Ok(())
}

/// Makes what this node uses the only thing that counts, where it differs.
fn adopt(conn: &mut Conn, node: &Node, at: Moment) -> Result<(), Fault> {
    dialect::begin_locked(conn)?;
    let open = OpenTransaction::new(conn);
    let known = Known::read(open.conn)?;
    for (kind, _) in known.differences(node) {
        let of_kind = node_identity::table.filter(node_identity::kind.eq(kind.word()));
        diesel::delete(of_kind).execute(open.conn)?;
        record(open.conn, node, kind, at)?;
    }
    open.commit()?;
    Ok(())
}

fn record(conn: &mut Conn, node: &Node, kind: Kind, at: Moment) -> Result<(), Fault> {
    let row = (
        node_identity::kind.eq(kind.word()),
        node_identity::value.eq(node.current(kind)),
        node_identity::introduced_at.eq(at),
    );
    diesel::insert_into(node_identity::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// What an operator is told whose node does not belong to the database. Never a key, nor its fingerprint.
fn refusal(node: &Node, differences: &[(Kind, &str)]) -> String {
    let differs = |kind| differences.iter().any(|(one, _)| *one == kind);
    let mut text = String::from("This node does not belong to the database.");
    for (kind, last) in differences {
        match kind {
            Kind::Environment => {
                let here = node.environment;
                text.push_str(&environment(here, last));
            }
            Kind::Secret => text.push_str(
                " Its SECRET_KEY is not the one that the database is used with. Start it with the right one. To change the \
                 key, set the new one and put the old one into SECRET_KEY_FALLBACKS.",
            ),
            // It comes with the secret.
            Kind::Token if node.one_for_both && differs(Kind::Secret) => {}
            Kind::Token => text.push_str(
                " The key that signs its tokens (JWT_ALGORITHM, JWT_SIGNING_KEY) is not the one that the database is used \
                 with. Start it with the right one. To change the key, set the new one and put the old one into \
                 JWT_VERIFICATION_KEYS.",
            ),
        }
    }
    text.push_str(
        " If the database is to go on with what this node has for good, since a key is lost or the site moves, run \
         `vestibule keys adopt`: it says what that ends.",
    );
    text
}

fn environment(here: &str, there: &str) -> String {
    format!(
        " It runs with VESTIBULE_ENV={here}, and the database is one of {there}. Set VESTIBULE_ENV={there}, or give it a \
         database of its own with DATABASE_URL."
    )
}

//! This node among those that share its database: whether it belongs, and whether it may do by itself what cannot be
//! undone.

use super::{App, Skew};
use crate::config::{Config, Mode};
use crate::error::Fault;
use crate::security::fingerprint;
use crate::security::jwt::TokenKeys;
use crate::store::migrations::plan::Planned;
use crate::store::transfer::Endpoint;
use crate::store::{DatabaseTime, Node};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

/// What a node is known by.
pub(super) fn node(config: &Config, tokens: &TokenKeys) -> Node {
    Node {
        environment: match config.mode {
            Mode::Development => "development",
            Mode::Production => "production",
        },
        secrets: fingerprint::of_secrets(&config.secret),
        tokens: tokens.fingerprints(),
        one_for_both: config.jwt.signing_key.is_none(),
    }
}

impl App {
    /// What this node is known by now.
    pub(super) fn node(&self) -> Node {
        let node = self.parts.node.read();
        node.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Brings the database's schema up to date and names what was done. A node that does not belong to the database, since it
    /// has other keys or is in another environment, is refused before anything is changed.
    pub fn migrate(&self) -> Result<Vec<String>, Fault> {
        self.synchronise()?;
        self.parts.db.migrate(&self.node(), self.now())
    }

    /// What [`App::migrate`] would do to the schema. Changes nothing.
    pub fn plan_migrations(&self) -> Result<Vec<Planned>, Fault> {
        self.parts.db.plan()
    }

    /// Makes the keys of all addresses anew, where a node of an older release has written others meanwhile.
    pub fn make_mailbox_keys_anew(&self) -> Result<(), Fault> {
        self.parts.db.make_mailbox_keys_anew()
    }

    /// Whether this node belongs to its database, as [`App::migrate`] will find it. Changes nothing.
    pub fn check_node(&self) -> Result<(), Fault> {
        self.parts.db.check_node(&self.node())
    }

    /// Whether this node belongs to a database that is read by itself.
    pub fn check_belongs_to(&self, database: &mut Endpoint) -> Result<(), Fault> {
        database.check_node(&self.node())
    }

    /// Whether the schema is up to date. Then the database can be read, if this node belongs to it. Changes nothing.
    pub fn open(&self) -> Result<bool, Fault> {
        self.parts.db.open(&self.node())
    }

    /// Whether the secret of this node is the one that the database is used with, and not one of before.
    pub fn has_last_secret(&self) -> Result<bool, Fault> {
        self.parts.db.has_last_secret(&self.node())
    }

    /// Makes the keys and the environment of this node those of its database, for good.
    pub fn adopt(&self) -> Result<(), Fault> {
        self.parts.db.adopt(&self.node(), self.now())
    }

    /// Asks the database for the time, and whether this node still belongs.
    pub fn synchronise(&self) -> Result<(), Fault> {
        let clock = &self.parts.clock;
        match self.parts.db.ask_time(|| clock.passed())? {
            DatabaseTime::Times(readings) => clock.set(&readings),
            DatabaseTime::Last(last) => clock.set_last(last),
        }
        if self.is_migrated() {
            let known = self.parts.db.knows(&self.node())?;
            self.parts.replaced.store(!known, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Asks the database for the time; one that is not there is not made.
    pub fn compare_clocks(&self) -> Result<(), Fault> {
        let is_there = self.parts.db.is_there();
        if is_there { self.synchronise() } else { Ok(()) }
    }

    /// Asks for the time now when this machine slept or its clock was set. When that fails, what is to be done will too.
    pub(super) fn catch_up(&self) {
        let clock = &self.parts.clock;
        if clock.is_out_of_step()
            && let Err(fault) = clock.catch_up(|| self.synchronise())
        {
            tracing::debug!(%fault, "the database was not asked for the time");
        }
    }

    /// Whether what this node uses was replaced while it ran: what it seals or signs, no other node believes.
    pub fn is_replaced(&self) -> bool {
        self.parts.replaced.load(Ordering::Relaxed)
    }

    /// Why this node must do nothing by itself that cannot be undone: send, sweep, erase. People it still serves.
    pub fn objection(&self) -> Option<String> {
        self.catch_up();
        if self.is_replaced() {
            return Some(
                "the keys of this node were replaced by `vestibule keys adopt`".to_owned(),
            );
        }
        match self.parts.clock.skew() {
            Skew::TooMuch(off_by) => Some(off_by.to_string()),
            Skew::None | Skew::Some(_) => None,
        }
    }

    /// An error as long as there is an [`App::objection`].
    pub fn check_fit(&self) -> Result<(), Fault> {
        self.objection()
            .map_or(Ok(()), |why| Err(Fault::Unavailable(why)))
    }
}

//! The keys of tokens, read anew while the program runs. All else that is made from settings stays as it was at start.

use super::{App, nodes};
use crate::config::{Config, JwtConfig};
use crate::error::Fault;
use crate::security::jwt::TokenKeys;
use std::sync::{Arc, PoisonError};

/// Why keys were not taken. The ones before go on.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// What has changed is used in too many places to be exchanged.
    #[error("{0} has changed, which takes a restart")]
    Restart(&'static str),
    /// They do not fit.
    #[error("{0}")]
    Unfit(String),
    /// The database does not take them, or does not answer.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl App {
    /// Takes the keys for tokens (`JWT_SIGNING_KEY`, `JWT_VERIFICATION_KEYS`) of settings that were read anew, and says whether
    /// they differ from those before. A new key that signs is made known to the database as at a start: it is refused unless
    /// the one before is still believed.
    pub fn take_keys(&self, read: &Config) -> Result<bool, Unread> {
        let here = self.config();
        if !here.secret.texts().eq(read.secret.texts()) {
            return Err(Unread::Restart("SECRET_KEY or SECRET_KEY_FALLBACKS"));
        }
        if here.jwt.algorithm != read.jwt.algorithm {
            return Err(Unread::Restart("JWT_ALGORITHM"));
        }
        if here.jwt.signing_key.is_some() != read.jwt.signing_key.is_some() {
            return Err(Unread::Restart("Whether there is a JWT_SIGNING_KEY"));
        }
        let jwt = JwtConfig {
            signing_key: read.jwt.signing_key.clone(),
            verification_keys: read.jwt.verification_keys.clone(),
            ..here.jwt.clone()
        };
        let tokens = TokenKeys::new(&jwt, &here.secret).map_err(Unread::Unfit)?;
        if tokens.fingerprints() == self.tokens().fingerprints() {
            return Ok(false);
        }
        let node = nodes::node(here, &tokens);
        self.parts.db.migrate(&node, self.now())?;
        let mut known = self
            .parts
            .node
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let mut used = self
            .parts
            .tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *known = node;
        *used = Arc::new(tokens);
        Ok(true)
    }
}

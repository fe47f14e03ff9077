//! The receivers of webhooks, as staff sees them.

use crate::accounts::Staff;
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::store::webhooks;
pub use crate::store::webhooks::Again;
use crate::values::Moment;

/// A receiver, and how it does.
#[derive(Debug)]
pub struct Receiver {
    /// Its name in the settings.
    pub name: String,
    /// Where it listens, without the query.
    pub url: String,
    /// What it wants to be told of, comma-separated; `*` for all.
    pub events: String,
    /// Deliveries that wait for it.
    pub waiting: i64,
    /// Since when it has failed without a success.
    pub failing_since: Option<Moment>,
    /// Since when nothing is sent to it.
    pub disabled_at: Option<Moment>,
}

/// Why nothing was put back.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The settings name no such receiver.
    #[error("replay-unknown")]
    Unknown,
    /// Not the operator's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ReplayError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Unknown => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("not_found", self.message()),
            ),
            Self::Fault(fault) => fault.details(),
        }
    }
}

/// All receivers, in the order of the settings.
pub fn list(app: &App, _by: &Staff) -> Result<Vec<Receiver>, Fault> {
    app.read(|conn| {
        let endpoints = app.config().webhooks.endpoints.iter();
        endpoints
            .map(|endpoint| {
                let health = webhooks::health(conn, &endpoint.name)?;
                Ok(Receiver {
                    name: endpoint.name.clone(),
                    url: endpoint.shown_url().to_owned(),
                    events: endpoint.events.words(),
                    waiting: webhooks::waiting(conn, &endpoint.name)?,
                    failing_since: health.failing_since,
                    disabled_at: health.disabled_at,
                })
            })
            .collect()
    })
}

/// Believes in a receiver again, and sends it what waits and what is asked for. Says how many deliveries that are.
pub fn replay(
    app: &App,
    _by: &Staff,
    name: &str,
    which: Again,
    origin: &Origin,
) -> Result<usize, ReplayError> {
    let endpoints = &app.config().webhooks.endpoints;
    if !endpoints.iter().any(|endpoint| endpoint.name == name) {
        return Err(ReplayError::Unknown);
    }
    app.write(origin, |tx| {
        webhooks::forgive(tx, name)?;
        Ok(webhooks::replay(tx, name, which)?)
    })
}

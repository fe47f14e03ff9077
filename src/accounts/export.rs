//! Taking along all that is kept about oneself. What is secret stays: it says nothing about the person, and opens things.

use super::actor::{RecentlyAuthenticated, SignedOut, hold};
use super::throttle::{self, Throttled, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault};
use crate::events::Event;
use crate::store;
use crate::values::Moment;
use serde::Serialize;
use time::macros::format_description;

/// All that is kept about a person, for them to download.
#[derive(Debug, Serialize)]
pub struct Export {
    exported_at: String,
    #[serde(flatten)]
    rows: store::export::Rows,
    #[serde(skip)]
    at: Moment,
}

impl Export {
    /// How to call the file.
    pub fn file_name(&self) -> String {
        format!("vestibule-export-{}.json", self.at.date())
    }
}

/// Why nothing was taken along.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// It was done often enough lately.
    #[error("throttled-export")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ExportError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::SignedOut(ended) => ended.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(ExportError);

/// All that is kept about me, as of one moment.
pub fn export(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<Export, ExportError> {
    let me = by.me().id();
    let at = app.write(origin, |tx| {
        hold(tx, by.me())?.ok_or(SignedOut)?;
        let who = Who::signed_in(origin, me);
        throttle::spend(app, tx, Limit::Export, &who)?;
        tx.emit(Event::DataExported { user: me })?;
        Ok::<_, ExportError>(tx.now())
    })?;
    let rows = app.snapshot(|conn| store::export::of_user(conn, me))?;
    let second = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    Ok(Export {
        exported_at: at.format(second).unwrap_or_default(),
        rows: rows.ok_or(SignedOut)?,
        at,
    })
}

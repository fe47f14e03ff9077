//! The site's terms (`TERMS_VERSION`): who has accepted which version. At a sign-up they are accepted in its flow, and count
//! for the account that this very flow verifies; of whoever has accepted another version, or none, they are asked for at the
//! next page. Programs are not refused: they are told.

use super::actor::{PublicUser, SignedIn, SignedOut, hold};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Event;
use crate::store::consents::{self, Consent};
use crate::store::{Tx, flows, users};
use crate::values::Moment;

/// The terms that count now are yet to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermsDue;

/// Why it is not kept that somebody accepted them.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// It was another version that they have read.
    #[error("terms-changed")]
    Changed,
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ConsentError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::SignedOut(ended) => ended.details(),
            Self::Changed => ErrorDetails::one(
                Kind::Invalid,
                Problem::general("terms_changed", self.message()),
            ),
            Self::Fault(fault) => fault.details(),
        }
    }
}

impl SignedIn {
    /// Whether they have accepted the terms that count now.
    pub(crate) fn check_terms(&self, app: &App) -> Result<(), TermsDue> {
        if is_due(app, self.user()) {
            Err(TermsDue)
        } else {
            Ok(())
        }
    }
}

/// Whether somebody has yet to accept the terms that count now.
pub fn is_due(app: &App, user: &PublicUser) -> bool {
    let terms = app.config().terms.as_ref();
    terms.is_some_and(|terms| user.terms_version.as_deref() != Some(&terms.version))
}

/// The version that I accepted last, and when.
pub fn last(app: &App, me: &SignedIn) -> Result<Option<(String, Moment)>, Fault> {
    app.read(|conn| consents::last(conn, me.id()))
}

/// Accepts the terms, in the version that I have read. Done twice, it was done once.
pub fn accept(
    app: &App,
    me: &SignedIn,
    version: &str,
    origin: &Origin,
) -> Result<(), ConsentError> {
    let terms = app.config().terms.as_ref();
    let terms = terms.filter(|terms| terms.version == version);
    let version = &terms.ok_or(ConsentError::Changed)?.version;
    app.write(origin, |tx| {
        let user = hold(tx, me)?.ok_or(SignedOut)?;
        Ok(note_once(tx, &user, version)?)
    })
}

/// Keeps that somebody accepts this version now, unless it was the last that they accepted.
pub(super) fn note_once(tx: &mut Tx<'_>, user: &users::Row, version: &str) -> Result<(), Fault> {
    if user.terms_version.as_deref() == Some(version) {
        return Ok(());
    }
    note(tx, user, version)
}

/// Keeps that somebody accepts this version now.
pub(super) fn note(tx: &mut Tx<'_>, user: &users::Row, version: &str) -> Result<(), Fault> {
    keep(tx, user, &Consent::given_now(version))?;
    consents::note_last(tx, user.id, version).map(drop)
}

/// What the sign-up brings in that has verified an address, for the account that is given its profile. The row of the user,
/// which the caller writes, says so.
pub(super) fn bring(
    tx: &mut Tx<'_>,
    row: Option<&flows::Row>,
    user: &mut users::Row,
) -> Result<(), Fault> {
    let Some(consent) = row.and_then(flows::Row::consent) else {
        return Ok(());
    };
    keep(tx, user, &consent)?;
    user.terms_version = Some(consent.version.to_owned());
    Ok(())
}

fn keep(tx: &mut Tx<'_>, user: &users::Row, consent: &Consent<'_>) -> Result<(), Fault> {
    consents::insert(tx, user.id, consent)?;
    tx.emit(Event::TermsAccepted {
        user: user.id,
        version: consent.version.to_owned(),
    })
}

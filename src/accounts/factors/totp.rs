//! An authenticator app. What it is set up with waits in the form, encrypted and bound to the session, so that there are no
//! half-made rows and nobody can bring a secret of their own. Whoever gets such a form has given the password.

use super::{FactorError, added, hold_to_change, may_begin, recovery, removed, tell};
use crate::accounts::actor::{RecentlyAuthenticated, SignedIn, SignedOut};
use crate::accounts::policy::is_first_demanded;
use crate::accounts::second::SecondFactorError;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::{Event, SecondFactor};
use crate::security::digest;
use crate::security::sealed::Place;
use crate::security::totp::{Checked, Parameters, Secret, Totp};
use crate::store::{self, Tx, factors, sessions, spent_challenges, totps, users};
use crate::values::{Bound as _, Method, Moment, Token, TotpCode};
use time::Duration;
use zeroize::Zeroizing;

use super::recovery::NewCodes;

/// For so long an app can be set up.
const LIFE: Duration = Duration::minutes(10);

/// What an app is set up with.
pub struct TotpSetup {
    /// What comes back with the first code.
    pub setup: String,
    /// The secret as base32, in groups of four.
    pub secret: Zeroizing<String>,
    /// The address by which an app learns it.
    pub uri: Zeroizing<String>,
}

impl std::fmt::Debug for TotpSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetup(..)")
    }
}

/// An app was added.
#[derive(Debug)]
pub struct TotpAdded {
    /// Recovery codes that were made with it, where there were none.
    pub codes: Option<NewCodes>,
    /// The new token of a browser's session.
    pub token: Option<Token>,
}

/// Begins to set an app up, also in the place of another. Where nothing protects the account yet, the password has to be
/// given for this very call.
pub fn start(app: &App, by: &RecentlyAuthenticated) -> Result<TotpSetup, FactorError> {
    let me = by.me();
    let (session, user) = app.read(|conn| {
        let found = sessions::find(conn, me.session())?;
        Ok::<_, FactorError>(found.ok_or(SignedOut)?)
    })?;
    may_begin(app, by, &user)?;
    let secret = app.new_totp_secret();
    let place = place(app, &session, &user)?;
    let end = app.now() + LIFE;
    let setup = app.sealed().seal_until(place, end, secret.expose())?;
    Ok(shown(app, &user, setup, secret))
}

/// What an app is being set up with, to be shown again.
pub fn resume(app: &App, me: &SignedIn, setup: &str) -> Result<TotpSetup, FactorError> {
    let (session, user) = app.read(|conn| {
        let found = sessions::find(conn, me.session())?;
        Ok::<_, FactorError>(found.ok_or(SignedOut)?)
    })?;
    let secret = open(app, (&session, &user), setup, app.now())?;
    Ok(shown(app, &user, setup.to_owned(), secret))
}

fn shown(app: &App, user: &users::Row, setup: String, secret: Secret) -> TotpSetup {
    let grouped = secret.grouped();
    let totp = Totp::new(secret, Parameters::default());
    let uri = totp.uri(&app.config().totp_issuer, &user.email);
    TotpSetup {
        setup,
        secret: grouped,
        uri,
    }
}

/// What somebody began before the site demanded it is not gone on with.
fn place(app: &App, session: &sessions::Row, user: &users::Row) -> Result<Place, Fault> {
    let nonce = sessions::bytes_of(session.nonce())?;
    Ok(if is_first_demanded(app, user) {
        Place::DemandedTotpSetup(user.id, nonce)
    } else {
        Place::TotpSetup(user.id, nonce)
    })
}

fn open(
    app: &App,
    (session, user): (&sessions::Row, &users::Row),
    setup: &str,
    now: Moment,
) -> Result<Secret, FactorError> {
    let place = place(app, session, user)?;
    let secret = app.sealed().open_before_end(place, setup, now);
    let secret = secret.ok().and_then(|secret| Secret::from_bytes(&secret));
    secret.ok_or(FactorError::SetupOver)
}

/// Adds an app that shows a code of what it was set up with, in the place of another.
pub fn add(
    app: &App,
    me: &SignedIn,
    setup: &str,
    code: &TotpCode,
    origin: &Origin,
) -> Result<TotpAdded, FactorError> {
    // The inner result is the answer, the outer one whether to keep what was written: a spent share is kept.
    app.write(origin, |tx| {
        let (mine, user) = hold_to_change(app, tx, me)?;
        let secret = match open(app, (&mine, &user), setup, tx.now()) {
            Err(FactorError::SetupOver) => return Ok(Err(FactorError::SetupOver)),
            secret => secret?,
        };
        let totp = Totp::new(secret.clone(), Parameters::default());
        let step = match totp.check(code, tx.now()) {
            Checked::Fits(step) => step,
            Checked::Old => return Ok(Err(SecondFactorError::Old.into())),
            Checked::Wrong => {
                return Ok(Err(SecondFactorError::Incorrect { left: None }.into()));
            }
        };
        // Sent again, it would forget which codes were used.
        let digest = digest::of_setup(setup);
        if spent_challenges::spend(tx, &digest, tx.now() + LIFE)? == 0 {
            return Ok(Err(FactorError::SetupOver));
        }
        put(app, tx, me, (&mine, &user), (&secret, step)).map(Ok)
    })
    .flatten()
}

fn put(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (mine, user): (&store::sessions::Row, &users::Row),
    (secret, step): (&Secret, i64),
) -> Result<TotpAdded, FactorError> {
    let parameters = Parameters::default();
    let encrypted = app
        .sealed()
        .seal(Place::TotpSecret(me.id()), secret.expose())?;
    let is_replaced = totps::find(tx, me.id())?.is_some();
    let new = totps::New {
        secret: &encrypted,
        algorithm: parameters.algorithm().name(),
        digits: parameters.digits(),
        period: parameters.period(),
        last_step: step,
    };
    totps::put(tx, me.id(), &new)?;
    let kind = SecondFactor::Totp;
    if is_replaced {
        tx.emit(Event::FactorRemoved {
            user: me.id(),
            kind,
        })?;
    }
    tx.emit(Event::FactorAdded {
        user: me.id(),
        kind,
    })?;
    let has_codes = factors::had(tx, me.id())?.recovery_code;
    let codes = (!has_codes)
        .then(|| recovery::put(app, tx, mine))
        .transpose()?;
    let token = added(app, tx, me, (mine, Method::Totp))?;
    tell(
        tx,
        user,
        if is_replaced {
            "totp_replaced"
        } else {
            "totp_added"
        },
    )?;
    Ok(TotpAdded { codes, token })
}

/// Removes the app. The new token of a browser's session.
pub fn remove(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<Option<Token>, FactorError> {
    let me = by.me();
    app.write(origin, |tx| {
        let (_, user) = hold_to_change(app, tx, me)?;
        if totps::remove(tx, me.id())? == 0 {
            return Err(FactorError::None);
        }
        tx.emit(Event::FactorRemoved {
            user: me.id(),
            kind: SecondFactor::Totp,
        })?;
        let token = removed(app, tx, me, &user)?;
        tell(tx, &user, "totp_removed")?;
        Ok(token)
    })
}

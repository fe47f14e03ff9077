//! Passkeys of an account. Whoever is asked for a new one has given the password: the challenge is bound to the session, and
//! so stands for that.

use super::{FactorError, added, hold_to_change, may_begin, recovery, removed, tell};
use crate::accounts::actor::{RecentlyAuthenticated, SignedIn, SignedOut, hold_session};
use crate::accounts::passkeys::{LIFE, PasskeyAnswer, PasskeyRequest, Theirs, usable};
use crate::accounts::policy::is_first_demanded;
use crate::app::{App, Origin};
use crate::events::{Event, SecondFactor};
use crate::security::webauthn::{self, Created, NewPasskey, Person, Purpose};
use crate::store::{Tx, factors, passkeys, sessions, spent_challenges, users};
use crate::values::{Bound as _, Custody, Method, PasskeyName, Token, Verification};

use super::recovery::NewCodes;

/// An account has no more.
const MOST: i64 = 20;

/// A passkey was added.
#[derive(Debug)]
pub struct PasskeyAdded {
    /// Its key.
    pub id: i64,
    /// Recovery codes that were made with it, where there were none.
    pub codes: Option<NewCodes>,
    /// The new token of a browser's session.
    pub token: Option<Token>,
}

/// Asks the browser for a new passkey. Where nothing protects the account yet, the password has to be given for this very
/// call.
pub fn start(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<PasskeyRequest, FactorError> {
    let me = by.me();
    if !app.config().passkeys {
        return Err(FactorError::PasskeysOff);
    }
    app.write(origin, |tx| {
        let (session, user) = hold_session(tx, me)?.ok_or(SignedOut)?;
        may_begin(app, by, &user)?;
        if passkeys::count(tx, user.id)? >= MOST {
            return Err(FactorError::TooMany);
        }
        let handle = handle(app, tx, &user)?;
        let theirs = usable(app, tx, user.id)?;
        let theirs: Vec<_> = theirs.iter().map(Theirs::listed).collect();
        let purpose = purpose(app, &session, &user);
        let challenge = app.new_challenge(purpose, tx.now() + LIFE)?;
        let config = app.config();
        let person = Person {
            handle: &handle,
            name: &user.email,
            display_name: user.greeting(),
        };
        let public_key = webauthn::to_add(
            &config.relying_party,
            &config.site_name,
            person,
            &theirs,
            &challenge,
        );
        Ok(PasskeyRequest {
            flow: challenge.text(),
            public_key,
        })
    })
}

/// What somebody began before the site demanded it is not gone on with.
fn purpose<'a>(app: &App, mine: &'a sessions::Row, user: &users::Row) -> Purpose<'a> {
    if is_first_demanded(app, user) {
        Purpose::AddDemanded(mine.id, mine.nonce())
    } else {
        Purpose::Add(mine.id, mine.nonce())
    }
}

/// By which bytes authenticators know the account; made with the first question.
fn handle(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<Vec<u8>, FactorError> {
    if let Some(handle) = users::passkey_handle(tx, user.id)? {
        return Ok(handle);
    }
    let handle = app.new_passkey_handle().to_vec();
    users::set_passkey_handle(tx, user.id, &handle)?;
    Ok(handle)
}

/// Adds the passkey that a browser made.
pub fn add(
    app: &App,
    me: &SignedIn,
    answer: &PasskeyAnswer,
    name: &PasskeyName,
    origin: &Origin,
) -> Result<PasskeyAdded, FactorError> {
    // The inner result is the answer, the outer one whether to keep what was written: a spent share is kept.
    app.write(origin, |tx| {
        let (mine, user) = hold_to_change(app, tx, me)?;
        if !app.config().passkeys {
            return Ok(Err(FactorError::PasskeysOff));
        }
        match check(app, tx, answer, (&mine, &user)) {
            Ok(new) => put(app, tx, me, (&mine, &user), (&new, name)).map(Ok),
            Err(FactorError::Fault(fault)) => Err(fault.into()),
            Err(refusal) => Ok(Err(refusal)),
        }
    })
    .flatten()
}

fn check(
    app: &App,
    tx: &mut Tx<'_>,
    answer: &PasskeyAnswer,
    (mine, user): (&sessions::Row, &users::Row),
) -> Result<NewPasskey, FactorError> {
    let purpose = purpose(app, mine, user);
    let challenge = app.challenges().check(purpose, &answer.flow, tx.now())?;
    let created = Created::parse(&answer.credential)?;
    let new = webauthn::add(&app.config().relying_party, &challenge, &created)?;
    // Whoever has one under this name: else somebody could claim another's key.
    if passkeys::find_by_credential(tx, new.credential_id.as_bytes())?.is_some() {
        return Err(FactorError::PasskeyTaken);
    }
    if passkeys::count(tx, mine.user_id)? >= MOST {
        return Err(FactorError::TooMany);
    }
    if spent_challenges::spend(tx, &challenge.digest(), challenge.end())? == 0 {
        return Err(FactorError::SetupOver);
    }
    Ok(new)
}

fn put(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (mine, user): (&sessions::Row, &users::Row),
    (new, name): (&NewPasskey, &PasskeyName),
) -> Result<PasskeyAdded, FactorError> {
    let handle = handle(app, tx, user)?;
    let transports = webauthn::kept_transports(&new.transports);
    let row = passkeys::New {
        user: me.id(),
        credential_id: new.credential_id.as_bytes(),
        user_handle: &handle,
        rp_id: app.config().relying_party.id(),
        public_key: &new.public_key,
        algorithm: new.algorithm.number(),
        sign_count: new.sign_count.into(),
        name: name.as_str(),
        aaguid: &new.aaguid,
        transports: &transports,
        backup_eligible: new.backup_eligible,
        backup_state: new.backup_state,
        user_verified: new.user_verified,
        discoverable: new.discoverable,
    };
    let id = match passkeys::insert(tx, &row) {
        Err(fault) if fault.violates("passkeys", "credential_id") => {
            return Err(FactorError::PasskeyTaken);
        }
        id => id?,
    };
    tx.emit(Event::FactorAdded {
        user: me.id(),
        kind: SecondFactor::Passkey,
    })?;
    let has_codes = factors::had(tx, me.id())?.recovery_code;
    let codes = (!has_codes)
        .then(|| recovery::put(app, tx, mine))
        .transpose()?;
    let token = added(app, tx, me, (mine, method(new)))?;
    tell(tx, user, "passkey_added")?;
    Ok(PasskeyAdded { id, codes, token })
}

fn method(new: &NewPasskey) -> Method {
    let custody = if new.backup_eligible {
        Custody::Synced
    } else {
        Custody::Device
    };
    let verification = if new.user_verified {
        Verification::User
    } else {
        Verification::Touch
    };
    Method::Passkey(custody, verification)
}

/// Gives one of my passkeys another name.
pub fn rename(
    app: &App,
    me: &SignedIn,
    id: i64,
    name: &PasskeyName,
    origin: &Origin,
) -> Result<(), FactorError> {
    app.write(origin, |tx| {
        hold_to_change(app, tx, me)?;
        if passkeys::rename(tx, me.id(), id, name.as_str())? == 0 {
            return Err(FactorError::None);
        }
        Ok(())
    })
}

/// Removes one of my passkeys. The new token of a browser's session.
pub fn remove(
    app: &App,
    by: &RecentlyAuthenticated,
    id: i64,
    origin: &Origin,
) -> Result<Option<Token>, FactorError> {
    let me = by.me();
    app.write(origin, |tx| {
        let (_, user) = hold_to_change(app, tx, me)?;
        if passkeys::remove(tx, me.id(), id)? == 0 {
            return Err(FactorError::None);
        }
        tx.emit(Event::FactorRemoved {
            user: me.id(),
            kind: SecondFactor::Passkey,
        })?;
        let token = removed(app, tx, me, &user)?;
        tell(tx, &user, "passkey_removed")?;
        Ok(token)
    })
}

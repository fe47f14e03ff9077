//! Recovery codes: ten at a time, shown once. They come back with the form that downloads them, encrypted and bound to the
//! session, for we keep only their digests.

use super::{FactorError, hold_to_change, tell};
use crate::accounts::actor::{RecentlyAuthenticated, SignedIn, SignedOut};
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::security::digest;
use crate::security::sealed::Place;
use crate::store::{Tx, recovery_codes, sessions};
use crate::values::{Bound as _, RecoveryCode};
use time::Duration;
use zeroize::Zeroizing;

/// How many there are.
const MANY: usize = 10;
/// For so long they can be downloaded.
const LIFE: Duration = Duration::minutes(10);

/// Recovery codes that were just made.
#[derive(Clone)]
pub struct NewCodes {
    /// The codes.
    pub codes: Vec<RecoveryCode>,
    /// What comes back with the form that downloads them.
    pub download: String,
}

impl std::fmt::Debug for NewCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewCodes(..)")
    }
}

/// Makes new codes; those from before are void.
pub fn make(
    app: &App,
    by: &RecentlyAuthenticated,
    origin: &Origin,
) -> Result<NewCodes, FactorError> {
    let me = by.me();
    app.write(origin, |tx| {
        let (mine, user) = hold_to_change(app, tx, me)?;
        if !user.second_factor {
            return Err(FactorError::NoneToRecover);
        }
        let codes = put(app, tx, &mine)?;
        tell(tx, &user, "recovery_codes_made")?;
        Ok(codes)
    })
}

/// Keeps new codes in the place of those from before.
pub(super) fn put(app: &App, tx: &mut Tx<'_>, mine: &sessions::Row) -> Result<NewCodes, Fault> {
    let user = mine.user_id;
    let codes: Vec<_> = (0..MANY).map(|_| app.new_recovery_code()).collect();
    let digests: Vec<_> = codes
        .iter()
        .map(|code| digest::of_recovery_code(user, code))
        .collect();
    recovery_codes::replace(tx, user, &digests)?;
    tx.emit(Event::RecoveryCodesMade { user })?;
    let text = text(&codes);
    let download = app
        .sealed()
        .seal_until(place(mine)?, tx.now() + LIFE, text.as_bytes())?;
    Ok(NewCodes { codes, download })
}

/// The codes in groups, one per line, of what came back with the form. `None` after ten minutes, or when it is none of mine.
pub fn download(
    app: &App,
    me: &SignedIn,
    download: &str,
) -> Result<Option<Zeroizing<String>>, FactorError> {
    let mine = app.read(|conn| {
        let found = sessions::find(conn, me.session())?;
        Ok::<_, FactorError>(found.ok_or(SignedOut)?.0)
    })?;
    let opened = app
        .sealed()
        .open_before_end(place(&mine)?, download, app.now());
    let text = opened.ok().map(|bytes| bytes.to_vec());
    Ok(text
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .map(Zeroizing::new))
}

fn place(session: &sessions::Row) -> Result<Place, Fault> {
    Ok(Place::NewRecoveryCodes(
        session.user_id,
        sessions::bytes_of(session.nonce())?,
    ))
}

fn text(codes: &[RecoveryCode]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for code in codes {
        text.push_str(&code.grouped());
        text.push('\n');
    }
    text
}

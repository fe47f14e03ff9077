//! Secrets of authenticator apps, encrypted anew once there is another key: an older one may go when no row needs it. A node
//! whose key is an older one, in the middle of a change of keys, encrypts nothing: it would undo what those with the new key do.

use crate::app::{App, Origin};
use crate::error::Fault;
use crate::security::sealed::{Age, Place, Use};
use crate::store::totps;

const AT_ONCE: i64 = 100;

/// What was found among the secrets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Secrets {
    /// Encrypted under the current key.
    pub current: usize,
    /// Under an older one.
    pub older: usize,
    /// Under a key that is in the settings no more: nobody can read them.
    pub unreadable: usize,
}

/// Under which keys the secrets are encrypted.
pub fn survey(app: &App) -> Result<Secrets, Fault> {
    each(app, |_| Ok(()))
}

/// Encrypts all that are under an older key under the current one. What was found.
pub fn renew(app: &App) -> Result<Secrets, Fault> {
    if !app.has_last_secret()? {
        return survey(app);
    }
    each(app, |row| {
        app.check_fit()?;
        let place = Place::TotpSecret(row.user_id);
        let Ok(opened) = app.sealed().open(place, &row.secret) else {
            return Ok(());
        };
        let new = app.sealed().seal(place, &opened.plain)?;
        // Another node may have been faster, or its owner have set up another app.
        app.write(&Origin::job("secrets"), |tx| {
            totps::encrypt_anew(tx, row.id, &row.secret, &new).map(drop)
        })
    })
}

fn each(app: &App, older: impl Fn(&totps::Row) -> Result<(), Fault>) -> Result<Secrets, Fault> {
    let mut found = Secrets::default();
    let mut after = 0;
    loop {
        let rows = app.read(|conn| totps::page(conn, after, AT_ONCE))?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = last.id;
        for row in &rows {
            match app.sealed().age(Use::TotpSecret, &row.secret) {
                Some(Age::Current) => found.current += 1,
                Some(Age::Older) => {
                    found.older += 1;
                    older(row)?;
                }
                None => found.unreadable += 1,
            }
        }
    }
}

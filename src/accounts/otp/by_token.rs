//! Addresses verified with the token of an e-mail: by a program, or by the link in a browser.

use super::verified;
use crate::accounts::flows::{
    VERIFIES, VerifyError, keep_refusal, limit_codes, look_at_token, spend_token,
};
use crate::accounts::signup_rules::check_flow;
use crate::accounts::{archive, for_staff};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::security::password::is_usable;
use crate::store::{Tx, users};
use crate::values::Token;

/// Verifies an address with the token of an e-mail. Nobody is signed in by it: whoever reads the e-mail may be elsewhere.
/// Where nobody's password counts, the owner is asked by e-mail to choose one.
pub fn verify(app: &App, token: &Token, origin: &Origin) -> Result<(), VerifyError> {
    keep_refusal(app, origin, |tx| {
        if let Some(user) = verified(app, tx, token)? {
            for_staff::ask_for_password(app, tx, &user)?;
        }
        Ok(())
    })
}

/// Verifies an address with the link in an e-mail, in a browser. Where nobody's password counts, what is returned chooses one.
pub fn verify_by_link(
    app: &App,
    token: &Token,
    origin: &Origin,
) -> Result<Option<Token>, VerifyError> {
    keep_refusal(app, origin, |tx| match verified(app, tx, token)? {
        Some(user) => Ok(Some(for_staff::choose_here(app, tx, &user)?)),
        None => Ok(None),
    })
}

/// Verifies an address. The owner, where they have yet to choose a password.
fn verified(app: &App, tx: &mut Tx<'_>, token: &Token) -> Result<Option<users::Row>, VerifyError> {
    limit_codes(app, tx, Limit::VerifyCode)??;
    let now = tx.now();
    let row = look_at_token(app, tx, token, &VERIFIES, now)?;
    check_flow(app, tx, &row)??;
    let (row, user) = spend_token(app, tx, token, &VERIFIES)??;
    let user = verified::verify_by_address(app, tx, Some(&row), &user)?;
    let user = archive::come_back_by_one(tx, user)?;
    Ok((!is_usable(&user.password)).then_some(user))
}

//! Whether the site takes somebody who comes by themselves: `SIGNUP`, `SIGNUP_EMAIL_DOMAINS`, `SIGNUP_EMAIL_BLOCKED`. Asked
//! when somebody signs up or gives another address, and again in the transaction that gives it to an account: a flow that was
//! begun under other rules does not finish. What is decided depends on the settings and the text of an address alone, so
//! that nobody learns who has an account. Staff and operators are not asked.

use crate::app::App;
use crate::config::SignupMode;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Purpose;
use crate::security::password::is_usable;
use crate::store::{Conn, flows, imports, users};
use crate::values::{Email, key_of};

/// Why the site does not take somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignupRefusal {
    /// Nobody signs up here.
    #[error("signup-closed")]
    Closed,
    /// Only those sign up who were invited.
    #[error("signup-by-invitation")]
    ByInvitation,
    /// It does not take such addresses.
    #[error("email-not-allowed")]
    Address,
}

impl Failure for SignupRefusal {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Closed | Self::ByInvitation => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("sign_up_closed", self.message()),
            ),
            Self::Address => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("email", "email_not_allowed", self.message()),
            ),
        }
    }
}

/// Whether people sign up here by themselves.
pub fn check_signup_open(app: &App) -> Result<(), SignupRefusal> {
    match app.config().signup.mode {
        SignupMode::Open => Ok(()),
        SignupMode::Invite => Err(SignupRefusal::ByInvitation),
        SignupMode::Closed => Err(SignupRefusal::Closed),
    }
}

/// Whether somebody may sign up with an address.
pub(super) fn check(app: &App, email: &Email) -> Result<(), SignupRefusal> {
    check_key(app, &email.key())
}

/// Whether somebody may sign up with the address of that key.
pub(super) fn check_key(app: &App, email_key: &str) -> Result<(), SignupRefusal> {
    check_signup_open(app)?;
    check_address(app, email_key)
}

/// Whether people may give themselves an address, by its key.
pub(super) fn check_address(app: &App, email_key: &str) -> Result<(), SignupRefusal> {
    if app.config().signup.emails.allow_key(email_key) {
        Ok(())
    } else {
        Err(SignupRefusal::Address)
    }
}

/// The same as a yes or no.
pub(super) fn takes(app: &App, email_key: &str) -> bool {
    check_key(app, email_key).is_ok()
}

/// Whether this is what a sign-up made, and nobody has verified. Whoever an import has brought along keeps what they have.
pub(super) fn gives_way(conn: &mut Conn, holder: &users::Row) -> Result<bool, Fault> {
    let open = holder.is_active && !holder.is_staff && !holder.is_superuser;
    Ok(open && !holder.is_verified && waits(conn, holder)?)
}

/// Whether the account of a sign-up waits for a password and a profile: for those of whoever shows that the address is theirs.
/// One that an import has brought along without a password has its own profile.
pub(super) fn waits(conn: &mut Conn, user: &users::Row) -> Result<bool, Fault> {
    Ok(!is_usable(&user.password) && !imports::is_imported(conn, user.id)?)
}

/// Whether this is what a sign-up made that would not be taken now: nobody can complete it.
pub(super) fn is_shut_out(app: &App, conn: &mut Conn, user: &users::Row) -> Result<bool, Fault> {
    let may_be = !app.config().signup.is_unrestricted() && !takes(app, &user.email_key);
    Ok(may_be && gives_way(conn, user)?)
}

/// Whether a flow still goes on, if it is that of a sign-up: the same for one that can never be completed.
pub(super) fn check_flow(
    app: &App,
    conn: &mut Conn,
    row: &flows::Row,
) -> Result<Result<(), SignupRefusal>, Fault> {
    if app.config().signup.is_unrestricted() {
        return Ok(Ok(()));
    }
    let is_of_signup = match (row.purpose, row.user()) {
        (Purpose::SignUp, _) | (Purpose::LogIn, None) => true,
        // An account that came with a password, from elsewhere, is verified by whoever knows that.
        (Purpose::LogIn, Some(user)) => match users::find(conn, user)? {
            Some(user) => gives_way(conn, &user)?,
            None => true,
        },
        _ => false,
    };
    Ok(if is_of_signup {
        check_key(app, &key_of(&row.email))
    } else {
        Ok(())
    })
}

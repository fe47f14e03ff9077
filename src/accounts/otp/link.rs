//! What the link in an e-mail does, for the page that asks before it does it: mail scanners open every link they see.

use super::verified;
use crate::accounts::flows::{VerifyError, look_at_token};
use crate::accounts::signup_rules::check_flow;
use crate::app::App;
use crate::events::Purpose;
use crate::security::password::is_usable;
use crate::store::users;
use crate::values::{Token, mask_email};

/// What the link in an e-mail does.
#[derive(Debug)]
pub struct LinkView {
    /// What it is for.
    pub purpose: Purpose,
    /// Where the e-mail went, half hidden.
    pub email: String,
    /// Whether verifying the address brings in nobody's password: several people want it, or it was asked for by the address
    /// alone.
    pub contested: bool,
}

/// All that an e-mail can bring a link for.
const ALL: [Purpose; 6] = [
    Purpose::SignUp,
    Purpose::LogIn,
    Purpose::ResetPassword,
    Purpose::ChangeEmail,
    Purpose::AddEmail,
    Purpose::ApproveDevice,
];

/// What the link with this token does, as long as it does anything.
pub fn look_at_link(app: &App, token: &Token) -> Result<LinkView, VerifyError> {
    let now = app.now();
    app.read(|conn| {
        let row = look_at_token(app, conn, token, &ALL, now)?;
        let user = row.user().ok_or(VerifyError::InvalidToken)?;
        let user = users::find(conn, user)?.filter(|user| user.may_come_back());
        let user = user.ok_or(VerifyError::InvalidToken)?;
        check_flow(app, conn, &row)??;
        let verifies = matches!(row.purpose, Purpose::SignUp | Purpose::LogIn);
        let brings_none = row.password.is_none() && !is_usable(&user.password);
        let contested = brings_none || verified::is_contested(conn, &user, now)?;
        Ok(LinkView {
            purpose: row.purpose,
            contested: verifies && contested,
            email: mask_email(&row.email),
        })
    })
}

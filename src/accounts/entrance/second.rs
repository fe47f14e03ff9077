//! The flow in which somebody who has taken the first step of a log-in is asked for the second.

use crate::accounts::flows::{Flow, Opened, PendingProfile};
use crate::app::App;
use crate::error::Fault;
use crate::events::{Purpose, SecondFactor};
use crate::store::{Conn, Tx, factors, users};
use crate::values::{Methods, UserId};

/// By what somebody can take the second step, the best way first. Recovery codes are last: they are for when all else
/// is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways(Vec<SecondFactor>);

impl Ways {
    /// What an account has now.
    pub(crate) fn of(conn: &mut Conn, user: UserId) -> Result<Self, Fault> {
        let had = factors::had(conn, user)?;
        let all = [
            (had.passkey, SecondFactor::Passkey),
            (had.totp, SecondFactor::Totp),
            (had.recovery_code, SecondFactor::RecoveryCode),
        ];
        let there = all.into_iter().filter(|(has, _)| *has);
        Ok(Self(there.map(|(_, factor)| factor).collect()))
    }

    /// The kinds.
    pub fn kinds(&self) -> &[SecondFactor] {
        &self.0
    }

    /// Their names for programs.
    pub fn words(&self) -> Vec<&'static str> {
        self.0.iter().map(|factor| factor.word()).collect()
    }
}

/// Opens the flow, which knows what was shown already. It carries the password of the account, as it is now, and so
/// ends with a change of the password. Nothing is sent: who logs in has the second factor at hand.
///
/// Everybody who takes the first step gets a flow of their own. A thief who knows the password never holds that of the
/// owner.
pub(super) fn ask(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    (remembered, methods): (bool, Methods),
) -> Result<(Opened, Ways), Fault> {
    let flow = Flow {
        purpose: Purpose::SecondFactor,
        user: Some(user.id),
        email: &user.email,
        password: Some(&user.password),
        profile: PendingProfile::default(),
        remembered,
        methods,
    };
    let opened = flow.open(app, tx)?;
    Ok((opened, Ways::of(tx, user.id)?))
}

//! Whether a second factor is right, and what follows if not; for a log-in, and for whoever is in and shows it again.

use super::{SecondFactorError, SecondStep};
use crate::accounts::letters::{self, ChangeNotice};
use crate::accounts::passkeys::{self, PasskeyAnswer, PasskeyError};
use crate::app::App;
use crate::error::Fault;
use crate::events::Event;
use crate::security::digest;
use crate::security::sealed::{Place, Unopened};
use crate::security::totp::{Algorithm, Checked, Parameters, Secret, Totp};
use crate::security::webauthn::{Intent, Purpose, Whose};
use crate::store::{Letter, Tx, recovery_codes, totps, users};
use crate::values::{Method, Moment, RecoveryCode, TotpCode};

/// Wrong codes in a row after which an authenticator app is off (NIST 800-63B).
pub(in crate::accounts) const MOST_FAILURES: i32 = 100;

/// For what a second factor is shown.
#[derive(Clone, Copy)]
pub(in crate::accounts) struct Asked<'a> {
    /// For what a passkey was asked.
    pub(in crate::accounts) purpose: Purpose<'a>,
    /// How many tries a log-in has after this one.
    pub(in crate::accounts) left: Option<i32>,
    /// Only what the account had before this counts.
    pub(in crate::accounts) before: Option<Moment>,
}

impl Asked<'_> {
    fn counts(self, since: Moment) -> bool {
        self.before.is_none_or(|before| since < before)
    }
}

/// Checks what somebody shows, and uses it up. The transaction has locked the user. The inner result is the answer; what it
/// counted is to be kept.
pub(in crate::accounts) fn check(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    (shown, asked): (&SecondStep, Asked<'_>),
) -> Result<Result<Method, SecondFactorError>, Fault> {
    let checked = match shown {
        SecondStep::Totp(code) => check_totp(app, tx, user, (code, asked))?.map(|()| Method::Totp),
        SecondStep::RecoveryCode(code) => {
            check_recovery_code(tx, user, (code, asked))?.map(|()| Method::RecoveryCode)
        }
        SecondStep::Passkey(answer) => check_passkey(app, tx, user, (answer, asked))?,
    };
    if checked.as_ref().is_err_and(SecondFactorError::is_wrong) {
        tx.emit(Event::SecondFactorFailed {
            user: user.id,
            kind: shown.factor(),
            left: asked.left,
        })?;
    }
    Ok(checked)
}

fn check_totp(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    (code, asked): (&TotpCode, Asked<'_>),
) -> Result<Result<(), SecondFactorError>, Fault> {
    let wrong = SecondFactorError::Incorrect { left: None };
    let found = totps::find(tx, user.id)?;
    let Some(row) = found.filter(|row| asked.counts(row.created_at)) else {
        return Ok(Err(wrong));
    };
    if row.failures >= MOST_FAILURES {
        return Ok(Err(SecondFactorError::Off));
    }
    let Some(totp) = open(app, &row)? else {
        return Ok(Err(SecondFactorError::Unreadable));
    };
    match totp.check(code, tx.now()) {
        Checked::Fits(step) if totps::use_step(tx, row.id, step)? == 1 => return Ok(Ok(())),
        Checked::Fits(_) => return Ok(Err(SecondFactorError::Used)),
        Checked::Old => return Ok(Err(SecondFactorError::Old)),
        Checked::Wrong => {}
    }
    if totps::count_failure(tx, row.id)? == MOST_FAILURES {
        tx.emit(Event::TotpOff { user: user.id })?;
        let news = ChangeNotice {
            change: "totp_off",
            ..ChangeNotice::default()
        };
        letters::tell_of(tx, Letter::FactorChanged, user, news)?;
    }
    Ok(Err(wrong))
}

/// The app of an account; `None` where its secret cannot be read any more.
fn open(app: &App, row: &totps::Row) -> Result<Option<Totp>, Fault> {
    let opened = match app
        .sealed()
        .open(Place::TotpSecret(row.user_id), &row.secret)
    {
        Ok(opened) => opened,
        Err(why @ (Unopened::UnknownKey | Unopened::Broken | Unopened::Over)) => {
            tracing::error!(user = row.user_id.0, %why, "the secret of an authenticator app cannot be read");
            return Ok(None);
        }
    };
    let broken = || Fault::Broken("an authenticator app that no program made".into());
    let secret = Secret::from_bytes(&opened.plain).ok_or_else(broken)?;
    let algorithm = Algorithm::named(&row.algorithm).ok_or_else(broken)?;
    let parameters = Parameters::new(algorithm, row.digits, row.period).ok_or_else(broken)?;
    Ok(Some(Totp::new(secret, parameters)))
}

fn check_recovery_code(
    tx: &mut Tx<'_>,
    user: &users::Row,
    (code, asked): (&RecoveryCode, Asked<'_>),
) -> Result<Result<(), SecondFactorError>, Fault> {
    // All of somebody's codes were made at once.
    if !recovery_codes::made_at(tx, user.id)?.is_some_and(|at| asked.counts(at)) {
        return Ok(Err(SecondFactorError::Incorrect { left: None }));
    }
    let digest = digest::of_recovery_code(user.id, code);
    if recovery_codes::use_up(tx, user.id, &digest)? == 0 {
        let is_known = recovery_codes::is_known(tx, user.id, &digest)?;
        return Ok(Err(if is_known {
            SecondFactorError::Used
        } else {
            SecondFactorError::Incorrect { left: None }
        }));
    }
    totps::forgive(tx, user.id, MOST_FAILURES)?;
    let left = recovery_codes::left(tx, user.id)?;
    tx.emit(Event::RecoveryCodeUsed {
        user: user.id,
        left,
    })?;
    let news = ChangeNotice {
        change: "recovery_code_used",
        detail: &left.to_string(),
        ..ChangeNotice::default()
    };
    letters::tell_of(tx, Letter::FactorChanged, user, news)?;
    Ok(Ok(()))
}

fn check_passkey(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    (answer, asked): (&PasskeyAnswer, Asked<'_>),
) -> Result<Result<Method, SecondFactorError>, Fault> {
    let shown = passkeys::read(app, tx, answer, (asked.purpose, Intent::Known(&[])));
    let proof = shown.and_then(|shown| {
        if !shown.made_at(tx)?.is_some_and(|at| asked.counts(at)) {
            return Err(PasskeyError::Unknown);
        }
        let whose = Whose::Theirs(user.id);
        passkeys::prove(app, tx, &shown, (user, whose))
    });
    match proof {
        Ok(proof) => {
            totps::forgive(tx, user.id, MOST_FAILURES)?;
            Ok(Ok(proof.method()))
        }
        Err(PasskeyError::Fault(fault)) => Err(fault),
        Err(refusal) => Ok(Err(refusal.into())),
    }
}

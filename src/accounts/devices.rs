//! Browsers and programs that an account knows: those that have logged into it, by a token that outlives sessions, and
//! those that its owner let in by an e-mail. Strangers' wrong passwords do not concern them.
//!
//! A browser has the token in a cookie. A program is given it with its tokens (`device`), and sends it when it logs in
//! again.

use super::flows::{
    Flow, PendingProfile, VerifyError, keep_refusal, limit_codes, look_at_token, spend_token,
};
use super::throttle::{self, Known, Refusal, Subject, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::store::{Letter, Tx, devices, flows, users};
use crate::values::{Methods, Token, UserId, key_of};
use time::Duration;

/// Accounts that one browser is remembered by.
const MOST_TOKENS: usize = 5;
/// Browsers and programs that one account knows; those that were not seen for longest are forgotten.
const MOST_DEVICES: i64 = 50;

/// So long before a change a browser must have completed a log-in to count as one that its owner had then: a thief may come
/// some days before.
pub(super) const KNOWN_FOR: Duration = Duration::days(7);

const APPROVES: [Purpose; 1] = [Purpose::ApproveDevice];

/// How an account knows who asks.
#[derive(Debug)]
pub(super) enum RecognisedBy {
    /// It has logged in before.
    Device(devices::Row),
    /// It brings the token of an e-mail that lets it in.
    Approval(Box<flows::Row>),
}

impl RecognisedBy {
    /// As limits count.
    pub(super) fn known(&self) -> Known {
        match self {
            Self::Device(device) => Known::Device(device.id),
            Self::Approval(flow) => Known::Approval(flow.id),
        }
    }

    /// Wrong passwords in a row.
    pub(super) fn failures(&self) -> i32 {
        match self {
            Self::Device(device) => device.failures,
            Self::Approval(flow) => flow.failures,
        }
    }
}

/// The device that somebody logged in with.
#[derive(Debug)]
pub(super) struct Recognised {
    /// Whether the account did not know it.
    pub(super) is_new: bool,
    /// Its token.
    pub(super) token: Token,
    /// What the browser's cookie shall hold, where that changes.
    pub(super) cookie: Option<Vec<Token>>,
}

/// The digests of the device tokens that a browser brought.
pub(super) fn digests(origin: &Origin) -> Vec<Vec<u8>> {
    origin.devices.iter().map(digest::of_token).collect()
}

/// Makes all browsers and programs strangers to an account but `mine`. Where one of those had been known for a week, it is the
/// owner who sends the others away, and nothing is left of them. Else it may be a thief: what they were still shows who was
/// there before.
pub(super) fn forget_others(
    tx: &mut Tx<'_>,
    user: UserId,
    mine: &[Vec<u8>],
) -> Result<usize, Fault> {
    let since = tx.now() - KNOWN_FOR;
    if devices::had_logged_in(tx, user, mine, since)? {
        return devices::remove_others(tx, user, mine);
    }
    devices::forget_others(tx, user, mine)
}

/// How an account knows who asks, if it does. Only a token that was made for this very account is believed: one that was
/// planted in a cookie, or that another account gave out, is worth nothing.
pub(super) fn recognise(
    app: &App,
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<Option<RecognisedBy>, Fault> {
    let mine = digests(tx.origin());
    if let Some(device) = devices::find(tx, user, &mine)? {
        return Ok(Some(RecognisedBy::Device(device)));
    }
    let now = tx.now();
    for token in &tx.origin().devices {
        match look_at_token(app, tx, token, &APPROVES, now) {
            Ok(flow) if flow.user() == Some(user) => {
                return Ok(Some(RecognisedBy::Approval(Box::new(flow))));
            }
            Err(VerifyError::Fault(fault)) => return Err(fault),
            _ => {}
        }
    }
    Ok(None)
}

/// Notes the device of a login, or makes it known.
pub(super) fn note_login(app: &App, tx: &mut Tx<'_>, user: UserId) -> Result<Recognised, Fault> {
    match recognise(app, tx, user)? {
        Some(RecognisedBy::Device(device)) => {
            devices::note_login(tx, &device)?;
            let mine = |token: &&Token| digest::of_token(token) == device.token_digest;
            if let Some(token) = tx.origin().devices.iter().find(mine) {
                return Ok(Recognised {
                    is_new: false,
                    token: token.clone(),
                    cookie: None,
                });
            }
            make_known(app, tx, user, By::Login)
        }
        Some(RecognisedBy::Approval(flow)) => {
            flows::complete(tx, flow.id)?;
            note_approval(app, tx, user)?;
            let made = make_known(app, tx, user, By::Login)?;
            // Its owner has just let it in: that is no news.
            Ok(Recognised {
                is_new: false,
                ..made
            })
        }
        None => make_known(app, tx, user, By::Login),
    }
}

/// How a browser or program comes to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// It has completed a log-in, which shows later that it was there.
    Login,
    /// The link in an e-mail, which only lets it try.
    Letter,
}

fn make_known(app: &App, tx: &mut Tx<'_>, user: UserId, by: By) -> Result<Recognised, Fault> {
    let token = app.new_token();
    let logged_in_at = (by == By::Login).then(|| tx.now());
    if devices::insert(tx, user, &digest::of_token(&token), logged_in_at)? >= MOST_DEVICES {
        devices::forget_oldest(tx, user, MOST_DEVICES)?;
    }
    let others = tx.origin().devices.iter().cloned();
    let cookie = std::iter::once(token.clone()).chain(others);
    Ok(Recognised {
        is_new: true,
        cookie: Some(cookie.take(MOST_TOKENS).collect()),
        token,
    })
}

/// The password was right, from where the account takes none: an e-mail brings what lets the browser or program in. Whoever
/// asked learns nothing of it.
pub(super) fn ask_for_approval(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    typed: &str,
) -> Result<(), Fault> {
    let Some(user) = users::find_for_update(tx, user.id)? else {
        return Ok(());
    };
    tx.emit(Event::LoginFailed {
        user: Some(user.id),
    })?;
    if !user.may_come_back() {
        return Ok(());
    }
    // Counted apart from what strangers can ask for: who has the password can ask for this alone.
    let who = Who::of(tx.origin(), Subject::Account(user.id));
    match throttle::spend(app, tx, Limit::ApprovalEmail, &who) {
        Ok(_) => {}
        // The link in the last one is good for a day.
        Err(Refusal::Throttled(_)) => return Ok(()),
        Err(Refusal::Fault(fault)) => return Err(fault),
    }
    let flow = Flow {
        purpose: Purpose::ApproveDevice,
        user: Some(user.id),
        email: user.spelling_of(&key_of(typed)).unwrap_or(&user.email),
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    let now = tx.now();
    opened.queue(tx, Letter::ApproveDevice, now)
}

/// An e-mail let somebody in: another may leave in its place.
fn note_approval(app: &App, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let who = Who::of(tx.origin(), Subject::Account(user));
    throttle::give_back(app, tx, Limit::ApprovalEmail, &who)?;
    tx.emit(Event::DeviceApproved { user })
}

/// Makes the browser that pressed the button of the e-mail's link known. What its device cookie shall hold.
pub fn approve(app: &App, token: &Token, origin: &Origin) -> Result<Vec<Token>, VerifyError> {
    keep_refusal(app, origin, |tx| {
        limit_codes(app, tx, Limit::VerifyCode)??;
        let (_, user) = spend_token(app, tx, token, &APPROVES)??;
        note_approval(app, tx, user.id)?;
        let made = make_known(app, tx, user.id, By::Letter)?;
        Ok(made.cookie.unwrap_or_default())
    })
}

//! A new password that staff asked for. The e-mail brings a link, good for a day; whoever opens it and presses the button
//! is sent a code, and goes on as if they had asked themselves. The link alone opens nothing.

use crate::accounts::flows::{Again, Opened, Recipient, ResumableFlow, TRIES};
use crate::accounts::throttle::{self, Throttled};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::store::{Conn, flows, users};
use crate::values::{FlowId, Moment, mask_email};

/// Why a link cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TakeUpError {
    /// It is none of ours, was used, or has run out.
    #[error("take-up-over")]
    Over,
    /// Too many codes.
    #[error("throttled-codes")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for TakeUpError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Over => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("expired_link", self.message()),
            ),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(TakeUpError);

/// For which address the link chooses a password, masked, as long as it does.
pub fn look_at(app: &App, token: &str) -> Result<String, TakeUpError> {
    let now = app.now();
    let row = app.read(|conn| linked(app, conn, token, now))?;
    row.map(|row| mask_email(&row.email))
        .ok_or(TakeUpError::Over)
}

/// Sends the code to whoever came with the link. The flow belongs to this browser from now on.
pub fn take_up(app: &App, token: &str, origin: &Origin) -> Result<Opened, TakeUpError> {
    app.write(origin, |tx| {
        let now = tx.now();
        let user = linked(app, tx, token, now)?.and_then(|row| row.user());
        let user = user.ok_or(TakeUpError::Over)?;
        users::lock(tx, user)?;
        let row = linked(app, tx, token, now)?.ok_or(TakeUpError::Over)?;
        let owner = users::find(tx, user)?;
        let address = row.email.clone();
        let to = Recipient {
            email: &address,
            user: owner.as_ref(),
            known: None,
            named: None,
        };
        let mine = app.new_token();
        if flows::hand_over(tx, row.id, &digest::of_token(&mine))? == 0 {
            return Err(TakeUpError::Over);
        }
        // Before the first code there was none that could stop working.
        let is_first = row.code_expires_at.is_none();
        let held = ResumableFlow { row, token: mine };
        let mut opened = held.go_on_signed_in(app, tx, to)?;
        if is_first && opened.again == Some(Again::SentAnew) {
            opened.again = None;
        }
        tx.emit(Event::ResetRequested { user: Some(user) })?;
        Ok(opened)
    })
}

/// What the link of a flow ends with, as long as it leads anywhere.
pub fn link(app: &App, flow: FlowId) -> Result<Option<String>, Fault> {
    let now = app.now();
    let row = app.read(|conn| flows::find_row(conn, flow))?;
    let row = row.filter(|row| is_waiting(row, now));
    Ok(row.and_then(|row| app.keys().reset_token(flow, &row.nonce)))
}

/// The flow that a link takes up.
fn linked(
    app: &App,
    conn: &mut Conn,
    token: &str,
    now: Moment,
) -> Result<Option<flows::Row>, Fault> {
    let find = |flow| flows::find_row(conn, flow);
    let row = app.keys().find_reset(token, find)?;
    Ok(row.filter(|row| is_waiting(row, now)))
}

fn is_waiting(row: &flows::Row, now: Moment) -> bool {
    let open = row.ended_at.is_none() && row.expires_at > now;
    row.purpose == Purpose::ResetPassword && open && row.failures < TRIES
}

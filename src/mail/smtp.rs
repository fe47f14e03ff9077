//! A mail server: a few connections to it, kept for a moment and used again, and what a refusal means.
//!
//! The commands, their parameters, the answers and the log-in are lettre's; the stream it speaks over is ours ([`line`]),
//! so that nothing is kept that has no bound and nothing believed that came before TLS ([`dial`]). The commands of an
//! e-mail are given one by one: which of them was refused decides whether trying again may help ([`failure`]).

mod dial;
mod failure;
mod line;
mod pool;
mod words;

use super::SendError;
use crate::config::Smtp as Settings;
use crate::error::Fault;
use dial::Dial;
use failure::{Failure, Stage};
use lettre::address::Envelope;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use pool::{Pool, Seat};
use std::sync::Arc;
use std::time::Duration;
pub(super) use words::Reply;

/// A server that still listens on a used connection says so at once.
const AWAKE: Duration = Duration::from_secs(2);

/// A mail server.
pub(super) struct Smtp {
    dial: Dial,
    pool: Arc<Pool>,
    timeout: Duration,
}

impl Smtp {
    /// Opens no connection yet. An e-mail may take so long.
    pub(super) fn new(settings: &Settings, hello: &str, timeout: Duration) -> Result<Self, Fault> {
        Ok(Self {
            dial: Dial::new(settings, hello)?,
            pool: Pool::of(settings.connections),
            timeout,
        })
    }

    /// Opens a connection, logs in, and hangs up.
    pub(super) async fn try_out(&self) -> Result<(), SendError> {
        let opened = tokio::time::timeout(self.timeout, self.dial.open()).await;
        let opened = opened.unwrap_or_else(|_| Err(Failure::slow(Stage::Connect)));
        let mut connection = opened.map_err(|failure| failure.into_error(""))?;
        // What it answers does not matter any more.
        let _ = tokio::time::timeout(AWAKE, connection.quit()).await;
        Ok(())
    }

    /// Sends an e-mail, over a connection that is there or a new one.
    pub(super) async fn send(
        &self,
        envelope: &Envelope,
        message: &[u8],
        recipient: &str,
    ) -> Result<Reply, SendError> {
        let mut progress = Progress::default();
        let exchange = self.exchange(&mut progress, envelope, message);
        let sent = tokio::time::timeout(self.timeout, exchange).await;
        let sent = sent.unwrap_or_else(|_| Err(Failure::slow(progress.blamed())));
        sent.map_err(|failure| failure.into_error(recipient))
    }

    async fn exchange(
        &self,
        progress: &mut Progress,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<Reply, Failure> {
        let mut crowded = None;
        let mut is_second_try = false;
        loop {
            progress.stage = Stage::Seat;
            let mut seat = self.pool.seat().await;
            progress.has_waited |= seat.was_waited_for();
            let stage = &mut progress.stage;
            if seat.connection().is_some() {
                match over(&mut seat, true, stage, envelope, message).await {
                    // A used connection may have come to its end: that is no failure of this e-mail. A fresh one says.
                    Err(failure) if failure.is_of_connection() && !is_second_try => {
                        is_second_try = true;
                        seat.empty();
                    }
                    done => return done,
                }
            } else if let Some((failure, then)) = crowded.take()
                && seat.opened() == Some(then)
            {
                // Nobody else got in either.
                return Err(failure);
            }
            *stage = Stage::Connect;
            match self.dial.open().await {
                Ok(connection) => seat.fill(connection),
                // The server allows fewer connections than we would make, so others of ours must do.
                Err(failure) if failure.is_crowding() && seat.leave_to_others() => {
                    crowded = seat.opened().map(|then| (failure, then));
                    continue;
                }
                Err(failure) if failure.is_crowding() && progress.has_waited => {
                    return Err(Failure::slow(Stage::Seat));
                }
                Err(failure) => return Err(failure),
            }
            return over(&mut seat, false, stage, envelope, message).await;
        }
    }
}

/// How far an e-mail got.
#[derive(Debug)]
struct Progress {
    stage: Stage,
    has_waited: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            stage: Stage::Seat,
            has_waited: false,
        }
    }
}

impl Progress {
    /// Where the time went. What is left of it after waiting for others of ours says nothing about the server, unless the
    /// server may have the e-mail.
    fn blamed(&self) -> Stage {
        match self.stage {
            Stage::Announced | Stage::Said => self.stage,
            _ if self.has_waited => Stage::Seat,
            stage => stage,
        }
    }
}

/// Sends an e-mail over a connection, which is kept where the server goes on to listen and another would do no better.
async fn over(
    seat: &mut Seat,
    is_used: bool,
    stage: &mut Stage,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Reply, Failure> {
    let Some(connection) = seat.connection() else {
        return Err(Failure::out_of_step(Stage::Connect));
    };
    let outcome = hand_over(connection, is_used, stage, envelope, message).await;
    let is_kept = |failure: &Failure| failure.leaves_open() && !failure.is_of_connection();
    if outcome.as_ref().map_or_else(is_kept, |_| true) {
        seat.keep();
    }
    outcome
}

async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    is_used: bool,
    stage: &mut Stage,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Reply, Failure> {
    *stage = Stage::Sender;
    if is_used {
        let forgotten = tokio::time::timeout(AWAKE, connection.command(Rset)).await;
        let forgotten = forgotten.map_err(|_| Failure::slow(*stage))?;
        let forgotten = forgotten.map_err(Failure::at(*stage))?;
        expect(&forgotten, *stage, Severity::PositiveCompletion)?;
    }
    let mail = Mail::new(
        envelope.from().cloned(),
        parameters(connection, envelope, message)?,
    );
    let noted = connection
        .command(mail)
        .await
        .map_err(Failure::at(*stage))?;
    expect(&noted, *stage, Severity::PositiveCompletion)?;
    *stage = Stage::Recipient;
    for to in envelope.to() {
        let rcpt = Rcpt::new(to.clone(), vec![]);
        let noted = connection
            .command(rcpt)
            .await
            .map_err(Failure::at(*stage))?;
        expect(&noted, *stage, Severity::PositiveCompletion)?;
    }
    *stage = Stage::Announced;
    let go_on = connection
        .command(Data)
        .await
        .map_err(Failure::at(*stage))?;
    expect(&go_on, *stage, Severity::PositiveIntermediate)?;
    *stage = Stage::Said;
    let taken = connection
        .message(message)
        .await
        .map_err(Failure::at(*stage))?;
    // From here on the e-mail is the server's, whatever becomes of the connection.
    expect(&taken, *stage, Severity::PositiveCompletion)?;
    Ok(Reply::of(&taken))
}

/// lettre takes an answer for good that is positive, whatever was asked.
fn expect(answer: &Response, stage: Stage, severity: Severity) -> Result<(), Failure> {
    if answer.code().severity == severity {
        Ok(())
    } else {
        Err(Failure::out_of_step(stage))
    }
}

fn parameters(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Vec<MailParameter>, Failure> {
    let offers = |feature| connection.server_info().supports_feature(feature);
    let mut parameters = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !offers(Extension::SmtpUtfEight) {
            return Err(Failure::unsupported());
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        if !offers(Extension::EightBitMime) {
            return Err(Failure::unsupported());
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

//! The sealer: adds what happened to the audit log's chain, a moment after it happened and in the order in which it became
//! visible, so that no request waits for another's place in the chain; and writes a checkpoint now and then.

use super::checkpoints;
use super::stop::Stop;
use crate::accounts::Staff;
use crate::admin::audit::{self, Checkpoint};
use crate::app::App;
use crate::error::Fault;
use crate::site::Site;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_secs(1);
const CHECKPOINT_EVERY: Duration = Duration::from_mins(10);

/// Seals until `stop` says so, and once more then.
pub async fn run(site: Site, mut stop: Stop) {
    let mut last = Written::default();
    loop {
        let stopping = stop.is_set();
        let app = site.app().clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = round(&app, &mut last, stopping);
            (done, last)
        });
        match done.await {
            Ok((done, written)) => {
                last = written;
                if let Err(fault) = done {
                    tracing::debug!(%fault, "the audit log was not sealed");
                }
            }
            Err(error) => {
                tracing::error!(%error, "the sealer panicked");
                last = Written::default();
            }
        }
        if stopping {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.wait() => {}
        }
    }
}

/// The checkpoint that was written last, and what was told of.
#[derive(Debug, Default)]
struct Written {
    at: Option<Instant>,
    checkpoint: Option<Checkpoint>,
    /// Rows that are not ours, when they were told of.
    refused: usize,
}

fn round(app: &App, last: &mut Written, stopping: bool) -> Result<(), Fault> {
    if app.is_replaced() {
        // Others go on with the chain, under another key.
        return Ok(());
    }
    let refused = audit::seal_all(app)?.refused;
    if refused > last.refused {
        tracing::error!(
            refused,
            "rows of the audit log are not sealed: this node did not write them and has no key that did. See `vestibule audit verify`"
        );
    }
    last.refused = refused;
    let Some(file) = &app.config().audit_checkpoints else {
        return Ok(());
    };
    let due = stopping || last.at.is_none_or(|at| at.elapsed() >= CHECKPOINT_EVERY);
    let head = audit::checkpoint(app, &Staff::at_the_command_line())?;
    if let Some(head) = head.filter(|head| due && last.checkpoint.as_ref() != Some(head)) {
        last.at = Some(Instant::now());
        match checkpoints::append(file, &head, app.now()) {
            Ok(()) => last.checkpoint = Some(head),
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "no checkpoint of the audit log could be written");
            }
        }
    }
    Ok(())
}

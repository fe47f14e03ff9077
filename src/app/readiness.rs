//! Whether this node can serve people: the database answers, and takes changes.

use super::App;
use crate::error::Fault;
use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant};

/// Anybody can ask. Beyond so many changes in [`WINDOW`] the last answer is given.
const PROBES: u32 = 10;
const WINDOW: Duration = Duration::from_secs(1);

/// Why a node is not ready.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    /// The database does not answer.
    #[error(transparent)]
    Silent(#[from] Fault),
    /// It answers, and takes no change.
    #[error("the database cannot be written to: {0}")]
    ReadOnly(Fault),
}

/// What came of the last change that was made to find out.
#[derive(Debug)]
pub(super) struct Probes {
    turn: Mutex<Window>,
    failed: Mutex<Option<Fault>>,
}

#[derive(Debug)]
struct Window {
    since: Instant,
    count: u32,
}

impl Default for Probes {
    fn default() -> Self {
        Self {
            turn: Mutex::new(Window {
                since: Instant::now(),
                count: 0,
            }),
            failed: Mutex::default(),
        }
    }
}

impl Window {
    fn take(&mut self) -> bool {
        if self.since.elapsed() >= WINDOW {
            *self = Self {
                since: Instant::now(),
                count: 0,
            };
        }
        self.count += 1;
        self.count <= PROBES
    }
}

impl App {
    /// Whether the database answers, and takes a change. One at a time asks for the change: who comes meanwhile is told what
    /// the last one was.
    pub fn is_ready(&self) -> Result<(), Unready> {
        self.parts.db.ping()?;
        let probes = &self.parts.probes;
        let failed = || {
            probes
                .failed
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        let turn = match probes.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(TryLockError::Poisoned(turn)) => Some(turn.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut turn) = turn
            && turn.take()
        {
            let touched = self.parts.db.touch(self.now());
            *failed() = touched.err();
        }
        failed()
            .clone()
            .map_or(Ok(()), |fault| Err(Unready::ReadOnly(fault)))
    }

    /// Whether the database would take a change. Nothing is kept of it.
    pub fn check_writable(&self) -> Result<(), Fault> {
        self.parts.db.check_writable()
    }
}

//! Whose turn it is to write to SQLite. Nobody waits for ever: behind a writer that hangs, everybody is told to come back
//! after the same few seconds, not one after the other.

use crate::error::Fault;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Turn {
    taken: Mutex<bool>,
    given_back: Condvar,
}

impl Turn {
    /// Takes the turn, or gives up.
    pub(super) fn take(&self) -> Result<Taken<'_>, Fault> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .given_back
            .wait_timeout_while(taken, PATIENCE, |taken| *taken);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return Err(Fault::Unavailable("too many wait to write".into()));
        }
        *taken = true;
        Ok(Taken { turn: self })
    }
}

/// A turn; given back when dropped.
#[derive(Debug)]
pub(super) struct Taken<'a> {
    turn: &'a Turn,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self
            .turn
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = false;
        self.turn.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_the_turn_and_it_is_given_back() {
        let turn = Turn::default();
        let together = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let _mine = turn.take().unwrap();
                    let others = together.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    assert_eq!(others, 0);
                    std::thread::sleep(Duration::from_millis(2));
                    together.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                });
            }
        });
        assert!(turn.take().is_ok());
    }
}

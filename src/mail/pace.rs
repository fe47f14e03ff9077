//! When whoever carries things away may be asked again, after it took nothing at all: less and less often, by one thing at a
//! time, and not by all nodes at one moment.

use crate::security::random;
use crate::values::Moment;
use std::sync::{Mutex, MutexGuard, PoisonError};
use time::Duration;

/// However long it has been away, somebody looks so often.
const LONGEST: Duration = Duration::minutes(2);

/// When a mail server or a provider may be asked again.
#[derive(Debug, Default)]
pub struct Pace {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    until: Option<Moment>,
}

impl Pace {
    /// Whether it may be asked now.
    pub fn is_ready(&self, now: Moment) -> bool {
        self.state().until.is_none_or(|until| until <= now)
    }

    /// How many may ask at once: one, after it was away.
    pub fn width(&self, most: usize) -> usize {
        if self.state().failures == 0 { most } else { 1 }
    }

    /// It was away, or took nothing from us, and asked for so long a pause. When it may be asked again.
    pub fn note_outage(&self, now: Moment, asked: Duration) -> Moment {
        let mut state = self.state();
        let known = state.until.filter(|until| *until > now);
        // Several that were on their way together find one outage.
        let until = if let Some(until) = known {
            until
        } else {
            state.failures = state.failures.saturating_add(1);
            now + jittered(pause(state.failures))
        };
        let until = until.max(now + asked);
        state.until = Some(until);
        until
    }

    /// It answered, whatever it said to this one.
    pub fn note_answer(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 2, 4, 8 … seconds.
fn pause(failures: u32) -> Duration {
    let seconds = 2_i64.saturating_pow(failures.min(30));
    Duration::seconds(seconds).min(LONGEST)
}

/// Between three quarters of it and all of it.
fn jittered(pause: Duration) -> Duration {
    let [part] = random::bytes::<1>();
    pause - pause / 4 * i32::from(part) / 256
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn it_is_asked_less_and_less_often_until_it_answers() {
        let pace = Pace::default();
        let mut now = datetime!(2026-11-21 09:30);
        assert!(pace.is_ready(now));
        assert_eq!(pace.width(3), 3);
        for most in [2, 4, 8, 16, 32, 64, 120, 120] {
            let until = pace.note_outage(now, Duration::ZERO);
            let most = Duration::seconds(most);
            assert!(until - now <= most && until - now >= most * 3 / 4);
            assert_eq!(pace.note_outage(now, Duration::ZERO), until, "one outage");
            assert!(!pace.is_ready(now) && pace.is_ready(until));
            assert_eq!(pace.width(3), 1);
            now = until;
        }
        assert_eq!(
            pace.note_outage(now, Duration::minutes(10)),
            now + Duration::minutes(10)
        );
        pace.note_answer();
        assert!(pace.is_ready(now));
        assert_eq!(pace.width(3), 3);
    }
}

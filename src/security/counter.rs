//! Counts in memory: how often something was done of late, as this process alone saw it. For what is done so often, or
//! costs so little, that a row in the database would be dearer than what it guards.
//!
//! What was done in the window before counts by the share of it that a window back from now still reaches.

use crate::config::Rate;
use crate::values::{Moment, micros};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So many are kept at most. When there are more, all is forgotten: who comes from that many networks is not held up by
/// a limit for each.
const MOST: usize = 20_000;

/// How often what was done.
#[derive(Debug, Default)]
pub struct Counter {
    counts: Mutex<HashMap<String, Count>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// Which window since 1970.
    window: i64,
    before: i64,
    now: i64,
}

impl Counter {
    /// Counts it under each of these names, or says in how many seconds it may be done again.
    pub fn spend(&self, names: &[(String, Rate)], now: Moment) -> Result<(), u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() + names.len() > MOST {
            counts.clear();
        }
        let now = micros(now);
        let mut fresh = Vec::new();
        let mut wait = 0;
        for (name, rate) in names {
            let window = i64::try_from(rate.window.whole_microseconds())
                .unwrap_or(i64::MAX)
                .max(1);
            let count = counts.get(name).copied().unwrap_or_default();
            let count = count.at(now.div_euclid(window));
            wait = wait.max(count.wait(i64::from(rate.amount), window, now.rem_euclid(window)));
            fresh.push((name, count));
        }
        if wait > 0 {
            return Err(u64::try_from(wait).unwrap_or(0).div_ceil(1_000_000));
        }
        for (name, count) in fresh {
            let now = count.now + 1;
            counts.insert(name.clone(), Count { now, ..count });
        }
        Ok(())
    }
}

impl Count {
    fn at(self, window: i64) -> Self {
        match window.saturating_sub(self.window) {
            // A clock that was put back stays in the window that it was in.
            ..=0 => self,
            1 => Self {
                window,
                before: self.now,
                now: 0,
            },
            _ => Self {
                window,
                ..Self::default()
            },
        }
    }

    /// Microseconds until there is room for one more, `passed` microseconds into a window.
    fn wait(self, amount: i64, window: i64, passed: i64) -> i64 {
        // So far into a window that of `count` in the one before no more than `room` are left.
        let far = |count: i64, room: i64| {
            if count <= room {
                return 0;
            }
            let left = i128::from(room) * i128::from(window) / i128::from(count);
            window - i64::try_from(left).unwrap_or(window)
        };
        if self.now >= amount {
            window - passed + far(self.now, amount - 1)
        } else {
            (far(self.before, amount - 1 - self.now) - passed).max(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Per;
    use time::Duration;

    fn rate(amount: u32) -> Rate {
        Rate {
            amount,
            window: Duration::MINUTE,
            per: Per::Ip,
        }
    }

    fn start() -> Moment {
        Moment::new(time::macros::date!(2026 - 11 - 21), time::Time::MIDNIGHT)
    }

    #[test]
    fn so_many_are_let_through_and_then_a_share_as_time_goes_by() {
        let counter = Counter::default();
        let spend = |second| {
            let names = [("ada".to_owned(), rate(4))];
            counter.spend(&names, start() + Duration::seconds(second))
        };
        for second in 0..4 {
            assert_eq!(spend(second), Ok(()));
        }
        // A quarter of the next window has to pass, for three to be left of the four.
        assert_eq!(spend(4), Err(71));
        assert_eq!(spend(60), Err(15));
        assert_eq!(spend(74), Err(1));
        assert_eq!(spend(75), Ok(()));
        assert_eq!(spend(75), Err(15));
        assert_eq!(spend(90), Ok(()));
        assert_eq!(spend(300), Ok(()));
        let names = [("bob".to_owned(), rate(4)), ("ada".to_owned(), rate(1))];
        let both = counter.spend(&names, start() + Duration::seconds(300));
        assert_eq!(both, Err(60 + 60));
        let bob = [("bob".to_owned(), rate(1))];
        let at = start() + Duration::seconds(300);
        // What was refused under one name was not counted under the other.
        assert_eq!(counter.spend(&bob, at), Ok(()));
        assert!(counter.spend(&bob, at).is_err());
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let counter = Counter::default();
        for number in 0..=MOST {
            let names = [(number.to_string(), rate(1))];
            assert_eq!(counter.spend(&names, start()), Ok(()));
        }
        assert!(counter.counts.lock().unwrap().len() <= MOST);
    }
}

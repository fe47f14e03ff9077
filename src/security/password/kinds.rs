//! When a refusal is answered. A hash takes as long as its kind does, and accounts that came from elsewhere have other kinds
//! than today's; an account that is not there has none. So nobody is told at the end of a comparison that a password was
//! wrong, but at a moment that is the same for all kinds that the table of users holds: when the dearest of them would be
//! done. What a kind costs is known beforehand, how fast this machine is at it is learned as it works.

use crate::security::hash_kind::{HashKind, MOST_COST};
use crate::security::{argon2_hashes, django_hashes, foreign_hashes};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Refusals are answered in steps of that, so that the moment does not follow every breath of the machine.
const STEP: u64 = 10_000_000;
/// What costs less says nothing of how fast a machine is.
const TELLING: u64 = 1_000_000;
/// So many thousandths of what a kind costs.
const USUAL_PACE: u64 = 1000;
const SLOWEST: u64 = 8 * USUAL_PACE;

/// What is known of the hashes in the table of users.
#[derive(Debug)]
pub(super) struct Kinds {
    own: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By their patterns.
    held: BTreeMap<String, HashKind>,
    /// By algorithm, in thousandths.
    pace: BTreeMap<&'static str, u64>,
    is_surveyed: bool,
}

impl State {
    fn at_pace(&self, algorithm: &str, cost: u64) -> u64 {
        let pace = self.pace.get(algorithm).copied().unwrap_or(USUAL_PACE);
        cost.saturating_mul(pace) / USUAL_PACE
    }

    fn learn(&mut self, kind: &HashKind) {
        let known = self.held.entry(kind.pattern.clone());
        known.or_insert_with(|| kind.clone());
    }
}

/// Why no password is compared with what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A comparison would take more than two seconds.
    TooDear,
    /// It is no hash, or one of a kind that is not known.
    Unreadable,
}

/// The kind of a hash, or why no password is compared with it.
pub fn judge(kept: &str) -> Result<HashKind, Refused> {
    match kind_of(kept) {
        Some(kind) if kind.cost > MOST_COST => Err(Refused::TooDear),
        Some(kind) => Ok(kind),
        None => Err(Refused::Unreadable),
    }
}

fn kind_of(kept: &str) -> Option<HashKind> {
    if kept.starts_with("argon2$") {
        argon2_hashes::kind_of(kept)
    } else if kept.starts_with('$') {
        foreign_hashes::kind_of(kept)
    } else {
        django_hashes::kind_of(kept)
    }
}

impl Kinds {
    /// For one whose own hashes cost so much.
    pub(super) fn new(own: u64) -> Self {
        Self {
            own,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the table was looked through.
    pub(super) fn is_surveyed(&self) -> bool {
        self.state().is_surveyed
    }

    /// What the table holds now.
    pub(super) fn survey(&self, kinds: Vec<HashKind>) {
        let mut state = self.state();
        state.is_surveyed = true;
        let held = kinds.into_iter().map(|kind| (kind.pattern.clone(), kind));
        state.held = held.collect();
    }

    /// Learns from a comparison: that there is such a kind, and how long it takes here.
    pub(super) fn note(&self, kept: &str, took: Duration) {
        let Ok(kind) = judge(kept) else {
            return;
        };
        let mut state = self.state();
        state.learn(&kind);
        if kind.cost < TELLING {
            return;
        }
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let seen = took.saturating_mul(USUAL_PACE) / kind.cost;
        let pace = state.pace.entry(kind.algorithm).or_insert(USUAL_PACE);
        *pace = if seen > *pace {
            seen.min(SLOWEST)
        } else {
            // Slowly down again: what was slow once may be so the next time.
            *pace - (*pace - seen) / 32
        };
    }

    /// How long it takes until a refusal is answered, from when the first comparison began: the dearest kind, one of our own
    /// after it, and a fifth more.
    pub(super) fn delay(&self) -> Duration {
        let state = self.state();
        let own = state.at_pace("argon2", self.own);
        let held = state.held.values();
        let dearest = held
            .map(|kind| state.at_pace(kind.algorithm, kind.cost))
            .fold(own, u64::max);
        let both = dearest.saturating_add(own);
        let delay = both.saturating_add(both / 5).max(1);
        Duration::from_nanos(delay.div_ceil(STEP).saturating_mul(STEP))
    }
}

/// What is left of `delay` for somebody whose comparisons took so long; where they took longer, of the next one.
pub fn rest(delay: Duration, spent: Duration) -> Duration {
    let (delay, spent) = (delay.as_nanos().max(1), spent.as_nanos());
    let until = spent.div_ceil(delay).max(1).saturating_mul(delay);
    Duration::from_nanos(u64::try_from(until - spent).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: u64 = 50_000_000;
    const MD5: &str = "md5$salt$8ca2c264d1851bf574ea144abcf883af";
    const PBKDF2: &str = "pbkdf2_sha256$1000000$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=";

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_refusal_is_answered_when_the_dearest_kind_would_be_done() {
        let kinds = Kinds::new(OWN);
        assert_eq!(kinds.delay(), millis(120));
        kinds.note(MD5, millis(0));
        assert_eq!(kinds.delay(), millis(120), "a cheaper one changes nothing");
        kinds.note(PBKDF2, millis(200));
        assert_eq!(kinds.delay(), millis(300));
        kinds.note("pbkdf2_sha256$99999999$salt$AAAA", millis(0));
        assert_eq!(kinds.delay(), millis(300), "what is not tried has no cost");
        kinds.note("damaged", millis(0));
        assert_eq!(kinds.delay(), millis(300));
        kinds.survey(vec![judge(MD5).unwrap()]);
        assert_eq!(kinds.delay(), millis(120), "the last one has logged in");
    }

    #[test]
    fn a_slow_machine_answers_later() {
        let kinds = Kinds::new(OWN);
        kinds.note(PBKDF2, millis(600));
        assert_eq!(kinds.delay(), millis(780));
        kinds.note(PBKDF2, millis(200));
        assert!(kinds.delay() < millis(780) && kinds.delay() > millis(700));
    }

    #[test]
    fn all_are_answered_at_one_moment_whatever_their_comparison_took() {
        for spent in [0, 1, 45, 199, 258, 300] {
            assert_eq!(
                millis(spent) + rest(millis(300), millis(spent)),
                millis(300)
            );
        }
        assert_eq!(millis(301) + rest(millis(300), millis(301)), millis(600));
    }

    #[test]
    fn a_pattern_matches_its_kind_and_no_dearer_one() {
        let pattern = |kept: &str| judge(kept).unwrap().pattern;
        assert_eq!(pattern(PBKDF2), "pbkdf2!_sha256$1000000$%");
        assert_eq!(pattern(MD5), "md5$%");
        assert_eq!(
            pattern("bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu7JwkQFnybmaXuUpQXzpcOqvNgk8NAfu"),
            "bcrypt!_sha256$$2b$04$%"
        );
        assert_eq!(
            pattern(
                "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDAxMjM0NTY3$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY"
            ),
            "argon2$argon2id$v=19$m=102400,t=2,p=8$%"
        );
        assert_eq!(
            pattern("scrypt$16384$salt$8$5$AAAA"),
            "scrypt$16384$%$8$5$%"
        );
        assert_eq!(pattern("5f4dcc3b5aa765d61d8327deb882cf99"), "_".repeat(32));
        assert_eq!(pattern("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"), "$P$9%");
    }

    #[test]
    fn what_takes_more_than_two_seconds_is_not_tried() {
        for kept in [
            "pbkdf2_sha256$10000001$salt$AAAA",
            "pbkdf2_sha1$4294967295$salt$AAAA",
            "bcrypt$$2b$16$abc",
            "bcrypt_sha256$$2b$31$abc",
            "bcrypt$$2b$4000000000$abc",
            "scrypt$1048576$salt$8$1$AAAA",
            "scrypt$262144$salt$8$1$AAAA",
            "$scrypt$ln=18,r=8,p=1$AAAA$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk",
            "$wp$2y$16$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
            "scrypt$16384$salt$4294967295$4294967295$AAAA",
            "argon2$argon2id$v=19$m=262144,t=7,p=1$c2Vhc2FsdDAxMjM0NTY3$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY",
        ] {
            assert_eq!(judge(kept), Err(Refused::TooDear), "{kept}");
        }
        for kept in [
            "pbkdf2_sha256$1200000$salt$AAAA",
            "bcrypt_sha256$$2b$14$abc",
            "scrypt$65536$salt$8$5$AAAA",
            "$scrypt$ln=17,r=8,p=1$AAAA$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk",
            "$wp$2y$14$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
            "argon2$argon2id$v=19$m=102400,t=4,p=8$c2Vhc2FsdDAxMjM0NTY3$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY",
        ] {
            assert!(judge(kept).is_ok(), "{kept}");
        }
    }
}

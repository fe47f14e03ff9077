//! Who stands in for a hashing thread that does not get on.
//!
//! Hashing threads are of the kernel's idle class where there is one, so that a page never waits for a hash; but on a
//! machine that is busy with other things they would get next to nothing, and nobody may leave that class again. So each
//! says what it has in hand. What lies there for much longer than a hash takes is done a second time by a stand-in, an
//! ordinary thread that steps back only a little, and while anything lies there stand-ins also serve the queue.

use super::Work;
use super::queue::Queue;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Nothing is late before that.
const SOON: Duration = Duration::from_millis(100);
/// Late is what takes so many times as long as the quickest did.
const TIMES: u32 = 4;
/// Late while nobody knows how long a hash takes here.
const UNKNOWN: Duration = Duration::from_millis(500);
/// How long an encoding that was imported may take: some are meant to be slow.
const FOREIGN: Duration = Duration::from_secs(2);

/// What the hashing threads have in hand.
pub(super) struct InHand {
    now: Mutex<Now>,
    begun: Condvar,
}

struct Now {
    /// By the number of the thread.
    at: Vec<Option<Begun>>,
    /// How long the quickest of our own encoding took.
    quickest: Option<Duration>,
    /// Stand-ins that wait for something to begin.
    watching: usize,
    closed: bool,
}

struct Begun {
    since: Instant,
    own: bool,
    /// Until a stand-in takes it.
    work: Option<Work>,
}

// Passwords lie here.
impl std::fmt::Debug for InHand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InHand(..)")
    }
}

impl InHand {
    pub(super) fn new(threads: usize) -> Self {
        let now = Now {
            at: (0..threads).map(|_| None).collect(),
            quickest: None,
            watching: 0,
            closed: false,
        };
        Self {
            now: Mutex::new(now),
            begun: Condvar::new(),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Thread `number` begins. `own` is an encoding with the parameters of today.
    pub(super) fn begin(&self, number: usize, work: &Work, own: bool) {
        let mut now = self.now();
        if let Some(place) = now.at.get_mut(number) {
            *place = Some(Begun {
                since: Instant::now(),
                own,
                work: Some(work.clone()),
            });
        }
        if now.watching > 0 {
            self.begun.notify_all();
        }
    }

    /// Thread `number` is done.
    pub(super) fn end(&self, number: usize) {
        let mut now = self.now();
        let done = now.at.get_mut(number).and_then(Option::take);
        if let Some(begun) = done.filter(|begun| begun.own) {
            let took = begun.since.elapsed();
            now.quickest = Some(now.quickest.map_or(took, |quickest| quickest.min(took)));
        }
    }

    /// What a stand-in is to do now: what is late, and while anything is, what waits.
    pub(super) fn next(&self, waiting: &Queue) -> Option<Work> {
        let mut now = self.now();
        let late = now.take_late();
        late.or_else(|| now.is_late().then(|| waiting.pop_now()).flatten())
    }

    /// Sleeps until something may be late. Whether it ever will.
    pub(super) fn wait(&self) -> bool {
        let mut now = self.now();
        if now.closed {
            return false;
        }
        if let Some(rest) = now.until_late() {
            drop(self.begun.wait_timeout(now, rest));
        } else {
            now.watching += 1;
            let woken = self.begun.wait(now);
            woken.unwrap_or_else(PoisonError::into_inner).watching -= 1;
        }
        true
    }

    /// Nothing more will begin.
    pub(super) fn close(&self) {
        self.now().closed = true;
        self.begun.notify_all();
    }
}

impl Now {
    fn late_after(&self, begun: &Begun) -> Duration {
        let usual = self.quickest.map_or(UNKNOWN, |quickest| quickest * TIMES);
        if begun.own {
            usual.max(SOON)
        } else {
            usual.max(FOREIGN)
        }
    }

    fn rest(&self, begun: &Begun) -> Duration {
        self.late_after(begun).saturating_sub(begun.since.elapsed())
    }

    fn is_late(&self) -> bool {
        let mut begun = self.at.iter().flatten();
        begun.any(|begun| self.rest(begun).is_zero())
    }

    fn take_late(&mut self) -> Option<Work> {
        let late = self.at.iter().position(|place| {
            let untaken = place.as_ref().filter(|begun| begun.work.is_some());
            untaken.is_some_and(|begun| self.rest(begun).is_zero())
        });
        self.at.get_mut(late?)?.as_mut()?.work.take()
    }

    /// How long until something is late; a while, when something is already and there is nothing to do about it.
    fn until_late(&self) -> Option<Duration> {
        let rests = self.at.iter().flatten().map(|begun| self.rest(begun));
        rests.min().map(|rest| rest.max(Duration::from_millis(20)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Password;
    use std::sync::mpsc::channel;

    fn work(name: &str) -> Work {
        Work::Encode(Password::new(name.to_owned()), channel().0)
    }

    fn name(work: Option<Work>) -> String {
        match work {
            Some(Work::Encode(password, _)) => password.expose().to_owned(),
            _ => panic!("there is something to do"),
        }
    }

    /// As if it had begun so long ago.
    fn put_back(hand: &InHand, number: usize, by: Duration) {
        let mut now = hand.now();
        let begun = now.at[number].as_mut().unwrap();
        begun.since = begun.since.checked_sub(by).unwrap();
    }

    #[test]
    fn what_is_late_is_done_once_more_and_then_those_who_wait_are_served() {
        let (hand, queue) = (InHand::new(2), Queue::new(10));
        assert!(queue.push("192.0.2.1", work("waiting")));
        hand.begin(0, &work("stuck"), true);
        hand.begin(1, &work("at work"), true);
        put_back(&hand, 0, Duration::from_mins(1));
        assert_eq!(name(hand.next(&queue)), "stuck");
        assert_eq!(name(hand.next(&queue)), "waiting");
        assert!(hand.next(&queue).is_none());
    }

    #[test]
    fn while_nothing_is_late_stand_ins_leave_the_queue_alone() {
        let (hand, queue) = (InHand::new(1), Queue::new(10));
        assert!(queue.push("192.0.2.1", work("waiting")));
        assert!(hand.next(&queue).is_none());
        hand.begin(0, &work("at work"), true);
        assert!(hand.next(&queue).is_none());
        hand.end(0);
        assert!(hand.next(&queue).is_none());
        hand.close();
        assert!(!hand.wait());
    }

    #[test]
    fn a_stand_in_that_sleeps_wakes_when_something_begins() {
        let hand = InHand::new(1);
        std::thread::scope(|scope| {
            let asleep = scope.spawn(|| hand.wait());
            while hand.now().watching == 0 {
                std::thread::yield_now();
            }
            hand.begin(0, &work("at work"), true);
            assert!(asleep.join().unwrap());
        });
        // Not for good: it looks again when that would be late.
        assert!(hand.now().until_late().is_some());
    }

    #[test]
    fn how_long_is_late_follows_from_the_quickest() {
        let hand = InHand::new(1);
        hand.begin(0, &work("a"), true);
        put_back(&hand, 0, Duration::from_millis(50));
        hand.end(0);
        let begun = |own| Begun {
            since: Instant::now(),
            own,
            work: None,
        };
        let now = hand.now();
        let late = now.late_after(&begun(true));
        assert!((Duration::from_millis(200)..Duration::from_secs(1)).contains(&late));
        assert_eq!(now.late_after(&begun(false)), FOREIGN);
    }
}

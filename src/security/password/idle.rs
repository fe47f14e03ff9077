//! A thread of the kernel's idle class, so that a page never waits for a hash. On a machine that is busy with other things
//! it would get next to nothing, and nobody may leave that class again; so whoever gives it something to do waits for a
//! while only, and then does it himself. It holds nothing that others wait for.

use super::Work;
use super::class::{is_costly, step_aside};
use super::workers::HashWorkers;
use argon2::Params;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Nothing is late before that.
const SOON: Duration = Duration::from_millis(100);
/// Late is what takes so many times as long as the quickest did.
const TIMES: u32 = 4;
/// Late while nobody knows how long a hash takes here.
const UNKNOWN: Duration = Duration::from_millis(500);

pub(super) enum Job {
    /// What was taken out of the line then.
    Do(Work, Instant),
    /// Nobody waits.
    Wipe,
}

/// The other end of such a thread. It ends when this is dropped.
pub(super) struct Idle {
    jobs: Sender<Job>,
    done: Receiver<()>,
    /// Whether it has something in hand that somebody else did meanwhile.
    behind: bool,
    quickest: Option<Duration>,
}

impl Idle {
    /// Starts one. `None` where there is no such class, and for hashes so cheap that nobody has to wait for them.
    pub(super) fn start(name: String, params: &Params) -> Option<Self> {
        if !is_costly(params) {
            return None;
        }
        let (jobs, theirs) = channel();
        let (told, done) = channel();
        let (ready, is_idle) = channel();
        let workers = HashWorkers::new(params.clone());
        let work = move || {
            let idle = step_aside();
            if ready.send(idle).is_ok() && idle {
                serve(workers, &theirs, &told);
            }
        };
        let spawned = std::thread::Builder::new().name(name).spawn(work);
        spawned.ok()?;
        is_idle.recv().ok()?.then(|| Self::at(jobs, done))
    }

    pub(super) fn at(jobs: Sender<Job>, done: Receiver<()>) -> Self {
        Self {
            jobs,
            done,
            behind: false,
            quickest: None,
        }
    }

    /// Has it done there. Whether it was, in time; what was not may still be, and be told a second time.
    pub(super) fn did(&mut self, work: &Work, begun: Instant) -> bool {
        if self.behind && self.done.try_recv().is_err() {
            return false;
        }
        self.behind = true;
        let given = self.jobs.send(Job::Do(work.clone(), begun));
        if given.is_err() || self.done.recv_timeout(self.late_after()).is_err() {
            return false;
        }
        self.behind = false;
        let took = begun.elapsed();
        self.quickest = Some(self.quickest.map_or(took, |quickest| quickest.min(took)));
        true
    }

    /// Has its memory wiped, since nobody waits.
    pub(super) fn wipe(&self) {
        // A thread that is gone has no memory.
        let _ = self.jobs.send(Job::Wipe);
    }

    fn late_after(&self) -> Duration {
        let quickest = self.quickest.map(|quickest| quickest * TIMES);
        quickest.map_or(UNKNOWN, |late| late.max(SOON))
    }
}

fn serve(mut workers: HashWorkers, jobs: &Receiver<Job>, told: &Sender<()>) {
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Wipe => workers.wipe(),
            Job::Do(work, begun) => {
                workers.work_on(work, begun);
                if told.send(()).is_err() {
                    break;
                }
            }
        }
    }
    workers.wipe();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Password;

    fn work() -> Work {
        Work::Encode(Password::new("Correct-Horse-7".to_owned()), channel().0)
    }

    #[test]
    fn who_is_behind_gets_nothing_more_until_it_is_done() {
        let (jobs, given) = channel();
        let (told, done) = channel();
        let mut idle = Idle::at(jobs, done);
        assert!(!idle.did(&work(), Instant::now()), "nobody does it");
        assert!(
            !idle.did(&work(), Instant::now()),
            "and it gets nothing more"
        );
        assert_eq!(given.try_iter().count(), 1);
        told.send(()).unwrap();
        told.send(()).unwrap();
        assert!(idle.did(&work(), Instant::now()));
        assert_eq!(given.try_iter().count(), 1);
    }

    #[test]
    fn how_long_is_late_follows_from_the_quickest() {
        let mut idle = Idle::at(channel().0, channel().1);
        assert_eq!(idle.late_after(), UNKNOWN);
        idle.quickest = Some(Duration::from_millis(1));
        assert_eq!(idle.late_after(), SOON);
        idle.quickest = Some(Duration::from_millis(50));
        assert_eq!(idle.late_after(), Duration::from_millis(200));
    }

    #[test]
    fn a_thread_that_is_gone_does_nothing() {
        let mut idle = Idle::at(channel().0, channel().1);
        assert!(!idle.did(&work(), Instant::now()));
        idle.wipe();
    }
}

//! One hashing thread: it does what comes, in the idle class where there is one and it gets on; all else itself.

use super::idle::Idle;
use super::queue::Queue;
use super::workers::HashWorkers;
use std::time::Instant;

/// Does what comes: what is of today's kind in the idle class, where there is one and it gets on; all else here.
pub(super) fn work_through(mut workers: HashWorkers, waiting: &Queue, mut idle: Option<Idle>) {
    loop {
        let work = waiting.pop_now().or_else(|| {
            rest(&mut workers, idle.as_ref());
            waiting.pop()
        });
        let Some(work) = work else {
            break;
        };
        let (own, begun) = (workers.is_own(&work), Instant::now());
        if !(own && idle.as_mut().is_some_and(|idle| idle.did(&work, begun))) {
            workers.work_on(work, begun);
        }
    }
}

/// While nobody waits: the next hash writes over the memory, otherwise it is wiped.
fn rest(workers: &mut HashWorkers, idle: Option<&Idle>) {
    if let Some(idle) = idle {
        // Here hashes are the exception.
        workers.release();
        idle.wipe();
    } else {
        workers.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::super::idle::Job;
    use super::super::{Verified, Work};
    use super::*;
    use crate::security::argon2_hashes::TAG;
    use crate::values::Password;
    use argon2::Params;
    use std::sync::mpsc::{Receiver, Sender, channel};

    fn params(kib: u32) -> Params {
        Params::new(kib, 1, 1, Some(TAG)).unwrap()
    }

    fn encoded(kib: u32) -> String {
        let (reply, answer) = channel();
        let password = Password::new("Correct-Horse-7".to_owned());
        HashWorkers::new(params(kib)).work_on(Work::Encode(password, reply), Instant::now());
        answer.recv().unwrap()
    }

    /// One that takes what it is given, and never does it.
    fn stuck() -> (Idle, Receiver<Job>, Sender<()>) {
        let (jobs, given) = channel();
        let (told, done) = channel();
        (Idle::at(jobs, done), given, told)
    }

    #[test]
    fn what_does_not_get_done_in_the_idle_class_is_done_all_the_same() {
        let queue = Queue::new(10);
        let password = Password::new("Correct-Horse-7".to_owned());
        let kept = encoded(16);
        let (reply, answer) = channel();
        for _ in 0..3 {
            let work = Work::Verify(password.clone(), kept.clone(), reply.clone());
            assert!(queue.push("192.0.2.1", work));
        }
        queue.close();
        let (idle, given, _told) = stuck();
        work_through(HashWorkers::new(params(16)), &queue, Some(idle));
        let answers: Vec<_> = answer.iter().take(3).map(|(it, _)| it).collect();
        assert_eq!(answers, [Verified::Right; 3]);
        let given = given.iter().filter(|job| matches!(job, Job::Do(..)));
        assert_eq!(
            given.count(),
            1,
            "it is given nothing more while it is behind"
        );
    }

    #[test]
    fn what_was_imported_is_not_for_the_idle_class() {
        let queue = Queue::new(10);
        let password = Password::new("Correct-Horse-7".to_owned());
        let kept = encoded(64);
        let (reply, answer) = channel();
        assert!(queue.push("192.0.2.1", Work::Verify(password, kept, reply)));
        queue.close();
        let (idle, given, _told) = stuck();
        work_through(HashWorkers::new(params(16)), &queue, Some(idle));
        let (verified, _) = answer.recv().unwrap();
        assert_eq!(verified, Verified::Outdated);
        assert!(given.iter().all(|job| matches!(job, Job::Wipe)));
    }
}

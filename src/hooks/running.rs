//! How hooks are asked: each on a thread of its own, and for a bounded time, whatever becomes of it.
//!
//! Whoever waits for a hook holds one of the threads that requests run on. So only so many wait at a time, for the hooks of
//! each kind; the others are refused. A closure that never returns keeps its own thread alone.

use super::{Denied, EmailChangeAttempt, LONGEST, LoginAttempt, OnFailure, Refusal, SignupAttempt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// So many requests wait for the hooks of one kind at a time.
pub(crate) const MOST_CALLERS: usize = 32;
/// So many threads one hook has at a time; more than that can wait only where closures have outlived who asked.
const MOST_THREADS: usize = 64;
/// So often the log says that a hook fails.
const SAY_EVERY: Duration = Duration::from_mins(1);

/// What a hook answers.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    Allow,
    Refuse(Refusal),
    /// It could not say; why, for the log.
    Failed(String),
}

/// What is asked.
pub(crate) type Ask<T> = Arc<dyn Fn(&T) -> Verdict + Send + Sync>;

/// What can be asked about.
pub(crate) trait Attempt: Send + Sync + 'static {
    /// What it is called in the log, in the audit log and by receivers of webhooks.
    const NAME: &'static str;

    /// Whether its form has such a field.
    fn has_field(name: &str) -> bool;
}

impl Attempt for SignupAttempt {
    const NAME: &'static str = "before_signup";

    // The form has those that were declared for this site besides.
    fn has_field(_: &str) -> bool {
        true
    }
}

impl Attempt for LoginAttempt {
    const NAME: &'static str = "before_login";

    // It may be a code or a passkey that let them in.
    fn has_field(_: &str) -> bool {
        false
    }
}

impl Attempt for EmailChangeAttempt {
    const NAME: &'static str = "before_email_change";

    fn has_field(name: &str) -> bool {
        name == "email"
    }
}

/// Whoever waits for hooks.
#[derive(Default)]
pub(super) struct Callers(Arc<AtomicUsize>);

/// One of so many places.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn among(taken: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let more = |now: usize| (now < most).then(|| now + 1);
        let took = taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        took.ok().map(|_| Self(taken.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A hook.
pub(super) struct Hook<T> {
    ask: Ask<T>,
    /// What its failure means; `None` where that is chosen for all closures.
    pub(super) on_failure: Option<OnFailure>,
    threads: Arc<AtomicUsize>,
    said: Mutex<Said>,
}

/// What the log was told of a hook's failures.
#[derive(Default)]
struct Said {
    at: Option<Instant>,
    /// Failures since then.
    unsaid: u64,
}

impl<T: Attempt> Hook<T> {
    pub(super) fn new(ask: Ask<T>, on_failure: Option<OnFailure>) -> Self {
        Self {
            ask,
            on_failure,
            threads: Arc::default(),
            said: Mutex::default(),
        }
    }

    /// Asks it. One that panics refuses: it may have been about to.
    pub(super) fn ask(
        &self,
        attempt: &Arc<T>,
        on_failure: OnFailure,
        callers: &Callers,
    ) -> Result<(), Denied> {
        let (why, answer) = match self.run(attempt, callers) {
            Ok(Verdict::Allow) => return Ok(()),
            Ok(Verdict::Refuse(refusal)) => {
                let refusal = refusal.within(T::has_field);
                tracing::info!(hook = T::NAME, code = refusal.code(), "a hook refused");
                return Err(Denied::Refused(refusal));
            }
            Ok(Verdict::Failed(why)) => (why, on_failure),
            Err(Unanswered::Panicked) => ("it panicked".to_owned(), OnFailure::Refuse),
            // Whoever asks can bring this about with many requests: it must not be a way past the hook.
            Err(Unanswered::Crowded) => (
                "too many requests wait for hooks".to_owned(),
                OnFailure::Refuse,
            ),
            Err(Unanswered::Stuck(why)) => (why.to_owned(), on_failure),
            Err(Unanswered::Late) => ("it took more than two seconds".to_owned(), on_failure),
        };
        self.say(&why, answer);
        match answer {
            OnFailure::Allow => Ok(()),
            OnFailure::Refuse => Err(Denied::Unavailable),
        }
    }

    fn run(&self, attempt: &Arc<T>, callers: &Callers) -> Result<Verdict, Unanswered> {
        let Some(_caller) = Place::among(&callers.0, MOST_CALLERS) else {
            return Err(Unanswered::Crowded);
        };
        let Some(thread) = Place::among(&self.threads, MOST_THREADS) else {
            let why = "it is running too many times already";
            return Err(Unanswered::Stuck(why));
        };
        let (answer, answered) = mpsc::sync_channel(1);
        let (ask, attempt) = (self.ask.clone(), attempt.clone());
        let span = tracing::Span::current();
        let run = move || {
            let _thread = thread;
            let verdict = catch_unwind(AssertUnwindSafe(|| span.in_scope(|| ask(&attempt))));
            // Nobody may be waiting any more.
            let _ = answer.send(verdict.map_err(|_| Unanswered::Panicked));
        };
        if thread::Builder::new()
            .name("hook".into())
            .spawn(run)
            .is_err()
        {
            return Err(Unanswered::Stuck("there was no thread for it"));
        }
        answered
            .recv_timeout(LONGEST)
            .unwrap_or(Err(Unanswered::Late))
    }

    /// Says in the log that it failed. Now and then: what each request brings must not fill the log.
    fn say(&self, why: &str, answer: OnFailure) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.at.is_some_and(|at| at.elapsed() < SAY_EVERY) {
            said.unsaid += 1;
            return;
        }
        let since = std::mem::take(&mut said.unsaid);
        said.at = Some(Instant::now());
        drop(said);
        let answer = match answer {
            OnFailure::Allow => "allow",
            OnFailure::Refuse => "refuse",
        };
        tracing::warn!(
            hook = T::NAME,
            why,
            answer,
            unsaid = since,
            "a hook failed; this is said once a minute"
        );
    }
}

/// Why there is no answer.
enum Unanswered {
    Panicked,
    Late,
    /// Too many wait.
    Crowded,
    /// Calls that never came back, or the machine, leave it no thread: as good as late.
    Stuck(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Attempt for Nothing {
        const NAME: &'static str = "before_nothing";

        fn has_field(_: &str) -> bool {
            false
        }
    }

    fn hook(ask: impl Fn() -> Verdict + Send + Sync + 'static) -> Hook<Nothing> {
        Hook::new(Arc::new(move |_: &Nothing| ask()), None)
    }

    fn ask(hook: &Hook<Nothing>, on_failure: OnFailure) -> Result<(), Denied> {
        hook.ask(&Arc::new(Nothing), on_failure, &Callers::default())
    }

    #[test]
    fn a_panic_refuses_whatever_a_failure_means() {
        let bug = hook(|| panic!("a bug"));
        for on_failure in [OnFailure::Refuse, OnFailure::Allow] {
            assert!(matches!(ask(&bug, on_failure), Err(Denied::Unavailable)));
        }
        assert_eq!(bug.said.lock().unwrap().unsaid, 1, "said once");
    }

    #[test]
    fn a_failure_means_what_was_chosen() {
        let away = hook(|| Verdict::Failed("it is away".into()));
        assert!(ask(&away, OnFailure::Allow).is_ok());
        assert!(matches!(
            ask(&away, OnFailure::Refuse),
            Err(Denied::Unavailable)
        ));
    }

    #[test]
    fn only_so_many_wait_and_those_that_hang_keep_their_own_threads() {
        let hangs = Arc::new(hook(|| {
            thread::sleep(LONGEST * 2);
            Verdict::Allow
        }));
        let (callers, began) = (Arc::new(Callers::default()), Instant::now());
        let asked = |number: usize| {
            let (hook, callers) = (hangs.clone(), callers.clone());
            thread::spawn(move || {
                let answer = hook.ask(&Arc::new(Nothing), OnFailure::Allow, &callers);
                (number, answer.is_err(), began.elapsed())
            })
        };
        let all: Vec<_> = (0..MOST_CALLERS + 8).map(asked).collect();
        let all: Vec<_> = all.into_iter().map(|one| one.join().unwrap()).collect();
        assert!(
            all.iter()
                .all(|(_, refused, took)| *refused == (*took < LONGEST))
        );
        let at_once = all.iter().filter(|(.., took)| *took < LONGEST);
        assert_eq!(
            at_once.count(),
            8,
            "who finds no place is not kept, and not let through"
        );
        assert_eq!(callers.0.load(Ordering::Relaxed), 0);
        // What hangs still has its thread, and others are asked.
        assert_eq!(hangs.threads.load(Ordering::Relaxed), MOST_CALLERS);
    }
}

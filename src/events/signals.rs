//! Who wants to hear of what happens.

use super::{Deleted, Event, RequestSignal, Saved};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

type Subscriber<T> = Arc<dyn Fn(&T) + Send + Sync>;

/// Who wants to hear of events and of requests.
#[derive(Clone, Default)]
pub struct Signals {
    events: Arc<Subscribers<Event>>,
    requests: Arc<Subscribers<RequestSignal>>,
}

impl Signals {
    /// Calls `subscriber` after every commit that emitted events, once per event, on the thread that committed.
    /// Keep it short, and never let correctness depend on it: what must survive a crash is a row.
    pub fn subscribe(&self, subscriber: impl Fn(&Event) + Send + Sync + 'static) {
        self.events.add(subscriber);
    }

    /// Calls `subscriber` after every commit that saved a user, as Django's `post_save`.
    pub fn on_saved(&self, subscriber: impl Fn(&Saved) + Send + Sync + 'static) {
        self.subscribe(move |event| {
            if let Some(saved) = event.saved() {
                subscriber(&saved);
            }
        });
    }

    /// Calls `subscriber` after every commit that deleted a user, as Django's `post_delete`.
    pub fn on_deleted(&self, subscriber: impl Fn(&Deleted) + Send + Sync + 'static) {
        self.subscribe(move |event| {
            if let Some(deleted) = event.deleted() {
                subscriber(&deleted);
            }
        });
    }

    /// Calls `subscriber` when a request begins, breaks and ends. It runs on the thread that answers requests: it must
    /// not wait for anything.
    pub fn subscribe_requests(&self, subscriber: impl Fn(&RequestSignal) + Send + Sync + 'static) {
        self.requests.add(subscriber);
    }

    /// Whether anybody wants to hear of requests.
    pub(crate) fn hear_requests(&self) -> bool {
        self.requests.any.load(Ordering::Relaxed)
    }

    pub(crate) fn publish(&self, events: &[Event]) {
        self.events.tell(events);
    }

    pub(crate) fn publish_request(&self, signal: RequestSignal) {
        self.requests.tell(&[signal]);
    }
}

impl std::fmt::Debug for Signals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signals(..)")
    }
}

struct Subscribers<T> {
    any: AtomicBool,
    all: RwLock<Vec<Subscriber<T>>>,
}

impl<T> Default for Subscribers<T> {
    fn default() -> Self {
        Self {
            any: AtomicBool::new(false),
            all: RwLock::default(),
        }
    }
}

impl<T> Subscribers<T> {
    fn add(&self, subscriber: impl Fn(&T) + Send + Sync + 'static) {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        all.push(Arc::new(subscriber));
        self.any.store(true, Ordering::Relaxed);
    }

    /// Tells every subscriber. One that panics is logged and the others still hear.
    fn tell(&self, news: &[T]) {
        // A copy: a subscriber may bring another one.
        let all = Vec::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner));
        for one in news {
            for subscriber in &all {
                if catch_unwind(AssertUnwindSafe(|| subscriber(one))).is_err() {
                    tracing::error!("a subscriber of signals panicked");
                }
            }
        }
    }
}

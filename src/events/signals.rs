//! Who wants to hear of what happens.

use super::Event;
use std::sync::{Arc, RwLock};

type Subscriber = Arc<dyn Fn(&Event) + Send + Sync>;

/// Who wants to hear of events.
#[derive(Clone, Default)]
pub struct Signals {
    subscribers: Arc<RwLock<Vec<Subscriber>>>,
}

impl Signals {
    /// Calls `subscriber` after every commit that emitted events, once per event, on the thread that committed.
    /// Keep it short, and never let correctness depend on it: what must survive a crash is a row.
    pub fn subscribe(&self, subscriber: impl Fn(&Event) + Send + Sync + 'static) {
        self.subscribers
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(Arc::new(subscriber));
    }

    /// Tells every subscriber. A subscriber that panics is logged and the others still hear.
    pub(crate) fn publish(&self, events: &[Event]) {
        let subscribers = self
            .subscribers
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        for event in events {
            for subscriber in &subscribers {
                let told =
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| subscriber(event)));
                if told.is_err() {
                    tracing::error!("a subscriber of signals panicked");
                }
            }
        }
    }
}

impl std::fmt::Debug for Signals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signals(..)")
    }
}

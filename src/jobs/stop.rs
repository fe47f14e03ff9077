//! When jobs end: when they are told to, or when nobody is left who could tell them, since the [`Jobs`](super::Jobs) were
//! dropped. A job that looked at the flag alone would go on for ever then, and without a pause: whoever waits on a channel
//! that is closed waits no time at all.

use tokio::sync::watch;

/// What ends jobs, for whoever starts them.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// What a job looks at, in each of its rounds.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A pair of both.
pub(super) fn channel() -> (Stopper, Stop) {
    let (stopper, stop) = watch::channel(false);
    (Stopper(stopper), Stop(stop))
}

impl From<watch::Receiver<bool>> for Stop {
    fn from(told: watch::Receiver<bool>) -> Self {
        Self(told)
    }
}

impl Stopper {
    /// Tells all of them to end.
    pub fn stop(&self) {
        // Without a job there is nobody to tell.
        let _ = self.0.send(true);
    }
}

impl Stop {
    /// Whether to end.
    pub fn is_set(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it is time to end.
    pub async fn wait(&mut self) {
        // An error: nobody is left who could tell.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test]
    async fn jobs_end_when_they_are_told_to_and_when_nobody_is_left_to_tell_them() {
        let (stopper, mut stop) = channel();
        assert!(!stop.is_set());
        assert!(stop.wait().now_or_never().is_none());
        stopper.stop();
        assert!(stop.is_set());
        assert!(stop.wait().now_or_never().is_some());

        let (stopper, mut stop) = channel();
        drop(stopper);
        assert!(stop.is_set());
        assert!(stop.wait().now_or_never().is_some());
    }
}

//! Work that waits, on a thread that may.

use crate::error::Fault;
use tokio::task::spawn_blocking;

/// Runs it on a blocking thread. A panic over there goes on here: it is a bug, and not to be taken for a crowd.
pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Fault::Overloaded("the blocking threads are gone")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::panic::AssertUnwindSafe;

    #[tokio::test]
    async fn a_panic_is_no_crowd() {
        assert_eq!(run(|| 7).await.unwrap(), 7);
        let bug = run(|| -> u8 { panic!("a bug") });
        let panicked = AssertUnwindSafe(bug).catch_unwind().await.unwrap_err();
        assert_eq!(panicked.downcast_ref::<&str>(), Some(&"a bug"));
    }
}

//! The jobs behind the requests, as an embedder starts and ends them.

use crate::support::app::TestApp;
use std::time::{Duration, Instant};

/// Whether nothing is left that runs, within a while.
async fn is_quiet() -> bool {
    let (begun, runtime) = (Instant::now(), tokio::runtime::Handle::current());
    while runtime.metrics().num_alive_tasks() > 0 {
        if begun.elapsed() > Duration::from_secs(20) {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    true
}

#[test]
fn jobs_that_are_dropped_end() {
    let app = TestApp::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let jobs = app.site().start().await.unwrap();
        assert!(
            tokio::runtime::Handle::current()
                .metrics()
                .num_alive_tasks()
                > 0
        );
        drop(jobs);
        assert!(is_quiet().await, "they go on");
        // And so they can be started again.
        app.site().start().await.unwrap().stop().await;
        assert!(is_quiet().await);
    });
}

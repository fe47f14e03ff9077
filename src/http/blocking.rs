//! The only ways from an asynchronous handler to use cases that wait. Those that look something up and do nothing else are
//! asynchronous themselves, and called as they are.

use crate::app::{Admitted, App, Origin};
use crate::error::Fault;
use crate::site::Site;
use crate::threads;
use std::sync::Arc;

/// Calls a use case on a blocking thread.
pub(super) async fn call<T, E>(
    site: &Site,
    work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    let app = site.app().clone();
    // What the domain logs belongs to the request that called it.
    let span = tracing::Span::current();
    threads::run(move || span.in_scope(|| work(&app))).await?
}

/// Calls a use case that hashes a password: refused here and now when the queue is full, without a thread for it. What was
/// refused after a password was compared is answered at a moment that says nothing of what it was compared with; the thread
/// is free by then.
pub(super) async fn call_hashing<T, E>(
    site: &Site,
    origin: Origin,
    work: impl FnOnce(&App, &Admitted) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    let admitted = Arc::new(site.app().admit(&origin)?);
    let asked = admitted.clone();
    let done = call(site, move |app| work(app, &admitted)).await;
    if done.is_err()
        && let Some(at) = asked.refused_at()
    {
        site.app().clock().reach(at).await;
    }
    done
}

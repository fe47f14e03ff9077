//! The only ways from an asynchronous handler to the synchronous domain.

use crate::app::{App, Origin};
use crate::error::Fault;
use crate::site::Site;
use actix_web::rt::task::spawn_blocking;

/// Calls a use case that does nothing but a few short reads by an index: here and now where the database is a file, on a
/// blocking thread where it is a server. A hop costs more than such a read does.
pub(super) async fn look<T, E>(
    site: &Site,
    work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    match site.app().at_hand() {
        Some(app) => work(&app),
        None => call(site, work).await,
    }
}

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
    on_a_thread(move || span.in_scope(|| work(&app))).await?
}

/// A panic over there goes on here: it is a bug, and not to be taken for a crowd.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Fault::Overloaded("the blocking threads are gone")),
    }
}

/// The same for one that hashes a password: refused here and now when the queue is full, as the use case would, without a
/// thread for it.
pub(super) async fn call_hashing<T, E>(
    site: &Site,
    origin: Origin,
    work: impl FnOnce(&App, &Origin) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    site.app().hasher_for(&origin).admit()?;
    call(site, move |app| work(app, &origin)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::panic::AssertUnwindSafe;

    #[actix_web::test]
    async fn a_panic_is_no_crowd() {
        assert_eq!(on_a_thread(|| 7).await.unwrap(), 7);
        let bug = on_a_thread(|| -> u8 { panic!("a bug") });
        let panicked = AssertUnwindSafe(bug).catch_unwind().await.unwrap_err();
        assert_eq!(panicked.downcast_ref::<&str>(), Some(&"a bug"));
    }
}

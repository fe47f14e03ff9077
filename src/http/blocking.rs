//! The only ways from an asynchronous handler to the synchronous domain.

use crate::app::{App, Origin};
use crate::error::Fault;
use crate::site::Site;
use actix_web::web;

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
    let done = web::block(move || span.in_scope(|| work(&app))).await;
    done.unwrap_or_else(|_| Err(Fault::Overloaded("the blocking threads are gone").into()))
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

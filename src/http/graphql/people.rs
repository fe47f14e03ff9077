//! People looked up by their keys: however many fields of a request ask, in one question.

use crate::accounts::PublicUser;
use crate::admin::{AdminError, Permit, people};
use crate::app::Origin;
use crate::http::blocking::call;
use crate::site::Site;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Looks people up.
pub(super) struct People {
    site: Site,
    origin: Origin,
    by: Permit,
    waiting: Mutex<Option<Waiting>>,
}

/// Keys that nobody has asked for yet, and where those who wait will find the answer.
#[derive(Default)]
struct Waiting {
    keys: Vec<i64>,
    found: Arc<OnceCell<Found>>,
}

type Found = Result<HashMap<i64, PublicUser>, Arc<AdminError>>;

impl People {
    pub(super) fn new(site: Site, origin: Origin, by: Permit) -> Self {
        let waiting = Mutex::default();
        Self {
            site,
            origin,
            by,
            waiting,
        }
    }

    /// The one with this key.
    pub(super) async fn find(&self, key: i64) -> Result<Option<PublicUser>, Arc<AdminError>> {
        let found = self.waiting(|waiting| {
            let waiting = waiting.get_or_insert_default();
            waiting.keys.push(key);
            waiting.found.clone()
        });
        // The fields beside this one say their keys first.
        tokio::task::yield_now().await;
        let found = found.get_or_init(|| self.ask()).await;
        found
            .as_ref()
            .map(|found| found.get(&key).cloned())
            .map_err(Arc::clone)
    }

    /// Asks for all who wait. Whoever comes after this waits for the next time.
    async fn ask(&self) -> Found {
        let mut keys = self.waiting(Option::take).unwrap_or_default().keys;
        keys.sort_unstable();
        keys.dedup();
        let (by, origin) = (self.by.clone(), self.origin.clone());
        let found = call(&self.site, move |app| {
            people::by_key(app, &by, &keys, &origin)
        });
        let found = found.await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|it| (it.id.0, it)).collect())
    }

    fn waiting<T>(&self, act: impl FnOnce(&mut Option<Waiting>) -> T) -> T {
        act(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

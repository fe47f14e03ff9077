//! Looks now and then which kinds of hashes the table of users holds: rows come from elsewhere by SQL, and the last one of a
//! kind goes when its owner logs in. The moment at which refusals are answered follows from it.

use super::delivery::blocking;
use super::stop::Stop;
use crate::site::Site;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_mins(1);
/// A large table is looked through less often: not for more than so little of the time.
const SHARE: u32 = 200;

/// Looks until `stop` says so.
pub async fn run(site: Site, mut stop: Stop) {
    while !stop.is_set() {
        let begun = Instant::now();
        let looked = blocking(site.app(), |app| app.survey_hashes(|_, _| {}));
        if let Err(fault) = looked.await {
            tracing::debug!(%fault, "the kinds of hashes were not looked up");
        }
        let pause = EVERY.max(begun.elapsed() * SHARE);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.wait() => {}
        }
    }
}

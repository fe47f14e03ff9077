//! Works off what staff does to whole lists, a part at a time, so that it can be stopped, and another node can go on with
//! it.

use super::delivery::blocking;
use super::stop::Stop;
use crate::admin::bulk;
use crate::site::Site;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Works until `stop` says so; a part that goes on then is finished.
pub async fn run(site: Site, mut stop: Stop) {
    let mut quiet = false;
    while !stop.is_set() {
        let models = site.clone();
        let done = blocking(site.app(), move |app| bulk::run_part(app, models.models())).await;
        match done {
            Ok(true) => {
                quiet = false;
                continue;
            }
            Ok(false) => quiet = false,
            // Once an outage, not once a second.
            Err(fault) if !quiet => {
                quiet = true;
                tracing::warn!(%fault, "a bulk action cannot go on now");
            }
            Err(_) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stop.wait() => {}
        }
    }
}

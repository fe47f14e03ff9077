//! Encrypts secrets anew that are under an older key, at the start and once a day.

use super::delivery::blocking;
use super::stop::Stop;
use crate::accounts;
use crate::site::Site;
use std::time::Duration;

const EVERY: Duration = Duration::from_hours(24);
/// Where the database was away.
const AGAIN: Duration = Duration::from_mins(10);

/// Does so until `stop` says so.
pub async fn run(site: Site, mut stop: Stop) {
    while !stop.is_set() {
        let renewed = blocking(site.app(), accounts::renew_secrets).await;
        let pause = match renewed {
            Ok(found) => {
                if found.older > 0 {
                    tracing::info!(
                        secrets = found.older,
                        "encrypted under the current SECRET_KEY"
                    );
                }
                if found.unreadable > 0 {
                    tracing::error!(
                        secrets = found.unreadable,
                        "secrets of authenticator apps are encrypted under a key that is neither SECRET_KEY nor in \
                         SECRET_KEY_FALLBACKS: their owners can use recovery codes. Put the key back, or reset their second step"
                    );
                }
                EVERY
            }
            Err(fault) => {
                tracing::debug!(%fault, "secrets were not encrypted anew");
                AGAIN
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.wait() => {}
        }
    }
}

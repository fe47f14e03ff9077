//! SIGHUP: the keys of tokens and the files of `SITE_DIR` are read anew while the site serves. What is wrong with one of the two
//! leaves it as it was, and the log says so.

use crate::config::{Config, Environment};
use crate::site::Site;
use std::io::IsTerminal as _;
use tokio::task::JoinHandle;

/// Waits for the signal from now on. At a terminal it means that the terminal is gone, and ends the program as ever.
#[cfg(unix)]
pub(super) fn watch(site: Site) -> Option<JoinHandle<()>> {
    use tokio::signal::unix::{SignalKind, signal};

    if std::io::stderr().is_terminal() {
        return None;
    }
    match signal(SignalKind::hangup()) {
        Ok(mut hangups) => Some(tokio::spawn(async move {
            while hangups.recv().await.is_some() {
                let site = site.clone();
                if let Err(error) = tokio::task::spawn_blocking(move || reload(&site)).await {
                    tracing::error!(%error, "reading anew panicked; all is as it was");
                }
            }
        })),
        Err(error) => {
            tracing::warn!(%error, "SIGHUP cannot be waited for");
            None
        }
    }
}

#[cfg(not(unix))]
pub(super) fn watch(_: Site) -> Option<JoinHandle<()>> {
    None
}

fn reload(site: &Site) {
    match site.templates().reload() {
        Ok(()) => tracing::info!("SIGHUP: the files of SITE_DIR were read anew"),
        Err(fault) => tracing::error!("SIGHUP: the files of SITE_DIR stay as they were. {fault}"),
    }
    let config = match Config::look(&Environment::of_process()) {
        Ok(config) => config,
        Err(wrong) => {
            tracing::error!("SIGHUP: the keys stay as they were. {wrong}");
            return;
        }
    };
    match site.app().take_keys(&config) {
        Ok(true) => tracing::info!("SIGHUP: the keys for tokens were read anew, and have changed"),
        Ok(false) => tracing::info!("SIGHUP: the keys for tokens were read anew, and are the same"),
        Err(why) => tracing::error!("SIGHUP: the keys stay as they were. {why}"),
    }
}

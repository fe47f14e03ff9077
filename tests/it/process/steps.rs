//! What the stories of the program have in common: waiting, settings, e-mails.

use super::program::Setting;
use crate::support::app::{SECRET, code_in};
use crate::support::smtp::{Received, SmtpServer};
use std::path::Path;
use std::time::{Duration, Instant};

/// Waits until something is there; panics when it does not come.
pub fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "waited for {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits for something asynchronous.
pub fn now<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

/// Settings for a database beside the program's folder or on a server, and a secret that several processes share.
pub fn on_database(url: &str) -> Vec<Setting<'static>> {
    vec![
        ("DATABASE_URL", url.to_owned()),
        ("SECRET_KEY", SECRET.to_owned()),
    ]
}

/// Settings for e-mails to go through a server, and to be given up soon.
pub fn through(smtp: &SmtpServer) -> Vec<Setting<'static>> {
    vec![
        ("EMAIL_BACKEND", "smtp".to_owned()),
        ("EMAIL_PORT", smtp.port().to_string()),
        ("EMAIL_TIMEOUT", "1".to_owned()),
        ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
    ]
}

/// The e-mails, as soon as there are so many.
pub fn letters(smtp: &SmtpServer, count: usize) -> Vec<Received> {
    now(smtp.wait_for(count, Duration::from_secs(30)))
}

/// The code of an e-mail.
pub fn code_of(letter: &Received) -> String {
    code_in(&letter.letter().text.unwrap())
}

/// The `.eml` files in a folder.
pub fn files_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let done = paths.filter(|path| path.extension().is_some_and(|kind| kind == "eml"));
    done.map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

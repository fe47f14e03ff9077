//! By what a running node knows that it is `vestibule doctor` who asks: only to it does it tell which headers arrived.

use super::App;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::time::{SystemTime, UNIX_EPOCH};

/// The header in which `vestibule doctor` shows that it has the secret.
pub const DOCTOR_HEADER: &str = "x-vestibule-doctor";

/// For so many minutes before and after it was made a word is believed: the two may be on machines whose clocks differ.
const MINUTES: u64 = 2;

impl App {
    /// A word that only who has the `SECRET_KEY` can make, good for some minutes.
    pub fn doctor_word(&self) -> String {
        self.doctor_words(minute())
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    /// Whether a word is one of these.
    pub fn is_doctor_word(&self, word: &str) -> bool {
        let now = minute();
        let minutes = now.saturating_sub(MINUTES)..=now + MINUTES;
        let mut words = minutes.flat_map(|minute| self.doctor_words(minute));
        words.any(|one| verify_slices_are_equal(one.as_bytes(), word.as_bytes()).is_ok())
    }

    /// That of each secret, the current one first. The key for one use is an HMAC of its name, and the minute is in it.
    fn doctor_words(&self, minute: u64) -> Vec<String> {
        let keys = self.config().secret.derive(&format!("doctor at {minute}"));
        let encode = |key: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(key);
        keys.iter().map(|key| encode(key)).collect()
    }
}

/// By the machine's own clock: it is asked without a database.
fn minute() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs() / 60
}

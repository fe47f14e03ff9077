//! Counts for metrics what happens, as every subscriber hears of it: after the commit, on the node that made the change. So the
//! use cases know nothing of it.

use crate::events::Event;
use crate::metrics::Metrics;

/// What a login shows first, in the words of sessions.
const FIRST: [&str; 4] = ["password", "email_code", "phone_code", "provider"];
/// What it shows second, and how metrics call it.
const SECOND: [(&str, &str); 3] = [
    ("totp", "totp"),
    ("passkey", "webauthn"),
    ("recovery_code", "recovery_codes"),
];

/// Counts one event, where it is one of those that metrics tell of.
pub(super) fn count(metrics: &Metrics, event: &Event) {
    let login = |result| metrics.logins.add([("result", result)]);
    let sign_up = |result| metrics.sign_ups.add([("result", result)]);
    match event {
        Event::LoggedIn { methods, .. } => {
            login("success");
            if let Some(kind) = second_step(methods) {
                second_factor(metrics, kind, "success");
            }
        }
        Event::LoginFailed { .. } => login("failed"),
        Event::SecondFactorFailed { kind, .. } => second_factor(metrics, kind.word(), "failed"),
        Event::UserCreated { .. } => sign_up("created"),
        Event::AlreadyRegistered { .. } => sign_up("already_registered"),
        Event::Verified { .. } => sign_up("verified"),
        Event::HookRefused { hook, .. } => match hook.as_str() {
            "before_login" => login("refused"),
            "before_signup" => sign_up("refused"),
            _ => {}
        },
        _ => {}
    }
}

fn second_factor(metrics: &Metrics, kind: &'static str, result: &'static str) {
    let labels = [("kind", kind), ("result", result)];
    metrics.second_factors.add(labels);
}

/// By what the second step was made, where there was one: a passkey alone is none.
fn second_step(methods: &[String]) -> Option<&'static str> {
    let has = |word: &str| methods.iter().any(|it| it == word);
    if !FIRST.iter().any(|word| has(word)) {
        return None;
    }
    let shown = SECOND.iter().find(|(word, _)| has(word));
    shown.map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_step_is_what_comes_after_a_first_one() {
        let step = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            second_step(&words)
        };
        assert_eq!(step(&["password"]), None);
        assert_eq!(step(&["password", "totp"]), Some("totp"));
        assert_eq!(step(&["passkey", "hwk", "user"]), None);
        assert_eq!(step(&["email_code", "passkey"]), Some("webauthn"));
    }
}

//! One number and several people.

use super::{NUMBER, OTHER, another, confirm, give, shown};
use crate::support::app::TestApp;
use std::sync::Barrier;

#[test]
fn a_number_that_somebody_else_has_verified_is_told_only_to_who_reads_its_messages() {
    let app = TestApp::without_limits();
    let (ada, eve) = (app.member("ada@example.com"), app.member("eve@example.com"));
    give(&ada, NUMBER);
    let hers = app.text_code(NUMBER);
    // Nobody has verified it yet; both are asked alike.
    give(&eve, NUMBER);
    let code = app.text_code(NUMBER);
    assert_eq!(confirm(&ada, &hers).location(), Some("/account/phone"));
    // Whoever asks again goes on with the code that was sent.
    let asked = give(&eve, NUMBER);
    assert_eq!(asked.location(), Some("/account/phone"));
    let guess = confirm(&eve, &another(&code));
    assert!(guess.error("code").contains("not right") && !guess.text().contains("already"));
    let told = confirm(&eve, &code);
    assert_eq!(told.status(), 422);
    assert_eq!(
        told.error("phone"),
        "A user is already registered with this phone number."
    );
    assert_eq!(
        shown(&eve).0,
        NUMBER,
        "which stands where the code is asked for"
    );
    assert!(!shown(&eve).1);
    assert_eq!(shown(&ada), (NUMBER.to_owned(), true));
}

#[test]
fn of_two_who_verify_one_number_at_once_one_has_it() {
    let app = TestApp::without_limits();
    for round in 0..5 {
        let number = format!("+3161234567{round}");
        let people = ["ada", "eve"].map(|name| app.member(&format!("{name}{round}@example.com")));
        let codes = [0, 1].map(|who| {
            give(&people[who], &number);
            app.text_code(&number)
        });
        let start = Barrier::new(2);
        let answers = std::thread::scope(|scope| {
            let threads = [0, 1].map(|who| {
                let (person, code, start) = (&people[who], &codes[who], &start);
                scope.spawn(move || {
                    start.wait();
                    confirm(person, code).status()
                })
            });
            threads.map(|thread| thread.join().unwrap())
        });
        let mut sorted = answers;
        sorted.sort_unstable();
        assert_eq!(sorted, [303, 422]);
        for who in [0, 1] {
            assert_eq!(shown(&people[who]).1, answers[who] == 303);
        }
    }
}

#[test]
fn the_code_of_somebody_signed_in_opens_nothing_and_is_of_no_use_to_others() {
    let app = TestApp::without_limits();
    let (ada, eve) = (app.member("ada@example.com"), app.member("eve@example.com"));
    give(&ada, NUMBER);
    let code = app.text_code(NUMBER);
    assert_eq!(ada.get("/verify").location(), Some("/account/phone"));
    let elsewhere = ada.window();
    let tried = elsewhere.enter_code(&code);
    assert_eq!(tried.location(), Some("/account/phone"));
    let corrected = elsewhere.post("/verify/phone", &[("phone", OTHER)]);
    assert_eq!(corrected.status(), 422);
    assert!(app.letters_to(OTHER).is_empty());
    assert_eq!(confirm(&eve, &code).location(), Some("/account/phone"));
    assert!(!shown(&eve).1);
    assert_eq!(confirm(&ada, &code).location(), Some("/account/phone"));
    assert!(shown(&ada).1);
}

//! Things that happen at once, really at once: threads that start together.

use super::support::app::TestApp;
use super::support::client::Client;
use super::support::people::{OTHER_PASSWORD, PASSWORD, fields};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Barrier;
use vestibule::internals::admin::{Right, page_of_users};
use vestibule::internals::values::UserId;

/// Runs `act` in so many threads that all begin at the same moment.
pub fn together<T: Send>(many: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(many);
    std::thread::scope(|scope| {
        let one = |number| {
            let (start, act) = (&start, &act);
            scope.spawn(move || {
                start.wait();
                act(number)
            })
        };
        let threads: Vec<_> = (0..many).map(one).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn tally(statuses: &[u16]) -> HashMap<u16, usize> {
    statuses.iter().fold(HashMap::new(), |mut counts, status| {
        *counts.entry(*status).or_default() += 1;
        counts
    })
}

fn people(app: &TestApp) -> Vec<String> {
    let page = page_of_users(
        app.site().app(),
        &app.operator(Right::View),
        UserId(0),
        1000,
    )
    .unwrap();
    page.into_iter().map(|person| person.username).collect()
}

#[test]
fn one_code_entered_in_ten_windows_at_once_signs_in_one() {
    let app = TestApp::without_limits();
    for round in 0..5 {
        let email = format!("ada{round}@example.com");
        let ada = app.guest();
        ada.sign_up(&email);
        let code = app.code_for(&email);
        let windows: Vec<_> = (0..10).map(|_| ada.window()).collect();
        let answers = together(10, |number| windows[number].enter_code(&code).status());
        assert_eq!(tally(&answers), HashMap::from([(303, 1), (422, 9)]));
        assert_eq!(
            windows
                .iter()
                .filter(|window| window.is_signed_in())
                .count(),
            1
        );
    }
}

#[test]
fn ten_wrong_codes_at_once_spend_five_tries_and_no_more() {
    let app = TestApp::without_limits();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    let code = app.code_for("ada@example.com");
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    let windows: Vec<_> = (0..10).map(|_| ada.window()).collect();
    let told = together(10, |number| windows[number].enter_code(&wrong).text());
    assert_eq!(told.iter().filter(|text| text.contains("left.")).count(), 4);
    assert_eq!(ada.enter_code(&code).status(), 422);
}

#[test]
fn fifty_sign_ups_of_one_address_make_one_account_and_one_e_mail_at_a_time() {
    let app = TestApp::with(&[("RATE_LIMIT_SIGNUP", "off")]);
    let guest = app.guest();
    let windows: Vec<_> = (0..50).map(|_| guest.window()).collect();
    let answers = together(50, |number| {
        windows[number].sign_up("ada@example.com").status()
    });
    let counts = tally(&answers);
    assert!(
        counts.keys().all(|status| matches!(status, 303 | 429)),
        "{counts:?}"
    );
    assert!(counts[&303] >= 1);
    assert_eq!(people(&app).len(), 1);
    assert_eq!(app.letters_to("ada@example.com").len(), 1);
    // From fifty networks at once: ten e-mails, and the tenth brings a link.
    let guests: Vec<_> = (0..50).map(|_| app.guest()).collect();
    let answers = together(50, |number| {
        guests[number].sign_up("bob@example.com").status()
    });
    assert_eq!(tally(&answers), HashMap::from([(303, 50)]));
    assert_eq!(people(&app).len(), 2);
    let e_mails = app.letters_to("bob@example.com");
    let last = e_mails
        .iter()
        .filter(|it| it.written.text.contains("/link/"));
    assert_eq!((e_mails.len(), last.count()), (10, 1));
}

#[test]
fn twenty_people_who_want_one_username_all_get_in_and_one_gets_it() {
    let app = TestApp::without_limits();
    let guests: Vec<_> = (0..20).map(|_| app.guest()).collect();
    let email = |number: usize| format!("ada{number}@example.com");
    for (number, guest) in guests.iter().enumerate() {
        let page = guest.post(
            "/signup",
            &fields(&email(number), &[("username", "Countess")]),
        );
        assert_eq!(
            page.status(),
            303,
            "nobody has it until an address is proved"
        );
    }
    app.deliver();
    let codes: Vec<_> = (0..20).map(|number| app.code_for(&email(number))).collect();
    let answers = together(20, |number| {
        guests[number].enter_code(&codes[number]).status()
    });
    assert_eq!(tally(&answers), HashMap::from([(303, 20)]));
    let names = people(&app);
    assert_eq!(
        names.iter().filter(|name| *name == "Countess").count(),
        1,
        "{names:?}"
    );
    assert!(
        names.iter().all(|name| name.starts_with("Countess")),
        "{names:?}"
    );
    let late = app.guest().post(
        "/signup",
        &fields("late@example.com", &[("username", "countess")]),
    );
    assert_eq!(
        late.error("username"),
        "A user with that username already exists."
    );
}

#[test]
fn twenty_people_with_one_local_part_all_get_a_name() {
    let app = TestApp::without_limits();
    let guests: Vec<_> = (0..20).map(|_| app.guest()).collect();
    let email = |number: usize| format!("ada@host{number}.example");
    let answers = together(20, |number| guests[number].sign_up(&email(number)).status());
    assert_eq!(tally(&answers), HashMap::from([(303, 20)]));
    app.deliver();
    let codes: Vec<_> = (0..20).map(|number| app.code_for(&email(number))).collect();
    let answers = together(20, |number| {
        guests[number].enter_code(&codes[number]).status()
    });
    assert_eq!(tally(&answers), HashMap::from([(303, 20)]));
    let names: std::collections::HashSet<_> = people(&app).into_iter().collect();
    assert_eq!(names.len(), 20);
    assert!(
        names.iter().all(|name| name.starts_with("ada")),
        "{names:?}"
    );
}

#[test]
fn of_two_flows_of_one_address_completed_at_once_one_gets_the_account() {
    let app = TestApp::without_limits();
    for round in 0..8 {
        let email = format!("ada{round}@example.com");
        let guests = [app.guest(), app.guest()];
        let codes = [0, 1].map(|number: usize| {
            guests[number].sign_up(&email);
            app.code_for(&email)
        });
        let mut answers = together(2, |number| {
            guests[number].enter_code(&codes[number]).status()
        });
        answers.sort_unstable();
        assert_eq!(answers, [303, 422]);
    }
}

#[test]
fn forty_wrong_passwords_at_once_are_limited_as_if_one_after_the_other() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let guest = app.guest();
    let windows: Vec<_> = (0..40).map(|_| guest.window()).collect();
    let answers = together(40, |number| {
        windows[number]
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .status()
    });
    assert_eq!(tally(&answers), HashMap::from([(422, 5), (429, 35)]));
}

#[test]
fn two_couriers_deliver_each_e_mail_once() {
    let app = TestApp::without_limits();
    for number in 0..40 {
        app.guest().sign_up(&format!("ada{number}@example.com"));
    }
    let sent = together(4, |_| app.deliver());
    assert_eq!(sent.iter().sum::<usize>(), 40);
    let letters = app.site().mailer().mailbox().unwrap().letters();
    let addresses: std::collections::HashSet<_> = letters.iter().map(|letter| &letter.to).collect();
    assert_eq!((letters.len(), addresses.len()), (40, 40));
}

#[test]
fn one_reset_code_sets_one_password() {
    let app = TestApp::without_limits();
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.forget_password("ada@example.com");
    let code = app.code_for("ada@example.com");
    let windows: Vec<_> = (0..8).map(|_| ada.window()).collect();
    let answers = together(8, |number| {
        windows[number]
            .reset_password(&code, &format!("purple elephants {number}"))
            .location()
            == Some("/login")
    });
    assert_eq!(answers.iter().filter(|done| **done).count(), 1);
    let winner = answers.iter().position(|done| *done).unwrap();
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", &format!("purple elephants {winner}"))
            .location(),
        Some("/")
    );
}

#[test]
fn three_hundred_logins_at_once_all_get_a_clear_answer() {
    let app = TestApp::without_limits();
    app.db_user("ada@example.com");
    let guests: Vec<_> = (0..300)
        .map(|_| app.guest_from("203.0.113.9".parse().unwrap()))
        .collect();
    let answers = together(300, |number| {
        let page = guests[number].log_in("ada@example.com");
        assert!(page.status() != 503 || page.header("retry-after").is_some());
        page.status()
    });
    let counts = tally(&answers);
    assert!(
        counts.keys().all(|status| matches!(status, 303 | 503)),
        "{counts:?}"
    );
    assert!(counts[&303] > 100, "{counts:?}");
}

#[test]
fn beyond_the_queue_of_hashes_a_login_is_told_to_come_back_and_loses_nothing() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("HASH_QUEUE", "1")]);
    app.db_user("ada@example.com");
    let guests: Vec<_> = (0..60).map(|_| app.guest()).collect();
    let pages = together(60, |number| {
        let page = guests[number].log_in("ada@example.com");
        (
            page.status(),
            page.header("retry-after").is_some(),
            page.status() == 303 || page.value("email") == "ada@example.com",
        )
    });
    for (status, retry_after, kept) in &pages {
        assert!(matches!(status, 303 | 503), "{status}");
        assert!(*status == 303 || *retry_after);
        assert!(kept, "what was typed stays in the form");
    }
}

#[test]
fn codes_and_resends_of_a_flow_that_nobody_can_complete_do_not_wait_in_a_circle() {
    let often = [
        ("RATE_LIMIT_SIGNUP", "1000/m/ip"),
        ("RATE_LIMIT_VERIFY_CODE", "1000/m/ip"),
        ("RATE_LIMIT_CONFIRM_EMAIL", "1000/m/key"),
        ("RATE_LIMIT_ANONYMOUS_EMAIL", "1000/m/account"),
    ];
    let app = TestApp::with(&often);
    app.member("ada@example.com");
    for _ in 0..8 {
        let client = Client::of(&app);
        let signup = json!({ "email": "ada@example.com", "password": OTHER_PASSWORD });
        let signed_up = client.post("/api/accounts/signup/", &signup);
        let flow = signed_up.text("flow");
        let answers = together(6, |number| {
            let client = Client::of(&app);
            if number == 0 {
                client.post("/api/accounts/resend/", &json!({ "flow": flow }))
            } else {
                let code = json!({ "flow": flow, "code": "000000" });
                client.post("/api/accounts/verify-email/", &code)
            }
            .status
        });
        assert!(answers.iter().all(|status| *status < 500), "{answers:?}");
    }
}

/// On PostgreSQL whoever takes an account and waits for an address, while another has the address and waits for the account,
/// is told to come again.
#[test]
fn whoever_takes_an_address_and_its_account_does_so_in_one_order() {
    let app = TestApp::without_limits();
    for round in 0..6 {
        let email = format!("ada{round}@example.com");
        let ada = app.member(&email);
        let second = format!("ada{round}@second.example");
        let fields = [("email", &*second), ("current_password", PASSWORD)];
        ada.post("/account/email/secondary", &fields);
        crate::email::prove(&ada, &app.code_for(&second));
        let link = crate::email::undo::links(&app, &email).remove(0);
        // The same mailbox, spelled another way.
        crate::email::change(&ada, &format!("ADA{round}@example.com"));
        let code = app.code_for(&format!("ADA{round}@example.com"));
        let guests: Vec<_> = (0..8).map(|_| app.guest()).collect();
        let window = ada.window();
        let answers = together(8, |number| match number {
            0 => guests[0].post(&link, &[("password", PASSWORD)]).status(),
            1 => crate::email::prove(&window, &code).status(),
            2 => guests[2].sign_up(&email).status(),
            _ => guests[number].forget_password(&email).status(),
        });
        assert!(answers.iter().all(|status| *status < 500), "{answers:?}");
    }
}

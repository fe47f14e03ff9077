//! A session that ends while its holder asks for something: nothing is done, and nothing is told.

use super::{ADA, NUMBER};
use crate::support::app::TestApp;
use crate::support::people::{PASSWORD, awaited, signed_in};
use vestibule::internals::accounts::{self, Login, ProfileChange, Reauthenticated, SignedIn, Step};
use vestibule::internals::app::{App, Origin};
use vestibule::internals::values::{Password, PersonName, Phone};

fn password() -> Password {
    Password::new(PASSWORD.to_owned())
}

fn log_in(app: &App) -> (SignedIn, Reauthenticated) {
    let at = Origin::command_line();
    let login = Login {
        login: ADA.into(),
        password: password(),
        remember: false,
    };
    let Ok(Step::Done(done)) = accounts::login(app, login, &at) else {
        panic!("the password is right");
    };
    let me = signed_in(app, &done.token);
    let by = accounts::reauthenticate(app, &me, &password(), &at).unwrap();
    (me, by)
}

#[test]
fn whose_session_has_ended_changes_reads_and_closes_nothing() {
    let test = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("TERMS_URL", "/terms"),
        ("TERMS_VERSION", "1"),
    ]);
    let id = test.db_user(ADA);
    let (app, at) = (test.site().app(), Origin::command_line());
    let (owner, _) = log_in(app);
    let (me, by) = log_in(app);
    accounts::logout(app, &me, &at).unwrap();
    let before = test.letters_to(ADA).len();
    let change = ProfileChange {
        first_name: Some(PersonName::parse("Eve").unwrap()),
        ..ProfileChange::default()
    };
    let phone = Phone::parse(NUMBER, None).unwrap();
    let told = [
        accounts::update_profile(app, &me, change, &at)
            .unwrap_err()
            .to_string(),
        accounts::export(app, by.recent(), &at)
            .unwrap_err()
            .to_string(),
        accounts::request_deletion(app, &by, &at)
            .unwrap_err()
            .to_string(),
        accounts::archive(app, &by, &at).unwrap_err().to_string(),
        accounts::set_phone(app, &by, phone, &at)
            .unwrap_err()
            .to_string(),
        accounts::remove_phone(app, by.recent(), &at)
            .unwrap_err()
            .to_string(),
        accounts::issue_tokens_for_page(app, &me, &at)
            .unwrap_err()
            .to_string(),
        accounts::accept_terms(app, &me, "1", &at)
            .unwrap_err()
            .to_string(),
    ];
    assert_eq!(told, ["signed-out"; 8]);
    assert_eq!(test.db_count("SELECT count(*) AS count FROM consents"), 0);
    let others = accounts::end_other_sessions(app, by.recent(), &at).unwrap();
    let one = accounts::end_session(app, by.recent(), owner.session(), &at).unwrap();
    assert_eq!((others, one), (0, false));
    let sessions = awaited(accounts::list_sessions(app, &owner)).unwrap();
    assert_eq!(sessions.len(), 1, "the owner's stays");
    let by = test.operator(vestibule::internals::admin::Right::View);
    let now = vestibule::internals::admin::find_user(app, &by, ADA).unwrap();
    assert_eq!((now.id, now.first_name.as_str()), (id, ""));
    assert_eq!((now.archived, now.erase_at, now.phone), (false, None, None));
    assert_eq!(test.letters_to(ADA).len(), before);
    assert!(test.letters_to(NUMBER).is_empty());
}

//! How it starts: at a desk with no setting at all, and in production with the right ones only.

use super::program::Place;
use super::steps::{files_in, wait};
use crate::support::app::{SECRET, code_in};
use crate::support::smtp::Letter;
use std::os::unix::fs::PermissionsExt;

#[test]
fn it_starts_with_no_setting_at_all_and_does_the_main_job() {
    let place = Place::new();
    // Only the port is chosen, because another may be using the usual one.
    let server = place.serve(&[]);
    for words in [
        "Vestibule is running.",
        "/signup\n",
        "/dev/mailbox\n",
        "SQLite, vestibule.db",
    ] {
        assert!(server.out().contains(words), "{words}: {}", server.out());
    }
    assert!(place.path("vestibule.db").is_file());
    let secret = std::fs::metadata(place.path("vestibule.secret")).unwrap();
    assert_eq!(secret.permissions().mode() & 0o777, 0o600);
    let ada = server.guest();
    assert_eq!(ada.get("/healthz").status(), 200);
    assert_eq!(ada.get("/readyz").status(), 200);
    assert_eq!(ada.sign_up("ada@example.com").location(), Some("/verify"));
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    let code = code_in(&server.out());
    let mailbox = ada.get("/dev/mailbox");
    assert!(mailbox.text().contains("To ada@example.com"));
    let letter = mailbox.attribute("a.letter-link", "href").unwrap();
    assert_eq!(code_in(ada.get(&letter).html()), code);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(ada.is_signed_in());
    server.tells_nothing_of(&["ada@example.com", &code]);
}

#[test]
fn it_keeps_its_secret_so_that_people_stay_signed_in() {
    let place = Place::new();
    let server = place.serve(&[]);
    let ada = server.guest();
    ada.sign_up("ada@example.com");
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    ada.enter_code(&code_in(&server.out()));
    assert!(ada.is_signed_in());
    server.kill();
    let server = place.serve(&[]);
    assert!(server.returning(&ada).is_signed_in());
}

#[test]
fn it_reads_the_env_file_of_its_folder() {
    let place = Place::new();
    std::fs::write(
        place.path(".env"),
        "SITE_NAME=\"The Hall\"\nDATABASE_URL=sqlite://hall.db\n",
    )
    .unwrap();
    let server = place.serve(&[]);
    assert!(server.out().contains("The Hall is running."));
    assert!(server.guest().get("/login").title().ends_with("The Hall"));
    assert!(place.path("hall.db").is_file());
    assert!(place.path("hall.secret").is_file());
}

#[test]
fn on_a_desk_the_log_is_quiet_about_files_and_an_e_mail_stands_out() {
    let place = Place::new();
    let server = place.serve(&[]);
    let ada = server.guest();
    let page = ada.get("/login");
    let style = page.attribute("link[rel=stylesheet]", "href").unwrap();
    assert!(style.starts_with("/static/"), "{style}");
    assert_eq!(ada.get(&style).status(), 200);
    assert_eq!(ada.get("/static/nowhere.css").status(), 404);
    assert_eq!(ada.get("/signup").status(), 200);
    server.wait_for_log("/signup");
    let log = server.log();
    assert!(
        log.contains("/login") && log.contains("/static/nowhere.css"),
        "{log}"
    );
    assert!(!log.contains(&style), "{log}");
    ada.sign_up("ada@example.com");
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    let out = server.out();
    assert!(out.contains("\n\n===== E-mail ====="), "{out}");
    assert!(out.contains("\nSubject: "), "{out}");
}

#[test]
fn a_fault_in_the_env_file_names_its_line_and_never_what_stands_there() {
    let place = Place::new();
    let text = "# ours\nSITE_NAME=\"The Hall\"\nEMAIL_HSOT=hunter2\nWORKERS=hunter2\nBIND=hunter2 here\n\nPASSKEYS=hunter2\n";
    std::fs::write(place.path(".env"), text).unwrap();
    let said = place
        .run(&["serve"], &[("PASSKEYS", "perhaps".to_owned())])
        .badly();
    for words in [
        "EMAIL_HSOT (line 3 of .env) is not a setting. Did you mean EMAIL_HOST?",
        "WORKERS (line 4 of .env) must be a number",
        ".env: line 5 (BIND) cannot be read",
        // The process says another thing than the file.
        "PASSKEYS must be one of",
    ] {
        assert!(said.contains(words), "{words:?} in {said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
    std::fs::write(
        place.path(".env"),
        [b"SITE_NAME=A\nMOTTO=".as_slice(), &[0xff], b"\n"].concat(),
    )
    .unwrap();
    let said = place.run(&["serve"], &[]).badly();
    assert!(said.contains(".env: line 2 is not valid UTF-8"), "{said}");
}

#[test]
fn a_variable_of_the_process_that_looks_like_a_setting_is_a_doubt() {
    let place = Place::new();
    let typed = [("EMAIL_HSOT", "mail.example.com".to_owned())];
    let done = place.run(&["check"], &typed);
    assert_eq!(done.status, Some(1), "{done:?}");
    let doubt = "* EMAIL_HSOT is not a setting. Did you mean EMAIL_HOST?";
    assert!(done.out.contains(doubt), "{done:?}");
    assert!(!done.out.contains("mail.example.com"), "{done:?}");
}

#[test]
fn every_wrong_setting_is_told_at_once() {
    let place = Place::new();
    let said = place.run(
        &["serve"],
        &[
            ("BIND", "everywhere".to_owned()),
            ("EMAIL_BACKEND", "pigeon".to_owned()),
            ("DATABASE_URL", "mysql://x".to_owned()),
            ("RATE_LIMIT_LOGIN", "often".to_owned()),
        ],
    );
    let said = said.badly();
    for name in ["BIND", "EMAIL_BACKEND", "DATABASE_URL", "RATE_LIMIT_LOGIN"] {
        assert!(said.contains(name), "{name}: {said}");
    }
}

#[test]
fn production_refuses_every_unsafe_setting_at_once() {
    let place = Place::new();
    let alone = place.run(&["serve"], &production(&[])).badly();
    for name in ["PUBLIC_URL", "SECRET_KEY"] {
        assert!(alone.contains(name), "{name}: {alone}");
    }
    let unsafe_ones = [
        ("PUBLIC_URL", "http://accounts.example.com"),
        ("SECRET_KEY", "short"),
        ("EMAIL_BACKEND", "console"),
    ];
    let said = place.run(&["serve"], &production(&unsafe_ones)).badly();
    for (name, _) in unsafe_ones {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(!said.contains("short"), "{said}");
    assert!(!place.path("vestibule.db").exists());
    assert!(!place.path("vestibule.secret").exists());
}

#[test]
fn production_with_safe_settings_is_safe() {
    let place = Place::new();
    let server = place.serve(&production(&[
        ("PUBLIC_URL", "https://accounts.example.com"),
        ("SECRET_KEY", SECRET),
        ("EMAIL_BACKEND", "file"),
    ]));
    let ada = server.guest();
    assert_eq!(ada.get("/login").status(), 400, "the host is not ours");
    assert_eq!(ada.get("/healthz").status(), 200, "checks come by address");
    let ada = ada
        .with_header("host", "accounts.example.com")
        .with_header("origin", "https://accounts.example.com");
    let login = ada.get("/login");
    let hsts = login.header("strict-transport-security");
    assert_eq!(hsts, Some("max-age=31536000; includeSubDomains"));
    assert_eq!(login.headers("set-cookie"), Vec::<&str>::new());
    assert!(!login.text().contains("Development mailbox"));
    assert_eq!(ada.get("/dev/mailbox").status(), 404);
    let signed_up = ada.sign_up("ada@example.com");
    assert_eq!(signed_up.location(), Some("/verify"));
    let letter = wait("the letter", || files_in(&place.path("mail")).pop());
    let code = code_in(&Letter::parse(&letter).text.unwrap());
    let entered = ada.enter_code(&code);
    assert_eq!(entered.location(), Some("/"));
    for cookie in [
        signed_up.headers("set-cookie"),
        entered.headers("set-cookie"),
    ]
    .concat()
    {
        assert!(cookie.starts_with("__Host-vestibule"), "{cookie}");
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
    }
    for line in server.log().lines() {
        let entry: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(
            entry["timestamp"].is_string() && entry["level"].is_string(),
            "{line}"
        );
    }
    server.tells_nothing_of(&["ada@example.com", &code]);
    assert_eq!(server.out(), "");
}

fn production(settings: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("VESTIBULE_ENV", "production".to_owned()),
        ("PHONE_VERIFICATION", "off".to_owned()),
    ];
    all.extend(
        settings
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    all
}

#[test]
fn what_is_nearly_a_setting_of_the_door_stops_the_start_wherever_it_comes_from() {
    let place = Place::new();
    let said = place
        .run(&["check"], &[("SINGUP", "closed".into())])
        .badly();
    assert!(
        said.contains("SINGUP is not a setting. Did you mean SIGNUP?"),
        "{said}"
    );
    // Another name may be another program's: a doubt.
    place.run(&["check"], &[("EMAIL_HSOT", "mail".into())]);
}

#[test]
fn what_systems_set_as_language_for_gettext_is_no_setting_of_ours() {
    let place = Place::new();
    for theirs in [
        "en_US:en",
        "de_DE.UTF-8",
        "de:en",
        "C",
        "de",
        "zh-CN",
        "sr@latin",
    ] {
        place.run(&["check"], &[("LANGUAGE", theirs.into())]).well();
    }
    // Nor does it hide what `.env` says.
    std::fs::write(place.path(".env"), "LANGUAGE=tlh\n").unwrap();
    let said = place.run(&["check"], &[("LANGUAGE", "en_US:en".into())]);
    let said = said.badly();
    assert!(
        said.contains("LANGUAGE (line 1 of .env) is \"tlh\", which is not an available language"),
        "{said}"
    );
}

#[test]
fn it_starts_with_every_language_there_is() {
    let place = Place::new();
    let server = place.serve(&[("LANGUAGES", "en,en-XA,ar-XB".into())]);
    let guest = server.guest().with_header("accept-language", "ar-XB");
    let page = guest.get("/login");
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("ar-XB"));
}

#[test]
fn a_further_language_is_made_when_somebody_is_first_answered_in_it() {
    let place = Place::new();
    let server = place.serve(&[
        ("LANGUAGES", "en,en-XA,ar-XB".into()),
        ("VESTIBULE_ENV", "production".into()),
        ("PUBLIC_URL", "https://accounts.example.com".into()),
        ("SECRET_KEY", SECRET.into()),
        ("DATABASE_URL", "sqlite://a.db".into()),
        ("EMAIL_BACKEND", "file".into()),
        ("PHONE_VERIFICATION", "off".into()),
    ]);
    for tag in ["ar-XB", "en", "en-XA", "ar-XB"] {
        let guest = server.guest().with_header("accept-language", tag);
        let guest = guest.with_header("host", "accounts.example.com");
        let page = guest.get("/login");
        assert_eq!(page.status(), 200, "{}", page.text());
        assert_eq!(page.attribute("html", "lang").as_deref(), Some(tag));
    }
}

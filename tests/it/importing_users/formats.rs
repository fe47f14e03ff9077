//! Hashes of every format, and what is done with those that cannot be taken.

use super::{
    ARGON2ID, BCRYPT, BCRYPT_2A, BCRYPT_2Y, codes, counts, import, line, logs_in, row, said,
};
use crate::support::app::TestApp;
use crate::support::people::OTHER_PASSWORD;

/// As passlib, bcrypt and argon2-cffi wrote them.
const HASHES: [(&str, &str); 12] = [
    ("bcrypt-2b", BCRYPT),
    ("bcrypt-2a", BCRYPT_2A),
    ("bcrypt-2y", BCRYPT_2Y),
    ("argon2id", ARGON2ID),
    (
        "argon2i",
        "$argon2i$v=19$m=1024,t=1,p=1$JNluOhtRQPuhRN11voBbNA$vBSRDrn3uyzUAY76gzIStnSJPq0RugyBbszwIABWLBs",
    ),
    (
        "pbkdf2-sha1",
        "$pbkdf2$1000$XAuBkBKCECKk9J4TAoAQog$m0dYkJOFbGifSv2A.ktMORtI5LU",
    ),
    (
        "pbkdf2-sha256",
        "$pbkdf2-sha256$1000$/x.jdK4VQohxzvl/z5lzbg$8xJh0Fl4r3D.pUe43ffABxs6tUPuiN4jZ..OJLngx48",
    ),
    (
        "pbkdf2-sha512",
        "$pbkdf2-sha512$1000$sRbCGINQynkvBcB4DyHEWA$vekrlyIFqnpaJ6GBJdXJmnZz6qHKLG4cGBFhzMcLtby.0MZi41dz7fYPiJzF/mqhGaRjQIj2FHh3nQQJI81HMg",
    ),
    (
        "scrypt",
        "$scrypt$ln=4,r=8,p=1$k7L2nhOi9L7XOkdoDaGUkg$ezRpTT/YwIKyOf+8gEl3AVWhppE4qGrZQTiFUaG/HyE",
    ),
    ("phpass", "$P$5RI/Xd7KkD.faFshtNsOAbsPXsvoHR1"),
    (
        "sha512-crypt",
        "$6$rounds=1000$xPMuFBeTeV9g4KX9$HUoROBIIt8p8GQSu5Y6hwHxnoAkW0.CxyVeQ6FRlYbngaKa5LJNatpDtIGjvv8COVPnuBlctF3rXXNQnZcoHJ0",
    ),
    (
        "wordpress",
        "$wp$2y$04$yODKwVHhqCQOSOHNvtlTZe0A039IaDISWRd/rBrj3zXZaMZbLM1ZC",
    ),
];

#[test]
fn people_with_hashes_of_every_format_log_in_with_their_password() {
    let app = TestApp::without_limits();
    let mut file = String::from("id,email,password_hash\n");
    for (number, (name, hash)) in HASHES.iter().enumerate() {
        let number = (number + 1).to_string();
        let email = format!("{name}@example.com");
        file.push_str(&line(&[&number, &email, hash]));
        file.push('\n');
    }
    let report = import(&app, &file);
    assert_eq!(counts(&report), [12, 0, 0, 0]);
    assert_eq!(codes(&report), Vec::<&str>::new());
    for (name, _) in HASHES {
        let email = format!("{name}@example.com");
        assert!(app.letters_to(&email).is_empty(), "nobody is told");
        assert!(logs_in(&app, &email), "{name}");
        let kept = row(&app, &email).password;
        assert!(kept.starts_with("argon2$"), "{name} is made anew");
    }
}

#[test]
fn what_is_no_hash_is_never_taken_nor_repeated_and_its_owner_resets_it() {
    let app = TestApp::without_limits();
    let dear = "$pbkdf2-sha256$i=90000000,l=32$xDjKZnBA1vALviDOB3GwbA$z9VsmSiVhULQl7U8S78AI+Cm8ziQi3mtmFIo1e81HZU";
    let file = format!(
        "email,password\nplain@example.com,{}\ndollars@example.com,$ecret$Pa55word\nbraces@example.com,{{Summer}}2024\n\
         old@example.com,$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/\ndear@example.com,\"{dear}\"\nnone@example.com,\n",
        super::THEIR_PASSWORD
    );
    let mut report = import(&app, &file);
    assert_eq!(counts(&report), [6, 0, 0, 0]);
    assert_eq!(
        codes(&report),
        ["password_expensive", "password_unreadable"]
    );
    let text = said(&mut report);
    for secret in [
        "corréct", "ecret", "Pa55word", "Summer", "saltsalt", "90000000",
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(
        text.contains(
            "line 2 (users): The password is not taken: it is no hash of a format known here."
        ),
        "{text}"
    );
    assert!(text.contains("line 5 (users): The password is not taken: hashes of the format \"1\" are not known here."), "{text}");
    assert!(
        text.contains("line 6 (users): The password is not taken: the hash would take about"),
        "{text}"
    );
    for name in ["plain", "dollars", "braces", "old", "dear"] {
        let email = format!("{name}@example.com");
        assert!(row(&app, &email).reset_required, "{name}");
        assert!(!logs_in(&app, &email), "{name}");
    }
    assert!(!row(&app, "none@example.com").reset_required);
    for email in ["plain@example.com", "dear@example.com", "none@example.com"] {
        let guest = app.guest();
        guest.forget_password(email);
        guest.reset_password(&app.code_for(email), OTHER_PASSWORD);
        let guest = app.guest();
        guest.log_in_with(email, OTHER_PASSWORD);
        assert!(guest.is_signed_in(), "{email}");
    }
    // Who has chosen a password here keeps it.
    let report = import(&app, &file);
    assert_eq!((counts(&report), report.counts.kept), ([0, 0, 6, 0], 0));
}

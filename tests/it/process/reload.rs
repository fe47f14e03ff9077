//! SIGHUP: keys and the files of the site are read anew while people are served; what is wrong changes nothing.

use super::program::{PROGRAM, Place, Server};
use crate::look::Folder;
use crate::support::app::SECRET;
use serde_json::Value;
use std::process::Command;

fn hang_up(server: &Server) {
    let order = format!("kill -HUP {}", server.id());
    let done = Command::new("sh").args(["-c", &order]).status().unwrap();
    assert!(done.success());
}

/// Waits until the log has said this once more.
fn said_again(server: &Server, words: &str, before: usize) {
    super::steps::wait(words, || {
        (server.log().matches(words).count() > before).then_some(())
    });
}

fn key(place: &Place) -> String {
    let arguments = ["keys", "generate", "--algorithm", "eddsa"];
    let said = place.run(&arguments, &[]).well();
    let start = said.find("-----BEGIN").unwrap();
    let end = said.find("-----END PRIVATE KEY-----").unwrap() + "-----END PRIVATE KEY-----".len();
    said[start..end].replace("\\n", "\n")
}

/// The names of the keys that are published, the one that signs first.
fn published(server: &Server) -> Vec<String> {
    let guest = server.guest().with_header("host", "accounts.example.com");
    let page = guest.get("/.well-known/jwks.json");
    let keys: Value = serde_json::from_str(page.html()).unwrap();
    let keys = keys["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn serve(place: &Place, folder: &Folder) -> Server {
    let command = Command::new(PROGRAM);
    let settings = [
        ("VESTIBULE_ENV", "production"),
        ("PUBLIC_URL", "https://accounts.example.com"),
        ("EMAIL_BACKEND", "file"),
        ("PHONE_VERIFICATION", "off"),
        ("SECRET_KEY", SECRET),
        ("SITE_DIR", folder.name()),
        ("JWT_ALGORITHM", "EdDSA"),
        ("JWT_SIGNING_KEY", "file:signing.pem"),
        ("JWT_VERIFICATION_KEYS", "file:before.pem"),
    ];
    place.serve_by(
        command,
        &settings.map(|(name, value)| (name, value.to_owned())),
    )
}

#[test]
fn keys_are_changed_while_the_site_serves_and_one_that_does_not_belong_is_refused() {
    let (place, folder) = (Place::new(), Folder::new(&[("static/a.txt", "a")]));
    let write = |name: &str, text: &str| std::fs::write(place.path(name), text).unwrap();
    let [first, second, stranger] = [key(&place), key(&place), key(&place)];
    write("signing.pem", &first);
    write("before.pem", &first);
    let server = serve(&place, &folder);
    let before = published(&server);
    assert_eq!(before.len(), 1);

    write("signing.pem", &second);
    hang_up(&server);
    server.wait_for_log("keys for tokens were read anew, and have changed");
    let changed = published(&server);
    assert_eq!(changed.len(), 2);
    assert_ne!(changed[0], before[0]);
    assert_eq!(changed[1], before[0]);

    for (name, text) in [("signing.pem", stranger.as_str()), ("signing.pem", "none")] {
        let said = server.log().matches("keys stay as they were").count();
        write(name, text);
        hang_up(&server);
        said_again(&server, "keys stay as they were", said);
        assert_eq!(published(&server), changed);
    }
    server.tells_nothing_of(&[&stranger, SECRET]);

    // Who starts with the keys of before is a stranger from now on, as after a restart.
    write("signing.pem", &second);
    write("before.pem", &first);
    hang_up(&server);
    server.wait_for_log("keys for tokens were read anew, and are the same");
}

#[test]
fn files_of_the_site_are_read_anew_and_stay_as_they_were_with_one_that_is_broken() {
    let (place, folder) = (Place::new(), Folder::new(&[("static/motto.txt", "one")]));
    let text = key(&place);
    std::fs::write(place.path("signing.pem"), &text).unwrap();
    std::fs::write(place.path("before.pem"), &text).unwrap();
    let server = serve(&place, &folder);
    let guest = server.guest().with_header("host", "accounts.example.com");
    let motto = || guest.get("/static/motto.txt").html().to_owned();
    assert_eq!(motto(), "one");
    folder.write("static/motto.txt", "two");
    assert_eq!(motto(), "one");
    hang_up(&server);
    server.wait_for_log("files of SITE_DIR were read anew");
    assert_eq!(motto(), "two");
    folder.write("static/motto.txt", "three");
    folder.write("templates/login.html", "{% if %}");
    hang_up(&server);
    server.wait_for_log("files of SITE_DIR stay as they were");
    assert_eq!(motto(), "two");
    assert_eq!(guest.get("/login").status(), 200);
}

//! Every page in both pseudo-languages, on a phone and a desk: nothing is cut, nothing overlaps, nothing leaves the page,
//! axe-core finds nothing, and nothing is left in plain English.
//!
//! Which pages there are is read off the maps of addresses: a new one that nobody comes to fails the test.

mod map;
mod members;
mod newcomers;
mod staff;

pub use members::passkey;

use super::tab::{Look, Tab, WITH_SCRIPTS};
use crate::continuity;
use crate::support::app::TestApp;
use crate::support::receiver::{Mood, Receiver, file_of};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const LANGUAGES: (&str, &str) = ("LANGUAGES", "en,en-XA,ar-XB");

/// A phone and a desk.
const WIDTHS: [Look; 2] = [
    Look {
        name: "phone",
        width: 390,
        dark: false,
    },
    Look {
        name: "desk",
        width: 1280,
        dark: false,
    },
];

/// What stands on pages and is nobody's sentence: names of people, of sites, of browsers and of programs.
const NAMES: &[&str] = &[
    "Vestibule",
    "Headless",
    "Chrome",
    "Firefox",
    "Linux",
    "English",
    "ada",
    "cleo",
    "bob",
    "eve",
    "leaver",
    "member",
    "mover",
    "owner",
    "moved",
    "banned",
    "erased",
    "billing",
    "root",
    "tlh",
    "en",
    "ar",
    "XA",
    "XB",
    "Ada",
    "Lovelace",
    "invited",
];

/// Somebody who goes through the pages in one language, and remembers what is wrong with them.
struct Tour {
    tab: Tab,
    language: &'static str,
    /// The paths that were looked at.
    seen: BTreeSet<String>,
    faults: Vec<String>,
    shots: Option<PathBuf>,
    script: String,
}

impl Tour {
    fn begin(app: &TestApp, language: &'static str) -> Option<Self> {
        let tab = Tab::open_to_look(app, WITH_SCRIPTS)?;
        tab.ask_for_language(language);
        let shots = std::env::var_os("TEST_SHOTS").filter(|folder| !folder.is_empty());
        let shots = shots.map(PathBuf::from);
        if let Some(folder) = &shots {
            std::fs::create_dir_all(folder).unwrap();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/browser/pseudo/look.js");
        let script = std::fs::read_to_string(script).unwrap();
        Some(Self {
            tab,
            language,
            seen: BTreeSet::new(),
            faults: Vec::new(),
            shots,
            script: format!("({script})({})", json!(NAMES)),
        })
    }

    /// Comes to a page, and looks at it.
    fn visit(&mut self, path: &str, name: &str) {
        self.tab.goto(path);
        self.look(name);
    }

    /// Sends a form, and looks at what comes of it.
    fn send(&mut self, path: &str, fields: &[(&str, &str)], name: &str) {
        self.tab.post(path, fields);
        self.look(name);
    }

    fn look(&mut self, name: &str) {
        self.seen.insert(self.tab.path());
        for look in WIDTHS {
            self.tab.look(look);
            let place = format!("{name}, {}, {}", self.language, look.name);
            let found = self.tab.ask(&self.script);
            let found = found.as_array().into_iter().flatten();
            let found = found.map(|fault| format!("{place}: {}", fault.as_str().unwrap()));
            self.faults.extend(found);
            // What axe looks for depends neither on the language nor on an open list of filters.
            if look.width < 600 && self.language == "ar-XB" && !name.ends_with("-chip") {
                let found = self.tab.axe();
                let found = found.iter().map(|found| format!("{place}: {found:?}"));
                self.faults.extend(found);
            }
            self.keep(name, look);
        }
        for complaint in self.tab.complaints() {
            self.faults.push(format!("{name}: {complaint}"));
        }
    }

    /// Pictures, where somebody wants them.
    fn keep(&self, name: &str, look: Look) {
        let Some(folder) = &self.shots else {
            return;
        };
        for dark in [false, true] {
            self.tab.look(Look { dark, ..look });
            let scheme = if dark { "dark" } else { "light" };
            let file = format!("{name}-{}-{}-{scheme}.png", self.language, look.name);
            self.tab.picture(&folder.join(file));
        }
        self.tab.look(look);
    }

    /// An e-mail, from a file: its own page runs no script.
    fn look_at_e_mail(&mut self, html: &str, name: &str) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("letter.html");
        std::fs::write(&file, html).unwrap();
        self.tab.goto_file(&file);
        self.look(name);
    }
}

#[test]
fn every_page_is_whole_in_long_words_and_from_right_to_left() {
    let receiver = Receiver::start(&[Mood::Status(410)]);
    let entry = receiver.entry("billing", "events = ['user_created']\nallow_private = true");
    let webhooks = file_of(&[entry]);
    let webhooks = webhooks.path().to_str().unwrap();
    let app = TestApp::with(&[
        LANGUAGES,
        ("RATE_LIMITS", "off"),
        ("WEBHOOKS", webhooks),
        ("LOGIN_BY_CODE", "on"),
        ("ALLOWED_REDIRECTS", "https://192.0.2.1"),
        ("INVITED_BY_MEMBERS", "on"),
    ]);
    let invites = TestApp::with(&[
        LANGUAGES,
        ("SIGNUP", "invite"),
        ("SUPPORT_EMAIL", "root@example.com"),
    ]);
    let limited = TestApp::with(&[LANGUAGES, ("RATE_LIMIT_LOGIN", "off")]);
    let strict = TestApp::with(&[
        LANGUAGES,
        ("RATE_LIMITS", "off"),
        ("PHONE_VERIFICATION", "required"),
    ]);
    let bound = TestApp::with(&[
        LANGUAGES,
        ("RATE_LIMITS", "off"),
        ("TERMS_URL", "https://www.example.com/terms"),
        ("PRIVACY_URL", "https://www.example.com/privacy"),
        ("TERMS_VERSION", "2026-01"),
    ]);
    let moved = continuity::app_with(&[LANGUAGES]);
    let elsewhere = TestApp::with(&[LANGUAGES, ("ALLOWED_HOSTS", "elsewhere.example")]);
    app.db_superuser("root@example.com");
    app.db_sql(
        "INSERT INTO consents (user_id, version, accepted_at, ip) SELECT id, '1', date_joined, '203.0.113.1' FROM users",
    );
    limited.db_superuser("root@example.com");
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for language in ["en-XA", "ar-XB"] {
        let Some(mut tour) = Tour::begin(&app, language) else {
            return;
        };
        newcomers::entrance(&mut tour, &app);
        newcomers::by_code(&mut tour, &app);
        newcomers::mailbox(&mut tour, &app);
        newcomers::invited(&mut tour, &app);
        members::account(&mut tour, &app);
        members::second_step(&mut tour, &app);
        members::leaving(&mut tour, &app);
        members::held(&mut tour, &app);
        app.deliver_webhooks();
        staff::desk(&mut tour, &app);
        newcomers::links(&mut tour, &limited);
        staff::model(&mut tour, &limited, "throttles");
        tour.tab.visit(&invites, "/signup");
        tour.look("signup-closed");
        newcomers::two_codes(&mut tour, &strict);
        newcomers::terms(&mut tour, &bound);
        newcomers::from_django(&mut tour, &moved);
        newcomers::errors(&mut tour, &app, &elsewhere);
        faults.append(&mut tour.faults);
        seen.append(&mut tour.seen);
    }
    let broken = TestApp::with(&[LANGUAGES, ("RATE_LIMITS", "off")]);
    broken.db_sql("ALTER TABLE flows RENAME TO rivers");
    for language in ["en-XA", "ar-XB"] {
        let mut tour = Tour::begin(&broken, language).unwrap();
        newcomers::broken(&mut tour);
        faults.append(&mut tour.faults);
    }
    for pattern in map::patterns(app.site().models()) {
        if !seen.iter().any(|path| map::fits(&pattern, path)) {
            faults.push(format!("nobody came to {pattern}"));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

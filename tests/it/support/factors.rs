//! People whose account has a second step, set up on the pages; their authenticator app, and what a camera reads.

use super::app::TestApp;
use super::page::Page;
use super::people::{Guest, PASSWORD};
use time::Duration;
use vestibule::internals::security::totp::{Parameters, Secret, Totp};
use vestibule::internals::values::Moment;

pub const SET_UP: &str = "/account/factors/totp";

/// An authenticator app.
pub struct Phone {
    totp: Totp,
}

impl Phone {
    /// One that was set up with the key on a page.
    pub fn of(page: &Page) -> Self {
        Self::with_key(&page.texts(".setup-key").concat())
    }

    /// One that was told the key.
    pub fn with_key(key: &str) -> Self {
        let secret = Secret::from_base32(key).unwrap();
        Self {
            totp: Totp::new(secret, Parameters::default()),
        }
    }

    /// What it shows at a time.
    pub fn at(&self, at: Moment) -> String {
        self.totp.code(at).unwrap().expose().to_owned()
    }

    /// What it shows now.
    pub fn now(&self, app: &TestApp) -> String {
        self.at(app.site().app().now())
    }

    /// Waits for another code, since each counts once.
    pub fn next(&self, app: &TestApp) -> String {
        app.advance(Duration::seconds(30));
        self.now(app)
    }

    /// A code that it shows at no time around now.
    pub fn wrong(&self, app: &TestApp) -> String {
        let now = app.site().app().now();
        let shown: Vec<_> = (-20..=20)
            .map(|step| self.at(now + Duration::seconds(30 * step)))
            .collect();
        let all = (0..100).map(|number| format!("{number:06}"));
        all.into_iter().find(|code| !shown.contains(code)).unwrap()
    }
}

/// Somebody with a second step.
pub struct Owner {
    pub guest: Guest,
    pub phone: Phone,
    pub codes: Vec<String>,
}

/// The page with the QR code.
pub fn begin(guest: &Guest) -> Page {
    let page = guest.post(SET_UP, &[("current_password", PASSWORD)]);
    assert_eq!(page.status(), 200, "{}", page.text());
    page
}

/// The same where the site demands it, which takes a code from an e-mail too. The form has to come back as it was.
pub fn begin_as_asked(app: &TestApp, guest: &Guest, next: &str) -> Page {
    let ask = guest.get(SET_UP);
    if ask.texts("main [name=email_code]").is_empty() {
        return guest.post(SET_UP, &[("current_password", PASSWORD), ("next", next)]);
    }
    let email = ask
        .attribute("input[autocomplete=username]", "value")
        .unwrap();
    let sent = guest.post(SET_UP, &[("send_code", "on"), ("next", next)]);
    assert!(sent.text().contains("A code is on its way"));
    let code = app.code_for(&email);
    let shown = [
        ("current_password", PASSWORD),
        ("email_code", &code),
        ("next", &sent.value("next")),
    ];
    guest.post(SET_UP, &shown)
}

/// Enters the first code.
pub fn finish(guest: &Guest, begun: &Page, code: &str) -> Page {
    guest.post(SET_UP, &[("setup", &begun.value("setup")), ("code", code)])
}

/// Sets an app up for somebody signed in.
pub fn protect(app: &TestApp, guest: Guest) -> Owner {
    let begun = begin_as_asked(app, &guest, "");
    let phone = Phone::of(&begun);
    let done = finish(&guest, &begun, &phone.now(app));
    assert_eq!(done.status(), 200, "{}", done.text());
    let codes = done.texts(".codes code");
    Owner {
        guest,
        phone,
        codes,
    }
}

/// Somebody new, with a second step.
pub fn owner(app: &TestApp, email: &str) -> Owner {
    protect(app, app.member(email))
}

/// What a camera reads off the QR code of a page.
pub fn scanned(page: &Page) -> String {
    const SCALE: usize = 4;
    let side: usize = page
        .attribute("svg.qr", "viewBox")
        .unwrap()
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let path = page.attribute("svg.qr path", "d").unwrap();
    let mut dark = vec![false; side * side];
    for run in path.split('M').skip(1) {
        let (place, extent) = run.split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let width = extent.split_once('v').unwrap().0;
        let [x, y, width] = [x, y, width].map(|number| number.parse::<usize>().unwrap());
        dark[y * side + x..y * side + x + width].fill(true);
    }
    let pixel = |x: usize, y: usize| dark[y / SCALE * side + x / SCALE];
    let mut image = rqrr::PreparedImage::prepare_from_bitmap(side * SCALE, side * SCALE, pixel);
    image.detect_grids()[0].decode().unwrap().1
}

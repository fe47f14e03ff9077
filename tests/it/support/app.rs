//! [`TestApp`]: the whole application on a port of its own, with a database of its own, e-mails kept in memory, and a
//! clock that can be put forward.

use super::databases::TestDatabase;
use super::nodes::site_on;
use super::people::{Guest, PASSWORD};
use super::server::{Routes, serve, serve_in};
use actix_web::dev::ServerHandle;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;
use time::Duration;
use vestibule::Site;
use vestibule::internals::accounts::{NewPassword, NewUser, create_superuser, create_user};
use vestibule::internals::admin::Model;
use vestibule::internals::app::Origin;
use vestibule::internals::config::{Config, Environment};
use vestibule::internals::jobs::{deliver_due, deliver_webhooks};
use vestibule::internals::mail::Kept;
use vestibule::internals::store::sessions;
use vestibule::internals::values::custom_fields::Answers;
use vestibule::internals::values::{Email, Password, PersonName, UserId};

/// Never of a real shape: it says what it is.
pub const SECRET: &str = "a-secret-for-tests-only-0123456789";

/// A migrated database that others are copied from. It lives as long as the tests.
static TEMPLATE: LazyLock<TestDatabase> = LazyLock::new(|| {
    let database = TestDatabase::new();
    let config = Config::read(&Environment::of([
        ("DATABASE_URL", database.url()),
        ("SECRET_KEY", SECRET.into()),
    ]));
    let app = vestibule::internals::app::App::new(config.unwrap()).unwrap();
    app.migrate().unwrap();
    let models = vestibule::internals::admin::models(app.config());
    vestibule::internals::admin::make_permissions(&app, &models).unwrap();
    drop(app);
    // It belongs to no node yet: tests choose keys and mode of their own.
    database.forget_nodes();
    database
});

/// A running application.
pub struct TestApp {
    site: Site,
    address: SocketAddr,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    guests: AtomicU8,
    /// Whether it offers what every site does.
    is_plain: bool,
    // The last to go: connections end before their database does.
    database: Arc<TestDatabase>,
}

impl TestApp {
    /// With every limit on.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Without limits, for tests that knock often.
    pub fn without_limits() -> Self {
        Self::with(&[("RATE_LIMITS", "off")])
    }

    /// With settings of its own.
    pub fn with(settings: &[(&'static str, &str)]) -> Self {
        let database = TestDatabase::from_template(&TEMPLATE);
        Self::on(Arc::new(database), settings)
    }

    /// Ends, and starts again on the same database with other settings.
    pub fn restart(self, settings: &[(&'static str, &str)]) -> Self {
        let database = self.database.clone();
        drop(self);
        Self::on(database, settings)
    }

    /// On a database that is there already.
    pub fn on(database: Arc<TestDatabase>, settings: &[(&'static str, &str)]) -> Self {
        Self::serving(database, settings, &[])
    }

    /// With models of one's own in its admin site, without limits, and with access tokens that last for two hours.
    pub fn with_models(models: &[Model]) -> Self {
        let settings = [("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "2h")];
        let database = TestDatabase::from_template(&TEMPLATE);
        Self::serving(Arc::new(database), &settings, models)
    }

    fn serving(
        database: Arc<TestDatabase>,
        settings: &[(&'static str, &str)],
        models: &[Model],
    ) -> Self {
        let told = ["USER_FIELDS", "ADMIN_MAY_SET_PASSWORD", "LANGUAGES"];
        let is_plain = models.is_empty() && !settings.iter().any(|(name, _)| told.contains(name));
        let mut site = site_on(&database, settings);
        for model in models {
            site = site.with_model(model.clone());
        }
        Self::of(database, site, is_plain)
    }

    /// In an application with a model, and pages among ours and beside them, without limits.
    pub fn within(model: Model, among: Routes, beside: Routes) -> Self {
        Self::within_with(&[("RATE_LIMITS", "off")], model, (among, beside))
    }

    /// The same with settings of its own.
    pub fn within_with(
        settings: &[(&'static str, &str)],
        model: Model,
        (among, beside): (Routes, Routes),
    ) -> Self {
        let database = Arc::new(TestDatabase::from_template(&TEMPLATE));
        let site = site_on(&database, settings).with_model(model);
        Self::serving_with(database, site, false, |site| serve_in(site, among, beside))
    }

    /// A site that is put together, on its database.
    pub(super) fn of(database: Arc<TestDatabase>, site: Site, is_plain: bool) -> Self {
        Self::serving_with(database, site, is_plain, serve)
    }

    fn serving_with(
        database: Arc<TestDatabase>,
        site: Site,
        is_plain: bool,
        serve: impl FnOnce(Site) -> (SocketAddr, ServerHandle, JoinHandle<()>),
    ) -> Self {
        site.app().migrate().unwrap();
        vestibule::internals::admin::make_permissions(site.app(), site.models()).unwrap();
        let (address, server, thread) = serve(site.clone());
        Self {
            site,
            address,
            server,
            thread: Some(thread),
            guests: AtomicU8::new(1),
            is_plain,
            database,
        }
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Whether it offers what every site does: neither fields nor models of its own.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    pub fn database(&self) -> &Arc<TestDatabase> {
        &self.database
    }

    /// Somebody nobody knows, on a network of their own.
    pub fn guest(&self) -> Guest {
        let number = self.guests.fetch_add(1, Ordering::Relaxed);
        self.guest_from(IpAddr::V4(Ipv4Addr::new(203, 0, 113, number)))
    }

    /// Somebody nobody knows, from a network.
    pub fn guest_from(&self, ip: IpAddr) -> Guest {
        Guest::new(self.address, ip)
    }

    /// Somebody who has signed up and verified the address, and is signed in.
    pub fn member(&self, email: &str) -> Guest {
        let guest = self.guest();
        guest.sign_up(email);
        let code = self.code_for(email);
        let page = guest.enter_code(&code);
        assert_eq!(page.location(), Some("/"), "{}", page.text());
        guest
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        self.site.app().clock().advance(by);
    }

    /// Puts the clock forward once it has been noted that `user` was here just now: the note is written behind the
    /// request, and must not be taken for one of later.
    pub fn advance_after_visit(&self, user: UserId, by: Duration) {
        let app = self.site.app();
        let noted = || {
            let now = app.now();
            let rows = app.read(|conn| sessions::of_user(conn, user, now, 50));
            rows.unwrap()
                .iter()
                .any(|row| now - row.last_seen_at < Duration::MINUTE)
        };
        for _ in 0..500 {
            if noted() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert!(noted());
        self.advance(by);
    }

    /// The e-mails to an address, oldest first; those that are due are delivered before.
    pub fn letters_to(&self, email: &str) -> Vec<Kept> {
        self.deliver();
        let mut letters = self.site.mailer().mailbox().unwrap().letters();
        letters.retain(|letter| letter.to.eq_ignore_ascii_case(email));
        letters.reverse();
        letters
    }

    /// The subjects and kinds of the e-mails to an address do not matter to most tests; the last one does.
    pub fn last_letter_to(&self, email: &str) -> Kept {
        let last = self.letters_to(email).pop();
        last.unwrap_or_else(|| panic!("no letter to {email}"))
    }

    /// The last e-mail to an address that says something: e-mails of one moment leave in any order.
    pub fn letter_saying(&self, email: &str, words: &str) -> Kept {
        let letters = self.letters_to(email);
        let count = letters.len();
        // Wherever its lines are broken.
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = |letter: &Kept| flat(&letter.written.text).contains(words);
        let said = letters.into_iter().rev().find(says);
        said.unwrap_or_else(|| panic!("none of {count} letters to {email} says {words:?}"))
    }

    /// The code in the last e-mail to an address that brings one: e-mails of one moment leave in any order.
    pub fn code_for(&self, email: &str) -> String {
        let letters = self.letters_to(email);
        let brings_code = |letter: &&Kept| letter.written.text.contains("\nYour code is ");
        let last = letters.iter().rev().find(brings_code);
        let last =
            last.unwrap_or_else(|| panic!("no code for {email} in {} letters", letters.len()));
        code_in(&last.written.text)
    }

    /// The code in the last text message to a number.
    pub fn text_code(&self, number: &str) -> String {
        let text = self.last_letter_to(number).written.text;
        let (_, code) = text.rsplit_once('#').unwrap();
        code.to_owned()
    }

    /// Delivers what is due, and says how many e-mails left.
    pub fn deliver(&self) -> usize {
        now(deliver_due(&self.site)).unwrap()
    }

    /// Tells receivers of webhooks what is due, and says how many deliveries were taken.
    pub fn deliver_webhooks(&self) -> usize {
        now(deliver_webhooks(&self.site)).unwrap()
    }

    /// Shortcut: an account made by an operator.
    pub fn db_user(&self, email: &str) -> UserId {
        create_user(self.site.app(), new_user(email), &Origin::command_line()).unwrap()
    }

    /// Shortcut: a superuser made by an operator.
    pub fn db_superuser(&self, email: &str) -> UserId {
        create_superuser(self.site.app(), new_user(email), &Origin::command_line()).unwrap()
    }
}

/// Waits for something asynchronous.
pub(crate) fn now<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

/// What an operator would type.
pub fn new_user(email: &str) -> NewUser {
    NewUser {
        email: Email::parse(email).unwrap(),
        username: None,
        first_name: PersonName::default(),
        last_name: PersonName::default(),
        phone: None,
        custom_fields: Answers::default(),
        password: NewPassword::Checked(Password::new(PASSWORD.to_owned())),
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        now(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The code in the text of an e-mail.
pub fn code_in(text: &str) -> String {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Your code is "));
    let line = line.unwrap_or_else(|| panic!("no code in {text}"));
    line.chars().filter(char::is_ascii_digit).collect()
}

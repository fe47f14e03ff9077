//! The pages of those who are signed in.

use super::Tour;
use super::newcomers::{code, wrong};
use crate::admin::desk::StaffCaller;
use crate::deletion::keep_link;
use crate::email::undo;
use crate::hijack::contested::link;
use crate::second_factor::{Factor, protect_by};
use crate::support::app::TestApp;
use crate::support::factors::Phone;
use crate::support::people::PASSWORD;
use time::Duration;

/// Somebody who is a member for a week, and signed in here and elsewhere.
fn arrive(tour: &Tour, app: &TestApp, email: &str) {
    app.member(email);
    app.advance(Duration::days(8));
    app.guest().log_in(email);
    log_in(tour, email);
}

pub fn log_in(tour: &Tour, email: &str) {
    tour.tab.goto("/login");
    tour.tab
        .post("/login", &[("email", email), ("password", PASSWORD)]);
    tour.tab.arrive("/");
}

/// One's own pages, filled in rightly and wrongly.
pub fn account(tour: &mut Tour, app: &TestApp) {
    let email = format!("member@{}.example", tour.language);
    let second = format!(
        "member.with-a-long-name@a-long-domain.of-somebody.{}.example",
        tour.language
    );
    arrive(tour, app, &email);
    tour.visit("/", "home");
    tour.visit("/admin/", "error-403");
    tour.visit("/account", "profile");
    tour.send(
        "/account",
        &[("username", "a b"), ("language", "tlh")],
        "profile-refused",
    );
    tour.visit("/account/email", "email");
    tour.send("/account/email", &[], "email-refused");
    tour.visit("/account/email/secondary", "second-email");
    tour.send(
        "/account/email/secondary",
        &[("email", &second)],
        "email-code",
    );
    let right = code(app, &second);
    tour.send(
        "/account/email/confirm",
        &[("code", wrong(&right))],
        "email-code-wrong",
    );
    tour.visit("/account/email", "email-awaited");
    tour.tab.goto("/account/email/confirm");
    tour.send("/account/email/confirm", &[("code", &right)], "email-flash");
    tour.visit("/account/email/secondary", "second-email-there");
    tour.visit("/account/phone", "phone");
    let number = if tour.language == "ar-XB" {
        "+31612345679"
    } else {
        "+31612345678"
    };
    let wish = [("phone", number), ("current_password", PASSWORD)];
    tour.send("/account/phone", &wish, "phone-code");
    tour.send(
        "/account/phone/verify",
        &[("code", "12")],
        "phone-code-wrong",
    );
    let right = app.text_code(number);
    tour.send("/account/phone/verify", &[("code", &right)], "phone-there");
    tour.visit("/account/invitations", "invitations");
    tour.send(
        "/account/invitations",
        &[("email", "x")],
        "invitations-refused",
    );
    let invited = format!("bob.invited@{}.example", tour.language);
    tour.send(
        "/account/invitations",
        &[("email", &invited)],
        "invitations-sent",
    );
    tour.visit("/account/password", "password");
    tour.send(
        "/account/password",
        &[("current_password", "x"), ("password1", "12")],
        "password-refused",
    );
    tour.visit("/account/sessions", "sessions");
    app.advance(Duration::minutes(11));
    tour.visit("/account/sessions", "sessions-stale");
    tour.send("/account/email/swap", &[], "second-email-refused");
    tour.visit("/account/export", "export");
    tour.visit("/reauthenticate", "reauthenticate");
    tour.send(
        "/reauthenticate",
        &[("current_password", "x")],
        "reauthenticate-refused",
    );
}

/// The second step, set up and removed again.
pub fn second_step(tour: &mut Tour, app: &TestApp) {
    let email = format!("owner@{}.example", tour.language);
    arrive(tour, app, &email);
    let set_up = "/account/factors/totp";
    tour.visit("/account/factors", "factors-empty");
    tour.visit(set_up, "totp");
    tour.send(set_up, &[("current_password", PASSWORD)], "totp-setup");
    let ask = |css: &str, name: &str| {
        let found = tour
            .tab
            .ask(&format!("document.querySelector('{css}').{name}"));
        found.as_str().unwrap().to_owned()
    };
    let setup = ask("[name=setup]", "value");
    let phone = Phone::with_key(&ask(".setup-key", "textContent"));
    let wrong = [("setup", setup.as_str()), ("code", &phone.wrong(app))];
    tour.send(set_up, &wrong, "totp-setup-wrong");
    let right = [("setup", setup.as_str()), ("code", &phone.now(app))];
    tour.send(set_up, &right, "recovery-codes-made");
    tour.visit("/account/factors", "factors");
    tour.visit("/account/factors/codes", "recovery-codes");
    tour.visit(set_up, "totp-again");
    let keys = "/account/factors/passkeys";
    tour.visit(keys, "passkeys");
    tour.send(keys, &[("a", "b")], "passkeys-make");
    let id = passkey(app, &email);
    tour.visit("/account/factors", "factors-both");
    let one = format!("{keys}/{id}");
    tour.visit(&one, "passkey");
    app.advance(Duration::minutes(11));
    tour.visit(&one, "passkey-stale");
    tour.send(&one, &[("do", "remove")], "passkey-remove-asks");
    let again = [
        ("do", "remove"),
        ("current_password", PASSWORD),
        ("authenticator_code", &phone.now(app)),
    ];
    tour.send(&one, &again, "passkey-removed");
    tour.visit("/account/factors/totp/remove", "totp-remove");
    tour.send("/account/factors/totp/remove", &[], "factors-removed");
    tour.tab.post("/logout", &[]);
}

/// Gives an account a passkey, as its row says it; the key of that.
pub fn passkey(app: &TestApp, email: &str) -> i64 {
    let bytes = |text: &str| {
        if app.database().is_postgres() {
            format!("convert_to('{text}', 'UTF8')")
        } else {
            format!("CAST('{text}' AS BLOB)")
        }
    };
    let (id, key) = (bytes(email), bytes("a key"));
    app.db_sql(&format!(
        "INSERT INTO passkeys (user_id, credential_id, user_handle, rp_id, public_key, algorithm, sign_count, name, aaguid, \
         transports, backup_eligible, backup_state, user_verified, created_at) \
         SELECT id, {id}, {key}, 'localhost', {key}, -7, 0, '', {key}, '[]', TRUE, TRUE, TRUE, date_joined \
         FROM users WHERE email = '{email}'"
    ));
    app.db_count("SELECT max(id) AS count FROM passkeys")
}

/// Leaving, and coming back.
pub fn leaving(tour: &mut Tour, app: &TestApp) {
    let email = format!("leaver@{}.example", tour.language);
    arrive(tour, app, &email);
    tour.visit("/account/archive", "archive");
    tour.visit("/account/delete", "delete");
    tour.send("/account/delete", &[], "delete-refused");
    tour.send(
        "/account/delete",
        &[("current_password", PASSWORD)],
        "delete-flash",
    );
    let link = keep_link(app, &email);
    tour.visit(&link, "keep");
    tour.send(&link, &[], "kept");
    tour.visit(&link, "keep-used");
}

/// An address that was changed and is fought about, until people decide.
pub fn held(tour: &mut Tour, app: &TestApp) {
    let [email, new] = ["mover", "moved"].map(|name| format!("{name}@{}.example", tour.language));
    arrive(tour, app, &email);
    tour.tab.post(
        "/account/email",
        &[("email", &new), ("current_password", PASSWORD)],
    );
    tour.tab
        .post("/account/email/confirm", &[("code", &code(app, &new))]);
    let undo = undo::links(app, &email).remove(0);
    tour.tab.post("/logout", &[]);
    tour.visit(&undo, "undo");
    tour.send(&undo, &[("password", "x")], "undo-refused");
    protect_by(app, &new, Factor::Passkey);
    tour.visit(&undo, "undo-passkey");
    tour.send(&undo, &[("password", PASSWORD)], "undo-passkey-needed");
    let its = format!("(SELECT id FROM users WHERE email = '{new}')");
    app.db_sql(&format!("DELETE FROM passkeys WHERE user_id = {its}"));
    app.db_sql(&format!("DELETE FROM recovery_codes WHERE user_id = {its}"));
    app.db_sql(&format!(
        "UPDATE users SET second_factor = FALSE WHERE email = '{new}'"
    ));
    tour.send(&undo, &[("plea", "?")], "undo-held");
    log_in(tour, &new);
    tour.visit("/account/email", "email-held");
    tour.visit("/account/phone", "phone-held");
    tour.tab.post("/logout", &[]);
    if tour.language == "en-XA" {
        // The other one waits to be looked at by the staff.
        let root = StaffCaller::of(app, "root@example.com");
        let newest = app.db_count("SELECT max(id) AS count FROM address_holds");
        root.act("holds", "approve", newest);
    }
    let letters = app.letters_to(&email);
    let choose = letters
        .iter()
        .find(|letter| letter.written.text.contains("/password/choose/"));
    if let Some(choose) = choose {
        tour.visit(&link(&choose.written.text, "/password/choose/"), "choose");
    }
}

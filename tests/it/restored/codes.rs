//! One-time codes, each with the flow that it belongs to.

use super::world::{Line, World};
use crate::api::accounts::member;
use crate::graphql::Api;
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;

const NUMBER: &str = "+31612345678";

pub const SIGN_UP_PAGES: Line = Line::of(
    "flows",
    |world| {
        let guest = world.app.guest();
        guest.sign_up(&world.email);
        vec![cookie(&guest), world.app.code_for(&world.email)]
    },
    |world, given| {
        let guest = bringing(world, &given[0]);
        guest.enter_code(&given[1]);
        guest.is_signed_in()
    },
);

pub const SIGN_UP_REST: Line = Line::of(
    "flows",
    |world| {
        let fields = json!({ "email": world.email, "password": PASSWORD });
        let sent = Client::of(&world.app).post("/api/accounts/signup/", &fields);
        vec![sent.text("flow").into(), world.app.code_for(&world.email)]
    },
    |world, given| {
        let proof = json!({ "flow": given[0], "code": given[1] });
        let client = Client::of(&world.app);
        client.post("/api/accounts/verify-email/", &proof).status == 200
    },
);

pub const SIGN_UP_GRAPHQL: Line = Line::of(
    "flows",
    |world| {
        let said = Api::of(&world.app).register(&world.email, world.name);
        let flow = said.of("register")["flow"].as_str().unwrap().to_owned();
        vec![flow, world.app.code_for(&world.email)]
    },
    |world, given| {
        let call = format!(
            "verifyAccount(flow: \"{}\", code: \"{}\")",
            given[0], given[1]
        );
        let said = Api::of(&world.app).done(&call);
        said.of("verifyAccount")["success"] == true
    },
);

pub const RESET_PAGES: Line = Line::of(
    "flows",
    |world| {
        world.app.member(&world.email);
        let guest = world.app.guest();
        guest.forget_password(&world.email);
        vec![cookie(&guest), world.app.code_for(&world.email)]
    },
    |world, given| {
        let guest = bringing(world, &given[0]);
        let done = guest.reset_password(&given[1], OTHER_PASSWORD);
        done.location() == Some("/login")
    },
);

pub const RESET_REST: Line = Line::of(
    "flows",
    |world| {
        world.app.member(&world.email);
        let asked = json!({ "email": world.email });
        let sent = Client::of(&world.app).post("/api/accounts/password/reset/", &asked);
        vec![sent.text("flow").into(), world.app.code_for(&world.email)]
    },
    |world, given| {
        let form = json!({ "flow": given[0], "code": given[1], "new_password": OTHER_PASSWORD });
        let client = Client::of(&world.app);
        let path = "/api/accounts/password/reset/confirm/";
        client.post(path, &form).status == 200
    },
);

pub const CHANGE_EMAIL_PAGES: Line = Line::of(
    "flows",
    |world| {
        let me = world.app.member(&world.email);
        let new = format!("{}@new.example", world.name);
        crate::email::change(&me, &new);
        vec![cookie(&me), world.app.code_for(&new)]
    },
    |world, given| {
        let guest = bringing(world, &given[0]);
        crate::email::prove(&guest, &given[1]).location() == Some("/account/email")
    },
);

pub const ADD_EMAIL_REST: Line = Line::of(
    "flows",
    |world| {
        let (me, pair) = member(&world.app, &world.email);
        let second = format!("{}@second.example", world.name);
        let asked = json!({ "email": second, "current_password": PASSWORD });
        let sent = me.post("/api/accounts/email/secondary/", &asked);
        assert_eq!(sent.status, 200, "{}", sent.body);
        let code = world.app.code_for(&second);
        vec![pair.text("access").into(), sent.text("flow").into(), code]
    },
    |world, given| {
        let me = Client::of(&world.app).bearing(&given[0]);
        let proof = json!({ "flow": given[1], "code": given[2] });
        me.post("/api/accounts/email/confirm/", &proof).status == 200
    },
);

pub const LOG_IN: Line = Line {
    settings: &[("LOGIN_BY_CODE", "on")],
    ..Line::of(
        "flows",
        |world| {
            world.app.db_user(&world.email);
            let guest = world.app.guest();
            guest.post("/login/code", &[("email", &world.email)]);
            vec![cookie(&guest), world.app.code_for(&world.email)]
        },
        |world, given| {
            let guest = bringing(world, &given[0]);
            guest.enter_code(&given[1]);
            guest.is_signed_in()
        },
    )
};

pub const CONFIRM: Line = Line::of(
    "flows",
    |world| {
        let me = world.app.member(&world.email);
        crate::login_code::leave_without_password(&world.app, &world.email);
        me.post("/reauthenticate", &[("send_code", "on")]);
        vec![cookie(&me), world.app.code_for(&world.email)]
    },
    |world, given| {
        let guest = bringing(world, &given[0]);
        let done = guest.post("/reauthenticate", &[("email_code", &given[1])]);
        done.location() == Some("/")
    },
);

pub const PHONE: Line = Line {
    settings: &[("PHONE_VERIFICATION", "optional")],
    ..Line::of(
        "flows",
        |world| {
            let me = world.app.member(&world.email);
            let given = [("phone", NUMBER), ("current_password", PASSWORD)];
            me.post("/account/phone", &given);
            vec![cookie(&me), world.app.text_code(NUMBER)]
        },
        |world, given| {
            let guest = bringing(world, &given[0]);
            guest.post("/account/phone/verify", &[("code", &given[1])]);
            world.number("SELECT COUNT(*) AS number FROM users WHERE phone_verified") == 1
        },
    )
};

pub const RESEND: Line = Line::of(
    "flows",
    |world| {
        let guest = world.app.guest();
        guest.sign_up(&world.email);
        world.app.deliver();
        vec![cookie(&guest)]
    },
    |world, given| {
        let before = world.sent();
        bringing(world, &given[0]).post("/verify/resend", &[]);
        world.sent() > before
    },
);

/// The cookies of a browser.
pub fn cookie(guest: &Guest) -> String {
    let pairs = guest.cookies().into_iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("; ")
}

/// A browser with somebody's cookies.
pub fn bringing(world: &World, cookies: &str) -> Guest {
    let guest = world.app.guest();
    for (name, value) in cookies.split("; ").filter_map(|pair| pair.split_once('=')) {
        guest.set_cookie(name, value);
    }
    guest
}

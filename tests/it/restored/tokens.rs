//! The tokens of programs.

use super::world::{Line, World};
use crate::api::accounts::member;
use crate::graphql::Api;
use crate::support::client::Client;
use serde_json::json;

pub const ACCESS_REST: Line = Line::of("sessions", pair, |world, given| {
    let me = Client::of(&world.app).bearing(&given[0]);
    me.get("/api/accounts/me/").status == 200
});

pub const ACCESS_GRAPHQL: Line = Line::of("sessions", pair, |world, given| {
    let me = Api::of(&world.app).bearing(&given[0]);
    !me.ask("{ me { pk } }").of("me").is_null()
});

/// Of staff the more is opened.
pub const ACCESS_STAFF: Line = Line::of(
    "sessions",
    |world| {
        world.app.db_superuser(&world.email);
        let login = json!({ "email": world.email, "password": crate::support::people::PASSWORD });
        let pair = Client::of(&world.app).post("/api/accounts/login/", &login);
        vec![pair.text("access").into()]
    },
    |world, given| {
        let me = Client::of(&world.app).bearing(&given[0]);
        me.get("/api/admin/").status == 200
    },
);

pub const ACCESS_VERIFIED: Line =
    Line::of("sessions", pair, |world, given| is_good(world, &given[0]));

pub const ACCESS_VERIFIED_GRAPHQL: Line = Line::of("sessions", pair, |world, given| {
    let call = format!("verifyToken(token: \"{}\")", given[0]);
    done(world, "verifyToken", &call)
});

pub const REFRESH_REST: Line = Line::of("sessions", pair, |world, given| {
    post(world, "/api/accounts/token/refresh/", &given[1]) == 200
});

pub const REFRESH_GRAPHQL: Line = Line::of("sessions", pair, |world, given| {
    let said = Api::of(&world.app).ask(&format!(
        "mutation {{ refreshToken(refreshToken: \"{}\") {{ success errors token refreshToken }} }}",
        given[1]
    ));
    said.of("refreshToken")["success"] == true
});

pub const REFRESH_KEPT_GRAPHQL: Line = Line::of("sessions", pair, |world, given| {
    let call = format!("refreshToken(refreshToken: \"{}\")", given[1]);
    done(world, "refreshToken", &call)
});

pub const REFRESH_VERIFIED: Line =
    Line::of("sessions", pair, |world, given| is_good(world, &given[1]));

pub const REFRESH_BLACKLISTED: Line = Line::of("sessions", pair, |world, given| {
    post(world, "/api/token/blacklist/", &given[1]) == 200
});

/// The answer is the same whether a session ended or had ended.
pub const REFRESH_LOGGED_OUT: Line = Line::of("sessions", pair, |world, given| {
    let before = living(world);
    post(world, "/api/accounts/logout/", &given[1]);
    living(world) < before
});

pub const REFRESH_REVOKED_GRAPHQL: Line = Line::of("sessions", pair, |world, given| {
    let call = format!("revokeToken(refreshToken: \"{}\")", given[1]);
    done(world, "revokeToken", &call)
});

/// One that was exchanged, presented long after: its session ends, and its owner is told.
pub const REFRESH_USED: Line = Line::of(
    "sessions",
    |world| {
        let pair = pair(world);
        let sent = json!({ "refresh": pair[1] });
        let next = Client::of(&world.app).post("/api/token/refresh/", &sent);
        assert_eq!(
            post(world, "/api/token/refresh/", next.text("refresh")),
            200
        );
        pair
    },
    |world, given| {
        let (sent, before) = (world.sent(), living(world));
        world.app.advance(time::Duration::seconds(30));
        assert_eq!(post(world, "/api/token/refresh/", &given[1]), 401);
        world.sent() > sent || living(world) < before
    },
);

/// An access token and a refresh token.
fn pair(world: &World) -> Vec<String> {
    let (_, pair) = member(&world.app, &world.email);
    ["access", "refresh"]
        .map(|name| pair.text(name).to_owned())
        .into()
}

fn post(world: &World, path: &str, refresh: &str) -> u16 {
    let asked = json!({ "refresh": refresh });
    Client::of(&world.app).post(path, &asked).status
}

fn is_good(world: &World, token: &str) -> bool {
    let asked = json!({ "token": token });
    let client = Client::of(&world.app);
    client.post("/api/token/verify/", &asked).status == 200
}

fn done(world: &World, name: &str, call: &str) -> bool {
    Api::of(&world.app).done(call).of(name)["success"] == true
}

fn living(world: &World) -> i64 {
    world.number("SELECT COUNT(*) AS number FROM sessions WHERE revoked_at IS NULL")
}

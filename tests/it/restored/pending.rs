//! The tokens of somebody who has signed up and not verified the address.

use super::world::{Line, World};
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;

pub const ACCESS: Line = Line::of("flows", sign_up, |world, given| {
    let pending = Client::of(&world.app).bearing(&given[0]);
    pending.get("/api/accounts/me/").status == 200
});

pub const REFRESH: Line = Line::of("flows", sign_up, |world, given| {
    post(world, "/api/accounts/token/refresh/", &given[1]) == 200
});

/// As good as a session, once.
pub const REDEEMED: Line = Line::of("flows", verified, |world, given| {
    post(world, "/api/accounts/token/refresh/", &given[1]) == 200
});

pub const BLACKLISTED: Line = Line::of("flows", sign_up, |world, given| {
    post(world, "/api/token/blacklist/", &given[1]) == 200
});

fn sign_up(world: &World) -> Vec<String> {
    let fields = json!({ "email": world.email, "password": PASSWORD });
    let sent = Client::of(&world.app).post("/api/accounts/signup/", &fields);
    let pair = ["access", "refresh"].map(|name| sent.text(name).to_owned());
    world.app.deliver();
    pair.into()
}

fn verified(world: &World) -> Vec<String> {
    let pair = sign_up(world);
    let pending = Client::of(&world.app).bearing(&pair[0]);
    let code = json!({ "code": world.app.code_for(&world.email) });
    let done = pending.post("/api/accounts/verify-email/", &code);
    assert_eq!(done.status, 200, "{}", done.body);
    pair
}

fn post(world: &World, path: &str, refresh: &str) -> u16 {
    let asked = json!({ "refresh": refresh });
    Client::of(&world.app).post(path, &asked).status
}

//! What browsers keep.

use super::codes::{bringing, cookie};
use super::world::{Line, World};
use crate::support::people::{Guest, PASSWORD};
use serde_json::json;

pub const SESSION: Line = Line::of(
    "sessions",
    |world| vec![cookie(&world.app.member(&world.email))],
    |world, given| bringing(world, &given[0]).is_signed_in(),
);

/// Whoever knows the password gets in; the account knows the browser, or gets to know it.
pub const DEVICE: Line = Line {
    changes: true,
    ..Line::of(
        "devices",
        |world| {
            let me = world.app.member(&world.email);
            vec![me.cookies()["vestibule-device"].clone()]
        },
        |world, given| {
            let before = world.newest("devices");
            let guest = world.app.guest();
            guest.set_cookie("vestibule-device", &given[0]);
            assert_eq!(guest.log_in(&world.email).location(), Some("/"));
            world.newest("devices") == before
        },
    )
};

pub const ACCESS: Line = Line::of("sessions", pair, |world, given| {
    let guest = world.app.guest();
    guest.set_cookie("access", &given[0]);
    guest.get("/api/accounts/me/").status() == 200
});

pub const REFRESH: Line = Line::of("sessions", pair, |world, given| {
    let guest = world.app.guest();
    guest.set_cookie("refresh", &given[1]);
    let path = "/api/accounts/token/refresh/?transport=cookie";
    call(&guest, path, &json!({})) == 200
});

/// Both tokens, in cookies.
fn pair(world: &World) -> Vec<String> {
    world.app.member(&world.email);
    let guest = world.app.guest();
    let login = json!({ "email": world.email, "password": PASSWORD });
    let sender = guest.with_header("content-type", "application/json");
    let path = "/api/accounts/login/?transport=cookie";
    let done = sender.post_raw(path, login.to_string().into_bytes());
    assert_eq!(done.status(), 200);
    let cookies = sender.cookies();
    vec![cookies["access"].clone(), cookies["refresh"].clone()]
}

fn call(guest: &Guest, path: &str, body: &serde_json::Value) -> u16 {
    let sender = guest
        .window()
        .with_header("content-type", "application/json");
    sender
        .post_raw(path, body.to_string().into_bytes())
        .status()
}

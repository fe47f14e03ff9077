//! Every page, read off the map of addresses, and every call, read off the documents that programs get: a new one is closed
//! until it is named here.

use crate::doors::map::Call;
use crate::support::app::TestApp;
use crate::support::openapi;

const PAGES: &str = include_str!("../../../src/http/routes.rs");

/// Nothing has this key.
pub const NOWHERE: i64 = 987_654;

/// Where somebody without a second factor goes who is signed in, whatever the site demands.
pub const OPEN_PAGES: [&str; 10] = [
    "/account/factors",
    "/account/factors/totp",
    "/account/factors/totp/remove",
    "/account/factors/codes",
    "/account/factors/codes/download",
    "/account/factors/passkeys",
    "/account/factors/passkeys/987654",
    "/account/sessions",
    "/account/delete",
    "/account/terms",
];

/// The same for programs, with the method.
pub const OPEN_CALLS: [&str; 17] = [
    "GET /api/accounts/factors/",
    "POST /api/accounts/factors/totp/start/",
    "POST /api/accounts/factors/totp/",
    "DELETE /api/accounts/factors/totp/",
    "POST /api/accounts/factors/recovery-codes/",
    "POST /api/accounts/factors/passkeys/options/",
    "POST /api/accounts/factors/passkeys/",
    "PATCH /api/accounts/factors/passkeys/987654/",
    "DELETE /api/accounts/factors/passkeys/987654/",
    "POST /api/accounts/reauthenticate/",
    "POST /api/accounts/reauthenticate/code/",
    "POST /api/accounts/reauthenticate/options/",
    "GET /api/accounts/sessions/",
    "DELETE /api/accounts/sessions/",
    "DELETE /api/accounts/sessions/987654/",
    "DELETE /api/accounts/me/",
    "GET /api/openapi.json",
];

/// What stands before the paths of a function of the map.
fn scope(function: &str) -> &'static str {
    match function {
        "all" | "of_django" | "open_at_any_level" | "password_again" => "",
        "my_account" | "emails" => "/account",
        "factors" => "/account/factors",
        other => panic!("what stands before the paths of {other}?"),
    }
}

fn path(argument: &str) -> &str {
    match argument {
        "second" => "/email/secondary",
        "REAUTHENTICATION" => "/reauthenticate",
        literal => literal.trim_matches('"'),
    }
}

/// All pages but those of the admin site, with what they take.
pub fn pages() -> Vec<(String, String)> {
    let mut doors = Vec::new();
    for function in PAGES
        .split("\nfn ")
        .flat_map(|it| it.split("\npub(super) fn "))
    {
        let name = function.split(['(', '<']).next().unwrap();
        if name.starts_with("//!") || ["read", "send", "read_and_send"].contains(&name) {
            continue;
        }
        let mut rest = function;
        while let Some(at) = rest
            .find("read(")
            .into_iter()
            .chain(rest.find("send("))
            .min()
        {
            let before = &rest[..at];
            let (kind, after) = rest[at..].split_once('(').unwrap();
            rest = after;
            let methods: &[&str] = match (before.ends_with("read_and_"), kind) {
                (true, "send") => &["GET", "POST"],
                (_, "read") => &["GET"],
                _ => &["POST"],
            };
            let argument = after.split(',').next().unwrap().trim();
            let path = format!("{}{}", scope(name), path(argument));
            let path = path
                .replace("{id}", &NOWHERE.to_string())
                .replace("{token}", "nothing")
                .replace("{link:.+}", "nothing")
                .replace("{name:.*}", "nothing.css");
            assert!(path.starts_with('/') && !path.contains('{'), "{path}");
            for method in methods {
                doors.push(((*method).to_owned(), path.clone()));
            }
        }
    }
    assert!(doors.len() > 70, "{doors:?}");
    doors
}

/// All calls of REST but those of the admin site.
pub fn calls(app: &TestApp) -> Vec<Call> {
    let mut doors = Vec::new();
    for (path, item) in openapi::entries(&openapi::of_app(app)["paths"]) {
        if path.starts_with("/api/admin/") {
            continue;
        }
        for (method, _) in openapi::entries(item) {
            doors.push(Call {
                method: method.to_uppercase(),
                path: path.replace("{id}", &NOWHERE.to_string()),
                is_for_all_staff: false,
                leads_on: false,
                asks: false,
            });
        }
    }
    assert!(doors.len() > 35);
    doors
}

/// What GraphQL is asked and told by somebody signed in, and whether it is open to who has no second factor.
pub fn questions() -> Vec<(String, bool)> {
    let schema = vestibule::internals::http::schema();
    let fields = |of: &str| {
        let (_, rest) = schema.split_once(&format!("type {of} {{")).unwrap();
        let (rest, _) = rest.split_once("\n}").unwrap();
        let lines = rest.lines().filter(|line| {
            line.starts_with('\t') && line[1..].starts_with(|c: char| c.is_ascii_lowercase())
        });
        let names = lines.filter_map(|line| line.trim().split(['(', ':']).next());
        let names = names.filter(|name| name.chars().all(char::is_alphanumeric));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let asked = fields("Query").into_iter().map(|name| {
        let (selected, is_open) = match name.as_str() {
            "me" => ("me { pk }", false),
            "sessions" => ("sessions { id }", true),
            "secondFactors" => ("secondFactors { kind }", true),
            "user" => ("user(id: \"VXNlck5vZGU6MQ==\") { pk }", false),
            "users" => ("users { totalCount }", false),
            other => panic!("who may ask for {other}?"),
        };
        (format!("{{ {selected} }}"), is_open)
    });
    let told = fields("Mutation").into_iter().filter_map(|name| {
        let (arguments, is_open) = match name.as_str() {
            "updateAccount" => ("firstName: \"A\"", false),
            "verifyPhone" => ("flow: \"x\", code: \"123456\"", false),
            "archiveAccount" | "swapEmails" | "removeSecondaryEmail" => ("password: \"x\"", false),
            "deleteAccount" => ("password: \"x\"", true),
            "revokeSession" => ("id: \"987654\"", true),
            "passwordChange" => (
                "oldPassword: \"x\", newPassword1: \"x\", newPassword2: \"x\"",
                false,
            ),
            "sendSecondaryEmailActivation" => ("email: \"a@example.com\", password: \"x\"", false),
            "verifySecondaryEmail" => (
                "token: \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
                false,
            ),
            // Whoever is signed in or not.
            "register"
            | "verifyAccount"
            | "resendActivationEmail"
            | "tokenAuth"
            | "completeTokenAuth"
            | "verifyToken"
            | "refreshToken"
            | "revokeToken"
            | "sendPasswordResetEmail"
            | "passwordReset"
            | "passwordSet"
            | "logout" => return None,
            other => panic!("who may call {other}?"),
        };
        let call = format!("mutation {{ {name}({arguments}) {{ success errors }} }}");
        Some((call, is_open))
    });
    asked.chain(told).collect()
}

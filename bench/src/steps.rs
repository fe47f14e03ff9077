//! What is measured, a line each. A step that the server does not have is left out.

use crate::load::Script;
use crate::people::People;

/// What a step is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Floor {
    /// A bare page, with the same read and a template of the same length.
    Page,
    /// A bare JSON answer, with the same read and a signature.
    Json,
    /// argon2id alone, so many hashes a request.
    Hashes(f64),
    /// Commits alone, so many a request.
    Commits(f64),
    /// Nothing.
    None,
}

/// Makes the requests of a step, a script for each connection.
type Make = fn(&People) -> Result<Vec<Script>, Box<dyn std::error::Error>>;

/// A thing people do.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) floor: Floor,
    /// The least part of the floor's speed that we want.
    pub(crate) target: f64,
    pub(crate) status: u16,
    pub(crate) scripts: Make,
    /// Whether growth must not slow it.
    pub(crate) grows: bool,
}

/// How many connections ask for what is cheap, and how many for what hashes.
pub(crate) const MANY: usize = 64;
pub(crate) const SOME: usize = 32;

macro_rules! step {
    ($name:literal, $floor:expr, $target:literal, $status:literal, $grows:literal, $scripts:expr) => {
        Step {
            name: $name,
            floor: $floor,
            target: $target,
            status: $status,
            scripts: $scripts,
            grows: $grows,
        }
    };
}

/// All of them, in this order.
pub(crate) const STEPS: [Step; 12] = [
    step!("login page", Floor::None, 0.0, 200, false, |all| Ok(
        all.page("/login", MANY)
    )),
    step!("home", Floor::Page, 0.5, 200, true, |all| Ok(
        all.own_page("/", MANY)
    )),
    step!("me by JWT", Floor::Json, 0.6, 200, true, |all| Ok(
        all.call("/api/accounts/me/", MANY)
    )),
    step!("verify a token", Floor::Json, 0.6, 200, false, |all| Ok(
        all.token_verify(MANY)
    )),
    step!("GraphQL me", Floor::Json, 0.0, 200, false, |all| Ok(
        all.graphql("{ me { email } }", MANY)
    )),
    step!("admin list", Floor::None, 0.0, 200, true, |all| Ok(
        all.staff_page("/admin/users/", 8)
    )),
    step!(
        "login, page",
        Floor::Hashes(1.0),
        0.95,
        303,
        true,
        |all| Ok(all.logins(SOME))
    ),
    step!(
        "login, new browser",
        Floor::Hashes(1.0),
        0.0,
        303,
        false,
        |all| Ok(all.new_logins(SOME))
    ),
    step!("login, API", Floor::Hashes(1.0), 0.95, 200, true, |all| Ok(
        all.token_logins(SOME)
    )),
    step!("sign-up", Floor::Hashes(1.0), 0.9, 303, false, |all| Ok(
        all.signups(SOME)
    )),
    step!("refresh", Floor::Commits(1.0), 0.7, 200, true, |all| Ok(
        all.refreshes(16)
    )),
    step!(
        "enter a code",
        Floor::Commits(2.0),
        0.7,
        200,
        false,
        |all| all.codes(16, 480)
    ),
];

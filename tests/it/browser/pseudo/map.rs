//! The addresses of all pages, read off the maps.

use vestibule::internals::admin::Models;

const MAIN: &str = include_str!("../../../../src/http/routes.rs");
const ADMIN: &str = include_str!("../../../../src/http/routes/admin.rs");

/// What no person looks at, and what only leads on.
const NO_PAGES: &[&str] = &[
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/.well-known/jwks.json",
    "/.well-known/change-password",
    "/.well-known/security.txt",
    "/.well-known/webauthn",
    "/.well-known/passkey-endpoints",
    "/favicon.ico",
    "/api/openapi.json",
    "/api/docs/",
    "/static/{name:.*}",
    // They come back with the form of the page that they were sent from.
    "/account/email/swap",
    "/account/email/remove",
    "/admin",
    "/admin/{model}/export.csv",
    "/admin/{model}/{id}/change/",
    "/admin/{path:.*[^/]}",
    // Made and erased are users and groups alone; what is asked before is the same page for all.
    "/admin/{model}/add/",
    "/admin/{model}/{id}/delete/",
];

/// Those that a request can GET, where they stand in the source.
fn read_off(source: &str, prefix: &str, found: &mut Vec<String>) {
    for kind in ["read(", "read_and_send("] {
        for (at, _) in source.match_indices(kind) {
            let before = source[..at].chars().next_back();
            if before
                .is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.')
            {
                continue;
            }
            let rest = source[at + kind.len()..].trim_start();
            let path = match rest.split([',', ')']).next().unwrap() {
                "REAUTHENTICATION" => "/reauthenticate",
                "second" => "/email/secondary",
                literal => literal
                    .strip_prefix('"')
                    .and_then(|it| it.strip_suffix('"'))
                    .unwrap_or_else(|| panic!("what is {literal}?")),
            };
            found.push(format!("{prefix}{path}"));
        }
    }
}

/// The addresses of all pages; those of the admin site once for each model.
pub fn patterns(models: &Models) -> Vec<String> {
    let (main, _) = MAIN.split_once("/// GET, and HEAD").unwrap();
    let (entrance, members) = main.split_once("web::scope(\"/account\")").unwrap();
    let (members, password) = members.split_once("fn password_again").unwrap();
    let (password, emails) = password.split_once("fn emails").unwrap();
    let (emails, factors) = emails.split_once("fn factors").unwrap();
    let mut found = vec!["/graphql".to_owned()];
    for (source, prefix) in [
        (entrance, ""),
        (members, "/account"),
        (password, ""),
        (emails, "/account"),
        (factors, "/account/factors"),
        (ADMIN, "/admin"),
    ] {
        read_off(source, prefix, &mut found);
    }
    assert!(found.len() > 50, "that cannot be all: {found:?}");
    for gone in NO_PAGES {
        assert!(found.iter().any(|path| path == gone), "there is no {gone}");
    }
    found.retain(|path| !NO_PAGES.contains(&path.as_str()));
    let of_models = |path: &String| -> Vec<String> {
        if path.contains("{model}") {
            models
                .iter()
                .map(|model| path.replace("{model}", model.name))
                .collect()
        } else {
            vec![path.clone()]
        }
    };
    found.iter().flat_map(of_models).collect()
}

/// Whether a path is one of those.
pub fn fits(pattern: &str, path: &str) -> bool {
    // A part that takes all the rest, whatever it has.
    let rest = pattern.strip_suffix(":.+}");
    if let Some((before, _)) = rest.and_then(|rest| rest.rsplit_once('{')) {
        return path.len() > before.len() && path.starts_with(before);
    }
    let (wanted, there): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let mut parts = wanted.iter().zip(&there);
    wanted.len() == there.len()
        && parts
            .all(|(wanted, there)| wanted == there || wanted.starts_with('{') && !there.is_empty())
}

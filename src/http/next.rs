//! Where `?next=` may lead: to this site, and by way of a page of ours to what `ALLOWED_REDIRECTS` names.
//!
//! It is read as browsers read a URL (the crate `url`), and what is given back is a path of this site, written anew:
//! there is no second way to read it. As in Django's `url_has_allowed_host_and_scheme`, a host is ours only if it is
//! spelled as ours is, and under https only `https://` may stand before it.

use super::request_checks;
use crate::config::Config;
use crate::values::{is_other, strip};
use actix_web::HttpRequest;
use percent_encoding::{
    AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode,
};
use std::borrow::Cow;
use url::{ParseError, Position, Url};

const LONGEST: usize = 2048;

/// Bytes of a percent-encoded `next` that are carried through other pages.
pub(super) const ROOM: usize = 1000;

const IN_QUERY: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const IN_LOCATION: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path, query and fragment that `next` names, if it leads to `host`; `secure` says that the site is one of https.
pub(super) fn safe_next(next: &str, host: &str, secure: bool) -> Option<String> {
    let next = strip(next);
    if next.chars().next().is_none_or(is_other) || next.chars().count() > LONGEST {
        return None;
    }
    let path = behind_host(next, host, secure)?;
    // Only what names no scheme needs a base.
    let is_relative = Url::parse(path) == Err(ParseError::RelativeUrlWithoutBase);
    // Nobody's host: what names another leads away from it, and what names this one to a path of ours.
    let here = Url::parse("https://here.invalid").ok()?;
    let there = here.join(path).ok()?;
    let written = &there[Position::BeforePath..];
    // `/.//evil.com` is a path here, and a host once its dots are gone.
    let is_path = there.origin() == here.origin() && !written.starts_with("//");
    (is_relative && is_path).then(|| written.to_owned())
}

/// What `next` names of the site that a request came to, if it leads there.
pub(super) fn of_request(request: &HttpRequest, config: &Config, next: &str) -> Option<String> {
    let host = request_checks::authority(request)?;
    safe_next(next, host, config.https())
}

/// The page that leads on to an application elsewhere.
pub(super) const CONTINUE: &str = "/continue";
/// Before an address elsewhere, in a cookie.
const ELSEWHERE: char = '>';

/// Our page that leads on to the place elsewhere that `next` names, if `ALLOWED_REDIRECTS` does too. Being a path of ours, it
/// goes wherever another `next` goes, and through the same doors.
pub(super) fn elsewhere(config: &Config, next: &str) -> Option<String> {
    let there = config.redirects.find(next)?;
    Some(format!("{CONTINUE}?next={}", in_query(&there.address)))
}

/// A way back as a cookie keeps it: of one that leads elsewhere the address alone, which no path can begin like.
pub(super) fn packed(next: &str) -> Cow<'_, str> {
    let address = next.strip_prefix(CONTINUE);
    let address = address.and_then(|rest| rest.strip_prefix("?next="));
    let address = address.map(|address| percent_decode_str(address).decode_utf8());
    match address {
        Some(Ok(address)) if in_query(&address) == next[CONTINUE.len() + "?next=".len()..] => {
            Cow::Owned(format!("{ELSEWHERE}{address}"))
        }
        _ => Cow::Borrowed(next),
    }
}

/// What was packed.
pub(super) fn unpacked(kept: &str) -> String {
    match kept.strip_prefix(ELSEWHERE) {
        Some(address) => format!("{CONTINUE}?next={}", in_query(address)),
        None => kept.to_owned(),
    }
}

/// Whether a path is one of the pages that send people on who are signed in.
pub(super) fn is_the_way_in(path: &str) -> bool {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    path.get(..end)
        .is_some_and(|path| matches!(path, "/login" | "/login/code" | "/login/second" | "/signup"))
}

/// The page that a form of ours is on that is sent to `path`: some are sent where no page is.
pub(super) fn page_of_form(path: &str) -> &str {
    let ends = [
        "/resend",
        "/cancel",
        "/swap",
        "/remove",
        "/download",
        "/verify",
        "/action/",
        "/stop/",
    ];
    // What is asked before an app is removed stands on a page of its own.
    let is_page = path == "/account/factors/totp/remove";
    let is_ours = path.starts_with("/account/") || path.starts_with("/admin/");
    let shown = ends.iter().find_map(|end| path.strip_suffix(end));
    match shown.filter(|_| is_ours && !is_page) {
        Some(page) if path.ends_with('/') => path.get(..=page.len()).unwrap_or(path),
        Some(page) => page,
        None => path,
    }
}

/// What stands behind the site's own host, or everything if no host is named as plainly as that.
fn behind_host<'a>(next: &'a str, host: &str, secure: bool) -> Option<&'a str> {
    let schemes: &[&str] = if secure {
        &["https:"]
    } else {
        &["", "http:", "https:"]
    };
    match next.split_once("//") {
        Some((scheme, rest)) if schemes.iter().any(|it| it.eq_ignore_ascii_case(scheme)) => rest
            .strip_prefix(host)
            .filter(|path| path.is_empty() || path.starts_with(['/', '?', '#'])),
        _ => Some(next),
    }
}

/// As the value of a query parameter; `/` stays readable.
pub(super) fn in_query(next: &str) -> String {
    utf8_percent_encode(next, &IN_QUERY).to_string()
}

/// As a `Location` header: what a URL cannot hold is percent-encoded, the rest stays as it is.
pub(super) fn in_location(next: &str) -> String {
    utf8_percent_encode(next, &IN_LOCATION).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn djangos_truth_table_holds() {
        let table = [
            ("/a", true, true),
            ("a", true, true),
            ("?x=1", true, true),
            ("#f", true, true),
            ("/%2F/evil.com", true, true),
            ("/a\nb", true, true),
            ("http://testserver/x", true, false),
            ("//testserver/x", true, false),
            ("https://testserver/x", true, true),
            ("", false, false),
            ("//evil.com", false, false),
            (" //evil.com", false, false),
            ("///evil.com", false, false),
            ("http://evil.com", false, false),
            ("http:///evil.com", false, false),
            ("\\\\evil.com", false, false),
            ("/\\evil.com", false, false),
            ("http:\\\\evil.com", false, false),
            ("\u{8}//evil.com", false, false),
            ("http://testserver@evil.com", false, false),
            ("http://[::1", false, false),
            ("ftp://testserver/", false, false),
            ("http://testserver:80/", false, false),
            ("javascript:alert(1)", false, false),
            ("mailto:a@b", false, false),
        ];
        for (next, plain, secure) in table {
            assert_eq!(
                safe_next(next, "testserver", false).is_some(),
                plain,
                "{next:?} plain"
            );
            assert_eq!(
                safe_next(next, "testserver", true).is_some(),
                secure,
                "{next:?} https"
            );
        }
    }

    #[test]
    fn tricks_beyond_the_table_fail_too() {
        for next in [
            "/\t/evil.com",
            "\t//evil.com",
            "/\n/evil.com",
            "ht\ntp://evil.com",
            "java\tscript:alert(1)",
            "\u{200b}//evil.com",
            "HTTPS://evil.com",
            "//testserver\\@evil.com",
            "//testserver@evil.com",
            "//evil.com\\@testserver",
            "https:evil.com",
            "https:/evil.com",
            "//TESTSERVER/",
            "data:text/html,x",
            "  ",
            "\u{feff}/a",
            "/\\/evil.com",
            "//testserver.evil.com",
        ] {
            assert_eq!(safe_next(next, "testserver", false), None, "{next:?}");
        }
    }

    #[test]
    fn the_answer_is_trimmed_and_short_enough() {
        assert_eq!(
            safe_next(" /account?x=a b \n", "testserver", true).as_deref(),
            Some("/account?x=a%20b")
        );
        assert!(safe_next(&format!("/{}", "é".repeat(2047)), "testserver", true).is_some());
        assert!(safe_next(&format!("/{}", "é".repeat(2048)), "testserver", true).is_none());
        assert_eq!(
            safe_next("HTTPS://testserver/x", "testserver", true).as_deref(),
            Some("/x")
        );
    }

    #[test]
    fn what_is_written_back_is_a_path_however_it_is_read() {
        let table = [
            ("a", Some("/a")),
            ("?x=1", Some("/?x=1")),
            ("http://testserver", Some("/")),
            ("//testserver?a=//evil.com#b", Some("/?a=//evil.com#b")),
            ("/a/../b\\c\n/d", Some("/b/c/d")),
            ("/é \"x\"", Some("/%C3%A9%20%22x%22")),
            ("a//evil.com", Some("/a//evil.com")),
            ("/.//evil.com", None),
            (".//evil.com", None),
            ("/%2e//evil.com", None),
            ("/a/..//evil.com", None),
            ("http://testserver//evil.com", None),
            ("http://testserver/\\evil.com", None),
            ("http://testserver/.//evil.com", None),
            ("ht\ntp://testserver/", None),
        ];
        for (next, expected) in table {
            let found = safe_next(next, "testserver", false);
            assert_eq!(found.as_deref(), expected, "{next:?}");
        }
    }

    #[test]
    fn a_way_back_is_kept_as_short_as_it_is() {
        let address = "https://app.example.com/cb?state=ab%2Fab&x=é#y";
        let next = format!("{CONTINUE}?next={}", in_query(address));
        assert_eq!(packed(&next), format!(">{address}"));
        for next in [
            next.as_str(),
            "/account?x=%2F",
            "",
            "/continue",
            "/continue?next=%ff",
            "/continue?next=a%2fb",
            "/continued?next=a",
        ] {
            assert_eq!(unpacked(&packed(next)), next);
        }
    }

    #[test]
    fn everything_fits_into_a_header() {
        let all: String = (0..=0x17f_u32).filter_map(char::from_u32).collect();
        assert!(
            in_location(&all)
                .bytes()
                .all(|byte| byte.is_ascii_graphic())
        );
        assert_eq!(in_location("/a?b=%20&c='#d"), "/a?b=%20&c='#d");
        assert_eq!(in_query("/a-._~?b&é"), "/a-._~%3Fb%26%C3%A9");
    }
}

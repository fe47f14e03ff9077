//! Where `?next=` may lead: to this site and nowhere else.
//!
//! The rule of Django's `url_has_allowed_host_and_scheme`, on top of the way Python's `urlsplit`
//! reads a URL. An accepted value is safe to go to, not safe to print: percent-encode it on its way
//! into a `Location` header, for it may hold line breaks.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::values::{is_other, strip};

const LONGEST: usize = 2048;

/// Bytes of a percent-encoded `next` that are carried through other pages.
pub(super) const ROOM: usize = 1000;

/// The value, trimmed, if it leads to `host`; `secure` says that the request came by https.
pub(super) fn safe_next<'a>(next: &'a str, host: &str, secure: bool) -> Option<&'a str> {
    let next = strip(next);
    // Browsers read `\` as `/`, except where it stands in a user name: both readings must be safe.
    let safe = is_safe(next, host, secure) && is_safe(&next.replace('\\', "/"), host, secure);
    safe.then_some(next)
}

/// As the value of a query parameter; `/` stays readable.
pub(super) fn in_query(next: &str) -> String {
    encoded(next, |byte| {
        byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte)
    })
}

/// As a `Location` header: what a URL cannot hold is percent-encoded, the rest stays as it is.
pub(super) fn in_location(next: &str) -> String {
    encoded(next, |byte| {
        byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)
    })
}

fn encoded(text: &str, stays: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn is_safe(url: &str, host: &str, secure: bool) -> bool {
    let Some(first) = url.chars().next() else {
        return false;
    };
    // Browsers skip control characters at the start and take three slashes for two.
    if url.starts_with("///") || is_other(first) || url.chars().count() > LONGEST {
        return false;
    }
    let url = cleaned(url);
    let (scheme, rest) = split_scheme(&url);
    match (
        scheme.map(str::to_ascii_lowercase).as_deref(),
        authority(rest),
    ) {
        (None, None) => true,
        // A scheme without a host, `http:///x`: browsers take the first segment for the host.
        (Some(_), None) => false,
        (scheme, Some(found)) => {
            let allowed = match scheme {
                Some("https") => true,
                Some("http") | None => !secure,
                Some(_) => false,
            };
            // Compared as text, so no user name, port or odd bracket gets by.
            allowed && found == host
        }
    }
}

/// What browsers drop before they read a URL: leading controls and spaces, and line breaks and tabs anywhere.
fn cleaned(url: &str) -> Cow<'_, str> {
    let url = url.trim_start_matches(|c| c <= ' ');
    if url.contains(['\t', '\r', '\n']) {
        Cow::Owned(url.replace(['\t', '\r', '\n'], ""))
    } else {
        Cow::Borrowed(url)
    }
}

/// The scheme, if what stands before the first colon is spelled like one (RFC 3986 §3.1), and the rest.
fn split_scheme(url: &str) -> (Option<&str>, &str) {
    let Some((scheme, rest)) = url.split_once(':') else {
        return (None, url);
    };
    let spelled = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if spelled {
        (Some(scheme), rest)
    } else {
        (None, url)
    }
}

/// What stands between `//` and the path, unless it is nothing.
fn authority(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix("//")?;
    rest.split(['/', '?', '#'])
        .next()
        .filter(|found| !found.is_empty())
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
            safe_next(" /account?x=a b \n", "testserver", true),
            Some("/account?x=a b")
        );
        assert!(safe_next(&format!("/{}", "é".repeat(2047)), "testserver", true).is_some());
        assert!(safe_next(&format!("/{}", "é".repeat(2048)), "testserver", true).is_none());
        assert_eq!(
            safe_next("HTTPS://testserver/x", "testserver", true),
            Some("HTTPS://testserver/x")
        );
    }
}

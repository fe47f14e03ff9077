//! `ALLOWED_REDIRECTS` and `REDIRECT_AT_ONCE`: the applications of one's own elsewhere that people may be led back to.
//!
//! Addresses are read as browsers read them (the crate `url`), compared as whole origins, never by their endings, and by paths
//! that end where a segment does. What is given back is the address written anew: there is no second way to read it.

use super::reader::Reader;
use super::{Mode, site_urls};
use crate::values::{is_other, nfkc, strip};
use percent_encoding::percent_decode_str;
use url::Url;

const LONGEST: usize = 2048;
/// What servers may take for something else once it is decoded, perhaps twice: dots, slashes, backslashes, the mark itself,
/// and the one control character that is not below them.
const TRICKS: &[&str] = &["2e", "2f", "5c", "25", "7f"];

/// Where people may be led that is not on this site.
#[derive(Debug, Clone, Default)]
pub struct Redirects {
    allowed: Vec<Allowed>,
    at_once: bool,
}

/// One of `ALLOWED_REDIRECTS`: an origin, and the path that is meant with what lies under it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Allowed {
    origin: String,
    /// `/` is all of the origin.
    path: String,
}

/// An address elsewhere that people may be led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The whole address, written anew.
    pub address: String,
    /// Its host, and its port where that is not the usual one.
    pub host: String,
}

pub(super) fn read(reader: &mut Reader<'_>, mode: Mode) -> Redirects {
    let allowed = reader.list("ALLOWED_REDIRECTS", Vec::new(), |raw| {
        Allowed::parse(raw, mode)
    });
    let at_once = reader.flag("REDIRECT_AT_ONCE", false);
    if at_once && !reader.has("ALLOWED_REDIRECTS") {
        let advice = "Set ALLOWED_REDIRECTS, or leave this out.";
        reader.wrong_with(
            "REDIRECT_AT_ONCE",
            "is on, and ALLOWED_REDIRECTS names no place",
            advice,
        );
    }
    Redirects { allowed, at_once }
}

impl Redirects {
    /// Whether there is any such place.
    pub fn is_on(&self) -> bool {
        !self.allowed.is_empty()
    }

    /// Whether people are sent there without a page that says so.
    pub fn at_once(&self) -> bool {
        self.at_once
    }

    /// The origins, each once.
    pub fn origins(&self) -> Vec<&str> {
        let mut origins: Vec<_> = self.allowed.iter().map(|it| it.origin.as_str()).collect();
        origins.sort_unstable();
        origins.dedup();
        origins
    }

    /// What an address means, if it leads to one of these places.
    pub fn find(&self, raw: &str) -> Option<Destination> {
        let raw = strip(raw);
        if !self.is_on() || raw.chars().count() > LONGEST {
            return None;
        }
        let url = plain(raw)?;
        let origin = url.origin().ascii_serialization();
        let is_allowed = |it: &Allowed| it.origin == origin && it.covers(url.path());
        if !is_straight(url.path()) || !self.allowed.iter().any(is_allowed) {
            return None;
        }
        let host = url.host_str()?;
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Some(Destination {
            host,
            address: url.into(),
        })
    }
}

impl Allowed {
    fn parse(raw: &str, mode: Mode) -> Result<Self, String> {
        let wrong = |what: &str| Err(format!("holds {raw:?}, {what}"));
        let Some(url) = plain(raw) else {
            return wrong("which is not https://host[:port] or https://host[:port]/path");
        };
        let host = url.host_str().unwrap_or_default();
        let is_here = mode == Mode::Development && site_urls::is_loopback(host);
        if url.scheme() != "https" && !is_here {
            return wrong(
                "which must begin with https:// (http:// is for this machine in development)",
            );
        }
        if raw.contains(['?', '#']) {
            return wrong("which has a query or fragment; any query is allowed at a path");
        }
        if host.contains('*') || host.ends_with('.') || host.starts_with('.') {
            return wrong("whose host is not a name: there are no patterns, name each origin");
        }
        let typed = raw.splitn(4, '/').nth(3);
        let is_as_typed = typed.is_none_or(|typed| url.path().get(1..) == Some(typed));
        if !is_as_typed || !is_straight(url.path()) || url.path().contains('*') {
            return wrong(
                "whose path is not plain: write it without dots, doubled slashes, % and *",
            );
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            path: url.path().to_owned(),
        })
    }

    /// Whether a path is the one that is meant, or lies under it.
    fn covers(&self, path: &str) -> bool {
        let behind = path.strip_prefix(&self.path);
        behind.is_some_and(|it| it.is_empty() || it.starts_with('/') || self.path.ends_with('/'))
    }
}

/// An address with a scheme, a host, and nothing that somebody else may read otherwise than we do.
fn plain(raw: &str) -> Option<Url> {
    let odd = |c: char| is_other(c) || c == '\\' || (c.is_whitespace() && c != ' ');
    let (scheme, rest) = raw.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let is_named = !authority.is_empty() && authority.is_ascii() && !authority.contains(['@', '%']);
    let is_web = ["https", "http"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    if raw.contains(odd) || !is_named || !is_web {
        return None;
    }
    Url::parse(raw).ok().filter(Url::has_host)
}

/// Whether a path, its dot segments resolved, is read alike by servers that decode it again.
fn is_straight(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let escapes = || path.split('%').skip(1);
    let is_trick = |escape: &str| {
        TRICKS.iter().any(|trick| escape.starts_with(trick)) || escape.starts_with(['0', '1'])
    };
    let is_dots = |segment: &str| {
        let name = segment.split(';').next().unwrap_or_default();
        !segment.is_empty() && matches!(name, "" | "." | "..")
    };
    let is_escape = |escape: &str| {
        let hex = escape.bytes().take(2).filter(u8::is_ascii_hexdigit);
        hex.count() == 2
    };
    !path.contains("//")
        && escapes().all(is_escape)
        && !escapes().any(is_trick)
        && !path.split('/').any(is_dots)
        && is_plain_text(&path)
}

/// Whether what a path says is UTF-8, and no letter in it is one that some servers take for a dot or a slash.
fn is_plain_text(path: &str) -> bool {
    let Ok(said) = percent_decode_str(path).decode_utf8() else {
        return false;
    };
    let marks = |text: &str| text.matches(['.', '/', '\\', '%']).count();
    marks(&nfkc(&said)) == marks(&said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowing(entries: &[&str]) -> Redirects {
        let allowed = entries
            .iter()
            .map(|raw| Allowed::parse(raw, Mode::Development).unwrap());
        Redirects {
            allowed: allowed.collect(),
            at_once: false,
        }
    }

    fn found(redirects: &Redirects, raw: &str) -> Option<String> {
        redirects.find(raw).map(|it| it.address)
    }

    #[test]
    fn an_origin_is_allowed_whole_and_written_anew() {
        let redirects = allowing(&["https://app.example.com", "http://localhost:3000"]);
        for (raw, written) in [
            ("https://app.example.com", "https://app.example.com/"),
            ("https://app.example.com:443/x", "https://app.example.com/x"),
            ("HTTPS://APP.example.com/X", "https://app.example.com/X"),
            (
                " https://app.example.com/a/../b?q=a b&r=%2F#c ",
                "https://app.example.com/b?q=a%20b&r=%2F#c",
            ),
            (
                "https://app.example.com/é",
                "https://app.example.com/%C3%A9",
            ),
            ("http://localhost:3000/x", "http://localhost:3000/x"),
        ] {
            assert_eq!(found(&redirects, raw).as_deref(), Some(written), "{raw:?}");
        }
        let host = redirects.find("http://localhost:3000/x").unwrap().host;
        assert_eq!(host, "localhost:3000");
        assert_eq!(Redirects::default().find("https://app.example.com"), None);
    }

    #[test]
    fn tricks_lead_nowhere() {
        let redirects = allowing(&["https://app.example.com", "https://[2001:db8::1]"]);
        for raw in [
            "",
            "app.example.com",
            "//app.example.com/",
            "/\\app.example.com",
            "https:app.example.com",
            "https:/app.example.com",
            "https:///app.example.com",
            "https://",
            "https:\\\\app.example.com",
            "https://app.example.com\\@evil.com",
            "https://app.example.com\\.evil.com",
            "https://app.example.com@evil.com",
            "https://evil.com@app.example.com",
            "https://:@app.example.com",
            "https://user:pw@app.example.com/",
            "http://app.example.com/",
            "ftp://app.example.com/",
            "javascript://app.example.com/%0aalert(1)",
            "data://app.example.com/",
            "https://app.example.com:8443/",
            "https://app.example.com:80/",
            "https://app.example.com.evil.com/",
            "https://evil.com/https://app.example.com",
            "https://evil.com?https://app.example.com",
            "https://evilapp.example.com/",
            "https://sub.app.example.com/",
            "https://example.com/",
            "https://app.example.com./",
            "https://app.example.co",
            "https://\u{430}pp.example.com/",
            "https://\u{ff41}pp.example.com/",
            "https://app\u{3002}example\u{3002}com/",
            "https://app%2eexample%2ecom/",
            "https://app.example.com%2f@evil.com/",
            "https://app.example.com%00.evil.com/",
            "https://app.example.com\u{0}/",
            "https://app.exa\tmple.com/",
            "https://app.example.com/\r\nSet-Cookie:a=b",
            "ht\ntps://app.example.com/",
            "https://app.example.com/\u{200b}",
            "https://app.example.com/\u{202e}x",
            "https://app.example.com//evil.com",
            "https://app.example.com/.//evil.com",
            "https://app.example.com/%0d%0aLocation:x",
            "https://app.example.com/%5cevil.com",
            "https://app.example.com/a/%u002e%u002e/b",
            "https://app.example.com/a/%c0%ae%c0%ae/b",
            "https://app.example.com/a/%EF%BC%8E%EF%BC%8E/b",
            "https://app.example.com/a/\u{2025}/b",
            "https://app.example.com/a/%ff",
            "https://app.example.com/a/%",
            "https://app.example.com/a/%2",
            "https://[::1]/",
            "https://app.example.com:99999/",
            "https://app.example.com:/:8443",
        ] {
            let led = found(&redirects, raw);
            let is_there = raw == "https://app.example.com:/:8443";
            // An empty port is the usual one, and what follows is a path.
            assert_eq!(led.is_some(), is_there, "{raw:?} leads to {led:?}");
        }
        let long = format!("https://app.example.com/{}", "a".repeat(LONGEST));
        assert_eq!(found(&redirects, &long), None);
    }

    #[test]
    fn a_path_ends_where_a_segment_does() {
        let redirects = allowing(&["https://a.example/app", "https://a.example/docs/"]);
        for raw in [
            "https://a.example/app",
            "https://a.example/app/",
            "https://a.example/app/x?y=../..",
            "https://a.example/app?x",
            "https://a.example/x/../app",
            "https://a.example/%2e%2e/app",
            "https://a.example/docs/",
            "https://a.example/docs/x",
        ] {
            assert!(found(&redirects, raw).is_some(), "{raw:?}");
        }
        for raw in [
            "https://a.example/",
            "https://a.example/application",
            "https://a.example/App",
            "https://a.example/docs",
            "https://a.example/app/../admin",
            "https://a.example/app/%2e%2e/admin",
            "https://a.example/app/.%2E/admin",
            "https://a.example/app/..%2fadmin",
            "https://a.example/app/..%5cadmin",
            "https://a.example/app/%252e%252e/admin",
            "https://a.example/app/..;/admin",
            "https://a.example/app/..;x=y/admin",
            "https://a.example/app/;/admin",
            "https://a.example/app%2f..%2fadmin",
            "https://a.example/app\\..\\admin",
            "https://a.example/app//admin",
            "https://a.example/a%70p",
        ] {
            assert_eq!(found(&redirects, raw), None, "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_place_is_no_setting() {
        let parse = |raw: &str, mode| Allowed::parse(raw, mode);
        for raw in [
            "app.example.com",
            "https://",
            "ftp://app.example.com",
            "http://app.example.com",
            "https://user@app.example.com",
            "https://*.example.com",
            "https://.example.com",
            "https://app.example.com.",
            "https://app.example.com?x",
            "https://app.example.com/#x",
            "https://app.example.com/a/../b",
            "https://app.example.com/a//b",
            "https://app.example.com/a%2fb",
            "https://app.example.com/*",
            "https://app.example.com\\x",
            "https://app.example.com:x",
            "*",
        ] {
            let problem = parse(raw, Mode::Development).unwrap_err();
            assert!(problem.contains(&format!("{raw:?}")), "{problem}");
        }
        let local = "http://127.0.0.1:3000";
        assert!(parse(local, Mode::Development).is_ok());
        assert!(parse(local, Mode::Production).is_err());
        assert!(parse("https://127.0.0.1:3000", Mode::Production).is_ok());
    }
}

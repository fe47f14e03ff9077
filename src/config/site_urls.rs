//! `PUBLIC_URL` and `ALLOWED_HOSTS`: the URL that people know the site by, and the hosts it answers to.

use super::Mode;
use super::reader::Reader;
use std::net::SocketAddr;

/// The address people know us by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    /// Scheme, host and port: `https://example.com`.
    pub origin: String,
    /// The host alone, lower-case.
    pub host: String,
    /// Whether people reach us by https.
    pub https: bool,
}

pub(super) fn public_url(reader: &mut Reader<'_>, mode: Mode, bind: SocketAddr) -> PublicUrl {
    let host = if bind.ip().is_unspecified() {
        "127.0.0.1".to_owned()
    } else {
        bind.ip().to_string()
    };
    let host = if bind.is_ipv6() && !bind.ip().is_unspecified() {
        format!("[{host}]")
    } else {
        host
    };
    let here = PublicUrl {
        origin: format!("http://{host}:{}", bind.port()),
        host,
        https: false,
    };
    let url = reader.parsed("PUBLIC_URL", here, parse_public_url);
    if mode == Mode::Production && !url.https {
        let problem = if reader.has("PUBLIC_URL") {
            "must begin with https:// in production"
        } else {
            "is missing"
        };
        reader.wrong("PUBLIC_URL", problem);
    }
    url
}

pub(super) fn parse_public_url(raw: &str) -> Result<PublicUrl, String> {
    let raw = raw.trim_end_matches('/');
    let (https, rest) = match raw.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return Err("must begin with https:// or http://".into()),
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || "/?#@\"'<>".contains(c);
    if rest.is_empty() || rest.contains(odd) {
        return Err("must be scheme, host and port only".into());
    }
    let rest = rest.to_lowercase();
    let host = host_of(&rest).ok_or("has no host, or a port that is not a number")?;
    let scheme = if https { "https" } else { "http" };
    Ok(PublicUrl {
        origin: format!("{scheme}://{rest}"),
        host: host.to_owned(),
        https,
    })
}

/// The host of `host[:port]`, `None` when it is not one. IPv6 keeps its brackets.
pub(crate) fn host_of(authority: &str) -> Option<&str> {
    let end = match authority.strip_prefix('[') {
        Some(_) => authority.find(']')? + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(end)?;
    let port_fits = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|p| p.parse::<u16>().is_ok());
    (port_fits && !host.is_empty()).then_some(host)
}

pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

pub(super) fn hosts(mode: Mode, url: &PublicUrl) -> Vec<String> {
    let mut hosts = vec![url.host.clone()];
    if mode == Mode::Development {
        hosts.extend(["localhost", ".localhost", "127.0.0.1", "[::1]"].map(String::from));
    }
    hosts
}

pub(super) fn host_pattern(raw: &str) -> Result<String, String> {
    let bad = |c: char| c.is_whitespace() || "/:@".contains(c);
    if raw.contains(bad) && !raw.starts_with('[') {
        return Err(format!(
            "holds {raw:?}, which is not a host name (no port, no scheme)"
        ));
    }
    Ok(raw.to_lowercase())
}

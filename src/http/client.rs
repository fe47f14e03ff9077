//! Where a request comes from. Headers are believed only from proxies that the settings name.

use crate::app::{Holder, Letters, Origin};
use crate::config::Config;
use crate::i18n;
use crate::values::{Interface, without_hidden};
use actix_web::http::header;
use actix_web::{HttpMessage as _, HttpRequest};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const LONGEST_AGENT: usize = 200;

/// Where a request comes from, and by which browser or program; what it brought to be known by is not looked at.
pub(super) fn origin(request: &HttpRequest, config: &Config, holder: Holder) -> Origin {
    let agent = request.headers().get(header::USER_AGENT);
    // In any letters: what is no UTF-8 is shown as such, and so is what nobody would see.
    let agent = agent.map(|agent| without_hidden(&String::from_utf8_lossy(agent.as_bytes())));
    let agent = agent.unwrap_or_default();
    Origin {
        ip: address(request, config),
        agent: agent.chars().take(LONGEST_AGENT).collect(),
        interface: match holder {
            Holder::Browser => Interface::Page,
            Holder::Api => Interface::Rest,
        },
        holder,
        devices: Vec::new(),
        flows: Vec::new(),
        session: None,
        letters: Letters::Codes,
        language: i18n::wanted(),
        time_zone: i18n::readers_zone(),
        trace: request.extensions().get().cloned(),
    }
}

/// The client's address: the peer's, or the nearest hop that is not a trusted proxy.
///
/// A proxy writes one of the two headers and passes the other on as the client sent it. Where both are there and differ,
/// neither is believed.
pub(super) fn address(request: &HttpRequest, config: &Config) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical())?;
    let trusted = |ip: &IpAddr| {
        config
            .trusted_proxies
            .iter()
            .any(|network| network.contains(ip))
    };
    if !trusted(&peer) {
        return Some(peer);
    }
    let for_parameters = |hop: &str| hop.split(';').find_map(for_parameter).and_then(parse);
    let standard = nearest(&hops(request, "forwarded", for_parameters), trusted);
    let usual = nearest(&hops(request, "x-forwarded-for", parse), trusted);
    Some(match (standard, usual) {
        (Said::Hop(one), Said::Hop(other)) if one == other => one,
        (Said::Hop(one), Said::Nothing) | (Said::Nothing, Said::Hop(one)) => one,
        // The proxy itself asks, such as for a health check.
        (Said::Nothing, Said::Nothing) => peer,
        // Two that differ, or one that cannot be read.
        _ => {
            warn_of(peer);
            peer
        }
    })
}

/// So often the log says that a proxy names no client.
const WARN_EVERY: Duration = Duration::from_hours(1);

/// Says in the log that everybody behind a proxy is taken for one, which limits would shut out together. Now and then: what
/// each request brings must not fill the log.
fn warn_of(proxy: IpAddr) {
    static WARNED_AT: Mutex<Option<Instant>> = Mutex::new(None);
    let mut warned_at = WARNED_AT.lock().unwrap_or_else(PoisonError::into_inner);
    if warned_at.is_some_and(|at| at.elapsed() < WARN_EVERY) {
        return;
    }
    *warned_at = Some(Instant::now());
    drop(warned_at);
    tracing::warn!(
        %proxy,
        "a trusted proxy names no client that can be read in Forwarded or X-Forwarded-For, or two that differ: all its \
         clients count as one. Look at how it sets these headers"
    );
}

/// What a header says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// It is not there.
    Nothing,
    /// The nearest hop that is not a trusted proxy.
    Hop(IpAddr),
    /// Something that is no address, such as RFC 7239's `unknown`.
    Nonsense,
}

/// The hops that a header names; `None` for one that is no address.
fn hops(
    request: &HttpRequest,
    name: &str,
    read: impl Fn(&str) -> Option<IpAddr>,
) -> Vec<Option<IpAddr>> {
    let lines = request.headers().get_all(name);
    // Each by itself: what a client wrote hides nothing that a proxy wrote behind it.
    let hops = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    hops.map(|hop| read(std::str::from_utf8(hop).ok()?.trim()))
        .collect()
}

/// What a trusted proxy added last is at the end; whatever a client wrote itself comes before.
fn nearest(hops: &[Option<IpAddr>], trusted: impl Fn(&IpAddr) -> bool) -> Said {
    let mut said = Said::Nothing;
    for hop in hops.iter().rev() {
        said = match (hop, said) {
            (Some(ip), _) => Said::Hop(*ip),
            (None, Said::Nothing) => Said::Nonsense,
            (None, said) => said,
        };
        if !hop.is_some_and(|ip| trusted(&ip)) {
            break;
        }
    }
    said
}

fn for_parameter(pair: &str) -> Option<&str> {
    let (name, value) = pair.trim().split_once('=')?;
    name.eq_ignore_ascii_case("for").then_some(value)
}

/// An address, with or without quotes, brackets and port.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim_matches('"');
    let bare = hop.parse::<IpAddr>().ok();
    let with_port = || {
        hop.parse::<std::net::SocketAddr>()
            .ok()
            .map(|address| address.ip())
    };
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    bare.or_else(with_port)
        .or_else(in_brackets)
        .map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_ports_quotes_and_brackets() {
        for (hop, ip) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("\"[2001:db8::1]:4711\"", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(parse(hop), Some(ip.parse().unwrap()), "{hop}");
        }
        for bad in ["", "unknown", "_hidden", "192.0.2.256"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}

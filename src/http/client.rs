//! Where a request comes from. Headers are believed only from proxies that the settings name.

use crate::config::Config;
use actix_web::HttpRequest;
use std::net::IpAddr;

/// The client's address: the peer's, or the nearest one that is not a trusted proxy.
pub(super) fn address(request: &HttpRequest, config: &Config) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|peer| canonical(peer.ip()))?;
    let trusted = |ip: &IpAddr| {
        config
            .trusted_proxies
            .iter()
            .any(|network| network.contains(ip))
    };
    if !trusted(&peer) {
        return Some(peer);
    }
    let hops = forwarded(request);
    // What a trusted proxy added last is at the end; whatever a client wrote itself comes before.
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Some(ip) = hop else { break };
        nearest = *ip;
        if !trusted(ip) {
            break;
        }
    }
    Some(nearest)
}

/// The hops that `Forwarded` (RFC 7239) names, or else `X-Forwarded-For`; `None` for one that is no address.
fn forwarded(request: &HttpRequest) -> Vec<Option<IpAddr>> {
    let lines = |name: &str| -> Vec<String> {
        let values = request
            .headers()
            .get_all(name)
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .map(|hop| hop.trim().to_owned())
            .collect()
    };
    let standard = lines("forwarded");
    if standard.is_empty() {
        return lines("x-forwarded-for")
            .iter()
            .map(|hop| parse(hop))
            .collect();
    }
    standard
        .iter()
        .map(|hop| hop.split(';').find_map(for_parameter).and_then(parse))
        .collect()
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
    bare.or_else(with_port).or_else(in_brackets).map(canonical)
}

/// An IPv4 address that came as IPv6 is the IPv4 address.
fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
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

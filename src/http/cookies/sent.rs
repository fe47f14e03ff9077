//! What stands in `Cookie` when a request comes. Every page of the host and of its parents puts something there: what
//! cannot be read is left out, so that it hides nothing that is ours, and our own cookies are taken under no name but theirs.

use super::{USAGE, name};
use crate::config::Config;
use actix_web::cookie::{Cookie, CookieJar, Key};
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderValue};

/// A cookie that was sent: its bytes, and what they say.
struct Sent<'a> {
    bytes: &'a [u8],
    cookie: Cookie<'static>,
}

/// Puts `Cookie` in order before anybody reads it: leaves out what cannot be read, puts a session cookie that only an older key
/// opens under the current one, and where there are several takes the one that is ours.
pub(in crate::http) fn tidy(request: &mut ServiceRequest, config: &Config) {
    let lines: Vec<HeaderValue> = request.headers().get_all(header::COOKIE).cloned().collect();
    if lines.is_empty() {
        return;
    }
    let pairs = || {
        let pairs = lines
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        pairs
            .map(<[u8]>::trim_ascii)
            .filter(|pair| !pair.is_empty())
    };
    let sent: Vec<_> = pairs().filter_map(read).collect();
    let session = session(&sent, config);
    let ours = name(config, "vestibule");
    let is_changed = sent.len() != pairs().count();
    if !is_changed && session.is_none() {
        return;
    }
    let others = sent
        .iter()
        .filter(|sent| session.is_none() || sent.cookie.name() != ours);
    let kept: Vec<&[u8]> = others
        .map(|sent| sent.bytes)
        .chain(session.as_ref().map(String::as_bytes))
        .collect();
    request.headers_mut().remove(header::COOKIE);
    if let Ok(line) = HeaderValue::from_bytes(&kept.join(&b"; "[..])) {
        request.headers_mut().insert(header::COOKIE, line);
    }
}

/// A pair, if it can be read. Names that become ours only when they are decoded or trimmed are somebody else's: browsers keep
/// no promise about them that they keep about `__Host-`.
fn read(bytes: &[u8]) -> Option<Sent<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let cookie = Cookie::parse_encoded(text.to_owned()).ok()?;
    let (written, _) = text.split_once('=')?;
    let is_as_written = written.trim_matches([' ', '\t']) == cookie.name();
    (is_as_written || !cookie.name().starts_with("__")).then_some(Sent { bytes, cookie })
}

/// The session cookie to go on with, where it is not the only one and as it stands.
fn session(sent: &[Sent<'_>], config: &Config) -> Option<String> {
    let ours = name(config, "vestibule");
    let mine: Vec<_> = sent
        .iter()
        .filter(|sent| sent.cookie.name() == ours)
        .collect();
    let is_alone = mine.len() == 1;
    if mine.is_empty() || (is_alone && config.secret.texts().nth(1).is_none()) {
        return None;
    }
    let keys = config.secret.derive(USAGE);
    let keys: Vec<Key> = keys.iter().map(|key| Key::from(key)).collect();
    let opens =
        |cookie: &Cookie<'static>, key: &Key| CookieJar::new().private(key).decrypt(cookie.clone());
    let found = mine.iter().find_map(|sent| {
        let mut keys = keys.iter().enumerate();
        keys.find_map(|(age, key)| Some((age, sent, opens(&sent.cookie, key)?)))
    });
    match found {
        Some((0, ..)) if is_alone => None,
        Some((0, sent, _)) => std::str::from_utf8(sent.bytes).ok().map(str::to_owned),
        Some((_, _, opened)) => {
            let mut jar = CookieJar::new();
            jar.private_mut(keys.first()?).add(opened);
            let renewed = jar.get(&ours)?;
            Some(format!("{}={}", renewed.name(), renewed.value()))
        }
        None => None,
    }
}

//! Secrets that sign what we send to others, as Standard Webhooks writes them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

const SHORTEST: usize = 24;
const LONGEST: usize = 64;
/// Secrets that one receiver can have at a time: each is a signature in a header.
pub(super) const MOST: usize = 4;

/// Why a text is no such secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadWhsec {
    #[error("does not begin with whsec_")]
    NoPrefix,
    #[error("is not base64 behind whsec_")]
    NotBase64,
    #[error(
        "has {0} bytes; it must have {SHORTEST} to {LONGEST}: whsec_ and the output of `openssl rand -base64 32`"
    )]
    Length(usize),
}

/// `whsec_` and 24 to 64 bytes in base64.
pub(super) fn parse(text: &str) -> Result<Zeroizing<Vec<u8>>, BadWhsec> {
    let encoded = text.strip_prefix("whsec_").ok_or(BadWhsec::NoPrefix)?;
    let bytes = BASE64_STANDARD.decode(encoded);
    let bytes = bytes.map(Zeroizing::new).map_err(|_| BadWhsec::NotBase64)?;
    match bytes.len() {
        SHORTEST..=LONGEST => Ok(bytes),
        other => Err(BadWhsec::Length(other)),
    }
}

/// One, or while it is changed a few, comma-separated.
pub(super) fn parse_list(raw: &str) -> Result<Vec<Zeroizing<Vec<u8>>>, String> {
    let all: Vec<_> = raw.split(',').map(str::trim).collect();
    if all.len() > MOST {
        return Err(format!("holds more than {MOST} secrets"));
    }
    let each = all.into_iter().map(parse).collect::<Result<Vec<_>, _>>();
    each.map_err(|problem| problem.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_its_prefix_is_base64_and_neither_short_nor_long() {
        let of = |length: usize| format!("whsec_{}", BASE64_STANDARD.encode(vec![7; length]));
        for (text, outcome) in [
            (of(24), Ok(24)),
            (of(64), Ok(64)),
            (of(23), Err(BadWhsec::Length(23))),
            (of(65), Err(BadWhsec::Length(65))),
            ("whsec_".to_owned(), Err(BadWhsec::Length(0))),
            ("whsec_hunter2!".to_owned(), Err(BadWhsec::NotBase64)),
            (of(24).replace("whsec_", ""), Err(BadWhsec::NoPrefix)),
            (String::new(), Err(BadWhsec::NoPrefix)),
        ] {
            assert_eq!(parse(&text).map(|it| it.len()), outcome, "{text}");
        }
    }
}

//! Argon2's encoding as Django keeps it: `argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash`.

use argon2::{Algorithm, Params};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as B64;

/// Bytes of a hash.
pub(super) const TAG: usize = 32;
/// Parameters of an imported row that ask for more are not tried: a hostile row must not exhaust the machine.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const MOST_PASSES: u32 = 16;

pub(super) fn encoded(params: &Params, salt: &[u8; 16], tag: &[u8]) -> String {
    let (salt, tag) = (B64.encode(salt), B64.encode(tag));
    format!("{}{salt}${tag}", prefix(params))
}

/// What stands before the salt.
pub(super) fn prefix(params: &Params) -> String {
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    format!("argon2$argon2id$v=19$m={m},t={t},p={p}$")
}

/// One that was read.
pub(super) struct Encoded {
    pub(super) algorithm: Algorithm,
    pub(super) params: Params,
    pub(super) salt: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

impl Encoded {
    pub(super) fn parse(kept: &str) -> Option<Self> {
        let mut parts = kept.strip_prefix("argon2$")?.split('$');
        let algorithm = match parts.next()? {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            "argon2d" => Algorithm::Argon2d,
            _ => return None,
        };
        if parts.next()? != "v=19" {
            return None;
        }
        let mut costs = parts.next()?.split(',');
        let mut cost = |name: &str| costs.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (m, t, p) = (cost("m=")?, cost("t=")?, cost("p=")?);
        if m > MOST_MEMORY_KIB || t > MOST_PASSES || p > MOST_PASSES {
            return None;
        }
        let (salt, tag) = (
            B64.decode(parts.next()?).ok()?,
            B64.decode(parts.next()?).ok()?,
        );
        let params = Params::new(m, t, p, Some(tag.len())).ok()?;
        Some(Self {
            algorithm,
            params,
            salt,
            tag,
        })
    }
}

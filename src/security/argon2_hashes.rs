//! Argon2's encoding as Django keeps it: `argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash`.

use super::hash_kind::{Effort, HashKind, MOST_MEMORY};
use argon2::{Algorithm, Params};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as B64;

/// Bytes of a hash.
pub(super) const TAG: usize = 32;
/// Parameters of an imported row that ask for more are not tried: a hostile row must not exhaust the machine.
const MOST_LANES: u32 = 16;
/// What a usual core of a server takes for a KiB, once: in nanoseconds.
const ARGON2_KIB: u64 = 1_200;

/// How long a usual core of a server takes for a hash, in nanoseconds.
pub(super) fn cost_of(params: &Params) -> u64 {
    let kib = u64::from(params.m_cost()).saturating_mul(params.t_cost().into());
    kib.saturating_mul(ARGON2_KIB)
}

/// The kind of a hash that begins with `argon2$`; nothing for what no password matches.
pub(super) fn kind_of(kept: &str) -> Option<HashKind> {
    let read = Encoded::parse(kept)?;
    let (head, _) = kept.rsplit_once('$')?;
    let (head, _) = head.rsplit_once('$')?;
    Some(HashKind {
        algorithm: "argon2",
        pattern: format!("{head}$%"),
        cost: if read.is_bounded() {
            cost_of(&read.params)
        } else {
            u64::MAX
        },
    })
}

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
    /// What a comparison takes.
    pub(super) fn effort(&self) -> Effort {
        Effort {
            time: cost_of(&self.params),
            memory: u64::from(self.params.m_cost()) << 10,
        }
    }

    /// Whether it asks for no more memory and lanes than may be tried, however long that takes.
    pub(super) fn is_bounded(&self) -> bool {
        self.effort().memory <= MOST_MEMORY && self.has_few_lanes()
    }

    pub(super) fn has_few_lanes(&self) -> bool {
        self.params.p_cost() <= MOST_LANES
    }

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

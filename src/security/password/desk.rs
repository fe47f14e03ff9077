//! One hashing thread: its block of memory, and the encodings it reads and writes.

use super::queue::Queue;
use super::{Verified, Work};
use crate::security::chance;
use crate::security::django_hashes::{self, Verdict};
use crate::values::Password;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as B64;
use zeroize::Zeroize as _;

/// Bytes of a hash.
pub(super) const TAG: usize = 32;
/// How far hashing threads step back; Linux counts it for each thread by itself. 10 is a tenth of the weight of a thread
/// that answers requests.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;
/// Parameters of an imported row that ask for more are not tried: a hostile row must not exhaust the machine.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const MOST_PASSES: u32 = 16;

/// One hashing thread with its memory.
pub(super) struct Desk {
    params: Params,
    memory: Vec<Block>,
    /// So many blocks may still hold what was made of a password.
    used: usize,
}

impl Desk {
    pub(super) fn new(params: Params) -> Self {
        Self {
            params,
            memory: Vec::new(),
            used: 0,
        }
    }

    pub(super) fn work_through(mut self, waiting: &Queue) {
        step_back();
        while let Some(work) = self.next(waiting) {
            let told = match work {
                Work::Encode(password, reply) => reply.send(self.encode(&password)).is_ok(),
                Work::Verify(password, kept, reply) => {
                    reply.send(self.verify(&password, &kept)).is_ok()
                }
            };
            // Whoever stopped waiting needs no answer.
            if !told {
                tracing::debug!("a password hash was not waited for");
            }
        }
    }

    /// The next work. Where there is none yet, the memory is wiped first; otherwise the next hash writes over all of it.
    fn next(&mut self, waiting: &Queue) -> Option<Work> {
        if let Some(work) = waiting.pop_now() {
            return Some(work);
        }
        self.wipe(0);
        waiting.pop()
    }

    fn wipe(&mut self, from: usize) {
        for block in self.memory.iter_mut().take(self.used).skip(from) {
            block.as_mut().zeroize();
        }
        self.used = self.used.min(from);
    }

    fn encode(&mut self, password: &Password) -> String {
        let salt: [u8; 16] = chance::bytes();
        let params = self.params.clone();
        let tag = self
            .tag(Algorithm::Argon2id, &params, password, &salt)
            .unwrap_or_default();
        encoded(&params, &salt, &tag)
    }

    fn verify(&mut self, password: &Password, kept: &str) -> Verified {
        match django_hashes::verify(kept, password.expose()) {
            Verdict::Match => Verified::Outdated,
            Verdict::Mismatch | Verdict::Unusable => Verified::Wrong,
            Verdict::Argon2 => self
                .verify_argon2(password, kept)
                .unwrap_or(Verified::Wrong),
        }
    }

    fn verify_argon2(&mut self, password: &Password, kept: &str) -> Option<Verified> {
        let kept = Encoded::parse(kept)?;
        let tag = self.tag(kept.algorithm, &kept.params, password, &kept.salt)?;
        if constant_time::verify_slices_are_equal(&tag, &kept.tag).is_err() {
            return Some(Verified::Wrong);
        }
        let today = kept.algorithm == Algorithm::Argon2id
            && kept.params.m_cost() == self.params.m_cost()
            && kept.params.t_cost() == self.params.t_cost()
            && kept.params.p_cost() == self.params.p_cost();
        Some(if today {
            Verified::Right
        } else {
            Verified::Outdated
        })
    }

    fn tag(
        &mut self,
        algorithm: Algorithm,
        params: &Params,
        password: &Password,
        salt: &[u8],
    ) -> Option<Vec<u8>> {
        let mut tag = vec![0; params.output_len().unwrap_or(TAG)];
        let blocks = params.block_count();
        let argon2 = Argon2::new(algorithm, Version::V0x13, params.clone());
        if self.memory.len() < blocks {
            self.memory.resize(blocks, Block::default());
        }
        self.wipe(blocks);
        self.used = blocks;
        let memory = self.memory.get_mut(..blocks)?;
        let made = argon2.hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt,
            &mut tag,
            memory,
        );
        // An imported row may have asked for more than ours ever do: give that back.
        let ours = self.params.block_count();
        if blocks > ours {
            self.wipe(ours);
            self.memory.truncate(ours);
            self.memory.shrink_to_fit();
        }
        made.ok().map(|()| tag)
    }
}

/// Lets the threads that answer requests go first: a page costs microseconds and shall not wait for a hash, which takes
/// milliseconds. Not the last in the queue of the whole machine: somebody else's busy program must not end all logins.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a hashing thread keeps its priority");
    }
}

pub(super) fn encoded(params: &Params, salt: &[u8; 16], tag: &[u8]) -> String {
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    format!(
        "argon2$argon2id$v=19$m={m},t={t},p={p}${}${}",
        B64.encode(salt),
        B64.encode(tag)
    )
}

struct Encoded {
    algorithm: Algorithm,
    params: Params,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Encoded {
    fn parse(kept: &str) -> Option<Self> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn params(kib: u32) -> Params {
        Params::new(kib, 1, 1, Some(TAG)).unwrap()
    }

    fn is_clean(desk: &Desk, from: usize) -> bool {
        let rest = desk.memory.iter().skip(from);
        rest.flat_map(AsRef::as_ref).all(|word| *word == 0)
    }

    #[test]
    fn nothing_of_a_password_stays_in_memory_while_nobody_waits() {
        let mut desk = Desk::new(params(64));
        let password = Password::new("Correct-Horse-7".to_owned());
        let kept = desk.encode(&password);
        assert!(!is_clean(&desk, 0));
        // One that needs less does not write over all of it.
        assert_eq!(
            Desk::new(params(16)).verify(&password, &kept),
            Verified::Outdated
        );
        let small = Desk::new(params(16)).encode(&password);
        assert_eq!(desk.verify(&password, &small), Verified::Outdated);
        assert!(is_clean(&desk, 16));
        let queue = Queue::new(10);
        let (reply, answer) = channel();
        assert!(queue.push("192.0.2.1", Work::Verify(password, small, reply)));
        queue.close();
        assert!(desk.next(&queue).is_some());
        assert!(!is_clean(&desk, 0), "the next one writes over it");
        assert!(desk.next(&queue).is_none());
        assert!(is_clean(&desk, 0));
        drop(answer);
    }

    #[test]
    fn what_an_imported_hash_needed_is_given_back() {
        let mut desk = Desk::new(params(16));
        let password = Password::new("Correct-Horse-7".to_owned());
        let large = Desk::new(params(64)).encode(&password);
        assert_eq!(desk.verify(&password, &large), Verified::Outdated);
        assert_eq!((desk.memory.len(), desk.used), (16, 16));
        assert!(desk.memory.capacity() < 64);
    }
}

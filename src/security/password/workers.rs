//! One hashing thread and its block of memory.

use super::{Verified, Work};
use crate::security::argon2_hashes::{Encoded, TAG, encoded, prefix};
use crate::security::django_hashes::{self, Verdict};
use crate::security::{foreign_hashes, random};
use crate::values::Password;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time;
use std::time::Instant;
use zeroize::Zeroize as _;

/// One hashing thread with its memory.
pub(super) struct HashWorkers {
    params: Params,
    memory: Vec<Block>,
    /// So many blocks may still hold what was made of a password.
    used: usize,
}

impl HashWorkers {
    pub(super) fn new(params: Params) -> Self {
        Self {
            params,
            memory: Vec::new(),
            used: 0,
        }
    }

    /// Gives its memory back.
    pub(super) fn release(&mut self) {
        self.wipe();
        self.memory = Vec::new();
    }

    pub(super) fn wipe(&mut self) {
        self.wipe_from(0);
    }

    /// Does what was taken out of the line at `begun`.
    pub(super) fn work_on(&mut self, work: Work, begun: Instant) {
        let told = match work {
            Work::Encode(password, reply) => reply.send(self.encode(&password)).is_ok(),
            Work::Verify(password, kept, reply) => {
                let verified = self.verify(&password, &kept);
                reply.send((verified, begun.elapsed())).is_ok()
            }
        };
        // Whoever stopped waiting, or was told by somebody else, needs no answer.
        if !told {
            tracing::debug!("a password hash was not waited for");
        }
    }

    /// Whether it is of today's kind, so that it takes as long as others of that do.
    pub(super) fn is_own(&self, work: &Work) -> bool {
        match work {
            Work::Encode(..) => true,
            Work::Verify(_, kept, _) => kept.starts_with(&prefix(&self.params)),
        }
    }

    fn wipe_from(&mut self, from: usize) {
        for block in self.memory.iter_mut().take(self.used).skip(from) {
            block.as_mut().zeroize();
        }
        self.used = self.used.min(from);
    }

    fn encode(&mut self, password: &Password) -> String {
        let salt: [u8; 16] = random::bytes();
        let params = self.params.clone();
        let tag = self
            .tag(Algorithm::Argon2id, &params, password, &salt)
            .unwrap_or_default();
        encoded(&params, &salt, &tag)
    }

    fn verify(&mut self, password: &Password, kept: &str) -> Verified {
        if kept.starts_with('$') {
            return if foreign_hashes::verify(kept, password.expose()) {
                Verified::Outdated
            } else {
                Verified::Wrong
            };
        }
        match django_hashes::verify(kept, password.expose()) {
            Verdict::Match => Verified::Outdated,
            Verdict::Mismatch | Verdict::Unusable => Verified::Wrong,
            Verdict::Argon2 => self
                .verify_argon2(password, kept)
                .unwrap_or(Verified::Wrong),
        }
    }

    fn verify_argon2(&mut self, password: &Password, kept: &str) -> Option<Verified> {
        let kept = Encoded::parse(kept).filter(Encoded::is_bounded)?;
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
        self.wipe_from(blocks);
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
            self.wipe_from(ours);
            self.memory.truncate(ours);
            self.memory.shrink_to_fit();
        }
        made.ok().map(|()| tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn params(kib: u32) -> Params {
        Params::new(kib, 1, 1, Some(TAG)).unwrap()
    }

    fn is_clean(workers: &HashWorkers, from: usize) -> bool {
        let rest = workers.memory.iter().skip(from);
        rest.flat_map(AsRef::as_ref).all(|word| *word == 0)
    }

    #[test]
    fn nothing_of_a_password_stays_in_memory_while_nobody_waits() {
        let mut workers = HashWorkers::new(params(64));
        let password = Password::new("Correct-Horse-7".to_owned());
        let kept = workers.encode(&password);
        assert!(!is_clean(&workers, 0));
        // One that needs less does not write over all of it.
        assert_eq!(
            HashWorkers::new(params(16)).verify(&password, &kept),
            Verified::Outdated
        );
        let small = HashWorkers::new(params(16)).encode(&password);
        assert_eq!(workers.verify(&password, &small), Verified::Outdated);
        assert!(is_clean(&workers, 16));
        workers.wipe();
        assert!(is_clean(&workers, 0));
        assert_eq!(workers.memory.len(), 64);
    }

    #[test]
    fn what_an_imported_hash_needed_is_given_back() {
        let mut workers = HashWorkers::new(params(16));
        let password = Password::new("Correct-Horse-7".to_owned());
        let large = HashWorkers::new(params(64)).encode(&password);
        assert_eq!(workers.verify(&password, &large), Verified::Outdated);
        assert_eq!((workers.memory.len(), workers.used), (16, 16));
        assert!(workers.memory.capacity() < 64);
    }

    #[test]
    fn what_only_begins_like_ours_is_not_ours() {
        let (workers, password) = (HashWorkers::new(params(16)), Password::new("x".to_owned()));
        let own = encoded(&workers.params, &[0; 16], &[0; TAG]);
        let other = own.replace("p=1$", "p=16$");
        let verify = |kept: String| Work::Verify(password.clone(), kept, channel().0);
        assert!(workers.is_own(&verify(own)));
        assert!(!workers.is_own(&verify(other)));
    }
}

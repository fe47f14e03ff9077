//! What a comparison with a hash costs, told before any work is done. Rows may come from anywhere: one that costs too much
//! is not tried.

/// What takes longer is not tried: two seconds, in nanoseconds.
pub(super) const MOST_COST: u64 = 2_000_000_000;
/// What takes more bytes is not tried.
pub(super) const MOST_MEMORY: u64 = 256 << 20;
/// What a usual core of a server takes for one iteration of PBKDF2, in nanoseconds.
pub(super) const PBKDF2: u64 = 200;
/// For bcrypt with the cost 0, and for a KiB that scrypt writes and reads.
const BCRYPT: u64 = 60_000;
const SCRYPT_KIB: u64 = 3_000;
/// For what costs next to nothing.
pub(super) const CHEAP: u64 = 1_000;

/// One algorithm with one set of parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HashKind {
    /// The algorithm.
    pub algorithm: &'static str,
    /// What all hashes of the kind look like: a pattern for `LIKE`, with `!` before a sign that is none of its own.
    pub pattern: String,
    /// How long a usual core of a server takes to compare a password with one, in nanoseconds.
    pub cost: u64,
}

/// What a comparison takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Effort {
    /// Of a usual core of a server, in nanoseconds.
    pub(super) time: u64,
    /// In bytes.
    pub(super) memory: u64,
}

impl Effort {
    /// Of what takes no memory worth counting.
    pub(super) fn of_time(time: u64) -> Self {
        Self { time, memory: 0 }
    }

    pub(super) fn of_bcrypt(cost: u32) -> Self {
        let time = BCRYPT.checked_shl(cost).filter(|_| cost < 40);
        Self::of_time(time.unwrap_or(u64::MAX))
    }

    pub(super) fn of_scrypt(n: u64, r: u32, p: u32) -> Self {
        let (r, p) = (u64::from(r), u64::from(p));
        let block = r.saturating_mul(128);
        let kib = n.saturating_mul(p).saturating_mul(block) / 1024;
        Self {
            time: kib.saturating_mul(SCRYPT_KIB).max(CHEAP),
            memory: n.saturating_add(p).saturating_mul(block),
        }
    }

    /// The time, or that it would never end where there is not enough memory.
    pub(super) fn cost(self) -> u64 {
        if self.memory > MOST_MEMORY {
            u64::MAX
        } else {
            self.time
        }
    }

    /// Whether it may be tried.
    pub(super) fn is_bounded(self) -> bool {
        self.cost() <= MOST_COST
    }
}

/// A text without anything that `LIKE` reads as a sign.
pub(super) fn plain(text: &str) -> String {
    let escaped = text.chars().flat_map(|sign| {
        let mark = matches!(sign, '%' | '_' | '!').then_some('!');
        mark.into_iter().chain([sign])
    });
    escaped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_like_reads_as_a_sign_is_escaped() {
        assert_eq!(plain("a_b%c!d$e"), "a!_b!%c!!d$e");
    }

    #[test]
    fn no_parameters_are_too_large_to_be_counted() {
        let most = Effort::of_scrypt(u64::MAX, u32::MAX, u32::MAX);
        assert_eq!(most.cost(), u64::MAX);
        assert_eq!(Effort::of_bcrypt(u32::MAX).cost(), u64::MAX);
        // 256 MiB, and a block for each of the parallel ones.
        let much = Effort::of_scrypt(1 << 18, 8, 1);
        assert!(much.time < MOST_COST && !much.is_bounded());
        assert!(Effort::of_scrypt(1 << 17, 8, 1).is_bounded());
    }
}

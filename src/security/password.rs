//! Password hashes: argon2id in Django's encoding, made by a few threads of their own with a bounded queue in front. Hashes
//! that Django or another program made are compared with too ([`django_hashes`](super::django_hashes),
//! [`foreign_hashes`]), and ask to be made anew.
//!
//! A hash costs 15 ms of a core and 19 MiB on purpose, so a crowd at the login form must neither take all memory nor
//! make others wait. As many threads hash as there are cores, each with its one block of memory, and they leave the core
//! to whoever wants it: see [`idle`]. When the queue is full the answer is [`Fault::Overloaded`] at once. Callers wait on
//! a blocking thread, never with a database connection in hand.

mod class;
mod idle;
mod kinds;
mod queue;
mod worker;
mod workers;

use super::random;
use crate::config::Hashing;
use crate::error::Fault;
use crate::metrics::Page;
use crate::security::argon2_hashes::{TAG, cost_of, encoded, prefix};
use crate::security::foreign_hashes;
pub use crate::security::hash_kind::HashKind;
use crate::values::Password;
use argon2::Params;
use class::step_back;
use idle::Idle;
use kinds::Kinds;
pub use kinds::{Refused, judge, rest};
use queue::Queue;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use worker::work_through;
use workers::HashWorkers;

/// What came of comparing a password with an encoded one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It is the one, and its encoding is today's.
    Right,
    /// It is the one; encode it anew at this occasion.
    Outdated,
    /// It is not, or nothing can be.
    Wrong,
}

#[derive(Clone)]
enum Work {
    Encode(Password, Sender<String>),
    Verify(Password, String, Sender<(Verified, Duration)>),
}

/// The hashing threads. They end when it is dropped.
#[derive(Debug)]
pub struct Hasher {
    queue: Arc<Queue>,
    dummy: String,
    /// How all hashes of today's kind begin.
    own: String,
    kinds: Kinds,
}

/// The hashing threads, asked for somebody from a network: networks take turns.
#[derive(Debug)]
pub struct Lane<'a> {
    hasher: &'a Hasher,
    network: String,
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Hasher {
    /// Starts the threads.
    pub fn start(settings: &Hashing) -> Result<Self, Fault> {
        let params = Params::new(settings.memory_kib, settings.passes, 1, Some(TAG))
            .map_err(|error| Fault::Broken(format!("argon2 parameters: {error}")))?;
        let queue = Arc::new(Queue::new(settings.queue));
        let threads = settings.threads.max(1);
        for number in 0..threads {
            let (waiting, params) = (queue.clone(), params.clone());
            spawn(format!("hash-{number}"), move || {
                step_back();
                let idle = Idle::start(format!("idle-{number}"), &params);
                work_through(HashWorkers::new(params), &waiting, idle);
            })?;
        }
        // Hashing a password nobody has makes an unknown address cost what a known one costs.
        let dummy = encoded(&params, &random::bytes(), &random::bytes::<TAG>());
        Ok(Self {
            queue,
            dummy,
            own: prefix(&params),
            kinds: Kinds::new(cost_of(&params)),
        })
    }

    /// How long it takes until a refusal is answered, from when the first comparison began: as long as the dearest kind of
    /// hash takes that the table of users holds.
    pub fn refusal_delay(&self) -> Duration {
        self.kinds.delay()
    }

    /// Puts on a page how many wait for a hash, for how long they waited, and how many were turned away.
    pub fn show(&self, page: &mut Page) {
        let waiting = u32::try_from(self.queue.waiting()).unwrap_or(u32::MAX);
        page.number(
            "hash_queue_length",
            "Password hashes that wait for a thread",
            f64::from(waiting),
        );
        page.durations(
            "hash_wait_seconds",
            "How long password hashes waited for a thread",
            self.queue.waits(),
        );
        page.count(
            "hash_refused",
            "Password hashes that found no room in the queue or lost their place in it",
            self.queue.refused(),
        );
    }

    /// Whether it is known which kinds the table holds.
    pub fn is_surveyed(&self) -> bool {
        self.kinds.is_surveyed()
    }

    /// Takes over which kinds the table holds.
    pub fn survey(&self, kinds: Vec<HashKind>) {
        self.kinds.survey(kinds);
    }

    /// The patterns of what needs no look: hashes of today's kind, and passwords that are none.
    pub fn usual_patterns(&self) -> Vec<String> {
        vec![format!("{}%", self.own), "!!%".to_owned()]
    }

    /// For somebody from `network`.
    pub fn lane(&self, network: String) -> Lane<'_> {
        Lane {
            hasher: self,
            network,
        }
    }

    /// Encodes a new password, for nobody from anywhere: see [`Lane::encode`].
    pub fn encode(&self, password: &Password) -> Result<String, Fault> {
        self.lane(String::new()).encode(password)
    }

    /// Whether a password can be compared with what is kept: with what is damaged, or takes too long, none is.
    fn takes(&self, kept: &str) -> bool {
        kept.starts_with(&self.own) || judge(kept).is_ok()
    }
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
    let spawned = std::thread::Builder::new().name(name).spawn(work);
    spawned
        .map(drop)
        .map_err(|error| Fault::Unavailable(format!("a hashing thread: {error}")))
}

const FULL: Fault = Fault::Overloaded("the queue of password hashes is full");

impl Lane<'_> {
    /// Encodes a new password: `argon2$argon2id$v=19$m=…,t=…,p=1$salt$hash`.
    pub fn encode(&self, password: &Password) -> Result<String, Fault> {
        let (reply, answer) = channel();
        self.wait(Work::Encode(password.clone(), reply), &answer)
    }

    /// Compares with what is kept, and says how long that took; with `None`, works as long as with a hash of today's kind
    /// and says [`Verified::Wrong`].
    pub fn verify(
        &self,
        password: &Password,
        kept: Option<&str>,
    ) -> Result<(Verified, Duration), Fault> {
        let usable = kept.filter(|kept| self.hasher.takes(kept));
        let (reply, answer) = channel();
        let compared = usable.unwrap_or(&self.hasher.dummy);
        let work = Work::Verify(password.clone(), compared.to_owned(), reply);
        let (verified, took) = self.wait(work, &answer)?;
        if let Some(took) = foreign_hashes::as_if_longest(compared, password.expose(), took) {
            self.hasher.kinds.note(compared, took);
        }
        let verified = usable.map_or(Verified::Wrong, |_| verified);
        Ok((verified, took))
    }

    /// Refuses when the queue is full, to be asked before anything is written for a call that wants a hash. Somebody else
    /// may still be faster to the last place.
    pub fn admit(&self) -> Result<(), Fault> {
        if self.hasher.queue.has_room(&self.network) {
            Ok(())
        } else {
            Err(FULL)
        }
    }

    fn wait<T>(&self, work: Work, answer: &Receiver<T>) -> Result<T, Fault> {
        if !self.hasher.queue.push(&self.network, work) {
            return Err(FULL);
        }
        // Without an answer the place went to somebody from a network with fewer in line.
        answer.recv().map_err(|_| FULL)
    }
}

/// A password that nothing matches, as Django writes it: `!` and forty characters.
pub fn unusable() -> String {
    let letters = random::name::<20>();
    format!("!{letters}")
}

/// What [`unset`] begins with.
const UNSET: &str = "!unset";

/// No password either, for somebody who logs in with codes from e-mails, and may choose one at any time.
pub fn unset() -> String {
    let letters = random::name::<20>();
    format!("{UNSET}{letters}")
}

/// Whether there is no password because its owner logs in without one, and not because somebody took it away.
pub fn is_unset(kept: &str) -> bool {
    kept.starts_with(UNSET)
}

/// Whether any password can match what is kept.
pub fn is_usable(kept: &str) -> bool {
    !kept.starts_with('!')
}

/// The fewest code points of a new password (ASVS 6.2.1).
pub const SHORTEST: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    impl Hasher {
        /// Compares with what is kept, for nobody from anywhere.
        fn verify(&self, password: &Password, kept: Option<&str>) -> Result<Verified, Fault> {
            let verified = self.lane(String::new()).verify(password, kept);
            verified.map(|(verified, _)| verified)
        }
    }

    fn hasher(queue: usize) -> Hasher {
        Hasher::start(&Hashing {
            memory_kib: 64,
            passes: 1,
            threads: 2,
            queue,
        })
        .unwrap()
    }

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[test]
    fn what_is_encoded_verifies_and_nothing_else_does() {
        let hasher = hasher(8);
        let kept = hasher.encode(&password("corréct horse")).unwrap();
        assert!(kept.starts_with("argon2$argon2id$v=19$m=64,t=1,p=1$"));
        assert_eq!(
            hasher
                .verify(&password("corréct horse"), Some(&kept))
                .unwrap(),
            Verified::Right
        );
        assert_eq!(
            hasher
                .verify(&password("correct horse"), Some(&kept))
                .unwrap(),
            Verified::Wrong
        );
        assert_eq!(
            hasher
                .verify(&password("corréct horse"), Some(&unusable()))
                .unwrap(),
            Verified::Wrong
        );
        assert_eq!(
            hasher.verify(&password("corréct horse"), None).unwrap(),
            Verified::Wrong
        );
        assert_ne!(kept, hasher.encode(&password("corréct horse")).unwrap());
    }

    #[test]
    fn rows_of_django_verify_and_ask_to_be_encoded_anew() {
        let hasher = hasher(8);
        for row in [
            "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDAxMjM0NTY3ODlBYkNkRQ$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY",
            "pbkdf2_sha256$1000$seasalt0123456789AbCdE$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
        ] {
            assert_eq!(
                hasher
                    .verify(&password("corréct horse"), Some(row))
                    .unwrap(),
                Verified::Outdated
            );
            assert_eq!(
                hasher.verify(&password("wrong"), Some(row)).unwrap(),
                Verified::Wrong
            );
        }
    }

    #[test]
    fn rows_of_other_programs_verify_and_ask_to_be_encoded_anew() {
        let hasher = hasher(8);
        let verify = |text: &str, row: &str| hasher.verify(&password(text), Some(row)).unwrap();
        // argon2-cffi 25.1, bcrypt 5.0 and passlib 1.7.4 made them.
        for given in [
            "$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$R9Ag6pbMOICZy6osz6smSAhKlAt+WneMGBaym8LtnbU",
            "$argon2i$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$0jqFJlkfQhkKPNdwlXWoVbWD0Zy8I66/C1Kq9pVI4nY",
            "$argon2d$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$5W8ZCIRB/GNxX04UFZD+s0N19unIX3OTbzKo2n0rsJA",
            "$2a$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "{bcrypt}$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "$pbkdf2-sha256$1000$8PHy8/T19vf4.fr7/P3./w$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl.lCB12h2Tk",
            "$scrypt$ln=8,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$ZDjp4JspPSy9qGTpFr/AnD8FV4PdNEQAOc/LWlHUUpI",
            "$P$6seasalt0dNmHcxv.HCk88ECZlM1Cm0",
            "$wp$2y$04$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
            "$6$seasalt$QAJtTlL8ytKTwL4n.9DmUe4g79dXrXrR3tX.m4oLVCtGDiyjH7WlZz4nf9QXiddnc0e2gSro63kHvXgsR7nHr.",
        ] {
            let kept = foreign_hashes::accept(given).unwrap();
            assert_eq!(verify("corréct horse", &kept), Verified::Outdated, "{kept}");
            for wrong in ["correct horse", "corréct horse\0x", ""] {
                assert_eq!(verify(wrong, &kept), Verified::Wrong, "{kept}");
            }
        }
    }

    #[test]
    fn a_hostile_row_is_refused_without_being_tried() {
        let hasher = hasher(8);
        for row in [
            "$pbkdf2-sha256$i=4294967295,l=32$AAAA$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk",
            "$scrypt$ln=63,r=8,p=1$AAAA$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk",
            "$unknown$x",
            "argon2$argon2id$v=19$m=4000000000,t=2,p=1$AAAA$AAAA",
            "argon2$argon2id$v=19$m=64,t=99999,p=1$AAAA$AAAA",
            "argon2$",
            "",
            "argon2$x$y$z",
        ] {
            assert_eq!(
                hasher.verify(&password("x"), Some(row)).unwrap(),
                Verified::Wrong
            );
        }
    }

    #[test]
    fn beyond_the_queue_the_answer_is_overloaded_at_once() {
        let hasher = Arc::new(
            Hasher::start(&Hashing {
                memory_kib: 16_384,
                passes: 2,
                threads: 1,
                queue: 1,
            })
            .unwrap(),
        );
        let crowd: Vec<_> = (0..12)
            .map(|_| {
                let hasher = hasher.clone();
                std::thread::spawn(move || hasher.encode(&password("x")))
            })
            .collect();
        let answers: Vec<_> = crowd.into_iter().map(|one| one.join().unwrap()).collect();
        assert!(answers.iter().any(Result::is_ok));
        assert!(
            answers
                .iter()
                .any(|answer| matches!(answer, Err(Fault::Overloaded(_))))
        );
    }
}

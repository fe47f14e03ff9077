//! Passwords as Django reads them. Its own encodings are written as they are kept, and today's hashes are such; what it cannot
//! compare with is written as a password that nothing matches.

use super::report::Code;
use crate::security::password::{is_unset, is_usable, unusable};
use crate::security::random;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// What Django's column holds.
const LONGEST: usize = 128;
/// What a hash costs that nobody knows the password of: what Django 5.2 spends, so that a wrong password takes as long as ever.
const ITERATIONS: u32 = 1_000_000;
/// How many hexadecimal digits a hash without a salt has that has no name either.
const BARE_MD5: usize = 32;

/// Hashers of Django, by the names that its encodings begin with.
const HASHERS: [&str; 8] = [
    "argon2",
    "pbkdf2_sha256",
    "pbkdf2_sha1",
    "bcrypt_sha256",
    "bcrypt",
    "scrypt",
    "md5",
    "sha1",
];

/// What becomes of the password of somebody whose hash Django cannot use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It is unusable; Django's own reset sends no e-mail to such people.
    Unusable,
    /// It is one that nobody knows, so that Django's reset lets its owner choose another.
    Unknown,
}

/// A password as it is written.
pub(super) struct Written {
    pub(super) text: String,
    /// Which of Django's hashers made it.
    pub(super) hasher: Option<&'static str>,
    /// What is to be said of it.
    pub(super) code: Option<Code>,
}

/// What is written of a password as it is kept.
pub(super) fn written(kept: &str, reset_required: bool, lost: Lost) -> Written {
    let nothing = |code| Written {
        text: match lost {
            Lost::Unusable => unusable(),
            Lost::Unknown => unknown(),
        },
        hasher: None,
        code: Some(code),
    };
    if is_unset(kept) {
        return Written {
            text: unusable(),
            hasher: None,
            code: Some(Code::PasswordUnset),
        };
    }
    if reset_required {
        return nothing(Code::ResetRequired);
    }
    if !is_usable(kept) {
        return Written {
            // What is too long for the column is cut: what follows the mark means nothing.
            text: kept.get(..LONGEST).unwrap_or(kept).to_owned(),
            hasher: None,
            code: None,
        };
    }
    let Some(hasher) = hasher(kept) else {
        return nothing(Code::PasswordForeign);
    };
    if kept.len() > LONGEST {
        return nothing(Code::PasswordLong);
    }
    Written {
        text: kept.to_owned(),
        hasher: Some(hasher),
        code: is_dropped(kept).then_some(Code::PasswordDropped),
    }
}

fn hasher(kept: &str) -> Option<&'static str> {
    match kept.split_once('$') {
        Some((name, _)) => HASHERS.into_iter().find(|known| *known == name),
        None => (kept.len() == BARE_MD5).then_some("md5"),
    }
}

/// Whether it is of those that Django 5.1 has no hasher for any more.
fn is_dropped(kept: &str) -> bool {
    kept.starts_with("sha1$") || kept.starts_with("md5$$") || !kept.contains('$')
}

/// A hash of Django's form that is of no password: what stands in the place of the digest is random.
fn unknown() -> String {
    let salt = random::name::<16>();
    let digest = BASE64_STANDARD.encode(random::bytes::<32>());
    format!("pbkdf2_sha256${ITERATIONS}${salt}${digest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::password::{judge, unset};

    const OURS: &str = "argon2$argon2id$v=19$m=19456,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3ODlBYkNkRQ$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY";

    fn of(kept: &str) -> Written {
        written(kept, false, Lost::Unusable)
    }

    #[test]
    fn what_django_reads_is_written_as_it_is_kept() {
        for kept in [
            OURS,
            "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=",
            "bcrypt$$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "scrypt$16384$seasalt0123456789AbCdE$8$5$eMdxJ3qXXg2bRxTQOkF9Tp6r21vcn2PDLUojuG1mpaI4Jxx22ylQv5EqlkiZQ7UIF6+2giPtgtaSsOJth1icTg==",
        ] {
            let written = of(kept);
            assert_eq!(written.text, kept);
            assert_eq!(written.hasher, kept.split('$').next());
            assert!(written.code.is_none());
        }
    }

    #[test]
    fn what_django_has_dropped_is_written_and_said() {
        for kept in [
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "md5$$5f4dcc3b5aa765d61d8327deb882cf99",
            "sha1$salt$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
        ] {
            let written = of(kept);
            assert_eq!(written.text, kept);
            assert_eq!(written.code, Some(Code::PasswordDropped), "{kept}");
        }
    }

    #[test]
    fn what_nothing_matches_stays_so() {
        let kept = "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl";
        assert_eq!(of(kept).text, kept);
        assert_eq!(of(&format!("!{}", "x".repeat(200))).text.len(), LONGEST);
        let none = of(&unset());
        assert!(none.text.starts_with('!') && none.text.len() == 41);
        assert_eq!(none.code, Some(Code::PasswordUnset));
    }

    #[test]
    fn what_django_cannot_compare_with_is_unusable_or_one_that_nobody_knows() {
        let long = format!("pbkdf2_sha256$1000${}$x", "s".repeat(120));
        for (kept, code) in [
            ("$6$rounds=5000$salt$hash", Code::PasswordForeign),
            ("$wp$2y$10$x", Code::PasswordForeign),
            ("crypt$xx$yy", Code::PasswordForeign),
            (long.as_str(), Code::PasswordLong),
        ] {
            let written = of(kept);
            assert!(written.text.starts_with('!'), "{kept}");
            assert_eq!(written.text.len(), 41);
            assert_eq!(written.code, Some(code), "{kept}");
        }
        let reset = written(OURS, true, Lost::Unknown);
        assert_eq!(reset.code, Some(Code::ResetRequired));
        assert_ne!(reset.text, OURS);
        assert_ne!(reset.text, written(OURS, true, Lost::Unknown).text);
        assert!(reset.text.len() <= LONGEST);
        assert_eq!(judge(&reset.text).unwrap().algorithm, "pbkdf2_sha256");
    }
}

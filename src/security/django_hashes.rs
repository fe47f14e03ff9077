//! Passwords hashed by Django, so that people who come over from it can log in once more as they were.
//!
//! Read only: nothing is ever hashed this way again. The caller re-hashes after a match. Rows may come from anywhere, so
//! what one costs is told before any work is done ([`kind_of`]), and one that costs too much is not tried.

use super::digest::hex;
use super::hash_kind::{CHEAP, Effort, HashKind, PBKDF2, plain};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use std::num::NonZeroU32;
use zeroize::Zeroizing;

/// The kind of a hash that is none of argon2; nothing for what no password matches.
pub(super) fn kind_of(encoded: &str) -> Option<HashKind> {
    let (name, rest) = match encoded.split_once('$') {
        Some(parts) => parts,
        None if encoded.len() == 32 => return Some(cheap("md5", "_".repeat(32))),
        None => return None,
    };
    match name {
        "pbkdf2_sha256" => kind_of_pbkdf2("pbkdf2_sha256", rest),
        "pbkdf2_sha1" => kind_of_pbkdf2("pbkdf2_sha1", rest),
        "bcrypt_sha256" => kind_of_bcrypt("bcrypt_sha256", rest),
        "bcrypt" => kind_of_bcrypt("bcrypt", rest),
        "scrypt" => kind_of_scrypt(rest),
        "md5" => fields::<2>(rest).map(|_| cheap("md5", "md5$%".to_owned())),
        "sha1" => fields::<2>(rest).map(|_| cheap("sha1", "sha1$%".to_owned())),
        _ => None,
    }
}

fn cheap(algorithm: &'static str, pattern: String) -> HashKind {
    HashKind {
        algorithm,
        pattern,
        cost: CHEAP,
    }
}

fn kind_of_pbkdf2(algorithm: &'static str, rest: &str) -> Option<HashKind> {
    let [written, _, _] = fields(rest)?;
    let iterations = written.parse::<NonZeroU32>().ok()?;
    Some(HashKind {
        algorithm,
        pattern: format!("{}${}$%", plain(algorithm), plain(written)),
        cost: PBKDF2.saturating_mul(iterations.get().into()),
    })
}

fn kind_of_bcrypt(algorithm: &'static str, rest: &str) -> Option<HashKind> {
    let [_, version, written, _] = fields(rest)?;
    let cost = written.parse::<u32>().ok()?;
    Some(HashKind {
        algorithm,
        pattern: format!(
            "{}$${}${}$%",
            plain(algorithm),
            plain(version),
            plain(written)
        ),
        cost: Effort::of_bcrypt(cost).cost(),
    })
}

fn kind_of_scrypt(rest: &str) -> Option<HashKind> {
    let [n, _, r, p, _] = fields(rest)?;
    Some(HashKind {
        algorithm: "scrypt",
        pattern: format!("scrypt${}$%${}${}$%", plain(n), plain(r), plain(p)),
        cost: effort_of_scrypt(n, r, p)?.cost(),
    })
}

fn effort_of_scrypt(n: &str, r: &str, p: &str) -> Option<Effort> {
    let number = |text: &str| text.parse::<u32>().ok();
    Some(Effort::of_scrypt(number(n)?.into(), number(r)?, number(p)?))
}

/// What became of a password that was held against a stored hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It is the password.
    Match,
    /// It is another password.
    Mismatch,
    /// No password matches: marked unusable (`!…`), unknown, damaged, or too expensive to try.
    Unusable,
    /// An `argon2$` row, which is for the caller to verify.
    Argon2,
}

/// Holds a password against a hash in Django's format, `<algorithm>$…`.
#[must_use]
pub(super) fn verify(encoded: &str, password: &str) -> Verdict {
    if kind_of(encoded).is_some_and(|kind| !Effort::of_time(kind.cost).is_bounded()) {
        return Verdict::Unusable;
    }
    let checked = match encoded.split_once('$') {
        Some(("argon2", _)) => return Verdict::Argon2,
        Some(("pbkdf2_sha256", rest)) => pbkdf2_row(pbkdf2::PBKDF2_HMAC_SHA256, 32, rest, password),
        Some(("pbkdf2_sha1", rest)) => pbkdf2_row(pbkdf2::PBKDF2_HMAC_SHA1, 20, rest, password),
        Some(("bcrypt_sha256", rest)) => bcrypt_row(
            rest,
            &hex(digest::digest(&digest::SHA256, password.as_bytes()).as_ref()),
        ),
        Some(("bcrypt", rest)) => bcrypt_row(rest, password),
        Some(("scrypt", rest)) => scrypt_row(rest, password),
        Some(("md5", rest)) => salted(rest, password, md5_hex),
        Some(("sha1", rest)) => salted(rest, password, sha1_hex),
        None if encoded.len() == 32 => hex_row(encoded, &md5_hex(password)),
        _ => None,
    };
    match checked {
        Some(true) => Verdict::Match,
        Some(false) => Verdict::Mismatch,
        None => Verdict::Unusable,
    }
}

/// `<iterations>$<salt>$<base64>`
fn pbkdf2_row(
    algorithm: pbkdf2::Algorithm,
    length: usize,
    rest: &str,
    password: &str,
) -> Option<bool> {
    let [iterations, salt, hash] = fields(rest)?;
    let iterations = iterations.parse::<NonZeroU32>().ok()?;
    let hash = STANDARD.decode(hash).ok()?;
    if hash.len() != length {
        return None;
    }
    Some(
        pbkdf2::verify(
            algorithm,
            iterations,
            salt.as_bytes(),
            password.as_bytes(),
            &hash,
        )
        .is_ok(),
    )
}

/// `$2b$<cost>$<salt and hash>`; the dollar of the algorithm's name is gone already.
fn bcrypt_row(rest: &str, password: &str) -> Option<bool> {
    let [empty, version, cost, _] = fields(rest)?;
    let cost = cost.parse::<u32>().ok()?;
    // 2x is a bug of 2011 with hashes of its own.
    if !empty.is_empty() || !matches!(version, "2a" | "2b" | "2y") || !(4..=31).contains(&cost) {
        return None;
    }
    // Cuts at 72 bytes, as the library did that made these rows.
    bcrypt::verify(password, rest).ok()
}

/// `<N>$<salt>$<r>$<p>$<base64>`
fn scrypt_row(rest: &str, password: &str) -> Option<bool> {
    let [n, salt, r, p, hash] = fields(rest)?;
    let (n, r, p) = (
        n.parse::<u32>().ok()?,
        r.parse::<u32>().ok()?,
        p.parse::<u32>().ok()?,
    );
    let hash = STANDARD.decode(hash).ok()?;
    let is_bounded = Effort::of_scrypt(n.into(), r, p).is_bounded();
    if !n.is_power_of_two() || n < 2 || !is_bounded || hash.len() != 64 {
        return None;
    }
    let params = scrypt::Params::new(u8::try_from(n.trailing_zeros()).ok()?, r, p).ok()?;
    let mut derived = Zeroizing::new([0; 64]);
    scrypt::scrypt(
        password.as_bytes(),
        salt.as_bytes(),
        &params,
        derived.as_mut_slice(),
    )
    .ok()?;
    Some(verify_slices_are_equal(derived.as_slice(), &hash).is_ok())
}

/// `<salt>$<hex>`, where the salt may be nothing.
fn salted(rest: &str, password: &str, hash: fn(&str) -> String) -> Option<bool> {
    let [salt, found] = fields(rest)?;
    let salted = Zeroizing::new(format!("{salt}{password}"));
    hex_row(found, &hash(&salted))
}

fn hex_row(found: &str, wanted: &str) -> Option<bool> {
    let lower_hex = found
        .bytes()
        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (lower_hex && found.len() == wanted.len())
        .then(|| verify_slices_are_equal(found.as_bytes(), wanted.as_bytes()).is_ok())
}

fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

fn sha1_hex(text: &str) -> String {
    hex(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref())
}

/// The parts between the dollars, if there are as many as wanted.
fn fields<const N: usize>(rest: &str) -> Option<[&str; N]> {
    rest.split('$').collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "corréct horse";
    const ROWS: [&str; 6] = [
        "pbkdf2_sha256$1000$seasalt0123456789AbCdE$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
        "pbkdf2_sha1$1000000$seasalt0123456789AbCdE$C8WnQwFGQsCjEubUg9+372NhDkc=",
        "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu7JwkQFnybmaXuUpQXzpcOqvNgk8NAfu",
        "bcrypt$$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
        "scrypt$16384$seasalt0123456789AbCdE$8$5$eMdxJ3qXXg2bRxTQOkF9Tp6r21vcn2PDLUojuG1mpaI4Jxx22ylQv5EqlkiZQ7UIF6+2giPtgtaSsOJth1icTg==",
        "md5$seasalt0123456789AbCdE$8ca2c264d1851bf574ea144abcf883af",
    ];

    #[test]
    fn djangos_rows_match_their_password_and_no_other() {
        for row in ROWS {
            assert_eq!(verify(row, PASSWORD), Verdict::Match, "{row}");
            assert_eq!(verify(row, "correct horse"), Verdict::Mismatch, "{row}");
        }
        let accented = "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=";
        assert_eq!(verify(accented, "lètmein"), Verdict::Match);
        assert_eq!(verify(accented, "letmein"), Verdict::Mismatch);
    }

    #[test]
    fn hashes_without_salt_match_too() {
        for row in [
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "md5$$5f4dcc3b5aa765d61d8327deb882cf99",
            "sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
        ] {
            assert_eq!(verify(row, "password"), Verdict::Match, "{row}");
            assert_eq!(verify(row, "Password"), Verdict::Mismatch, "{row}");
        }
    }

    #[test]
    fn argon2_is_left_to_the_caller() {
        let row = "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDAxMjM0NTY3ODlBYkNkRQ$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY";
        assert_eq!(verify(row, PASSWORD), Verdict::Argon2);
    }

    #[test]
    fn bcrypt_reads_only_the_first_72_bytes() {
        let row = format!("bcrypt${}", bcrypt::hash("x".repeat(72), 4).unwrap());
        assert_eq!(verify(&row, &"x".repeat(80)), Verdict::Match);
        assert_eq!(verify(&row, &"x".repeat(71)), Verdict::Mismatch);
    }

    #[test]
    fn unusable_and_damaged_rows_match_nothing() {
        let rows = [
            "",
            "!",
            "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl",
            "plain",
            "$",
            "$$$$",
            "unknown$1$2$3",
            "pbkdf2_sha256",
            "pbkdf2_sha256$",
            "pbkdf2_sha256$1000$salt",
            "pbkdf2_sha256$0$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
            "pbkdf2_sha256$-1$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
            "pbkdf2_sha256$1000$salt$",
            "pbkdf2_sha256$1000$salt$AAAA",
            "pbkdf2_sha256$1000$salt$!!!",
            "pbkdf2_sha256$1000$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=$x",
            "bcrypt$$2b$04$short",
            "bcrypt$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "bcrypt$$2b$03$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "bcrypt$$2x$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "bcrypt$$2b$04$abcdefghijklmnopqrstuué",
            "scrypt$16384$salt$8$5$",
            "scrypt$15000$salt$8$5$AAAA",
            "md5$",
            "md5$salt$",
            "md5$salt$XYZ",
            "sha1$$5baa61",
            "5F4DCC3B5AA765D61D8327DEB882CF99",
        ];
        for row in rows {
            assert_eq!(verify(row, "password"), Verdict::Unusable, "{row}");
            assert_eq!(verify(row, ""), Verdict::Unusable, "{row}");
        }
    }

    #[test]
    fn hostile_parameters_are_refused_before_any_work() {
        let hash = "eMdxJ3qXXg2bRxTQOkF9Tp6r21vcn2PDLUojuG1mpaI4Jxx22ylQv5EqlkiZQ7UIF6+2giPtgtaSsOJth1icTg==";
        let mut rows = vec![
            "pbkdf2_sha256$10000001$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=".to_owned(),
            "pbkdf2_sha256$99999999999$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM="
                .to_owned(),
            "bcrypt$$2b$16$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.".to_owned(),
            "bcrypt_sha256$$2b$31$abcdefghijklmnopqrstuu7JwkQFnybmaXuUpQXzpcOqvNgk8NAfu".to_owned(),
        ];
        for (n, r, p) in [
            ("2147483648", "8", "1"),
            ("16384", "4294967295", "4294967295"),
            ("2", "1", "4294967295"),
            ("0", "8", "1"),
            ("1", "8", "1"),
            ("2", "0", "1"),
            ("2", "8", "0"),
            ("1048576", "8", "1"),
            ("131072", "8", "64"),
        ] {
            rows.push(format!("scrypt${n}$salt${r}${p}${hash}"));
        }
        let started = std::time::Instant::now();
        for row in rows {
            assert_eq!(verify(&row, PASSWORD), Verdict::Unusable, "{row}");
        }
        assert!(started.elapsed().as_millis() < 500);
    }
}

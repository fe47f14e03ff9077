//! Hashes that are damaged, cut off, or ask for too much.

use super::super::*;
use super::VECTORS;

#[test]
fn hostile_parameters_are_refused_before_any_work() {
    let salt = "AAECAwQFBgcICQoLDA0ODw";
    let hash = "INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk";
    let long =
        "xPvZCLsiSTTkSR/b/vL4hKPWP0ReCdRich1EGWnmXiK/tHNd973AsX2ns95XVLL/IWh.cUWcmidP538bNEoug1";
    let key = "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVM";
    let mut rows = Vec::new();
    for i in ["0", "-1", "10000001", "4294967295", "99999999999"] {
        rows.push(format!("$pbkdf2-sha256$i={i},l=32${salt}${hash}"));
        rows.push(format!("$pbkdf2-sha256${i}${salt}${hash}"));
    }
    for (ln, r, p) in [
        ("0", "8", "1"),
        ("18", "8", "1"),
        ("17", "8", "64"),
        ("63", "4294967295", "4294967295"),
        ("64", "8", "1"),
        ("256", "8", "1"),
        ("4294967295", "8", "1"),
        ("4", "0", "1"),
        ("4", "8", "0"),
        ("1", "4294967295", "1"),
        ("1", "1", "4294967295"),
        ("1", "65536", "65536"),
    ] {
        rows.push(format!("$scrypt$ln={ln},r={r},p={p}${salt}${hash}"));
        if p == "1" {
            rows.push(format!(
                "$firebase-scrypt$mem={ln},r={r}${salt}$Bw${key}${hash}"
            ));
        }
    }
    for rounds in [
        "-1",
        "1600000",
        "999999999",
        "1000000000",
        "4294967295",
        "99999999999",
    ] {
        rows.push(format!("$6$rounds={rounds}$salt${long}"));
    }
    rows.push(format!("$5$rounds=10000000$salt${}", &long[..43]));
    // phpass with 2^22 rounds and more, or with fewer than 2^7.
    for head in "KOSTz./04".chars() {
        rows.push(format!("$P${head}seasalt0dNmHcxv.HCk88ECZlM1Cm0"));
    }
    for cost in ["03", "16", "31", "32", "99", "4", "004"] {
        let text = "abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW";
        rows.push(format!("$wp$2y${cost}${text}"));
        rows.push(format!("$2y${cost}${text}"));
    }
    for costs in [
        "m=4000000000,t=2,p=1",
        "m=262145,t=1,p=1",
        "m=65536,t=99999,p=1",
        "m=65536,t=1,p=17",
        "m=7,t=1,p=1",
        "m=64,t=0,p=1",
        "m=64,t=1,p=0",
    ] {
        rows.push(format!("$argon2id$v=19${costs}${salt}${hash}"));
    }
    let started = std::time::Instant::now();
    for row in rows {
        assert!(accept(&row).is_err(), "{row}");
        assert!(!verify(&row, "corréct horse"), "{row}");
    }
    assert!(started.elapsed().as_millis() < 500);
}

#[test]
fn what_is_too_expensive_is_told_with_its_seconds_and_its_memory() {
    let expensive = |seconds| Err(BadHash::TooExpensive { seconds });
    let text = "abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW";
    assert_eq!(accept(&format!("$2y$16${text}")), expensive(4));
    assert_eq!(accept(&format!("bcrypt$$2y$17${text}")), expensive(8));
    assert_eq!(accept(&format!("$wp$2y$16${text}")), expensive(4));
    let pbkdf2 = "salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=";
    assert_eq!(
        accept(&format!("pbkdf2_sha256$15000000${pbkdf2}")),
        expensive(3)
    );
    assert!(accept(&format!("pbkdf2_sha256$10000000${pbkdf2}")).is_ok());
    let rest = "AAECAwQFBgcICQoLDA0ODw$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk";
    let much = |mebibytes| Err(BadHash::TooMuchMemory { mebibytes });
    assert_eq!(accept(&format!("$scrypt$ln=20,r=8,p=1${rest}")), much(1025));
    assert_eq!(
        accept(&format!("$argon2id$v=19$m=1048576,t=1,p=1${rest}")),
        much(1024)
    );
    assert_eq!(
        accept(&format!("$argon2id$v=19$m=262144,t=7,p=1${rest}")),
        expensive(3)
    );
}

#[test]
fn every_damage_is_named() {
    let long = format!("$6${}", "x".repeat(2000));
    for (given, part) in [
        (long.as_str(), Part::Length),
        ("$6$rounds=1000$s", Part::Fields),
        ("$pbkdf2-sha256$1000$AAAA", Part::Fields),
        ("pbkdf2_sha256$1000$salt", Part::Fields),
        (
            "bcrypt$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            Part::Fields,
        ),
        ("$scrypt$ln=4,p=1,r=8$AAAA$AAAA", Part::Parameters),
        ("$P$.seasalt0dNmHcxv.HCk88ECZlM1Cm0", Part::Parameters),
        ("$argon2id$v=18$m=64,t=1,p=1$AAAA$AAAA", Part::Parameters),
        (
            "argon2$argon2x$v=19$m=64,t=1,p=1$AAAA$AAAA",
            Part::Parameters,
        ),
        ("$pbkdf2-sha256$1000$A A$AAAA", Part::Salt),
        ("$6$saltsaltsaltsalts$AAAA", Part::Salt),
        ("$2b$04$short", Part::Salt),
        ("$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA", Part::Salt),
        ("$6$salt$AAAA", Part::Hash),
        (
            "$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35é",
            Part::Hash,
        ),
        (
            "pbkdf2_sha1$1000$salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
            Part::Hash,
        ),
        ("md5$salt$8CA2C264D1851BF574EA144ABCF883AF", Part::Hash),
        ("$firebase-scrypt$mem=4,r=8$AAAA$Bw$AAAA$AAAA", Part::Keys),
    ] {
        assert_eq!(accept(given), Err(BadHash::Damaged(part)), "{given}");
    }
}

#[test]
fn an_unknown_format_is_named_and_nothing_of_the_hash_is_shown() {
    for (given, name) in [
        ("$1$seasalt$bCxZYJJKpWhBbkAp5iU3N0", "1"),
        (
            "$2x$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "2x",
        ),
        (
            "bcrypt$$2x$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "2x",
        ),
        ("$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o", "y"),
        (
            "$argon2i$v=16$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$18QEjjesrZdr",
            "argon2i, version 16",
        ),
        (
            "$argon2i$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$18QEjjesrZdr",
            "argon2i, version 16",
        ),
        ("{noop}secret", "{noop}"),
        ("{bcrypt}secret", "{bcrypt}"),
        ("{SSHA}bCxZYJJKpWhBbkAp5iU3N0", "{SSHA}"),
    ] {
        let name = Some(name.to_owned());
        let bad = accept(given).unwrap_err();
        assert_eq!(bad, BadHash::Unknown { name }, "{given}");
    }
    for given in [
        "",
        "$",
        "$$",
        "plain",
        "secret$word",
        "$secret word!$",
        "{secret",
        "*",
        "sha512$a$b",
        "8843d7f92416211de9ebb963ff4ce28125932878",
        "$this-name-is-longer-than-any-format-has$x",
    ] {
        assert_eq!(
            accept(given),
            Err(BadHash::Unknown { name: None }),
            "{given}"
        );
    }
}

#[test]
fn no_error_says_what_is_in_a_hash() {
    for (given, _, _) in VECTORS {
        let (_, hash) = given.rsplit_once('$').unwrap();
        let broken = [
            given.replace(hash, &hash[1..]),
            given.replacen('$', "$x", 1),
            format!("{given}$x"),
            format!("{{x}}{given}"),
        ];
        for bad in broken.iter().filter_map(|broken| accept(broken).err()) {
            let told = format!("{bad} {bad:?}");
            assert!(!told.contains(&hash[2..8]), "{told}");
        }
    }
    let told = BadHash::Damaged(Part::Salt).to_string();
    assert_eq!(
        told,
        "the hash is damaged: its salt cannot be read or has an impossible length"
    );
}

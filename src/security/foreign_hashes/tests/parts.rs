//! Hashes that Django has an encoding for, and those that come in parts.

use super::super::*;
use super::PASSWORD;
use crate::security::django_hashes::Verdict;
use serde_json::json;

#[test]
fn what_django_has_an_encoding_for_is_kept_in_that() {
    for (given, kept) in [
        // argon2-cffi 25.1 made it.
        (
            "$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$R9Ag6pbMOICZy6osz6smSAhKlAt+WneMGBaym8LtnbU",
            "argon2$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$R9Ag6pbMOICZy6osz6smSAhKlAt+WneMGBaym8LtnbU",
        ),
        (
            "{argon2}$argon2d$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA==$5W8ZCIRB/GNxX04UFZD+s0N19unIX3OTbzKo2n0rsJA=",
            "argon2$argon2d$v=19$m=64,t=2,p=1$c2Vhc2FsdDAxMjM0NTY3OA$5W8ZCIRB/GNxX04UFZD+s0N19unIX3OTbzKo2n0rsJA",
        ),
        (
            "$2a$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "bcrypt$$2a$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
        ),
        (
            "{bcrypt}$2y$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "bcrypt$$2y$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
        ),
        // Bits that belong to no byte.
        (
            " $2b$04$abcdefghijklmnopqrstuv3cQdrrZPWH8uMNr7ePK9KU8eOfe35A/\n",
            "bcrypt$$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
        ),
        (
            "{CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
            "$5$rounds=5000$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        ),
        (
            "5F4DCC3B5AA765D61D8327DEB882CF99",
            "5f4dcc3b5aa765d61d8327deb882cf99",
        ),
    ] {
        assert_eq!(accept(given).as_deref(), Ok(kept), "{given}");
        assert_eq!(accept(kept).as_deref(), Ok(kept), "{kept}");
    }
}

#[test]
fn bcrypt_reads_only_the_first_72_bytes_also_of_others() {
    // Python's bcrypt 5.0 made them, the first of 72 times x.
    let long = accept("$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i").unwrap();
    let empty = accept("$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq").unwrap();
    let verify = crate::security::django_hashes::verify;
    assert_eq!(verify(&long, &"x".repeat(72)), Verdict::Match);
    assert_eq!(verify(&long, &"x".repeat(80)), Verdict::Match);
    assert_eq!(verify(&long, &"x".repeat(71)), Verdict::Mismatch);
    assert_eq!(verify(&empty, ""), Verdict::Match);
    assert_eq!(verify(&empty, "x"), Verdict::Mismatch);
}

#[test]
fn djangos_own_encodings_pass_as_they_are() {
    for kept in [
        "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDAxMjM0NTY3ODlBYkNkRQ$sCu4EOtLI177L/ZiT+DojjvIi1QUdS62/1PIemwwfVY",
        "pbkdf2_sha256$1000$seasalt0123456789AbCdE$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
        "pbkdf2_sha1$1000000$seasalt0123456789AbCdE$C8WnQwFGQsCjEubUg9+372NhDkc=",
        "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu7JwkQFnybmaXuUpQXzpcOqvNgk8NAfu",
        "bcrypt$$2b$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
        "scrypt$16384$seasalt0123456789AbCdE$8$5$eMdxJ3qXXg2bRxTQOkF9Tp6r21vcn2PDLUojuG1mpaI4Jxx22ylQv5EqlkiZQ7UIF6+2giPtgtaSsOJth1icTg==",
        "md5$seasalt0123456789AbCdE$8ca2c264d1851bf574ea144abcf883af",
        "md5$$5f4dcc3b5aa765d61d8327deb882cf99",
        "sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "!",
        "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl",
    ] {
        assert_eq!(accept(kept).as_deref(), Ok(kept));
        for (at, _) in kept.match_indices('$') {
            assert!(accept(&kept[..at]).is_err(), "{}", &kept[..at]);
            assert!(accept(&kept[..=at]).is_err(), "{}", &kept[..=at]);
        }
    }
}

/// Made with Python's `hashlib.pbkdf2_hmac(…, bytes(range(16)), 1000, 64)`, the password filled up with NULs to 14 characters as
/// Keycloak does.
#[test]
fn keycloaks_pbkdf2_has_64_bytes() {
    for (algorithm, value) in [
        (
            "pbkdf2",
            "Jh4ptzE2e172PlsWXLDcq9h88QKy+X3r5KPnBU/vYeP778cIctk8co2kkTj973RtaQfb727HHyh3cb4dFsUTBA==",
        ),
        (
            "pbkdf2-sha256",
            "k1na/Jiy9wHfsgwJ/4aabtZVgxHpMH34J2X73eubRQ0mehWrvt5VmN8UHSszdmNQ5JTHr7SpLi2tPOqIY1BkRw==",
        ),
        (
            "pbkdf2-sha512",
            "y+x9j+Md2UMcCIgSKgbE0ovswiZjeU1pINcFPkaWYNG0syaKhIfuQ189BuKi51dJQOvYZNN8MG1SzSYEIbfFDg==",
        ),
    ] {
        let made =
            json!({"hashIterations": 1000, "algorithm": algorithm, "additionalParameters": {}});
        let secret =
            json!({"value": value, "salt": "AAECAwQFBgcICQoLDA0ODw==", "additionalParameters": {}});
        let kept = from_keycloak(&made, &secret).unwrap();
        assert!(
            kept.starts_with(&format!("${algorithm}$i=1000,l=64$")),
            "{kept}"
        );
        assert!(
            verify(&kept, PASSWORD) && !verify(&kept, "correct horse"),
            "{kept}"
        );
        let texts = [made, secret].map(|part| json!(part.to_string()));
        assert_eq!(
            from_keycloak(&texts[0], &texts[1]),
            Ok(kept),
            "as a realm is exported"
        );
    }
}

/// Made with `argon2.low_level.hash_secret_raw(…, bytes(range(16)), 5, 448, 1, 32, Type.ID)`.
const KEYCLOAK_ARGON2: &str = "hIUaa5U6+OQCdsf/9KZOqmpnnUFY6crXuWHpZn8ZLGI=";

#[test]
fn keycloaks_argon2_becomes_djangos() {
    let made = |version: &str, kind: &str| {
        let parameters = json!({
            "hashLength": ["32"], "memory": ["448"], "type": [kind], "version": [version], "parallelism": ["1"],
        });
        json!({"hashIterations": 5, "algorithm": "argon2", "additionalParameters": parameters})
    };
    let secret = json!({"value": KEYCLOAK_ARGON2, "salt": "AAECAwQFBgcICQoLDA0ODw=="});
    let kept = from_keycloak(&made("1.3", "id"), &secret);
    let text = "argon2$argon2id$v=19$m=448,t=5,p=1$AAECAwQFBgcICQoLDA0ODw$hIUaa5U6+OQCdsf/9KZOqmpnnUFY6crXuWHpZn8ZLGI";
    assert_eq!(kept.as_deref(), Ok(text));
    let old = BadHash::Unknown {
        name: Some("argon2i, version 16".to_owned()),
    };
    assert_eq!(from_keycloak(&made("1.0", "i"), &secret), Err(old));
    let damaged = Err(BadHash::Damaged(Part::Parameters));
    assert_eq!(from_keycloak(&made("1.3", "x"), &secret), damaged);
}

#[test]
fn what_is_no_credential_of_keycloak_is_refused() {
    let secret = json!({"value": KEYCLOAK_ARGON2, "salt": "AAECAwQFBgcICQoLDA0ODw=="});
    let made = |algorithm: &str, iterations: i64| json!({"hashIterations": iterations, "algorithm": algorithm});
    let damaged = |part| Err(BadHash::Damaged(part));
    for (made, secret, told) in [
        (json!([]), secret.clone(), damaged(Part::Fields)),
        (json!("{"), secret.clone(), damaged(Part::Fields)),
        (made("pbkdf2", 1), json!(null), damaged(Part::Fields)),
        (
            made("pbkdf2", -1),
            secret.clone(),
            damaged(Part::Parameters),
        ),
        (made("pbkdf2", 0), secret.clone(), damaged(Part::Parameters)),
        (made("argon2", 1), secret.clone(), damaged(Part::Parameters)),
        (
            made("pbkdf2", 1),
            json!({"value": "AAAA"}),
            damaged(Part::Salt),
        ),
        (
            made("pbkdf2", 1),
            json!({"salt": "AAAA"}),
            damaged(Part::Hash),
        ),
        (
            made("pbkdf2-sha512", 4_000_000),
            secret.clone(),
            Err(BadHash::TooExpensive { seconds: 4 }),
        ),
        (
            made("bcrypt", 10),
            secret,
            Err(BadHash::Unknown {
                name: Some("bcrypt".to_owned()),
            }),
        ),
    ] {
        assert_eq!(from_keycloak(&made, &secret), told, "{made}");
    }
}

/// The sample of <https://github.com/firebase/scrypt>.
#[test]
fn firebases_own_sample_matches() {
    let mut params = FirebaseParams {
        signer_key: "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==".to_owned(),
        salt_separator: "Bw==".to_owned(),
        rounds: 8,
        mem_cost: 14,
    };
    let salt = "42xEC+ixf3L2lw==";
    let hash =
        "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
    let kept = from_firebase(&params, salt, hash).unwrap();
    assert!(
        kept.starts_with("$firebase-scrypt$mem=14,r=8$42xEC+ixf3L2lw$Bw$jxspr8"),
        "{kept}"
    );
    assert_eq!(accept(&kept), Ok(kept.clone()));
    assert!(verify(&kept, "user1password") && !verify(&kept, "user2password"));
    // The Admin SDK writes the alphabet of addresses.
    let [salt, hash] = [salt, hash].map(|text| text.replace('+', "-").replace('/', "_"));
    assert_eq!(from_firebase(&params, &salt, &hash), Ok(kept));
    assert_eq!(format!("{params:?}"), "FirebaseParams(..)");
    let told = |params: &FirebaseParams, hash: &str| from_firebase(params, &salt, hash);
    assert_eq!(told(&params, ""), Err(BadHash::Damaged(Part::Hash)));
    params.mem_cost = 20;
    assert_eq!(
        told(&params, &hash),
        Err(BadHash::TooMuchMemory { mebibytes: 1025 })
    );
    params.mem_cost = 0;
    assert_eq!(
        told(&params, &hash),
        Err(BadHash::Damaged(Part::Parameters))
    );
    params.signer_key.truncate(8);
    params.mem_cost = 14;
    assert_eq!(told(&params, &hash), Err(BadHash::Damaged(Part::Keys)));
}

#[test]
fn wordpress_has_hashes_of_three_ages() {
    for (given, kept) in [
        (
            "$wp$2y$04$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
            "$wp$2y$04$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
        ),
        (
            "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
            "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
        ),
        (
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "5f4dcc3b5aa765d61d8327deb882cf99",
        ),
        (
            "$2y$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
            "bcrypt$$2y$04$abcdefghijklmnopqrstuu3cQdrrZPWH8uMNr7ePK9KU8eOfe35A.",
        ),
    ] {
        assert_eq!(wordpress(given).as_deref(), Ok(kept));
    }
    let unknown = |name: Option<&str>| {
        Err(BadHash::Unknown {
            name: name.map(str::to_owned),
        })
    };
    assert_eq!(wordpress("$6$salt$AAAA"), unknown(Some("6")));
    for given in ["", "*", "!", "md5$a$b", "{bcrypt}$2y$04$a", "secret"] {
        assert_eq!(wordpress(given), unknown(None), "{given}");
    }
}

#[test]
fn a_vector_of_hashcat_matches() {
    // The example of its mode 35500.
    let kept = "$wp$2y$10$607XKVrBjPEqujeOXNwbYuOJ.gPMd2TelMMknmeV70Kap1E81Ovo6";
    assert_eq!(accept(kept).as_deref(), Ok(kept));
    assert!(verify(kept, "hashpwn"));
}

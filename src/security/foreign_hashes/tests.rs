//! Hashes as the programs themselves have made them, and hostile ones.

mod hostile;
mod parts;

use super::*;
use std::time::Duration;

const PASSWORD: &str = "corréct horse";

/// As other programs write it, as it is kept, and its password. Where nothing else is said, passlib 1.7.4 made it, with
/// `.using(rounds=…, salt=…).hash(password)`.
pub(super) const VECTORS: [(&str, &str, &str); 24] = [
    (
        "$pbkdf2$1000$8PHy8/T19vf4.fr7/P3./w$BCa1ZEshv0fdYtSVIirGXmph0G4",
        "$pbkdf2$i=1000,l=20$8PHy8/T19vf4+fr7/P3+/w$BCa1ZEshv0fdYtSVIirGXmph0G4",
        PASSWORD,
    ),
    (
        "$pbkdf2-sha256$1000$8PHy8/T19vf4.fr7/P3./w$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl.lCB12h2Tk",
        "$pbkdf2-sha256$i=1000,l=32$8PHy8/T19vf4+fr7/P3+/w$INvd4r3MtyitmQ126S5HWx9/aYKVT52dl+lCB12h2Tk",
        PASSWORD,
    ),
    (
        "$pbkdf2-sha512$1000$8PHy8/T19vf4.fr7/P3./w$UdUIm6ncljajEf2TPkry9xgZWhsxPzx1c0G75a0VGyuGOXpmiqjdKiWuq/ivbk1iQ5ZrS1/lHxwNJugo9UW91g",
        "$pbkdf2-sha512$i=1000,l=64$8PHy8/T19vf4+fr7/P3+/w$UdUIm6ncljajEf2TPkry9xgZWhsxPzx1c0G75a0VGyuGOXpmiqjdKiWuq/ivbk1iQ5ZrS1/lHxwNJugo9UW91g",
        PASSWORD,
    ),
    // passlib's documentation.
    (
        "$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdAw$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M",
        "$pbkdf2-sha256$i=6400,l=32$0ZrzXitFSGltTQnBWOsdAw$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M",
        "password",
    ),
    // Python's hashlib.pbkdf2_hmac("sha256", b"a\0b", bytes(range(16)), 1000, 20).
    (
        "$pbkdf2-sha256$i=1000,l=20$AAECAwQFBgcICQoLDA0ODw==$8U1GdMPJCRrbc8Jow7V3X8UGzQs=",
        "$pbkdf2-sha256$i=1000,l=20$AAECAwQFBgcICQoLDA0ODw$8U1GdMPJCRrbc8Jow7V3X8UGzQs",
        "a\0b",
    ),
    (
        "$scrypt$ln=8,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$ZDjp4JspPSy9qGTpFr/AnD8FV4PdNEQAOc/LWlHUUpI",
        "$scrypt$ln=8,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$ZDjp4JspPSy9qGTpFr/AnD8FV4PdNEQAOc/LWlHUUpI",
        PASSWORD,
    ),
    (
        "$scrypt$ln=8,r=4,p=2$8PHy8/T19vf4+fr7/P3+/w$lLUmSndYQRwlKy9VJriMbJtONnGGv8MLKniLVmVsPvU",
        "$scrypt$ln=8,r=4,p=2$8PHy8/T19vf4+fr7/P3+/w$lLUmSndYQRwlKy9VJriMbJtONnGGv8MLKniLVmVsPvU",
        "",
    ),
    // Python's hashlib.scrypt(password, salt=b"\xff\x00salt", n=16, r=8, p=1, dklen=16 and 64).
    (
        "$scrypt$ln=4,r=8,p=1$/wBzYWx0$nMCjnLLxAH7e+vsR8iMEGg==",
        "$scrypt$ln=4,r=8,p=1$/wBzYWx0$nMCjnLLxAH7e+vsR8iMEGg",
        PASSWORD,
    ),
    (
        "$scrypt$ln=4,r=8,p=1$/wBzYWx0$nMCjnLLxAH7e+vsR8iMEGl4mROF1rw3nrJY3m8yrkAqs8b6D4fi+Cal24KL9Rjb2TBjOcSAPrnlVNHr4AJTrLA",
        "$scrypt$ln=4,r=8,p=1$/wBzYWx0$nMCjnLLxAH7e+vsR8iMEGl4mROF1rw3nrJY3m8yrkAqs8b6D4fi+Cal24KL9Rjb2TBjOcSAPrnlVNHr4AJTrLA",
        PASSWORD,
    ),
    (
        "$P$6seasalt0dNmHcxv.HCk88ECZlM1Cm0",
        "$P$6seasalt0dNmHcxv.HCk88ECZlM1Cm0",
        PASSWORD,
    ),
    // phpass's own test.php.
    (
        "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
        "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
        "test12345",
    ),
    (
        "$H$5seasalt0D86XqfQUtouiqk2Ukssm81",
        "$H$5seasalt0D86XqfQUtouiqk2Ukssm81",
        PASSWORD,
    ),
    (
        "$H$5seasalt0PVub3HGqhXKGgnowUCdrZ.",
        "$H$5seasalt0PVub3HGqhXKGgnowUCdrZ.",
        "",
    ),
    // Python's bcrypt 5.0 of base64(hmac(b"wp-sha384", password, sha384)), its 2b written as PHP writes it.
    (
        "$wp$2y$04$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
        "$wp$2y$04$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW",
        PASSWORD,
    ),
    (
        "$wp$2y$04$abcdefghijklmnopqrstuuVNRirnx4rHq2MD68/ELFl6NAGSJrTKC",
        "$wp$2y$04$abcdefghijklmnopqrstuuVNRirnx4rHq2MD68/ELFl6NAGSJrTKC",
        "",
    ),
    // Passwords and salts of Drepper's specification; glibc makes the same ones.
    (
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "$6$rounds=5000$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "Hello world!",
    ),
    (
        "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "$5$rounds=5000$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "Hello world!",
    ),
    // Fewer rounds than 1000 are 1000.
    (
        "$6$rounds=10$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.",
        "$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.",
        "the minimum number is still observed",
    ),
    (
        "$6$rounds=1234$seasalt012345678$xPvZCLsiSTTkSR/b/vL4hKPWP0ReCdRich1EGWnmXiK/tHNd973AsX2ns95XVLL/IWh.cUWcmidP538bNEoug1",
        "$6$rounds=1234$seasalt012345678$xPvZCLsiSTTkSR/b/vL4hKPWP0ReCdRich1EGWnmXiK/tHNd973AsX2ns95XVLL/IWh.cUWcmidP538bNEoug1",
        PASSWORD,
    ),
    (
        "$5$rounds=1234$seasalt012345678$4DAKjk/eyTVSRYSacDLzbKsBDfXrKajV9Mqv.N7F8L2",
        "$5$rounds=1234$seasalt012345678$4DAKjk/eyTVSRYSacDLzbKsBDfXrKajV9Mqv.N7F8L2",
        PASSWORD,
    ),
    (
        "$6$rounds=1000$s$u6h1nDplZjxDo4zJTtL/gDw7SGioQGm.0uRtQXjSgB6lTpGGOfGi4A6UMV.7Q7d2K2ppsidkHUrit0FKUiAv71",
        "$6$rounds=1000$s$u6h1nDplZjxDo4zJTtL/gDw7SGioQGm.0uRtQXjSgB6lTpGGOfGi4A6UMV.7Q7d2K2ppsidkHUrit0FKUiAv71",
        "",
    ),
    (
        "$5$rounds=1000$s$cdjvTno7yp4OJ1Yyxn95LrCQTyxHsv3TK6lXb48P4L1",
        "$5$rounds=1000$s$cdjvTno7yp4OJ1Yyxn95LrCQTyxHsv3TK6lXb48P4L1",
        "",
    ),
    // Python's hashlib.scrypt, and AES in counter mode of its cryptography 50.0.
    (
        "$firebase-scrypt$mem=4,r=8$42xEC-ixf3L2lw==$Bw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$IiLMB4n9lslpoaVacIolR6XvTnxoVA8cXX7ItKTXjn4sFDitJhjciVA9MgsiMyiuepENET5wq4UBA4peOfVsZQ==",
        "$firebase-scrypt$mem=4,r=8$42xEC+ixf3L2lw$Bw$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA$IiLMB4n9lslpoaVacIolR6XvTnxoVA8cXX7ItKTXjn4sFDitJhjciVA9MgsiMyiuepENET5wq4UBA4peOfVsZQ",
        PASSWORD,
    ),
    (
        "$firebase-scrypt$mem=4,r=8$42xEC+ixf3L2lw$$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA$2FlFkhOi+yY2Y8ycMDqhAzNaTrgEFi66aqIb/StllKOzZSjKSTnTPB0CS/XiyRWb0PY4Ayfd3SaxH6GyCWvhkA",
        "$firebase-scrypt$mem=4,r=8$42xEC+ixf3L2lw$$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA$2FlFkhOi+yY2Y8ycMDqhAzNaTrgEFi66aqIb/StllKOzZSjKSTnTPB0CS/XiyRWb0PY4Ayfd3SaxH6GyCWvhkA",
        "",
    ),
];

#[test]
fn what_others_made_matches_its_password_and_no_other() {
    for (given, kept, password) in VECTORS {
        assert_eq!(accept(given).as_deref(), Ok(kept), "{given}");
        assert_eq!(accept(kept).as_deref(), Ok(kept), "{kept}");
        for text in [given, kept] {
            assert!(verify(text, password), "{text}");
            for other in ["correct horse", "x", &format!("{password}x")] {
                assert!(!verify(text, other), "{text}");
            }
            let cut = format!("{password}\0x");
            assert!(!verify(text, &cut), "{text}: nothing ends at a NUL");
        }
    }
}

#[test]
fn one_that_is_cut_anywhere_is_none() {
    for (given, kept, password) in VECTORS {
        for text in [given, kept] {
            for (at, _) in text.match_indices('$') {
                for cut in [&text[..at], &text[..=at]] {
                    assert!(accept(cut).is_err(), "{cut}");
                    assert!(kind_of(cut).is_none(), "{cut}");
                    assert!(!verify(cut, password), "{cut}");
                }
            }
            assert!(accept(&format!("{text}$")).is_err(), "{text}$");
            assert!(accept(&format!("{text}$x")).is_err(), "{text}$x");
        }
    }
}

#[test]
fn the_pattern_is_what_all_of_a_kind_begin_with() {
    for (_, kept, _) in VECTORS {
        let pattern = kind_of(kept).unwrap().pattern;
        let begin = pattern.strip_suffix('%').unwrap();
        assert!(kept.starts_with(begin), "{pattern} {kept}");
        let parameters = kept.split('$').nth(2).unwrap();
        let is_phpass = kept.starts_with("$P") || kept.starts_with("$H");
        let named = if is_phpass {
            &parameters[..1]
        } else {
            parameters
        };
        assert!(begin.contains(named), "{pattern} {kept}");
    }
    let pattern = |(_, kept, _): &(&str, &str, &str)| kind_of(kept).unwrap().pattern;
    assert_eq!(pattern(&VECTORS[1]), "$pbkdf2-sha256$i=1000,l=32$%");
    assert_eq!(pattern(&VECTORS[10]), "$P$9%");
    assert_eq!(pattern(&VECTORS[13]), "$wp$2y$04$%");
    assert_eq!(pattern(&VECTORS[15]), "$6$rounds=5000$%");
}

#[test]
fn longer_hashes_and_more_rounds_cost_more() {
    let cost = |kept: &str| kind_of(kept).unwrap().cost;
    let salt = "AAECAwQFBgcICQoLDA0ODw";
    let pbkdf2 = |name: &str, length: usize| {
        let hash = letters::encode(&vec![0; length]);
        cost(&format!("${name}$i=1000,l={length}${salt}${hash}"))
    };
    assert_eq!(pbkdf2("pbkdf2-sha256", 32), 200_000);
    assert_eq!(pbkdf2("pbkdf2-sha256", 64), 400_000);
    assert_eq!(pbkdf2("pbkdf2", 64), 800_000);
    assert_eq!(pbkdf2("pbkdf2-sha512", 64), 800_000);
    assert_eq!(
        cost("$wp$2y$10$abcdefghijklmnopqrstuuRty9sk5GOR1DrpEquGsfXAmsnO/vcNW"),
        60_000 << 10
    );
    assert_eq!(
        cost("$P$Bseasalt0dNmHcxv.HCk88ECZlM1Cm0"),
        4 * cost("$P$9seasalt0dNmHcxv.HCk88ECZlM1Cm0")
    );
}

#[test]
fn where_every_byte_of_a_password_costs_a_long_one_is_not_tried() {
    // passlib made both.
    let kept = "$P$5seasalt00n.gzidOiItB8VTaSfDUd0";
    let longer = "$P$5seasalt0UJBq31Xnhdy5mWWBOLgvq/";
    assert!(verify(kept, &"x".repeat(128)));
    assert!(!verify(longer, &"x".repeat(129)));
    let took = Duration::from_millis(10);
    assert_eq!(as_if_longest(longer, &"x".repeat(129), took), None);
    // A password before and behind which there are spaces is tried twice.
    let longest = format!(" {}", "x".repeat(127));
    assert_eq!(as_if_longest(kept, &longest, took), Some(took));
    let short = as_if_longest(kept, "short", took);
    assert_eq!(short, Some(took * 6));
    let crypt = VECTORS[15].1;
    assert!(as_if_longest(crypt, "short", took) > Some(took));
    assert_eq!(as_if_longest(crypt, &"x".repeat(128), took), Some(took));
    for even in [
        VECTORS[0].1,
        VECTORS[5].1,
        VECTORS[13].1,
        "md5$a$b",
        "$",
        "",
    ] {
        assert_eq!(as_if_longest(even, "short", took), Some(took), "{even}");
    }
}

#[test]
fn wordpress_knows_no_spaces_around_a_password() {
    let spaced = format!(" \t\r\n\u{b}{PASSWORD}\0 ");
    assert!(verify(VECTORS[13].1, &spaced));
    assert!(verify(VECTORS[9].1, &spaced));
    assert!(!verify(VECTORS[11].1, &spaced), "phpBB does");
    assert!(
        !verify(VECTORS[13].1, &format!("\u{a0}{PASSWORD}")),
        "PHP knows only these"
    );
    // passlib made it of " spaced ": one of those who do not trim, and write $P$ all the same.
    let untrimmed = "$P$5seasalt0NuaAzrc8PZ8vUeBixUx/K.";
    assert!(verify(untrimmed, " spaced ") && !verify(untrimmed, "spaced"));
}

#[test]
fn wordpress_hashes_what_bcrypt_would_cut() {
    // Made as the others of WordPress, of 100 times x.
    let kept = "$wp$2y$04$abcdefghijklmnopqrstuuJClX3LNOdVkWzUWMXxmJU2oUEhKA8zO";
    assert!(verify(kept, &"x".repeat(100)));
    assert!(!verify(kept, &"x".repeat(101)));
    assert!(!verify(kept, &"x".repeat(72)));
}

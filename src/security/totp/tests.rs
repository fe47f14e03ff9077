//! The numbers of RFC 4226 and 6238, the address, and a picture that a decoder reads.

use super::*;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: Moment = datetime!(2026-11-29 12:00:05);

fn at(second: i64) -> Moment {
    let at = OffsetDateTime::from_unix_timestamp(second).unwrap();
    Moment::new(at.date(), at.time())
}

fn totp(secret: &[u8], algorithm: Algorithm, digits: i32, period: i32) -> Totp {
    let parameters = Parameters::new(algorithm, digits, period).unwrap();
    Totp::new(Secret::from_bytes(secret).unwrap(), parameters)
}

fn ours() -> Totp {
    Totp::new(Secret::new(*b"12345678901234567890"), Parameters::default())
}

#[test]
fn the_numbers_of_rfc_4226_come_out() {
    let totp = totp(b"12345678901234567890", Algorithm::Sha1, 6, 30);
    let numbers = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (step, number) in (0..).zip(numbers) {
        assert_eq!(
            totp.code(at(step * 30)).unwrap().expose(),
            number,
            "step {step}"
        );
    }
}

#[test]
fn the_numbers_of_rfc_6238_come_out() {
    let (sha1, sha256, sha512) = (
        &b"12345678901234567890"[..],
        &b"12345678901234567890123456789012"[..],
        &b"1234567890123456789012345678901234567890123456789012345678901234"[..],
    );
    let rows = [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ];
    for (second, one, two, three) in rows {
        for (algorithm, secret, number) in [
            (Algorithm::Sha1, sha1, one),
            (Algorithm::Sha256, sha256, two),
            (Algorithm::Sha512, sha512, three),
        ] {
            let totp = totp(secret, algorithm, 8, 30);
            let code = totp.code(at(second)).unwrap();
            assert_eq!(code.expose(), number, "{algorithm:?} at {second}");
            assert_eq!(totp.check(&code, at(second)), Checked::Fits(second / 30));
        }
    }
}

#[test]
fn three_steps_fit_ten_before_are_old_and_what_is_ahead_is_nothing() {
    let totp = ours();
    let now = totp.step(NOW);
    for ago in -20..=20_i64 {
        let code = totp.code(NOW - Duration::seconds(30 * ago)).unwrap();
        let expected = match ago {
            -1..=1 => Checked::Fits(now - ago),
            2..=10 => Checked::Old,
            _ => Checked::Wrong,
        };
        assert_eq!(totp.check(&code, NOW), expected, "{ago} steps ago");
    }
    // Within a step nothing changes; at its end the next one begins.
    let (begin, end) = (
        datetime!(2026-11-29 12:00:00),
        datetime!(2026-11-29 12:00:29.999999),
    );
    assert_eq!((totp.step(begin), totp.step(end)), (now, now));
    assert_eq!(totp.step(end + Duration::microseconds(1)), now + 1);
}

#[test]
fn codes_of_other_lengths_secrets_and_times_are_wrong() {
    let totp = ours();
    let code = totp.code(NOW).unwrap();
    let with_zero = TotpCode::parse(&format!("0{}", code.expose())).unwrap();
    assert_eq!(totp.check(&with_zero, NOW), Checked::Wrong);
    let other = Totp::new(Secret::new([7; 20]), Parameters::default());
    assert_eq!(other.check(&code, NOW), Checked::Wrong);
    assert_eq!(totp.check(&code, NOW + Duration::days(1)), Checked::Wrong);
    // Before time began there are no codes, and nothing overflows.
    assert!(totp.code(at(-1)).is_none());
    assert_eq!(
        totp.check(&totp.code(at(0)).unwrap(), at(-1)),
        Checked::Fits(0)
    );
    assert_eq!(
        totp.check(&code, datetime!(-9999-01-01 0:00)),
        Checked::Wrong
    );
}

#[test]
fn apps_that_were_set_up_elsewhere_keep_their_digits_and_period() {
    let totp = totp(b"0123456789", Algorithm::Sha256, 8, 60);
    let code = totp.code(NOW).unwrap();
    assert_eq!(code.expose().len(), 8);
    let now = totp.step(NOW);
    assert_eq!(
        totp.check(&code, NOW + Duration::seconds(60)),
        Checked::Fits(now)
    );
    assert_eq!(
        totp.check(&code, NOW + Duration::seconds(120)),
        Checked::Old
    );
    for (digits, period) in [
        (5, 30),
        (9, 30),
        (6, 0),
        (6, -30),
        (6, 9),
        (6, 301),
        (262, 30),
    ] {
        assert_eq!(
            Parameters::new(Algorithm::Sha1, digits, period),
            None,
            "{digits} {period}"
        );
    }
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        assert_eq!(
            Algorithm::named(&algorithm.name().to_lowercase()),
            Some(algorithm)
        );
    }
    assert_eq!(Algorithm::named("MD5"), None);
}

#[test]
fn secrets_are_read_as_sites_show_them() {
    let secret = Secret::new(*b"12345678901234567890");
    assert_eq!(*secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_eq!(*secret.grouped(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    for text in [
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "gezd gnbv gy3t qojq gezd gnbv gy3t qojq\n",
        "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ======",
    ] {
        assert_eq!(
            Secret::from_base32(text).unwrap().expose(),
            secret.expose(),
            "{text}"
        );
    }
    for text in [
        "",
        "GEZDGNBVGY3TQOI",
        "GEZDGNBVGY3TQOJQ0EZDGNBVGY3TQOJ1",
        "é",
        &"A".repeat(5000),
    ] {
        assert!(Secret::from_base32(text).is_none(), "{text:.40}");
    }
    assert!(Secret::from_bytes(&[0; 9]).is_none() && Secret::from_bytes(&[0; 129]).is_none());
    assert_eq!(format!("{secret:?} {:?}", ours()), "Secret(..) Totp(..)");
}

#[test]
fn the_address_is_what_apps_read() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let usual = ours().uri("Example", "ada@example.com");
    assert_eq!(
        *usual,
        format!("otpauth://totp/Example:ada%40example.com?secret={secret}&issuer=Example")
    );
    let odd = ours().uri(" Ada: Café & Söhne/100%: ", "o'neil+a?b#c@example.com");
    assert_eq!(
        *odd,
        format!(
            "otpauth://totp/Ada%20Caf%C3%A9%20%26%20S%C3%B6hne%2F100%25:o%27neil%2Ba%3Fb%23c%40example.com\
             ?secret={secret}&issuer=Ada%20Caf%C3%A9%20%26%20S%C3%B6hne%2F100%25"
        )
    );
    assert_eq!(
        *ours().uri("::", "a@b"),
        format!("otpauth://totp/a%40b?secret={secret}")
    );
    let foreign = totp(b"12345678901234567890", Algorithm::Sha512, 8, 60).uri("E", "a@b");
    let ending = "&issuer=E&algorithm=SHA512&digits=8&period=60";
    assert!(foreign.ends_with(ending), "{}", *foreign);
}

/// What a camera sees of the picture on a page of this colour: a pixel is true where it is dark.
struct Seen {
    side: usize,
    dark: Vec<bool>,
}

/// Pixels a module, and of the page around.
const SCALE: usize = 4;
const AROUND: usize = 40;

fn seen(svg: &str, dark_page: bool) -> Seen {
    let between = |open: &str| svg.split_once(open).unwrap().1.split('"').next().unwrap();
    let modules: usize = between("viewBox=\"0 0 ")
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let inner = modules * SCALE;
    let side = inner + 2 * AROUND;
    let mut dark = vec![dark_page; side * side];
    let mut fill = |x: usize, y: usize, width: usize, height: usize, is_dark: bool| {
        for row in y..y + height {
            let from = (AROUND + row) * side + AROUND + x;
            dark[from..from + width].fill(is_dark);
        }
    };
    fill(0, 0, inner, inner, false);
    for run in between(" d=\"").split('M').skip(1) {
        let (place, extent) = run.split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let width = extent.split_once('v').unwrap().0;
        assert_eq!(extent, format!("{width}v1h-{width}z"));
        let [x, y, width] = [x, y, width].map(|number| number.parse::<usize>().unwrap() * SCALE);
        fill(x, y, width, SCALE, true);
    }
    Seen { side, dark }
}

#[test]
fn a_decoder_reads_the_picture_on_light_and_dark_pages() {
    let long = format!("{}@example.com", "ё".repeat(64));
    for account in ["ada@example.com", &long] {
        let uri = ours().uri("Straße & Söhne", account);
        let svg = svg(&uri, "QR code").unwrap();
        for dark_page in [false, true] {
            let seen = seen(&svg, dark_page);
            let pixel = |x, y| seen.dark[y * seen.side + x];
            let mut image = rqrr::PreparedImage::prepare_from_bitmap(seen.side, seen.side, pixel);
            let grids = image.detect_grids();
            assert_eq!(grids.len(), 1, "dark page: {dark_page}");
            assert_eq!(grids[0].decode().unwrap().1, *uri);
        }
    }
}

#[test]
fn the_picture_is_one_path_with_a_white_margin_that_needs_no_style() {
    let svg = svg(
        &ours().uri("Example", "ada@example.com"),
        "A \"QR\" <code> & more",
    )
    .unwrap();
    assert_eq!(svg.matches("<path").count(), 1);
    assert!(!svg.contains("style"), "{svg}");
    assert!(svg.contains("role=\"img\" aria-label=\"A &quot;QR&quot; &lt;code&gt; &amp; more\""));
    assert!(svg.len() < 16_000, "{}", svg.len());
    let seen = seen(&svg, true);
    let inner = seen.side - 2 * AROUND;
    let margin = 4 * SCALE;
    for at in 0..inner {
        for depth in 0..margin {
            for (x, y) in [
                (at, depth),
                (depth, at),
                (at, inner - 1 - depth),
                (inner - 1 - depth, at),
            ] {
                assert!(!seen.dark[(y + AROUND) * seen.side + x + AROUND], "{x} {y}");
            }
        }
    }
    assert!(super::svg(&"a".repeat(4000), "").is_none());
}

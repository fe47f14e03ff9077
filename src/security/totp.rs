//! Codes of authenticator apps (RFC 6238): a secret that the app and we share, and the time.
//!
//! What fits is a step of time, and each step counts once: whoever checks a code keeps the step by compare-and-set.

mod qr;

use crate::values::{Moment, TotpCode};
use aws_lc_rs::constant_time;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
pub use qr::svg;
use std::fmt;
use totp_rs::Builder;
use zeroize::Zeroizing;

/// Steps before the last one that fits whose codes are known as old: five minutes with the usual period.
const REMEMBERED: i64 = 10;
/// What needs no escape in an address (RFC 3986).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What an app and we share.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// How many bytes our own have.
    pub const BYTES: usize = 20;

    /// Of new random bytes.
    pub fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// Of a row, or of an app that was set up elsewhere; `None` with fewer than 80 bits or more than any app has.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (10..=128)
            .contains(&bytes.len())
            .then(|| Self(Zeroizing::new(bytes.to_vec())))
    }

    /// Reads base32, as sites show it: case, spaces, dashes and padding are free.
    pub fn from_base32(text: &str) -> Option<Self> {
        let sign = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '=');
        let plain: String = text.chars().filter(sign).take(1024).collect();
        let plain = Zeroizing::new(plain.to_ascii_uppercase());
        let secret = totp_rs::Secret::try_from_base32(plain.as_str()).ok()?;
        Self::from_bytes(secret.as_bytes())
    }

    /// The bytes, to be sealed.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// As base32 without padding, as apps read it.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(totp_rs::Secret::from(self.expose()).to_base32())
    }

    /// As base32 in groups of four, as people copy it.
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut grouped = Zeroizing::new(String::new());
        for (at, sign) in self.base32().chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(sign);
        }
        grouped
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What codes are made with.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Algorithm {
    /// HMAC-SHA-1: what every app can do, and all that some do whatever they are told.
    #[default]
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

impl Algorithm {
    /// As rows and addresses name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// Reads such a name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Sha1, Self::Sha256, Self::Sha512];
        all.into_iter()
            .find(|one| one.name().eq_ignore_ascii_case(name))
    }
}

/// How codes are made. Our own have six digits for 30 seconds; apps that were set up elsewhere keep what they were told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parameters {
    algorithm: Algorithm,
    digits: u8,
    period: u16,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::default(),
            digits: 6,
            period: 30,
        }
    }
}

impl Parameters {
    /// `None` for fewer than six digits or more than eight, and for a period under 10 seconds or over five minutes.
    pub fn new(algorithm: Algorithm, digits: i32, period: i32) -> Option<Self> {
        let fits = (6..=8).contains(&digits) && (10..=300).contains(&period);
        let (digits, period) = (u8::try_from(digits).ok()?, u16::try_from(period).ok()?);
        fits.then_some(Self {
            algorithm,
            digits,
            period,
        })
    }

    /// What they are made with.
    pub fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// How many digits they have.
    pub fn digits(self) -> i32 {
        self.digits.into()
    }

    /// For how many seconds one is shown.
    pub fn period(self) -> i32 {
        self.period.into()
    }
}

/// What a code turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Checked {
    /// That of now, of the step before or after: which step it is. It counts only if no later one was used.
    Fits(i64),
    /// One of the last minutes, worth nothing; whoever guesses learns nothing by it.
    Old,
    /// None of these.
    Wrong,
}

/// An authenticator app, as we know it.
#[derive(Clone)]
pub struct Totp {
    secret: Secret,
    parameters: Parameters,
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Totp(..)")
    }
}

impl Totp {
    /// An app that has this secret.
    pub fn new(secret: Secret, parameters: Parameters) -> Self {
        Self { secret, parameters }
    }

    /// What it is.
    pub fn check(&self, code: &TotpCode, now: Moment) -> Checked {
        let made = self.maker();
        let now = self.step(now);
        let mut found = Checked::Wrong;
        // Every step is tried for every code. Where two have the same code, the later counts: it uses up both.
        for step in now - REMEMBERED..=now + 1 {
            if !self.is_code(&made, step, code) {
                continue;
            }
            found = if step < now - 1 {
                Checked::Old
            } else {
                Checked::Fits(step)
            };
        }
        found
    }

    /// What the app shows at that time.
    pub fn code(&self, at: Moment) -> Option<TotpCode> {
        let shown = self.shown(&self.maker(), self.step(at))?;
        TotpCode::parse(&shown).ok()
    }

    /// The step of time in which a moment is.
    pub fn step(&self, at: Moment) -> i64 {
        at.assume_utc()
            .unix_timestamp()
            .div_euclid(self.parameters.period.into())
    }

    /// The address by which an app learns the secret. What is usual is left out: some apps ignore anything else.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        // A colon separates issuer and account, also where it is escaped.
        let issuer: String = issuer.chars().filter(|&c| c != ':').collect();
        let issuer = escape(issuer.trim());
        let (label, named) = if issuer.is_empty() {
            (escape(account), String::new())
        } else {
            (
                format!("{issuer}:{}", escape(account)),
                format!("&issuer={issuer}"),
            )
        };
        let secret = self.secret.base32();
        let more = self.unusual();
        Zeroizing::new(format!(
            "otpauth://totp/{label}?secret={}{named}{more}",
            *secret
        ))
    }

    fn unusual(&self) -> String {
        let (usual, own) = (Parameters::default(), self.parameters);
        let mut more = String::new();
        if own.algorithm != usual.algorithm {
            more = format!("&algorithm={}", own.algorithm.name());
        }
        if own.digits != usual.digits {
            more = format!("{more}&digits={}", own.digits);
        }
        if own.period != usual.period {
            more = format!("{more}&period={}", own.period);
        }
        more
    }

    fn maker(&self) -> totp_rs::Totp {
        let algorithm = match self.parameters.algorithm {
            Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
            Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
            Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
        };
        // The crate would refuse secrets under 128 bits, which apps that were set up elsewhere may have.
        Builder::new()
            .with_algorithm(algorithm)
            .with_digits(self.parameters.digits)
            .with_step_duration(self.parameters.period.into())
            .with_secret(self.secret.expose())
            .build_noncompliant()
    }

    fn shown(&self, made: &totp_rs::Totp, step: i64) -> Option<Zeroizing<String>> {
        let second = u64::try_from(step)
            .ok()?
            .checked_mul(self.parameters.period.into())?;
        Some(Zeroizing::new(made.generate(second).to_string()))
    }

    fn is_code(&self, made: &totp_rs::Totp, step: i64, code: &TotpCode) -> bool {
        let given = code.expose().as_bytes();
        let equal = |shown: Zeroizing<String>| {
            constant_time::verify_slices_are_equal(shown.as_bytes(), given).is_ok()
        };
        self.shown(made, step).is_some_and(equal)
    }
}

#[cfg(test)]
mod tests;

//! `JWT_*`: how the tokens of the API are signed, for whom, and how long they live.
//!
//! The keys are taken as text here; whether they fit the algorithm is found out when they are built, at start.

use super::reader::Reader;
use super::settings;
use std::fmt;
use std::io::Read as _;
use time::Duration;
use zeroize::Zeroizing;

const SHORTEST_SECRET: usize = 32;
const LARGEST_FILE: u64 = 64 * 1024;
const LONGEST_DAYS: i64 = 366;

/// What signs the tokens. It is chosen here and never read from a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// A secret that signs and verifies, shared with those who read our tokens.
    Hs256,
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256.
    Es256,
    /// RSA, PKCS #1 v1.5, at least 2048 bits.
    Rs256,
}

impl Algorithm {
    const WORDS: [(&'static str, Self); 4] = [
        ("HS256", Self::Hs256),
        ("EdDSA", Self::EdDsa),
        ("ES256", Self::Es256),
        ("RS256", Self::Rs256),
    ];

    /// Its name in a token's header and in a key set.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }
}

/// Everything about tokens that can be chosen.
#[derive(Clone)]
pub struct JwtConfig {
    /// `JWT_ALGORITHM`
    pub algorithm: Algorithm,
    /// `JWT_SIGNING_KEY`: a PEM or, for HS256, a secret. `None` is `SECRET_KEY` itself.
    pub signing_key: Option<Zeroizing<String>>,
    /// `JWT_VERIFICATION_KEYS`: PEMs of either half or, for HS256, secrets that are still believed.
    pub verification_keys: Vec<String>,
    /// `JWT_ISSUER`
    pub issuer: Option<String>,
    /// `JWT_AUDIENCE`
    pub audience: Option<String>,
    /// `JWT_ACCESS_TOKEN_LIFETIME`
    pub access: Duration,
    /// `JWT_REFRESH_TOKEN_LIFETIME`
    pub refresh: Duration,
    /// `JWT_ROTATE_REFRESH_TOKENS`
    pub rotate: bool,
}

impl JwtConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let algorithm = reader.choice("JWT_ALGORITHM", &Algorithm::WORDS, Algorithm::Hs256);
        let signing_key = reader.optional("JWT_SIGNING_KEY", |raw| key(algorithm, raw));
        if algorithm != Algorithm::Hs256 && !reader.has("JWT_SIGNING_KEY") {
            let problem = "is missing: run `vestibule keys generate`";
            reader.wrong("JWT_SIGNING_KEY", problem);
        }
        let older = |raw: &str| key(algorithm, raw).map(|text| text.as_str().to_owned());
        let config = Self {
            algorithm,
            signing_key,
            verification_keys: reader.list("JWT_VERIFICATION_KEYS", vec![], older),
            issuer: reader.optional("JWT_ISSUER", plain),
            audience: reader.optional("JWT_AUDIENCE", plain),
            access: reader.parsed("JWT_ACCESS_TOKEN_LIFETIME", Duration::minutes(5), lifetime),
            refresh: reader.parsed("JWT_REFRESH_TOKEN_LIFETIME", Duration::days(14), lifetime),
            rotate: reader.flag("JWT_ROTATE_REFRESH_TOKENS", true),
        };
        if config.refresh < config.access {
            let problem = "must not be shorter than JWT_ACCESS_TOKEN_LIFETIME";
            reader.wrong("JWT_REFRESH_TOKEN_LIFETIME", problem);
        }
        config
    }
}

impl fmt::Debug for JwtConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtConfig")
            .field("algorithm", &self.algorithm)
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("access", &self.access)
            .field("refresh", &self.refresh)
            .field("rotate", &self.rotate)
            .finish_non_exhaustive()
    }
}

/// The text of a key that is given in so many words or by `file:` and a path.
fn key(algorithm: Algorithm, raw: &str) -> Result<Zeroizing<String>, String> {
    let text = match raw.strip_prefix("file:") {
        Some(path) => from_file(path)?,
        None => Zeroizing::new(raw.to_owned()),
    };
    // An `.env` line cannot hold a line break outside quotes, so people write `\n`.
    let text = if text.contains("-----BEGIN ") {
        Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"))
    } else {
        text
    };
    let text = Zeroizing::new(text.trim().to_owned());
    if algorithm == Algorithm::Hs256 && !strong(&text) {
        return Err(format!(
            "must have at least {SHORTEST_SECRET} characters that nobody can guess"
        ));
    }
    Ok(text)
}

fn from_file(path: &str) -> Result<Zeroizing<String>, String> {
    let mut text = Zeroizing::new(String::new());
    let size = std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_string(&mut text));
    match size {
        Err(error) => Err(format!("names a file that cannot be read ({error})")),
        Ok(0) => Err("names an empty file".into()),
        Ok(size) if size as u64 > LARGEST_FILE => Err("names a file too large for a key".into()),
        Ok(_) => Ok(text),
    }
}

fn strong(secret: &str) -> bool {
    let distinct: std::collections::HashSet<_> = secret.chars().collect();
    secret.chars().count() >= SHORTEST_SECRET
        && distinct.len() >= 8
        && !settings::SETTINGS.iter().any(|s| s.example == secret)
}

fn plain(raw: &str) -> Result<String, String> {
    if raw.contains(char::is_control) {
        Err("holds a control character".into())
    } else {
        Ok(raw.to_owned())
    }
}

/// `90s`, `5m`, `12h`, `14d`.
fn lifetime(raw: &str) -> Result<Duration, String> {
    let unit = |unit: char| match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3_600),
        'd' => Some(86_400),
        _ => None,
    };
    let seconds = raw.char_indices().last().and_then(|(at, last)| {
        let digits = raw.get(..at)?;
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let number: i64 = digits.parse().ok().filter(|_| plain)?;
        number.checked_mul(unit(last)?)
    });
    seconds
        .filter(|seconds| (1..=LONGEST_DAYS * 86_400).contains(seconds))
        .map(Duration::seconds)
        .ok_or_else(|| {
            format!("must be a number with s, m, h or d, up to {LONGEST_DAYS}d, like 5m")
        })
}

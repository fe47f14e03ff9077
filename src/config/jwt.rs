//! `JWT_*`: how the tokens of the API are signed, for whom, and how long they live.
//!
//! The keys are taken as text here; whether they fit the algorithm is found out when they are built, at start.

use super::reader::{Reader, seconds_of};
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
    const ALL: [Self; 4] = [Self::Hs256, Self::EdDsa, Self::Es256, Self::Rs256];

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
        let algorithms = Algorithm::ALL.map(|algorithm| (algorithm.name(), algorithm));
        let algorithm = reader.choice("JWT_ALGORITHM", &algorithms, Algorithm::Hs256);
        let signing_key = reader.optional("JWT_SIGNING_KEY", |raw| key(algorithm, raw));
        if algorithm != Algorithm::Hs256 && !reader.has("JWT_SIGNING_KEY") {
            reader.wrong(
                "JWT_SIGNING_KEY",
                "is missing: run `vestibule keys generate`",
            );
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

/// A text that is given by `file:` and a path.
pub(super) fn from_file(path: &str) -> Result<Zeroizing<String>, String> {
    let mut text = Zeroizing::new(String::new());
    let size = std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_string(&mut text));
    match size {
        Err(error) => Err(format!("names a file that cannot be read ({error})")),
        Ok(0) => Err("names an empty file".into()),
        Ok(size) if size as u64 > LARGEST_FILE => Err("names a file that is too large".into()),
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
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    seconds_of(raw, &units)
        .filter(|seconds| (1..=LONGEST_DAYS * 86_400).contains(seconds))
        .map(Duration::seconds)
        .ok_or_else(|| {
            format!("must be a number with s, m, h or d, up to {LONGEST_DAYS}d, like 5m")
        })
}

#[cfg(test)]
mod tests {
    use super::super::reader::Environment;
    use super::*;

    const SECRET: &str = "7gk3hhd8sjwq02mnbv61zxp5rtyu94ef";
    const OLDER: &str = "an0ther-secret-of-32-characters!";
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";

    fn read(pairs: &[(&'static str, &str)]) -> Result<JwtConfig, Vec<String>> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let environment = Environment::of(pairs);
        let mut reader = Reader::new(&environment);
        let config = JwtConfig::read(&mut reader);
        reader.finish(config).map_err(|wrong| wrong.problems)
    }

    fn problem(pairs: &[(&'static str, &str)]) -> String {
        let problems = read(pairs).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].clone()
    }

    #[test]
    fn nothing_is_needed() {
        let config = read(&[]).unwrap();
        assert_eq!(config.algorithm, Algorithm::Hs256);
        assert!(config.signing_key.is_none() && config.verification_keys.is_empty());
        assert!(config.issuer.is_none() && config.audience.is_none());
        assert_eq!(config.access, Duration::minutes(5));
        assert_eq!(config.refresh, Duration::days(14));
        assert!(config.rotate);
    }

    #[test]
    fn a_pem_is_given_in_lines_in_one_line_or_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jwt.pem");
        std::fs::write(&path, format!("{PEM}\n")).unwrap();
        let file = format!("file:{}", path.display());
        for text in [
            PEM,
            &PEM.replace('\n', "\\n"),
            &PEM.replace('\n', "\\r\\n"),
            &file,
        ] {
            let config = read(&[("JWT_ALGORITHM", "eddsa"), ("JWT_SIGNING_KEY", text)]).unwrap();
            assert_eq!(config.signing_key.unwrap().as_str(), PEM);
        }
        let several = format!("{file}, {}", PEM.replace('\n', "\\n"));
        let config = read(&[
            ("JWT_ALGORITHM", "ES256"),
            ("JWT_SIGNING_KEY", &file),
            ("JWT_VERIFICATION_KEYS", &several),
        ]);
        assert_eq!(config.unwrap().verification_keys, [PEM, PEM]);
    }

    #[test]
    fn a_file_that_is_away_empty_or_endless_is_named_as_the_problem() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty");
        let large = folder.path().join("large");
        std::fs::write(&empty, "").unwrap();
        std::fs::write(&large, "x".repeat(70_000)).unwrap();
        for (path, words) in [
            (folder.path().join("away"), "cannot be read"),
            (folder.path().to_owned(), "cannot be read"),
            (empty, "empty file"),
            (large, "too large"),
        ] {
            let file = format!("file:{}", path.display());
            let problem = problem(&[("JWT_SIGNING_KEY", &file)]);
            assert!(problem.contains(words), "{problem}");
        }
    }

    #[test]
    fn a_weak_secret_is_refused_and_never_repeated() {
        let example = settings::example("SECRET_KEY");
        for weak in ["short", &"a".repeat(64), example] {
            let problem = problem(&[("JWT_SIGNING_KEY", weak)]);
            assert!(problem.starts_with("JWT_SIGNING_KEY must have at least 32"));
            assert!(!problem.contains(weak));
        }
        let both = format!("{OLDER},short");
        assert!(problem(&[("JWT_VERIFICATION_KEYS", &both)]).contains("at least 32"));
    }

    #[test]
    fn an_asymmetric_algorithm_needs_a_key() {
        for algorithm in ["EdDSA", "ES256", "RS256"] {
            let problem = problem(&[("JWT_ALGORITHM", algorithm)]);
            assert!(problem.contains("`vestibule keys generate`"), "{problem}");
        }
        assert!(problem(&[("JWT_ALGORITHM", "none")]).contains("must be one of: HS256"));
    }

    #[test]
    fn lifetimes_are_a_number_and_a_unit() {
        for (text, seconds) in [("90s", 90), ("5m", 300), ("14d", 1_209_600)] {
            assert_eq!(lifetime(text), Ok(Duration::seconds(seconds)), "{text}");
        }
        assert_eq!(lifetime("12h"), Ok(Duration::hours(12)));
        let beyond = "99999999999999999999d 9223372036854775807d 367d 0m";
        for text in format!("5 m -5m +5m 5\u{a0}m 1.5h 5w 5µ ٥m {beyond}").split(' ') {
            assert!(lifetime(text).is_err(), "{text}");
        }
        let shorter = problem(&[
            ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
            ("JWT_REFRESH_TOKEN_LIFETIME", "1h"),
        ]);
        assert!(shorter.starts_with("JWT_REFRESH_TOKEN_LIFETIME must not be shorter"));
    }

    #[test]
    fn the_keys_do_not_show_themselves() {
        let config = read(&[
            ("JWT_SIGNING_KEY", SECRET),
            ("JWT_VERIFICATION_KEYS", OLDER),
        ]);
        let shown = format!("{config:?}");
        assert!(!shown.contains(SECRET) && !shown.contains(OLDER), "{shown}");
    }
}

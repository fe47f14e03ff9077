//! `TERMS_URL`, `PRIVACY_URL` and `TERMS_VERSION`: what everybody has to accept, and which version of it.

use super::Mode;
use super::reader::Reader;
use crate::values::is_other;
use url::Url;

const LONGEST_VERSION: usize = 50;

/// What everybody has to accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The version that counts now.
    pub version: String,
    /// Where the terms are.
    pub terms_url: Option<String>,
    /// Where it says what becomes of people's data.
    pub privacy_url: Option<String>,
}

/// Reads the three. `None` where nothing has to be accepted.
pub(super) fn read(reader: &mut Reader<'_>, mode: Mode) -> Option<Terms> {
    let terms_url = reader.optional("TERMS_URL", |raw| address(raw, mode));
    let privacy_url = reader.optional("PRIVACY_URL", |raw| address(raw, mode));
    let version = reader.optional("TERMS_VERSION", version);
    let has_page = reader.has("TERMS_URL") || reader.has("PRIVACY_URL");
    match (has_page, reader.has("TERMS_VERSION")) {
        (true, false) => reader.wrong(
            "TERMS_VERSION",
            "is missing, and TERMS_URL or PRIVACY_URL is set: each consent is kept with a version",
        ),
        (false, true) => reader.wrong(
            "TERMS_URL",
            "is missing, and so is PRIVACY_URL, but TERMS_VERSION is set: people must have something to read",
        ),
        _ => {}
    }
    Some(Terms {
        version: version.filter(|_| has_page)?,
        terms_url,
        privacy_url,
    })
}

/// A whole address, or a path of this site.
fn address(raw: &str, mode: Mode) -> Result<String, String> {
    let odd = |c: char| is_other(c) || c.is_whitespace() || "\\\"<>".contains(c);
    let wrong = "is neither https://… nor a path of this site that begins with /";
    if raw.contains(odd) || raw.starts_with("//") {
        return Err(wrong.into());
    }
    if raw.starts_with('/') {
        return Ok(raw.to_owned());
    }
    let url = Url::parse(raw).map_err(|_| wrong.to_owned())?;
    let is_safe = url.scheme() == "https" || url.scheme() == "http" && mode == Mode::Development;
    let is_named = url.has_host() && url.username().is_empty() && url.password().is_none();
    if is_safe && is_named {
        Ok(url.into())
    } else {
        Err(wrong.into())
    }
}

fn version(raw: &str) -> Result<String, String> {
    if raw.contains(is_other) || raw.chars().count() > LONGEST_VERSION {
        return Err(format!(
            "must be a word such as a date, of {LONGEST_VERSION} characters at most"
        ));
    }
    Ok(raw.to_owned())
}

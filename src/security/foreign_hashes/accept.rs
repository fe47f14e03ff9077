//! Takes hashes over as other programs export them.

use super::bad::{BadHash, Part};
use super::read::{LONGEST, read};
use super::{django, phc_argon2};

/// What Spring and LDAP write before a hash that says itself what it is, in small letters.
const PREFIXES: [&str; 4] = ["bcrypt", "argon2", "argon2@springsecurity_v5_8", "crypt"];

/// What is kept of a hash as another program exports it. Django's own encodings are kept as they are, and so is `!…`, which no
/// password matches.
pub fn accept(given: &str) -> Result<String, BadHash> {
    let given = given.trim_ascii();
    if given.len() > LONGEST {
        return Err(Part::Length.into());
    }
    if given.starts_with('!') {
        return Ok(given.to_owned());
    }
    let given = without_prefix(given)?;
    let Some(named) = given.strip_prefix('$') else {
        return django::accept(given);
    };
    match named.split_once('$') {
        Some((name, rest)) if phc_argon2::NAMES.contains(&name) => phc_argon2::accept(name, rest),
        Some(("2a" | "2b" | "2y", _)) => django::bcrypt("bcrypt", given),
        _ => {
            let read = read(given)?;
            BadHash::unless_bounded(read.effort())?;
            Ok(read.text())
        }
    }
}

/// What is kept of a `user_pass` of WordPress: `$wp$…`, `$P$…`, the MD5 of its first years, and what plugins write there with
/// PHP's `password_hash`.
pub fn wordpress(user_pass: &str) -> Result<String, BadHash> {
    let given = user_pass.trim_ascii();
    let theirs = ["$wp$", "$P$", "$H$", "$2", "$argon2"];
    let is_theirs = theirs.iter().any(|begin| given.starts_with(begin));
    let is_md5 = !given.contains(['$', '!', '{']);
    if is_theirs || is_md5 {
        return accept(given);
    }
    let name = given
        .strip_prefix('$')
        .and_then(|rest| rest.split_once('$'));
    Err(BadHash::unknown(name.map_or("", |(name, _)| name)))
}

/// A hash without the `{bcrypt}` before it. The braces name a format that is not known here, unless one follows that is.
fn without_prefix(given: &str) -> Result<&str, BadHash> {
    let Some(prefixed) = given.strip_prefix('{') else {
        return Ok(given);
    };
    let Some((name, rest)) = prefixed.split_once('}') else {
        return Err(BadHash::Unknown { name: None });
    };
    let is_known = PREFIXES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name));
    if is_known && rest.starts_with('$') {
        Ok(rest)
    } else {
        Err(BadHash::unknown(&format!("{{{name}}}")))
    }
}

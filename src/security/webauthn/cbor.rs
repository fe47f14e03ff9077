//! Intent CBOR, with bounds: authenticators nest a few levels, name nothing twice, and leave nothing behind.

use super::check::Check;
pub(super) use ciborium::Value;

/// An attestation statement with certificates has four levels.
const DEEPEST: usize = 8;
/// Names in one map; a key has at most a handful.
const MOST: usize = 32;

/// Reads the first item, and says what stands behind it.
pub(super) fn first(bytes: &[u8]) -> Result<(Value, &[u8]), Check> {
    let mut rest = bytes;
    let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEEPEST)
        .map_err(|_| Check::AuthenticatorData)?;
    if names_once(&value) {
        Ok((value, rest))
    } else {
        Err(Check::AuthenticatorData)
    }
}

/// Reads the one item that there is.
pub(super) fn only(bytes: &[u8]) -> Result<Value, Check> {
    match first(bytes)? {
        (value, []) => Ok(value),
        _ => Err(Check::AuthenticatorData),
    }
}

/// The library keeps what is named twice: one reader would take the first, another the last.
fn names_once(value: &Value) -> bool {
    match value {
        Value::Map(pairs) => {
            let is_new = |(at, (name, _)): (usize, &(Value, Value))| {
                pairs.iter().take(at).all(|(other, _)| other != name)
            };
            pairs.len() <= MOST
                && pairs.iter().enumerate().all(is_new)
                && pairs
                    .iter()
                    .all(|(name, inner)| names_once(name) && names_once(inner))
        }
        Value::Array(items) => items.iter().all(names_once),
        Value::Tag(_, inner) => names_once(inner),
        _ => true,
    }
}

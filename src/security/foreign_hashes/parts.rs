//! How the parts of a hash are read.

use super::bad::{BadHash, Part};
use std::ops::RangeInclusive;

/// The parts between the dollars, if there are as many as wanted.
pub(super) fn fields<const N: usize>(rest: &str) -> Result<[&str; N], BadHash> {
    let fields: Vec<_> = rest.split('$').take(N + 1).collect();
    fields.try_into().map_err(|_| Part::Fields.into())
}

/// Decimal digits alone, and no zero before them.
pub(super) fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|sign| sign.is_ascii_digit());
    let is_short = text == "0" || !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain && is_short)
}

/// The number behind `i=`.
pub(super) fn parameter(name: &str, text: &str) -> Result<u32, BadHash> {
    let value = text.strip_prefix(name).and_then(number);
    value.ok_or(BadHash::Damaged(Part::Parameters))
}

/// The numbers of a list of parameters, in this order: `["m=", "t=", "p="]`.
pub(super) fn parameters<const N: usize>(
    names: [&str; N],
    text: &str,
) -> Result<[u32; N], BadHash> {
    let given = text.split(',').take(N + 1);
    let numbers = names.iter().zip(given.clone());
    let numbers: Vec<_> = numbers
        .map(|(name, text)| parameter(name, text))
        .collect::<Result<_, _>>()?;
    if given.count() != N {
        return Err(Part::Parameters.into());
    }
    numbers
        .try_into()
        .map_err(|_| BadHash::Damaged(Part::Parameters))
}

/// What was read, if its length is one of these.
pub(super) fn of_length(
    read: Option<Vec<u8>>,
    lengths: RangeInclusive<usize>,
    part: Part,
) -> Result<Vec<u8>, BadHash> {
    let read = read.filter(|read| lengths.contains(&read.len()));
    read.ok_or(BadHash::Damaged(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_nothing_but_digits() {
        assert_eq!(
            (number("0"), number("4294967295")),
            (Some(0), Some(u32::MAX))
        );
        for text in ["", "+1", "-1", "01", "1 ", "4294967296", "١"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn parameters_have_their_order_and_their_number() {
        let names = ["ln=", "r=", "p="];
        assert_eq!(parameters(names, "ln=4,r=8,p=1"), Ok([4, 8, 1]));
        for text in [
            "",
            "ln=4,r=8",
            "ln=4,p=1,r=8",
            "ln=4,r=8,p=1,x=2",
            "ln=4,r=8,p=",
        ] {
            let damaged = Err(BadHash::Damaged(Part::Parameters));
            assert_eq!(parameters(names, text), damaged, "{text}");
        }
    }
}

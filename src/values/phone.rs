//! Phone numbers in E.164: a plus, the country code, the number.

use std::fmt;

/// A phone number as `+31612345678`. It shows itself masked: numbers stay out of logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is not a phone number with its country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter a valid phone number, with the country code: +31 6 12345678.")]
pub struct BadPhone;

impl BadPhone {
    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "invalid"
    }
}

impl Phone {
    /// Reads a number as people write it; spaces, dashes, dots and parentheses are dropped.
    ///
    /// # Errors
    /// When what is left is not a plus and 8 to 15 digits, the first of them not a zero.
    pub fn parse(typed: &str) -> Result<Self, BadPhone> {
        let number: String = typed.chars().filter(|&c| !is_filler(c)).take(17).collect();
        let digits = number.strip_prefix('+').ok_or(BadPhone)?;
        let right = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        // No country code begins with zero (ITU-T E.164).
        if right && !digits.starts_with('0') {
            Ok(Self(number))
        } else {
            Err(BadPhone)
        }
    }

    /// The number, with its plus.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end: String = self
            .0
            .chars()
            .skip(self.0.len().saturating_sub(2))
            .collect();
        write!(f, "Phone(+…{end})")
    }
}

fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_the_way_people_write_them() {
        for typed in [
            "+31612345678",
            " +31 6 12345678 ",
            "+31 (6) 1234-56.78",
            "+31\u{a0}6\u{2011}12345678",
        ] {
            assert_eq!(
                Phone::parse(typed).unwrap().as_str(),
                "+31612345678",
                "{typed:?}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in [
            "",
            "+",
            "0612345678",
            "31612345678",
            "+1234567",
            "+1234567890123456",
            "+3161234567a",
            "++31612345678",
            "+0612345678",
            "+٣١٦١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(Phone::parse(typed), Err(BadPhone), "{typed:?}");
        }
        assert_eq!(BadPhone.code(), "invalid");
    }

    #[test]
    fn a_number_does_not_show_itself() {
        assert_eq!(
            format!("{:?}", Phone::parse("+31612345678").unwrap()),
            "Phone(+…78)"
        );
    }
}

//! What somebody types to say which account is meant. Its shape alone tells what it is, never who has it: else a username
//! could be chosen that is read as the address or the number of somebody else.

use super::{UserId, is_number, key_of};

/// A name of an account, as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountName {
    /// It has an `@`: the key of an address, and nothing else.
    Email(String),
    /// It looks like a number; `None` where no account can have that one.
    Id(Option<UserId>),
    /// All else: the key of a username.
    Username(String),
}

impl AccountName {
    /// Tells what was typed.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        Self::of_key(key_of(typed))
    }

    /// An account name from a text that is a key already ([`key_of`]).
    #[must_use]
    pub fn of_key(key: String) -> Self {
        if key.contains('@') {
            Self::Email(key)
        } else if is_like_number(&key) {
            let is_plain = key.bytes().all(|byte| byte.is_ascii_digit());
            let number = key.parse().ok().filter(|_| is_plain);
            Self::Id(number.map(UserId))
        } else {
            Self::Username(key)
        }
    }
}

/// Whether people read it as a number: digits of any script, perhaps with the signs of a phone number or a date, and
/// nothing else.
pub(super) fn is_like_number(key: &str) -> bool {
    key.chars().any(is_number) && key.chars().all(is_figure)
}

/// What numbers are written with.
pub(super) fn is_figure(c: char) -> bool {
    is_number(c) || matches!(c, '+' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Username;

    fn number(id: i64) -> AccountName {
        AccountName::Id(Some(UserId(id)))
    }

    #[test]
    fn the_shape_tells_addresses_numbers_and_usernames_apart() {
        for (typed, name) in [
            (
                "Ada@Example.com",
                AccountName::Email("ada@example.com".into()),
            ),
            (
                "ada＠example.com",
                AccountName::Email("ada@example.com".into()),
            ),
            ("ada﹫x", AccountName::Email("ada@x".into())),
            ("@", AccountName::Email("@".into())),
            (" 17 ", number(17)),
            ("１７", number(17)),
            ("007", number(7)),
            ("+17", AccountName::Id(None)),
            ("-17", AccountName::Id(None)),
            ("٣", AccountName::Id(None)),
            ("²", number(2)),
            ("+49-30.1234", AccountName::Id(None)),
            ("99999999999999999999", AccountName::Id(None)),
            ("Ada", AccountName::Username("ada".into())),
            ("7up", AccountName::Username("7up".into())),
            ("1_000", AccountName::Username("1_000".into())),
            ("+-.", AccountName::Username("+-.".into())),
            ("", AccountName::Username(String::new())),
        ] {
            assert_eq!(AccountName::read(typed), name, "{typed:?}");
        }
    }

    #[test]
    fn every_name_that_can_be_taken_is_read_as_a_username() {
        let signs = [
            'a', 'Z', '7', '٣', '７', '²', '@', '＠', '﹫', '.', '+', '-', '_', 'ß', '字',
        ];
        let mut taken = 0;
        for one in signs {
            for two in signs {
                for three in signs {
                    let typed: String = [one, two, three].iter().collect();
                    let name = AccountName::read(&typed);
                    if let Ok(username) = Username::parse(&typed) {
                        assert_eq!(name, AccountName::Username(username.key()), "{typed:?}");
                        taken += 1;
                    }
                    let made_up = Username::suggestion(&typed, Some(7));
                    assert_eq!(Username::parse(made_up.as_str()), Ok(made_up), "{typed:?}");
                    let made_up = Username::suggestion(&typed, None);
                    assert_eq!(Username::parse(made_up.as_str()), Ok(made_up), "{typed:?}");
                }
            }
        }
        assert!(taken > 500, "{taken}");
    }
}

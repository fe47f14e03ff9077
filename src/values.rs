//! The words the whole program speaks: each one is parsed once, at the edge, and trusted from there on.
//!
//! A type that holds a secret cannot be printed; a type that holds an address prints itself masked.
//! Texts are compared the way people read them: through a key, which is NFKC followed by full case folding.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use serde::Serialize;

mod account_name;
pub mod cells;
pub mod custom_fields;
mod email;
mod factors;
mod interface;
mod micros;
mod nonce;
mod person;
mod phone;
mod plea;
mod secrets;
mod trace;
mod username;

pub use account_name::AccountName;
pub use email::{
    BadEmail, BadEntry, Blocked, DomainPattern, Domains, Email, EmailList, EmailRules, key_of,
    mask as mask_email, mask_beside as mask_email_beside, shown as shown_email,
};
pub use factors::{
    BadPasskeyName, BadRecoveryCode, BadTotpCode, CredentialId, Custody, Level, Method, Methods,
    PasskeyName, RecoveryCode, TotpCode, Verification,
};
pub use interface::Interface;
pub use micros::{micros, of_micros};
pub use nonce::{Bound, Nonce};
pub use person::{BadName, PersonName};
pub(crate) use person::{is_hidden, visible, without_hidden};
pub use phone::{
    BadPhone, Phone, Region, calling_code, mask as mask_phone, prepare as prepare_phones,
};
pub use plea::{BadPlea, LONGEST_PLEA, Plea};
pub use secrets::{BadCode, OtpCode, Password, Token};
pub use trace::Trace;
pub use username::{BadUsername, Username};

/// A moment in UTC, cut to microseconds, so that both databases give back what they were given.
pub type Moment = time::PrimitiveDateTime;

/// The key of a user; never reused, never the e-mail address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct UserId(pub i64);

/// The key of a session row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct SessionId(pub i64);

/// The key of a flow's row; people and programs only ever see the flow's random token.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct FlowId(pub i64);

/// The key of an invitation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct InvitationId(pub i64);

/// The key of something that can be taken back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct UndoId(pub i64);

const CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> =
    CodePointMapData::<GeneralCategory>::new();

/// Cuts white space off both ends as Python's `str.strip` does, which also takes U+001C to U+001F.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'))
}

/// Unicode normalisation form KC: one spelling for letters that only look different to a computer.
pub(crate) fn nfkc(text: &str) -> String {
    ComposingNormalizer::new_nfkc().normalize(text).into_owned()
}

/// Unicode normalisation form C: letters and their marks in one, where there is such a sign.
pub(crate) fn nfc(text: &str) -> String {
    ComposingNormalizer::new_nfc().normalize(text).into_owned()
}

/// Unicode normalisation form D: letters and their marks apart.
pub(crate) fn nfd(text: &str) -> String {
    DecomposingNormalizer::new_nfd()
        .normalize(text)
        .into_owned()
}

/// NFKC and full case folding, as Django compares identifiers.
pub(crate) fn fold(text: &str) -> String {
    CaseMapper::new().fold_string(&nfkc(text)).into_owned()
}

/// Python's `\w`: letters, numbers of every kind and the underscore; combining marks are not.
pub(crate) fn is_word(c: char) -> bool {
    let wanted = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
    c == '_' || wanted.contains(CATEGORIES.get(c))
}

/// Unicode's "other" categories: control, format, surrogate, private use, unassigned.
pub(crate) fn is_other(c: char) -> bool {
    GeneralCategoryGroup::Other.contains(CATEGORIES.get(c))
}

/// A number of any kind and script, such as `7`, `٣`, `½`.
pub(crate) fn is_number(c: char) -> bool {
    GeneralCategoryGroup::Number.contains(CATEGORIES.get(c))
}

/// A decimal digit (`Nd`) of any script.
pub(crate) fn is_decimal(c: char) -> bool {
    CATEGORIES.get(c) == GeneralCategory::DecimalNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fold_case_and_compatibility_forms() {
        assert_eq!(fold("ＡＤＡ"), "ada");
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
        assert_eq!(fold("ﬁ"), "fi");
    }

    #[test]
    fn word_characters_are_pythons() {
        for c in ['a', 'é', '字', '٣', '²', '½', '_', 'Ⅷ'] {
            assert!(is_word(c), "{c:?}");
        }
        for c in ['\u{301}', '-', ' ', '\u{200d}', 'ि', '😀', '‿'] {
            assert!(!is_word(c), "{c:?}");
        }
    }

    #[test]
    fn strip_takes_what_python_takes() {
        assert_eq!(strip("\u{1c}\u{a0} a b\u{3000}\r\n"), "a b");
        assert_eq!(strip("\u{200b}a"), "\u{200b}a");
    }
}

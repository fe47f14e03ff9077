//! Phone numbers in E.164: a plus, the country's calling code, the number. What is a number, and of which kind, is told
//! by the metadata of Google's libphonenumber that comes with the crate `phonenumber`.
//!
//! Its own verdict on a kind forgets leading zeros and looks at the beginning alone, and its parser takes the national prefix off numbers that begin with
//! a plus too, so that `+7 800 …` loses its 8. We ask the metadata itself, and the parser only for what is dialled within
//! a country. The first question takes a moment: [`prepare`] at start.

use crate::i18n::Message;
use phonenumber::country;
use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use std::fmt;
use std::sync::PoisonError;

/// E.164 has 15; within a country, a prefix and a code to call abroad may come before them.
const MOST_DIGITS: usize = 20;
const LONGEST_TEXT: usize = 64;

/// A phone number as `+31612345678`. It shows itself masked: numbers stay out of logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// A country or territory, by its two letters (ISO 3166), whose numbers may be typed as they are dialled there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(country::Id);

impl Region {
    /// Reads `NL`, or `nl`. `None` when there is no such country.
    #[must_use]
    pub fn parse(letters: &str) -> Option<Self> {
        let id: country::Id = letters.to_ascii_uppercase().parse().ok()?;
        DATABASE.by_id(id.as_ref()).map(|_| Self(id))
    }

    fn calling_code(self) -> Option<u16> {
        DATABASE.by_id(self.0.as_ref()).map(Metadata::country_code)
    }
}

/// Why a text is no phone number that text messages can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPhone {
    /// It looks like none.
    #[error("phone-invalid")]
    Invalid,
    /// It has no country code, and none is taken for granted.
    #[error("phone-no-country")]
    NoCountry,
    /// There are letters in it.
    #[error("phone-letters")]
    Letters,
    /// Digits are missing.
    #[error("phone-too-short")]
    TooShort,
    /// There are more digits than such a number can have.
    #[error("phone-too-long")]
    TooLong,
    /// It is a service: premium rate, shared cost, freephone, forwarding, a pager, a company's or a voice mail's number.
    #[error("phone-no-texts")]
    NoTexts,
}

impl BadPhone {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        Message::of(self)
    }

    /// For machines; the first is the one that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NoCountry => "no_country_code",
            Self::Letters => "has_letters",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::NoTexts => "no_text_messages",
        }
    }
}

impl Phone {
    /// Reads a number as people write it: behind a plus and the country code, or as it is dialled in `home`. Spaces,
    /// dashes, dots, slashes and parentheses are dropped.
    ///
    /// # Errors
    /// When it is none that text messages can go to, as far as the metadata can tell. Landlines pass: in some countries
    /// they take texts, in others the network reads them out.
    pub fn parse(typed: &str, home: Option<Region>) -> Result<Self, BadPhone> {
        let number = plain(typed)?;
        match number.strip_prefix('+') {
            Some(digits) => Self::international(digits),
            None => Self::dialled(&number, home.ok_or(BadPhone::NoCountry)?),
        }
    }

    fn international(digits: &str) -> Result<Self, BadPhone> {
        let (code, number) = split(digits).ok_or(BadPhone::Invalid)?;
        // People put the prefix of calls within the country in: +44 (0)7400 123456.
        let without_prefix = || {
            let parsed = phonenumber::parse(None, format!("+{digits}")).ok()?;
            Self::judge(code, &parsed.national().to_string())
        };
        let judged = Self::judge(code, number).or_else(without_prefix);
        judged.unwrap_or_else(|| Err(misfit(code, number)))
    }

    fn dialled(digits: &str, home: Region) -> Result<Self, BadPhone> {
        let own = home.calling_code().ok_or(BadPhone::Invalid)?;
        let parsed = phonenumber::parse(Some(home.0), digits);
        let (code, number) = parsed.map_or_else(
            |_| (own, digits.to_owned()),
            |parsed| (parsed.code().value(), parsed.national().to_string()),
        );
        // What looks like the prefix of calls within the country may be part of the number, and what looks like the code
        // of a carrier behind it too.
        let prefix = DATABASE.by_id(home.0.as_ref());
        let prefix = prefix.and_then(Metadata::national_prefix);
        let bare = prefix.and_then(|prefix| digits.strip_prefix(prefix));
        let judged = Self::judge(code, &number)
            .or_else(|| Self::judge(own, digits))
            .or_else(|| Self::judge(own, bare?));
        judged.unwrap_or_else(|| Err(misfit(code, &number)))
    }

    /// `None` when the metadata does not know such a number.
    fn judge(code: u16, number: &str) -> Option<Result<Self, BadPhone>> {
        let kind = countries(code)
            .iter()
            .find_map(|country| kind(country, number))?;
        Some(match kind {
            Kind::Texts => Ok(Self(format!("+{code}{number}"))),
            Kind::Service => Err(BadPhone::NoTexts),
        })
    }

    /// The number, with its plus.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough of it for its owner to know it again.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// A number as it may stand in logs and letters: its calling code and its last two digits.
#[must_use]
pub fn mask(number: &str) -> String {
    let end: Vec<_> = number.chars().rev().take(2).collect();
    let end: String = end.into_iter().rev().collect();
    format!("+{}…{end}", calling_code(number).unwrap_or_default())
}

/// The calling code of a number in E.164, such as `31`.
#[must_use]
pub fn calling_code(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('+')?;
    let (_, rest) = split(digits)?;
    digits.strip_suffix(rest)
}

/// Reads the metadata, so that nobody has to wait for it later: some tenths of a second in a debug build.
pub fn prepare() {
    let _ = DATABASE.iter().next();
}

enum Kind {
    Texts,
    Service,
}

/// In the order of libphonenumber: a number that is a service too is a service.
fn kind(country: &Metadata, number: &str) -> Option<Kind> {
    let is = |found: Option<&Descriptor>| found.is_some_and(|kind| fits(kind, number));
    let of = country.descriptors();
    if !fits(of.general(), number) {
        return None;
    }
    let services = [
        of.premium_rate(),
        of.toll_free(),
        of.shared_cost(),
        of.personal_number(),
        of.pager(),
        of.uan(),
        of.voicemail(),
    ];
    if services.into_iter().any(is) {
        return Some(Kind::Service);
    }
    let reached = [of.voip(), of.fixed_line(), of.mobile()];
    reached.into_iter().any(is).then_some(Kind::Texts)
}

/// The whole number, not its beginning alone.
fn fits(kind: &Descriptor, number: &str) -> bool {
    let lengths = kind.possible_length();
    if !lengths.is_empty()
        && !lengths
            .iter()
            .any(|length| usize::from(*length) == number.len())
    {
        return false;
    }
    let pattern = format!("^(?:{})$", kind.national_number().as_str());
    let cache = DATABASE.cache();
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let whole = cache.configure(&pattern, |pattern| pattern.ignore_whitespace(true));
    whole.is_ok_and(|whole| whole.is_match(number))
}

fn countries(code: u16) -> Vec<&'static Metadata> {
    DATABASE.by_code(&code).unwrap_or_default()
}

/// The calling code and the rest. No calling code is the beginning of another.
fn split(digits: &str) -> Option<(u16, &str)> {
    (1..=3).find_map(|length| {
        let (code, rest) = digits.split_at_checked(length)?;
        let code = code.parse().ok().filter(|_| !digits.starts_with('0'))?;
        DATABASE.by_code(&code).map(|_| (code, rest))
    })
}

fn misfit(code: u16, number: &str) -> BadPhone {
    // Those of mobiles: that is what people mean to enter.
    let of = |country: &&'static Metadata| {
        let all = country.descriptors();
        let mobile = all.mobile().map_or(&[][..], Descriptor::possible_length);
        if mobile.is_empty() {
            all.general().possible_length()
        } else {
            mobile
        }
    };
    let countries = countries(code);
    let lengths = countries.iter().flat_map(of);
    let lengths: Vec<_> = lengths.map(|length| usize::from(*length)).collect();
    match (lengths.iter().min(), lengths.iter().max()) {
        (Some(shortest), _) if number.len() < *shortest => BadPhone::TooShort,
        (_, Some(longest)) if number.len() > *longest => BadPhone::TooLong,
        _ => BadPhone::Invalid,
    }
}

/// Digits, and a plus before them when there is one.
fn plain(typed: &str) -> Result<String, BadPhone> {
    // A megabyte need not be looked at to the end.
    let typed: String = typed.chars().take(LONGEST_TEXT + 1).collect();
    let number: String = super::nfkc(&typed)
        .chars()
        .filter(|&c| !is_filler(c))
        .collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    if digits.chars().any(char::is_alphabetic) {
        return Err(BadPhone::Letters);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadPhone::Invalid);
    }
    if digits.len() > MOST_DIGITS || typed.chars().count() > LONGEST_TEXT {
        return Err(BadPhone::TooLong);
    }
    Ok(number)
}

fn is_filler(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    c.is_whitespace()
        || invisible
        || matches!(c, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests;

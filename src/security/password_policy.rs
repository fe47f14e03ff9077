//! What a password must be: Django's four validators with their words, a longest length, and an
//! estimate of strength that is shown while typing and decides nothing.
//!
//! Length counts (ASVS 5.0 6.2.1, 6.2.9), composition does not (6.2.5); common passwords (6.2.4) and
//! the person's own words (6.2.11) are refused.

use crate::i18n::Message;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use zeroize::Zeroizing;
use zxcvbn::feedback::{Suggestion, Warning};

use crate::values::{Password, is_decimal, is_word, strip};

/// The code of a password that is like something else of its owner.
const TOO_SIMILAR: &str = "password_too_similar";

/// The most code points of a password; nothing is ever cut off.
pub const LONGEST: usize = 128;
const SIMILAR: f64 = 0.7;
const ESTIMATED: usize = 48;

/// The list, after the notes on where it comes from.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let text = include_str!("common_passwords.txt");
    text.lines()
        .skip_while(|line| *line != "----------")
        .skip(1)
        .filter(|line| !line.is_empty())
        .collect()
});

/// The person whose password it will be; an empty text is skipped.
#[derive(Clone, Copy, Default)]
pub struct UserAttributes<'a> {
    /// The username.
    pub username: &'a str,
    /// The first name.
    pub first_name: &'a str,
    /// The last name.
    pub last_name: &'a str,
    /// The e-mail address.
    pub email: &'a str,
}

/// One reason to refuse a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// It resembles this attribute of the person.
    #[error("weakness-too-similar")]
    TooSimilar(&'static str),
    /// It has fewer characters than this.
    #[error("weakness-too-short")]
    TooShort(usize),
    /// It is on the list.
    #[error("weakness-too-common")]
    TooCommon,
    /// It has digits only.
    #[error("weakness-entirely-numeric")]
    EntirelyNumeric,
    /// It has this many characters.
    #[error("field-too-long")]
    TooLong(usize),
}

impl Weakness {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        let message = Message::of(self);
        match self {
            Self::TooSimilar(attribute) => message.with(
                "attribute",
                Message::new(match *attribute {
                    "username" => "attribute-username",
                    "first name" => "attribute-first-name",
                    "last name" => "attribute-last-name",
                    _ => "attribute-email",
                }),
            ),
            Self::TooShort(minimum) => message.with("n", *minimum),
            Self::TooLong(length) => message.with("limit", LONGEST).with("length", *length),
            Self::TooCommon | Self::EntirelyNumeric => message,
        }
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooSimilar(_) => TOO_SIMILAR,
            Self::TooShort(_) => "password_too_short",
            Self::TooCommon => "password_too_common",
            Self::EntirelyNumeric => "password_entirely_numeric",
            Self::TooLong(_) => "max_length",
        }
    }
}

/// Every reason to refuse this password, in Django's order; none means it is fine.
#[must_use]
pub fn check(password: &Password, user: &UserAttributes<'_>, minimum: usize) -> Vec<Weakness> {
    let length = password.chars();
    let lower = Zeroizing::new(password.expose().to_lowercase());
    let common = COMMON.contains(strip(&lower));
    let reasons = [
        resembled(&lower, user).map(Weakness::TooSimilar),
        (length < minimum).then_some(Weakness::TooShort(minimum)),
        common.then_some(Weakness::TooCommon),
        is_numeric(password.expose()).then_some(Weakness::EntirelyNumeric),
        (length > LONGEST).then_some(Weakness::TooLong(length)),
    ];
    reasons.into_iter().flatten().collect()
}

/// A rule in a few words.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// The code of the [`Weakness`] of a password that breaks it.
    pub code: &'static str,
    /// What people read.
    pub text: Message,
}

/// The rules in a few words each, for the line under the field.
#[must_use]
pub fn rules(minimum: usize) -> Vec<Rule> {
    let rule = |weakness: &Weakness, text| Rule {
        code: weakness.code(),
        text,
    };
    vec![
        rule(
            &Weakness::TooShort(minimum),
            Message::new("password-rule-length").with("n", minimum),
        ),
        rule(
            &Weakness::EntirelyNumeric,
            Message::new("password-rule-numeric"),
        ),
        rule(&Weakness::TooCommon, Message::new("password-rule-common")),
        Rule {
            code: TOO_SIMILAR,
            text: Message::new("password-rule-similar"),
        },
    ]
}

/// How hard a password is to guess, as zxcvbn estimates it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// 0 (the first guess) to 4 (very hard to guess).
    pub score: u8,
    /// The score in a word or two.
    pub label: Message,
    /// What would make it better, where it is not strong.
    pub hint: Option<Message>,
}

/// Estimates a password; of a long one, its first hundred characters.
#[must_use]
pub fn strength(password: &Password, user: &UserAttributes<'_>) -> Strength {
    let start: Zeroizing<String> =
        Zeroizing::new(password.expose().chars().take(ESTIMATED).collect());
    let own: Vec<&str> = attributes(user)
        .into_iter()
        .flat_map(|(_, text)| words(text).chain([text]))
        .filter(|word| !word.is_empty())
        .collect();
    let estimate = zxcvbn::zxcvbn(&start, &own);
    let score = u8::from(estimate.score());
    let labels = [
        "password-very-weak",
        "password-weak-label",
        "password-fair",
        "password-good",
        "password-strong",
    ];
    let label = labels.get(usize::from(score)).unwrap_or(&"password-strong");
    let hint = estimate.feedback().and_then(|feedback| {
        let warning = feedback.warning().map(warning);
        warning.or_else(|| feedback.suggestions().first().copied().map(suggestion))
    });
    Strength {
        score,
        label: Message::new(label),
        hint: hint.map(Message::new),
    }
}

/// The sentence of a warning of zxcvbn.
fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "password-warning-rows",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "password-warning-keyboard",
        Warning::RepeatsLikeAaaAreEasyToGuess => "password-warning-aaa",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "password-warning-abcabc",
        Warning::ThisIsATop10Password => "password-warning-top-10",
        Warning::ThisIsATop100Password => "password-warning-top-100",
        Warning::ThisIsACommonPassword => "password-warning-common",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "password-warning-similar",
        Warning::SequencesLikeAbcAreEasyToGuess => "password-warning-sequences",
        Warning::RecentYearsAreEasyToGuess => "password-warning-years",
        Warning::AWordByItselfIsEasyToGuess => "password-warning-word",
        Warning::DatesAreOftenEasyToGuess => "password-warning-dates",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "password-warning-name",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "password-warning-names",
    }
}

/// The sentence of a suggestion of zxcvbn.
fn suggestion(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "password-tip-few-words",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "password-tip-symbols",
        Suggestion::AddAnotherWordOrTwo => "password-tip-another-word",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "password-tip-capitals",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "password-tip-uppercase",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "password-tip-reversed",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "password-tip-substitutions",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "password-tip-keyboard",
        Suggestion::AvoidRepeatedWordsAndCharacters => "password-tip-repeats",
        Suggestion::AvoidSequences => "password-tip-sequences",
        Suggestion::AvoidRecentYears => "password-tip-recent-years",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "password-tip-years",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "password-tip-dates",
    }
}

fn attributes<'a>(user: &UserAttributes<'a>) -> [(&'static str, &'a str); 4] {
    [
        ("username", user.username),
        ("first name", user.first_name),
        ("last name", user.last_name),
        ("email address", user.email),
    ]
}

/// Python's `re.split(r"\W+", text)`: an end that is no word leaves an empty part.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.trim_matches(|c| !is_word(c));
    let ragged = inside.len() < text.len();
    text.split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .chain(ragged.then_some(""))
}

/// The first attribute that the password resembles, or a part of which it does.
fn resembled(lower: &str, user: &UserAttributes<'_>) -> Option<&'static str> {
    let counts = count(lower);
    let length = lower.chars().count();
    let similar = |part: &str| is_similar(&counts, length, part);
    for (name, text) in attributes(user) {
        let text = text.to_lowercase();
        if !text.is_empty() && (words(&text).any(similar) || similar(&text)) {
            return Some(name);
        }
    }
    None
}

/// Python's `SequenceMatcher.quick_ratio() >= 0.7`: the characters both have, doubled, in all of both.
#[expect(clippy::cast_precision_loss, reason = "form fields are short")]
fn is_similar(counts: &HashMap<char, usize>, length: usize, part: &str) -> bool {
    let other = part.chars().count();
    // Django skips what is too short beside a long password to matter.
    if length >= 10 * other && (other as f64) < SIMILAR / 2.0 * length as f64 {
        return false;
    }
    if length + other == 0 {
        return true;
    }
    let shared: usize = count(part)
        .iter()
        .map(|(c, &n)| n.min(counts.get(c).copied().unwrap_or(0)))
        .sum();
    2.0 * shared as f64 / (length + other) as f64 >= SIMILAR
}

fn count(text: &str) -> HashMap<char, usize> {
    let mut counts = HashMap::new();
    for c in text.chars() {
        *counts.entry(c).or_insert(0) += 1;
    }
    counts
}

/// Python's `str.isdigit()`: something, and all of it digits of any script, raised and circled ones too.
fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| is_decimal(c) || is_other_digit(c))
}

/// Unicode's `Numeric_Type=Digit`: digits that are not decimal numbers.
#[rustfmt::skip]
fn is_other_digit(c: char) -> bool {
    matches!(c,
        '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{1369}'..='\u{1371}' | '\u{19da}' | '\u{2070}' | '\u{2074}'..='\u{2079}'
        | '\u{2080}'..='\u{2089}' | '\u{2460}'..='\u{2468}' | '\u{2474}'..='\u{247c}' | '\u{2488}'..='\u{2490}' | '\u{24ea}'
        | '\u{24f5}'..='\u{24fd}' | '\u{24ff}' | '\u{2776}'..='\u{277e}' | '\u{2780}'..='\u{2788}' | '\u{278a}'..='\u{2792}'
        | '\u{10a40}'..='\u{10a43}' | '\u{10e60}'..='\u{10e68}' | '\u{11052}'..='\u{1105a}' | '\u{1f100}'..='\u{1f10a}')
}

#[cfg(test)]
#[rustfmt::skip]
mod tests {
    use super::*;

    /// What Django 5.2.19 said: the attribute resembled, then the other reasons.
    const RECORDED: &[(&str, [&str; 4], &str)] = &[
        ("b É\u{1f600}ßЖ٣ h", ["İgaﬁ\u{93f}ςeन", "", "b É\u{1f600}ßЖ٣ h", ""], "last"), ("Y", ["", "2q5oX", "", "7wDq7Fg 4a@rXB.Yt"], "short common"), ("", ["hD46s-uC48fF95", "BsC@m620r8mF", "_BntCew0i", ""], "short"),
        ("xqE8q7", ["87qxE", "", "zw4-yDnim2-n81a95", "FBeDDt-8Z@5q8XhjAq.3g"], "username short"), ("字eé\u{1f600}jÖ\u{1f600}ß²\u{301}ǅ", ["ßkжg", "gǅ\u{1f600}हh\u{93f}'h½\u{1f600}\u{1f600}_j", "٣ﬁ", "l½²@ςЖж²a.नc"], ""), ("2Cdc6ZBtlns", ["Bd6cc2Z", "XoZ.jkZijd1X.7q0qcZfb", "fo8'", ""], "username"),
        ("XO", ["XYr'lk5qgzD'rz0vx1wg", "", "s", "e@nZm1Y.Es5"], "short"), (" INDIAN1\u{a}", ["ñ½ı字\u{94d}b\u{94d}İ", "", "", "σ@é.ekЖ"], "common"), ("", ["ﬁeςñ\u{301}", "", "हkﬁ\u{a0}éİ", "٣fki@Éı²ςÀj\u{200d}.²Àa"], "username short"),
        ("EE5up", ["h6uYd9y\u{a0}\u{a0}Dgw", "+au", "uZEsEp5", "50.@2BeE.8c"], "last short"), ("EyEl'h5Dm6wr9'nBZrXhvum6", ["Z-AAx-usl", "EyEl'h5Dm6wr9'nrhvm6", "", "Api7v0gX.6@v.aw"], "first"), ("Ö字jÖ\u{200d}\u{93f}d", ["²ggc-ﬁЖΣ字-ß\u{301}g", "d", "", "k@h²नß.²٣\u{94d}"], "short"),
        ("m", ["", "A9dgk8A", "jne56", ""], "short common"), ("Fxpb\u{a0}lrx", ["", "Fxpb\u{a0}lsrx2gu\u{a0}1om", "sAmXqnm+cu0+", "4lYktA1@e.lo"], ""), ("٣é", ["", "@σiǅ", "gfन,", "İ½eééd@\u{93f}ñﬁkनie.k½l"], "short"),
        ("keΣfııd٣", ["²ıς\u{200d}σbहi", "keΣfııd٣", "Àé+न\u{1f600}dg\u{200d}Àg", "dςaﬁaЖन,Ö\u{94d}@ıfσ.ß字"], "first"), ("\u{1c}GRANADA\u{a}", ["c\u{93f}\u{301}\u{a0}fσßİéaЖñ", "", "", "@l.\u{200d}e"], "common"), ("hr", ["Y0E77h4j-ArF9f3rj", "", "x8zcX uBo mwAX", "B@FhF.c63"], "short"),
        ("c\u{200d}hcaςd", ["ǅİÀﬁÖन", "हहñfakσ", "fc,_ςg", "c\u{200d}b@٣é.cनÖ"], "short"), ("\u{1c}Ilovejosh", ["σﬁ\u{93f}ñİ", "", "", "f-Ж-@σ.ıbन"], "common"), ("", ["", "yBxpj@nuBZE", "", "3ewev+eo5dE35@Cal.qyu"], "short"),
        ("1SBjx", ["B1pD+qvu", "bXj.4koq76", "ih3u", "1sBwx@df3x4FA.wy"], "first short"), ("ǅek_À_Σiİ@jh\u{1f600}Ж.字²²", ["ñlñbjaÉg", "d字½kdǅhΣ", "ih gñ", "ǅek_À_Σiİ@jh\u{1f600}.字²²"], "email"), ("cadillac\u{a}", ["i\u{301}éÉ\u{200d}@é@d", "", "", "kkжनİ@c\u{1f600}.½٣"], "common"),
        ("e²e½", ["हcनg@d@jbς\u{200d}\u{1f600}", "\u{1f600}gİk \u{200d}ǅñ_g\u{94d}", "ςe½e²", "न ٣lЖß@hadiÉd.ह\u{1f600}"], "last short"), ("61y8uZ9E2", ["bsxCfqY", "", "621u89Ey", "zd+s@ZxkxvnZ8.B3l"], "last"), ("44", ["DX+C6cBgol+uDnxA", "", "", "Aq2-f57@3Y.1sf"], "short numeric"),
        ("sm1@", ["1s@m", "1BD6w", "Xk,rx,", "Az@3qp.u3d"], "username short"), ("c pgp wtcl6@Yp0ZAqw.edu", ["14", "", "6lDwzbE-Dq-xkh64k", "c pgp wtcl6@Yp0ZAqw.edu"], "email"), ("2f", ["", "Xrcd1++", "82f", "EkvzAA4@aY@qBZt0@Y.Alu"], "last short"),
        ("\u{1c}Sexy17 ", ["dh", "gvc ", "", "1k@Ac6mpBA.F0o"], "common"), ("8٣²5²①²①7½201", ["jΣ", ",ǅǅéßdaσñ", "", "ǅ_@٣ﬁİf.\u{93f}²b"], ""), ("_0qvXix1s.bB40l@g", ["-74t0", "6tmjsc0p", "", "b1v0_4gslixX@0.qB"], "email"),
        ("Öé_İ--हÖÉaı", ["lhjÀÀİ\u{a0}aﬁह", "Öé_İ--हÖÉaı", "", "-é-bहﬁ\u{93f}Σ\u{94d}@٣fÖk½Àa.kj٣"], "first"), ("2१49٣278½①111①", ["eq0E8do", "g0'nCm0r", "Zwzhp", "lb'CByZm'r@wahBo.wAb"], ""), ("féjCς\u{200d}", ["_éÖǅıÉ", "féjcς\u{200d}", "", "ǅς٣@σǅ.aa"], "first short"),
        ("d3tlllu7dow", ["'y0EdZBlj'Bl", "xku_a_", "qxB", "7dldullt@jw7y.17"], "email"), ("ǅन", ["İ²ж_a", "ςlgह\u{1f600}c", "", "h\u{1f600}\u{1f600}नЖbжñ@٣\u{200d}字Ée.jσ\u{94d}"], "short"), ("ÖagΣ\u{93f}d\u{93f}", ["\u{1f600}ж\u{94d}", "", "", "ÖagΣ\u{93f}d\u{93f}@ÖǅΣ.नg"], "email short"),
    ];

    fn said(text: &str, [username, first_name, last_name, email]: [&str; 4]) -> Vec<Weakness> {
        check(&Password::new(text.to_owned()), &UserAttributes { username, first_name, last_name, email }, 8)
    }

    fn estimate(text: &str) -> Strength {
        let ada = UserAttributes { username: "ada", first_name: "Ada", last_name: "Lovelace", email: "ada@example.com" };
        strength(&Password::new(text.to_owned()), &ada)
    }

    #[test]
    fn djangos_recorded_answers_are_ours() {
        for &(text, user, recorded) in RECORDED {
            let words = said(text, user).into_iter().map(|weakness| match weakness {
                Weakness::TooSimilar(name) => name.split(' ').next().unwrap(),
                Weakness::TooShort(_) => "short",
                Weakness::TooCommon => "common",
                Weakness::EntirelyNumeric => "numeric",
                Weakness::TooLong(_) => "long",
            });
            assert_eq!(words.collect::<Vec<_>>().join(" "), recorded, "{text:?}");
        }
    }

    #[test]
    fn reasons_come_together_in_djangos_order_and_words() {
        let found = said("1234567", ["", "", "", "1234567@example.com"]);
        let found: Vec<_> = found.iter().map(|weakness| (weakness.code(), weakness.message().to_string())).collect();
        let wanted = [
            ("password_too_similar", "The password is too similar to the email address."),
            ("password_too_short", "This password is too short. It must contain at least 8 characters."),
            ("password_too_common", "This password is too common."),
            ("password_entirely_numeric", "This password is entirely numeric."),
        ];
        assert_eq!(found, wanted.map(|(code, words)| (code, words.to_owned())));
        assert!(Weakness::TooShort(1).message().to_string().ends_with("at least 1 character."));
        assert!(rules(8)[0].text.to_string() == "8+ characters" && rules(1)[0].text.to_string() == "1+ character");
    }

    #[test]
    fn length_is_counted_in_code_points_up_to_128() {
        assert_eq!(said(&"é字".repeat(64), [""; 4]), []);
        let long = said(&"é字x".repeat(43), [""; 4]);
        assert_eq!(long, [Weakness::TooLong(129)]);
        assert_eq!((long[0].code(), long[0].message().to_string().as_str()), ("max_length", "Ensure this value has at most 128 characters (it has 129)."));
    }

    #[test]
    fn the_list_is_long_and_clean() {
        assert!(COMMON.len() >= 20_000);
        assert!(COMMON.iter().all(|word| *word == strip(word) && *word == word.to_lowercase()));
        assert!(!COMMON.contains("----------"));
        assert_eq!(said(" Password1\n", [""; 4]), [Weakness::TooCommon]);
    }

    #[test]
    fn strength_is_told_in_plain_words() {
        let weak = estimate("password");
        let hint = weak.hint.map(|hint| hint.to_string());
        assert_eq!((weak.score, weak.label.to_string().as_str()), (0, "Very weak"));
        assert_eq!(hint.as_deref(), Some("This is a top-10 common password."));
        let strong = estimate("correct horse battery staple quite far");
        assert_eq!((strong.score, strong.label.to_string().as_str(), strong.hint), (4, "Strong", None));
        assert!(estimate("lovelace").score < 2 && estimate("").score == 0);
    }
}

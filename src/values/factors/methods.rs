//! How somebody showed who they are: the words a session keeps, and what they are worth.

use crate::values::Moment;
use std::fmt;

/// Where the key of a passkey is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Custody {
    /// In one device, which it cannot leave.
    Device,
    /// It may be backed up, and be on several devices.
    Synced,
}

/// What the owner of a passkey did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verification {
    /// They touched it: somebody was there.
    Touch,
    /// It made sure who they are, by PIN, finger or face.
    User,
}

/// One way to show who one is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Method {
    /// The password.
    Password,
    /// A code to an e-mail address.
    EmailCode,
    /// A code to a phone.
    PhoneCode,
    /// A code of an authenticator app.
    Totp,
    /// A passkey.
    Passkey(Custody, Verification),
    /// A recovery code.
    RecoveryCode,
    /// Another site where one has an account.
    Provider,
}

/// How much is known of who somebody is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// One factor.
    One,
    /// Two, or one that stands for two.
    Two,
}

impl Level {
    /// That of a session, by the moment since when it is one of two factors.
    #[must_use]
    pub fn of(strong_at: Option<Moment>) -> Self {
        if strong_at.is_some() {
            Self::Two
        } else {
            Self::One
        }
    }

    /// Its name in tokens: the claim `acr`.
    #[must_use]
    pub fn acr(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
        }
    }
}

const PASSWORD: u16 = 1;
const EMAIL_CODE: u16 = 1 << 1;
const PHONE_CODE: u16 = 1 << 2;
const TOTP: u16 = 1 << 3;
const PASSKEY: u16 = 1 << 4;
const RECOVERY_CODE: u16 = 1 << 5;
const PROVIDER: u16 = 1 << 6;
const DEVICE: u16 = 1 << 7;
const SYNCED: u16 = 1 << 8;
const VERIFIED: u16 = 1 << 9;

const FIRST: u16 = PASSWORD | EMAIL_CODE | PHONE_CODE | PROVIDER;
const SECOND: u16 = TOTP | PASSKEY | RECOVERY_CODE;

/// The words that are kept, in this order. The last three say more about the passkey.
const WORDS: [(u16, &str); 10] = [
    (PASSWORD, "password"),
    (EMAIL_CODE, "email_code"),
    (PHONE_CODE, "phone_code"),
    (TOTP, "totp"),
    (PASSKEY, "passkey"),
    (RECOVERY_CODE, "recovery_code"),
    (PROVIDER, "provider"),
    (DEVICE, "hwk"),
    (SYNCED, "swk"),
    (VERIFIED, "user"),
];

/// All the ways in which somebody showed who they are, for one session or one flow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Methods(u16);

impl Methods {
    /// Nothing yet; also what sessions have that were opened before methods were kept.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// One way alone.
    #[must_use]
    pub fn of(method: Method) -> Self {
        Self(match method {
            Method::Password => PASSWORD,
            Method::EmailCode => EMAIL_CODE,
            Method::PhoneCode => PHONE_CODE,
            Method::Totp => TOTP,
            Method::RecoveryCode => RECOVERY_CODE,
            Method::Provider => PROVIDER,
            Method::Passkey(custody, verification) => {
                let custody = match custody {
                    Custody::Device => DEVICE,
                    Custody::Synced => SYNCED,
                };
                let verified = match verification {
                    Verification::Touch => 0,
                    Verification::User => VERIFIED,
                };
                PASSKEY | custody | verified
            }
        })
    }

    /// These and one more.
    #[must_use]
    pub fn and(self, method: Method) -> Self {
        self.union(Self::of(method))
    }

    /// These and those.
    #[must_use]
    pub fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a code from an e-mail is among them.
    #[must_use]
    pub fn has_email_code(self) -> bool {
        self.0 & EMAIL_CODE != 0
    }

    /// Whether a recovery code is among them.
    #[must_use]
    pub fn has_recovery_code(self) -> bool {
        self.0 & RECOVERY_CODE != 0
    }

    /// What they are worth together. Codes by e-mail or text message are one factor, however many.
    #[must_use]
    pub fn level(self) -> Level {
        let verified_passkey = self.0 & PASSKEY != 0 && self.0 & VERIFIED != 0;
        let two = self.0 & FIRST != 0 && self.0 & SECOND != 0;
        if verified_passkey || two {
            Level::Two
        } else {
            Level::One
        }
    }

    /// Reads what a row keeps. Words that this program does not know are left out: they prove nothing.
    #[must_use]
    pub fn kept(text: &str) -> Self {
        let bit = |word: &str| WORDS.iter().find(|(_, known)| *known == word);
        let bits = text.split_ascii_whitespace().filter_map(bit);
        Self(bits.fold(0, |all, (bit, _)| all | bit))
    }

    /// The words, as rows and events have them.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let has = move |(bit, _): &&(u16, &str)| self.0 & bit != 0;
        WORDS.iter().filter(has).map(|(_, word)| *word)
    }

    /// The words as a list.
    #[must_use]
    pub fn to_list(self) -> Vec<String> {
        self.words().map(str::to_owned).collect()
    }

    /// What a row keeps.
    #[must_use]
    pub fn to_kept(self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    /// The claim `amr` of tokens, in words of RFC 8176 alone. A session at level 2 says `mfa`, also one that got there later.
    #[must_use]
    pub fn amr(self, level: Level) -> Vec<&'static str> {
        let codes = TOTP | EMAIL_CODE | PHONE_CODE | RECOVERY_CODE;
        let claims = [
            (PASSWORD, "pwd"),
            (codes, "otp"),
            (DEVICE, "hwk"),
            (SYNCED, "swk"),
            (VERIFIED, "user"),
        ];
        let has = claims.iter().filter(|(bits, _)| self.0 & bits != 0);
        let mfa = (level == Level::Two).then_some("mfa");
        has.map(|(_, word)| *word).chain(mfa).collect()
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Methods({})", self.to_kept())
    }
}

/// What a row keeps.
impl From<String> for Methods {
    fn from(kept: String) -> Self {
        Self::kept(&kept)
    }
}

impl From<Method> for Methods {
    fn from(method: Method) -> Self {
        Self::of(method)
    }
}

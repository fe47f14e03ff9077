//! `SMS_*`, `TWILIO_*`, `PHONE_*`: whether people verify phone numbers, and how text messages leave.

use super::rates::SHARE_OF_48;
use super::reader::Reader;
use super::site_urls::{host_of, is_loopback};
use super::{Mode, settings, whsec};
use crate::values::Region;
use std::fmt;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Whether people verify their phone numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneVerification {
    /// Nobody does: a number is what somebody says it is.
    Off,
    /// Who wants to.
    Optional,
    /// Whoever signs up.
    Required,
}

/// Where text messages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsBackend {
    /// To Twilio.
    Twilio,
    /// To an address of one's own.
    Webhook,
    /// To standard output, and to `/dev/mailbox` in development.
    Console,
    /// To a folder, one file a message, and to `/dev/mailbox` in development.
    File,
    /// To a list in memory, for tests.
    Memory,
}

/// Who a message is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// A number, a short code, or a name.
    From(String),
    /// A messaging service, which picks one of its numbers.
    Service(String),
}

/// An account at Twilio.
#[derive(Clone)]
pub struct Twilio {
    /// `TWILIO_ACCOUNT_SID`
    pub account: String,
    /// `TWILIO_API_KEY`; the token is its secret then.
    pub key: Option<String>,
    /// `TWILIO_AUTH_TOKEN`
    pub token: Zeroizing<String>,
    /// `TWILIO_FROM`
    pub from: Sender,
    /// `TWILIO_BASE_URL`, without a slash at its end.
    pub base: String,
}

impl fmt::Debug for Twilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Twilio({}, {})", self.account, self.base)
    }
}

/// An address of one's own that takes messages.
#[derive(Clone)]
pub struct SmsWebhook {
    /// `SMS_WEBHOOK_URL`
    pub url: String,
    /// `SMS_WEBHOOK_SECRET`, decoded: one, or while it is changed a few.
    pub secrets: Vec<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for SmsWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.split('/').nth(2).unwrap_or_default();
        write!(f, "SmsWebhook({host})")
    }
}

/// A cap on text messages in a day. Whoever asks for one takes them in this order, and all wait for the country last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DailyCap {
    /// To one number.
    Number,
    /// Of one account.
    Account,
    /// Of one network.
    Network,
    /// To one country.
    Country,
}

impl DailyCap {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Number, Self::Account, Self::Network, Self::Country];

    /// The variable that sets it.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Number => "SMS_DAILY_CAP",
            Self::Account => "SMS_DAILY_CAP_PER_ACCOUNT",
            Self::Network => "SMS_DAILY_CAP_PER_NETWORK",
            Self::Country => "SMS_DAILY_CAP_PER_COUNTRY",
        }
    }
}

/// Phone numbers and text messages.
#[derive(Debug, Clone)]
pub struct SmsConfig {
    /// `PHONE_VERIFICATION`
    pub verification: PhoneVerification,
    /// `PHONE_DEFAULT_REGION`
    pub region: Option<Region>,
    /// `SMS_BACKEND`
    pub backend: SmsBackend,
    /// `SMS_FILE_PATH`
    pub folder: PathBuf,
    /// Used by [`SmsBackend::Twilio`].
    pub twilio: Option<Twilio>,
    /// Used by [`SmsBackend::Webhook`].
    pub webhook: Option<SmsWebhook>,
    /// `SMS_DAILY_CAP`: messages to one number.
    pub per_number: u32,
    /// `SMS_DAILY_CAP_PER_ACCOUNT`: messages that one account asks for.
    pub per_account: u32,
    /// `SMS_DAILY_CAP_PER_NETWORK`: messages that one network asks for.
    pub per_network: u32,
    /// `SMS_DAILY_CAP_PER_COUNTRY`: messages to all numbers of one calling code.
    pub per_country: u32,
    /// `SMS_ALLOWED_PREFIXES`; all numbers when there is none.
    pub prefixes: Vec<String>,
}

impl SmsConfig {
    pub(super) fn read(reader: &mut Reader<'_>, mode: Mode) -> Self {
        // In production nobody has to buy text messages to start: without a word about them there are none.
        let usual = if mode == Mode::Production && !reader.has("SMS_BACKEND") {
            PhoneVerification::Off
        } else {
            PhoneVerification::Optional
        };
        let verification = reader.choice(
            "PHONE_VERIFICATION",
            &[
                ("off", PhoneVerification::Off),
                ("optional", PhoneVerification::Optional),
                ("required", PhoneVerification::Required),
            ],
            usual,
        );
        let backend = reader.choice(
            "SMS_BACKEND",
            &[
                ("twilio", SmsBackend::Twilio),
                ("webhook", SmsBackend::Webhook),
                ("console", SmsBackend::Console),
                ("file", SmsBackend::File),
                ("memory", SmsBackend::Memory),
            ],
            SmsBackend::Console,
        );
        let leaves = matches!(backend, SmsBackend::Twilio | SmsBackend::Webhook);
        if mode == Mode::Production && verification != PhoneVerification::Off && !leaves {
            reader.wrong(
                "SMS_BACKEND",
                "must be twilio or webhook in production, unless PHONE_VERIFICATION is off",
            );
        }
        Self {
            verification,
            region: reader.optional("PHONE_DEFAULT_REGION", |raw| {
                Region::parse(raw).ok_or_else(|| "is not the two letters of a country".into())
            }),
            backend,
            folder: reader.text("SMS_FILE_PATH", "sms").into(),
            twilio: twilio(reader, mode, backend),
            webhook: webhook(reader, mode, backend),
            per_number: reader.number(DailyCap::Number.variable(), 10, 1..=1000),
            per_account: reader.number(DailyCap::Account.variable(), 5, 1..=1000),
            per_network: reader.number(DailyCap::Network.variable(), 20, 1..=100_000),
            per_country: reader.number(DailyCap::Country.variable(), 1000, 1..=10_000_000),
            prefixes: reader.list("SMS_ALLOWED_PREFIXES", vec![], prefix),
        }
    }

    /// What is allowed but deserves a second thought.
    pub(super) fn doubts(&self) -> Vec<String> {
        if self.verification == PhoneVerification::Off {
            return Vec::new();
        }
        let mut doubts: Vec<String> = match self.backend {
            SmsBackend::Twilio | SmsBackend::Webhook if self.prefixes.is_empty() => vec![
                "SMS_ALLOWED_PREFIXES is empty: strangers can have messages sent to any country at your cost.".into(),
            ],
            SmsBackend::Twilio | SmsBackend::Webhook => Vec::new(),
            _ => vec!["SMS_BACKEND is not twilio or webhook: no text message leaves this machine.".into()],
        };
        if self.per_network.saturating_mul(SHARE_OF_48) >= self.per_country {
            doubts.push(
                "SMS_DAILY_CAP_PER_NETWORK is a quarter of SMS_DAILY_CAP_PER_COUNTRY or more: one network can use up what a \
                 whole country gets in a day."
                    .into(),
            );
        }
        doubts
    }
}

fn twilio(reader: &mut Reader<'_>, mode: Mode, backend: SmsBackend) -> Option<Twilio> {
    let account = reader.optional("TWILIO_ACCOUNT_SID", |raw| {
        if raw.starts_with("SK") {
            return Err("must be the account (AC…); a key (SK…) is for TWILIO_API_KEY".into());
        }
        sid(raw, "AC")
    });
    let key = reader.optional("TWILIO_API_KEY", |raw| sid(raw, "SK"));
    let token = reader.optional("TWILIO_AUTH_TOKEN", |raw| {
        Ok(Zeroizing::new(raw.to_owned()))
    });
    let from = reader.optional("TWILIO_FROM", sender);
    let base = reader.parsed(
        "TWILIO_BASE_URL",
        "https://api.twilio.com".to_owned(),
        |raw| url(raw, mode),
    );
    if backend == SmsBackend::Twilio {
        missing(
            reader,
            ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"],
        );
    }
    let base = base.trim_end_matches('/').to_owned();
    Some(Twilio {
        account: account?,
        key,
        token: token?,
        from: from?,
        base,
    })
}

fn webhook(reader: &mut Reader<'_>, mode: Mode, backend: SmsBackend) -> Option<SmsWebhook> {
    let address = reader.optional("SMS_WEBHOOK_URL", |raw| url(raw, mode));
    let secrets = reader.optional("SMS_WEBHOOK_SECRET", whsec::parse_list);
    if backend == SmsBackend::Webhook {
        missing(reader, ["SMS_WEBHOOK_URL", "SMS_WEBHOOK_SECRET"]);
    }
    Some(SmsWebhook {
        url: address?,
        secrets: secrets?,
    })
}

fn missing<const N: usize>(reader: &mut Reader<'_>, names: [&'static str; N]) {
    for name in names {
        debug_assert!(settings::is_known(name), "{name} is not declared");
        if !reader.has(name) {
            reader.wrong(name, "is missing");
        }
    }
}

/// What Twilio calls things by.
fn sid(raw: &str, prefix: &str) -> Result<String, String> {
    let fits = raw.starts_with(prefix) && raw.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let wrong = || format!("must begin with {prefix}, as the console shows it");
    fits.then(|| raw.to_owned()).ok_or_else(wrong)
}

fn sender(raw: &str) -> Result<Sender, String> {
    let is_number = |digits: &str, length: std::ops::RangeInclusive<usize>| {
        length.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let has_plus = raw
        .strip_prefix('+')
        .is_some_and(|digits| is_number(digits, 7..=15));
    if has_plus || is_number(raw, 3..=8) {
        return Ok(Sender::From(raw.to_owned()));
    }
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if raw
        .strip_prefix("MG")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(hex))
    {
        return Ok(Sender::Service(raw.to_owned()));
    }
    let of_name = |c: char| c.is_ascii_alphanumeric() || " +-_&".contains(c);
    if raw.len() <= 11
        && raw.chars().all(of_name)
        && raw.contains(|c: char| c.is_ascii_alphabetic())
    {
        return Ok(Sender::From(raw.to_owned()));
    }
    Err("must be a number with its plus, a short code, a name of at most 11 letters and digits, or a messaging service (MG…)".into())
}

/// http is for this machine, and for a desk: messages hold codes.
fn url(raw: &str, mode: Mode) -> Result<String, String> {
    let (https, rest) = match raw.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return Err("must begin with https:// or http://".into()),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host_of(authority).ok_or("has no host, or a port that is not a number")?;
    if authority.contains('@') || raw.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("must not hold a user name, a password or blanks".into());
    }
    if !https && mode == Mode::Production && !is_loopback(host) {
        return Err("must begin with https://: codes would travel in clear".into());
    }
    Ok(raw.to_owned())
}

fn prefix(raw: &str) -> Result<String, String> {
    let digits = raw.strip_prefix('+').unwrap_or_default();
    let fits = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| raw.to_owned())
        .ok_or_else(|| format!("holds {raw:?}, which is not a plus and digits"))
}

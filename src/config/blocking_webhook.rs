//! `BLOCKING_WEBHOOK_*`: who is asked before something happens, and what it means when there is no answer.

use super::reader::Reader;
use super::{Mode, webhooks, whsec};
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;
use zeroize::Zeroizing;

const URL: &str = "BLOCKING_WEBHOOK_URL";
const SECRET: &str = "BLOCKING_WEBHOOK_SECRET";
const EVENTS: &str = "BLOCKING_WEBHOOK_EVENTS";
const TIMEOUT: &str = "BLOCKING_WEBHOOK_TIMEOUT";
const ON_FAILURE: &str = "BLOCKING_WEBHOOK_ON_FAILURE";
const ALLOW_PRIVATE: &str = "BLOCKING_WEBHOOK_ALLOW_PRIVATE";

/// What it means that there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// What was asked about does not happen.
    Refuse,
    /// It happens.
    Allow,
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Before {
    /// A sign-up.
    Signup,
    /// A log-in.
    Login,
    /// A change of address.
    EmailChange,
}

impl Before {
    const ALL: [Self; 3] = [Self::Signup, Self::Login, Self::EmailChange];

    fn word(self) -> &'static str {
        match self {
            Self::Signup => "before_signup",
            Self::Login => "before_login",
            Self::EmailChange => "before_email_change",
        }
    }
}

/// Who is asked.
#[derive(Clone)]
pub struct BlockingWebhook {
    /// `BLOCKING_WEBHOOK_URL`
    pub url: String,
    /// `BLOCKING_WEBHOOK_SECRET`, decoded: one, or while it is changed a few.
    pub secrets: Vec<Zeroizing<Vec<u8>>>,
    /// `BLOCKING_WEBHOOK_EVENTS`
    pub events: BTreeSet<Before>,
    /// `BLOCKING_WEBHOOK_TIMEOUT`
    pub timeout: Duration,
    /// `BLOCKING_WEBHOOK_ON_FAILURE`
    pub on_failure: OnFailure,
    /// `BLOCKING_WEBHOOK_ALLOW_PRIVATE`
    pub allow_private: bool,
}

impl fmt::Debug for BlockingWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The query may hold a secret.
        let shown = self.url.split('?').next().unwrap_or_default();
        write!(f, "BlockingWebhook({shown})")
    }
}

impl BlockingWebhook {
    pub(super) fn read(reader: &mut Reader<'_>, mode: Mode) -> Option<Self> {
        let allow_private = reader.flag(ALLOW_PRIVATE, false);
        let url = reader.optional(URL, |raw| {
            webhooks::check_url(raw, mode, allow_private)
                .map_err(|problem| match problem {
                    webhooks::BadUrl::Clear => {
                        format!(
                            "needs https://; in production http:// is for {ALLOW_PRIVATE}=on only"
                        )
                    }
                    other => other.to_string(),
                })
                .map(|()| raw.to_owned())
        });
        let secrets = reader.optional(SECRET, whsec::parse_list);
        let events = reader.parsed(EVENTS, Before::ALL.into_iter().collect(), events);
        let timeout = reader.number(TIMEOUT, 2000, 100..=2000);
        let on_failure = reader.choice(
            ON_FAILURE,
            &[("refuse", OnFailure::Refuse), ("allow", OnFailure::Allow)],
            OnFailure::Refuse,
        );
        // Without a word about where to, the others are of somebody who believes that a door is closed.
        let told = [SECRET, EVENTS, TIMEOUT, ON_FAILURE, ALLOW_PRIVATE];
        match (reader.has(URL), reader.has(SECRET)) {
            (false, _) => {
                if let Some(name) = told.into_iter().find(|name| reader.has(name)) {
                    reader.wrong(URL, &format!("is missing, and {name} is set"));
                }
            }
            (true, false) => reader.wrong(SECRET, &format!("is missing, and {URL} is set")),
            (true, true) => {}
        }
        Some(Self {
            url: url?,
            secrets: secrets?,
            events,
            timeout: Duration::from_millis(timeout),
            on_failure,
            allow_private,
        })
    }

    /// What is allowed but deserves a second thought.
    pub(super) fn doubts(&self) -> Option<String> {
        let forgives = self.on_failure == OnFailure::Allow;
        forgives.then(|| {
            format!(
                "{ON_FAILURE} is allow: while its receiver is away, nothing is refused that it would refuse."
            )
        })
    }
}

fn events(raw: &str) -> Result<BTreeSet<Before>, String> {
    let words = raw
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let known = |word: &str| {
        let found = Before::ALL.into_iter().find(|one| one.word() == word);
        found.ok_or_else(|| {
            let all = Before::ALL.map(Before::word).join(", ");
            format!("holds {word:?}; it can hold {all}")
        })
    };
    let found: BTreeSet<_> = words.map(known).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err("holds no event".into());
    }
    Ok(found)
}

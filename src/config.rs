//! The settings: environment (and `.env`) in, one [`Config`] out, every mistake reported at once.
//!
//! Nothing reads the environment after start-up. Secrets are redacted in `Debug`. The names, defaults and explanations
//! stand in [`settings`]; `.env.example` and the README's table are printed from there.

mod backups;
mod blocking_webhook;
mod custom_fields;
mod database;
mod django;
mod env_file;
mod jwt;
mod languages;
mod limits;
mod look;
mod lookalikes;
mod mail;
mod passkeys;
mod rates;
mod reader;
mod redirects;
mod retention;
mod secret;
pub mod settings;
mod signup;
mod site_urls;
mod sms;
mod terms;
mod webhooks;
mod whsec;

pub use backups::Backups;
pub use blocking_webhook::{Before, BlockingWebhook, OnFailure};
pub use custom_fields::is_free_name as is_free_field_name;
pub(crate) use database::ServerUrl;
pub use database::{Backend, DatabaseUrl, PreparedStatements};
pub use django::Django;
pub use jwt::{Algorithm, JwtConfig};
pub use limits::Limits;
pub use look::{FooterLink, Look};
pub use mail::{MailBackend, MailConfig, Security, Smtp};
pub use passkeys::RelyingParty;
pub use rates::{Per, Rate, SHARE_OF_48};
pub use reader::{Environment, Wrong};
pub use redirects::{Destination, Redirects};
pub use retention::Retention;
use secret::MissingSecret;
pub use secret::SecretKeys;
pub use settings::Limit;
pub use signup::{SignupMode, SignupRules};
pub use site_urls::PublicUrl;
pub(crate) use site_urls::host_of;
pub use sms::{DailyCap, PhoneVerification, Sender, SmsBackend, SmsConfig, SmsWebhook, Twilio};
pub use terms::Terms;
pub use webhooks::{Endpoint, Wanted, Webhooks};

use crate::i18n::{Language, Zone};
use crate::values::Domains;
use crate::values::custom_fields::Fields;
use ipnet::IpNet;
use reader::Reader;
use site_urls::{host_pattern, hosts, is_loopback, parse_public_url, public_url};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On somebody's desk: no setting is needed, e-mails can be read in `/dev/mailbox`.
    Development,
    /// For people: refuses to start with an unsafe setting.
    Production,
}

/// Of whom a second step is demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MfaRequired {
    /// Of nobody: each decides for themselves.
    Off,
    /// Of staff, before the admin site opens.
    Staff,
    /// Of everybody, before anything does.
    All,
}

/// How hard a password is hashed, and how many may wait.
#[derive(Debug, Clone)]
pub struct Hashing {
    /// Memory of one hash in KiB (argon2's `m`).
    pub memory_kib: u32,
    /// Passes over that memory (argon2's `t`).
    pub passes: u32,
    /// Hashes that are made at the same time.
    pub threads: usize,
    /// Hashes that may wait; beyond it people are asked to come back in a moment.
    pub queue: usize,
}

/// What the GraphQL interface tells strangers of itself.
#[derive(Debug, Clone, Copy)]
pub struct GraphQl {
    /// `GRAPHQL_INTROSPECTION`: whether it answers questions about its schema.
    pub introspection: bool,
    /// `GRAPHQL_PAGE`: whether browsers get a page.
    pub page: bool,
}

/// Everything that can be chosen.
#[derive(Debug, Clone)]
pub struct Config {
    /// `VESTIBULE_ENV`
    pub mode: Mode,
    /// `BIND`
    pub bind: SocketAddr,
    /// `PUBLIC_URL`
    pub public_url: PublicUrl,
    /// `SITE_NAME`
    pub site_name: String,
    /// `TOTP_ISSUER`: what authenticator apps call the site.
    pub totp_issuer: String,
    /// `PASSKEYS`: whether people can add passkeys and log in with them.
    pub passkeys: bool,
    /// `LOGIN_BY_CODE`: whether people can log in with a code from an e-mail.
    pub login_by_code: bool,
    /// `PASSKEY_RP_ID`, `PASSKEY_ORIGINS`: whose passkeys they are.
    pub relying_party: RelyingParty,
    /// `MFA_REQUIRED`
    pub mfa_required: MfaRequired,
    /// `LANGUAGES`, `LANGUAGE`: the one that is spoken where nothing else is asked for comes first.
    pub languages: Vec<Language>,
    /// `TIME_ZONE`: where moments are told that no account or browser names a zone for.
    pub time_zone: Zone,
    /// `SUPPORT_EMAIL`: where people can write to; empty where there is none.
    pub support_email: String,
    /// `TERMS_URL`, `PRIVACY_URL`, `TERMS_VERSION`: what everybody has to accept.
    pub terms: Option<Terms>,
    /// `SITE_DIR`, `SITE_LOGO_ALT`, `SITE_URL`, `FOOTER_LINKS`
    pub look: Look,
    /// `DATABASE_URL`
    pub database: DatabaseUrl,
    /// `DATABASE_POOL`
    pub database_pool: u32,
    /// `DATABASE_PREPARED_STATEMENTS`
    pub prepared_statements: PreparedStatements,
    /// `SECRET_KEY`, `SECRET_KEY_FALLBACKS`
    pub secret: SecretKeys,
    /// `ALLOWED_HOSTS`
    pub allowed_hosts: Vec<String>,
    /// `ALLOWED_REDIRECTS`, `REDIRECT_AT_ONCE`
    pub redirects: Redirects,
    /// `TRUSTED_PROXIES`
    pub trusted_proxies: Vec<IpNet>,
    /// `EMAIL_*`
    pub mail: MailConfig,
    /// `SMS_*`, `TWILIO_*`, `PHONE_*`
    pub sms: SmsConfig,
    /// `SIGNUP`, `SIGNUP_EMAIL_*`
    pub signup: SignupRules,
    /// `PREVENT_ENUMERATION`
    pub prevent_enumeration: bool,
    /// `BAN_KEEPS_ADDRESS`
    pub ban_keeps_address: bool,
    /// `ADMIN_MAY_SET_PASSWORD`
    pub admin_may_set_password: bool,
    /// `RATE_LIMITS`, `RATE_LIMIT_*`
    pub limits: Limits,
    /// `SECURITY_CONTACT`
    pub security_contact: Option<String>,
    /// `AUDIT_CHECKPOINT_FILE`
    pub audit_checkpoints: Option<PathBuf>,
    /// `UNVERIFIED_RETENTION`, `IP_RETENTION`
    pub retention: Retention,
    /// `BACKUP_*`
    pub backups: Backups,
    /// `WORKERS`
    pub workers: usize,
    /// `JWT_*`
    pub jwt: JwtConfig,
    /// `DJANGO_*`: what is still honoured of a Django project that people were imported from.
    pub django: Option<Django>,
    /// `USER_FIELDS`
    pub user_fields: Fields,
    /// `CORS_ALLOWED_ORIGINS`
    pub cors_origins: Vec<String>,
    /// `GRAPHQL_*`
    pub graphql: GraphQl,
    /// `WEBHOOKS`
    pub webhooks: Webhooks,
    /// `BLOCKING_WEBHOOK_*`
    pub blocking_webhook: Option<BlockingWebhook>,
    /// `HASH_QUEUE`; the parameters are fixed.
    pub hashing: Hashing,
    /// Variables of the process that are no settings and look like one, a sentence each.
    pub lookalikes: Vec<String>,
}

impl Config {
    /// Reads all settings. In development a missing secret is made and kept beside the database.
    pub fn read(environment: &Environment) -> Result<Self, Wrong> {
        Self::read_with(environment, MissingSecret::Kept)
    }

    /// Reads all settings to look at them: nothing is kept, not even a secret that is missing in development.
    pub fn look(environment: &Environment) -> Result<Self, Wrong> {
        Self::read_with(environment, MissingSecret::Forgotten)
    }

    fn read_with(environment: &Environment, missing: MissingSecret) -> Result<Self, Wrong> {
        let mut reader = Reader::new(environment);
        let mode = reader.choice(
            "VESTIBULE_ENV",
            &[
                ("development", Mode::Development),
                ("production", Mode::Production),
            ],
            Mode::Development,
        );
        let bind = reader.parsed("BIND", SocketAddr::from(([127, 0, 0, 1], 8000)), |raw| {
            raw.parse()
                .map_err(|_| "is not an address and port".to_owned())
        });
        let public_url = public_url(&mut reader, mode, bind);
        let database = reader.parsed(
            "DATABASE_URL",
            DatabaseUrl::default(),
            DatabaseUrl::parse_writable,
        );
        if let Some(trouble) = database.trouble() {
            reader.wrong("DATABASE_URL", &trouble);
        }
        let secret = SecretKeys::read(&mut reader, mode, &database, missing);
        let relying_party = passkeys::read(&mut reader, &public_url);
        let jwt = JwtConfig::read(&mut reader);
        let django = Django::read(&mut reader, &secret, &jwt);
        let site_name = reader.text("SITE_NAME", "Vestibule");
        let config = Self {
            mode,
            bind,
            passkeys: reader.flag("PASSKEYS", true),
            login_by_code: reader.flag("LOGIN_BY_CODE", false),
            relying_party,
            mfa_required: reader.choice(
                "MFA_REQUIRED",
                &[
                    ("off", MfaRequired::Off),
                    ("staff", MfaRequired::Staff),
                    ("all", MfaRequired::All),
                ],
                MfaRequired::Off,
            ),
            totp_issuer: reader.text("TOTP_ISSUER", &site_name),
            site_name,
            languages: languages::read(&mut reader),
            time_zone: languages::zone(&mut reader),
            support_email: reader.parsed("SUPPORT_EMAIL", String::new(), mail::reply_to),
            terms: terms::read(&mut reader, mode),
            look: Look::read(&mut reader),
            database_pool: reader.number("DATABASE_POOL", 8, 1..=200),
            prepared_statements: reader.choice(
                "DATABASE_PREPARED_STATEMENTS",
                &[
                    ("auto", PreparedStatements::Auto),
                    ("on", PreparedStatements::On),
                    ("off", PreparedStatements::Off),
                ],
                PreparedStatements::Auto,
            ),
            secret,
            allowed_hosts: reader.list("ALLOWED_HOSTS", hosts(mode, &public_url), host_pattern),
            redirects: redirects::read(&mut reader, mode),
            trusted_proxies: reader.list("TRUSTED_PROXIES", vec![], network),
            mail: MailConfig::read(&mut reader, mode),
            sms: SmsConfig::read(&mut reader, mode),
            signup: SignupRules::read(&mut reader),
            prevent_enumeration: reader.flag("PREVENT_ENUMERATION", true),
            ban_keeps_address: reader.flag("BAN_KEEPS_ADDRESS", true),
            admin_may_set_password: reader.flag("ADMIN_MAY_SET_PASSWORD", false),
            limits: Limits::read(&mut reader),
            jwt,
            django,
            user_fields: custom_fields::read(&mut reader),
            cors_origins: reader.list("CORS_ALLOWED_ORIGINS", vec![], |raw| {
                parse_public_url(raw).map(|url| url.origin)
            }),
            graphql: GraphQl {
                introspection: reader.flag("GRAPHQL_INTROSPECTION", mode == Mode::Development),
                page: reader.flag("GRAPHQL_PAGE", mode == Mode::Development),
            },
            webhooks: Webhooks::read(&mut reader, mode),
            blocking_webhook: BlockingWebhook::read(&mut reader, mode),
            security_contact: reader.optional("SECURITY_CONTACT", contact),
            audit_checkpoints: reader
                .optional("AUDIT_CHECKPOINT_FILE", |raw| Ok(PathBuf::from(raw))),
            retention: Retention::read(&mut reader),
            backups: Backups::read(&mut reader),
            workers: reader.number("WORKERS", cores(), 1..=256),
            hashing: Hashing {
                memory_kib: 19_456,
                passes: 2,
                threads: cores(),
                queue: reader.number("HASH_QUEUE", 512, 1..=100_000),
            },
            database,
            public_url,
            lookalikes: reader.lookalikes(),
        };
        reader.finish(config)
    }

    /// Whether cookies carry `Secure` and the `__Host-` prefix, and HSTS is sent.
    pub fn https(&self) -> bool {
        self.public_url.https
    }

    /// Which domains an address may have that is new here, whoever gives it.
    pub fn email_domains(&self) -> Domains {
        match self.mode {
            Mode::Development => Domains::Any,
            Mode::Production => Domains::Public,
        }
    }

    /// The language that is spoken where nothing else is asked for.
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::ENGLISH)
    }

    /// The language with that tag, where this site speaks it.
    pub fn language_of(&self, tag: &str) -> Option<Language> {
        Language::parse(tag).filter(|language| self.languages.contains(language))
    }

    /// Whether templates are read anew, files never cached and e-mails shown.
    pub fn is_development(&self) -> bool {
        self.mode == Mode::Development
    }

    /// What is allowed but deserves a second thought before strangers come in, a sentence each.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if !self.limits.on {
            doubts.push(
                "RATE_LIMITS is off: passwords and codes can be guessed without limit.".into(),
            );
        }
        if self.mode == Mode::Development {
            doubts.push("VESTIBULE_ENV is development: set it to production.".into());
        }
        if !self.https() {
            doubts.push("PUBLIC_URL is not https: cookies travel in clear.".into());
        }
        if self.allowed_hosts.iter().any(|host| host == "*") {
            doubts.push("ALLOWED_HOSTS is *: any Host header is believed.".into());
        }
        if self.mail.backend != MailBackend::Smtp {
            doubts.push("EMAIL_BACKEND is not smtp: no e-mail leaves this machine.".into());
        }
        doubts.extend(self.sms.doubts());
        if let Some(webhook) = &self.blocking_webhook {
            doubts.extend(webhook.doubts());
        }
        if !self.prevent_enumeration {
            doubts.push("PREVENT_ENUMERATION is off: sign-up tells who has an account.".into());
        }
        if self.security_contact.is_none() {
            doubts.push(
                "SECURITY_CONTACT is empty: finders of holes do not know whom to tell.".into(),
            );
        }
        if let Some(django) = &self.django {
            doubts.extend(django.doubts());
        }
        doubts.extend(self.retention.doubts());
        doubts
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn network(raw: &str) -> Result<IpNet, String> {
    raw.parse::<IpNet>()
        .or_else(|_| raw.parse::<std::net::IpAddr>().map(IpNet::from))
        .map_err(|_| format!("holds {raw:?}, which is not an address or network"))
}

fn contact(raw: &str) -> Result<String, String> {
    let fits = ["mailto:", "https://", "tel:"]
        .iter()
        .any(|scheme| raw.starts_with(scheme));
    if fits && !raw.contains(char::is_control) {
        Ok(raw.to_owned())
    } else {
        Err("must begin with mailto:, https:// or tel:".into())
    }
}

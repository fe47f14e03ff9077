//! The declaration itself.

mod sms;

use super::{DEFAULT_LOG, Setting};

const fn setting(
    name: &'static str,
    default: &'static str,
    example: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        default,
        example,
        help,
    }
}

/// Every setting but the limits, in the order people need them.
pub const SETTINGS: &[Setting] = &[
    setting(
        "VESTIBULE_ENV",
        "development",
        "production",
        "`production` refuses to start with an unsafe setting, logs JSON and has no `/dev/mailbox`.",
    ),
    setting(
        "BIND",
        "127.0.0.1:8000",
        "0.0.0.0:8000",
        "Address and port to listen on.",
    ),
    setting(
        "PUBLIC_URL",
        "http:// and BIND",
        "https://accounts.example.com",
        "Scheme, host and port that people see. https is needed in production.",
    ),
    setting(
        "SITE_NAME",
        "Vestibule",
        "Example",
        "The name on pages and in e-mails.",
    ),
    setting(
        "DATABASE_URL",
        "sqlite://vestibule.db",
        "postgres://vestibule:PASSWORD@db.example.com/vestibule",
        "`sqlite://<path>` or `postgres://…`.",
    ),
    setting("DATABASE_POOL", "8", "16", "Connections to the database."),
    setting(
        "SECRET_KEY",
        "made and kept beside the database (development only)",
        "paste-the-output-of-openssl-rand-base64-48",
        "At least 32 characters that nobody can guess. Signs cookies and codes.",
    ),
    setting(
        "SECRET_KEY_FALLBACKS",
        "none",
        "an-older-key-of-at-least-32-characters",
        "Older keys, comma-separated: what they signed is still accepted.",
    ),
    setting(
        "ALLOWED_HOSTS",
        "the host of PUBLIC_URL (and localhost in development)",
        "accounts.example.com,.example.org",
        "Host names we answer to, comma-separated; a leading dot means subdomains too.",
    ),
    setting(
        "TRUSTED_PROXIES",
        "none",
        "10.0.0.0/8,127.0.0.1",
        "Networks whose `Forwarded` and `X-Forwarded-For` are believed.",
    ),
    setting(
        "EMAIL_BACKEND",
        "console in development, smtp in production",
        "smtp",
        "`smtp`, `console`, `file` or `memory`.",
    ),
    setting(
        "EMAIL_HOST",
        "localhost",
        "smtp.example.com",
        "The mail server.",
    ),
    setting(
        "EMAIL_PORT",
        "587 with EMAIL_USE_TLS, 465 with EMAIL_USE_SSL, else 25",
        "587",
        "Its port.",
    ),
    setting(
        "EMAIL_HOST_USER",
        "none",
        "postmaster@example.com",
        "User name at the mail server.",
    ),
    setting(
        "EMAIL_HOST_PASSWORD",
        "none",
        "the-password-of-that-user",
        "Password at the mail server.",
    ),
    setting(
        "EMAIL_USE_TLS",
        "false",
        "true",
        "STARTTLS. One of the two is needed unless the server is on this machine.",
    ),
    setting("EMAIL_USE_SSL", "false", "true", "TLS from the first byte."),
    setting(
        "EMAIL_TIMEOUT",
        "10",
        "10",
        "Seconds to wait for the mail server, 1 to 60.",
    ),
    setting(
        "DEFAULT_FROM_EMAIL",
        "webmaster@localhost",
        "\"Example <hello@example.com>\"",
        "The sender of e-mails.",
    ),
    setting(
        "EMAIL_FILE_PATH",
        "mail",
        "/var/spool/vestibule",
        "Folder of the `file` backend, one .eml for each e-mail.",
    ),
    sms::PHONE_VERIFICATION,
    sms::PHONE_DEFAULT_REGION,
    sms::SMS_BACKEND,
    sms::SMS_FILE_PATH,
    sms::TWILIO_ACCOUNT_SID,
    sms::TWILIO_AUTH_TOKEN,
    sms::TWILIO_FROM,
    sms::TWILIO_BASE_URL,
    sms::SMS_WEBHOOK_URL,
    sms::SMS_WEBHOOK_SECRET,
    sms::SMS_DAILY_CAP,
    sms::SMS_DAILY_CAP_PER_COUNTRY,
    sms::SMS_ALLOWED_PREFIXES,
    setting(
        "PREVENT_ENUMERATION",
        "true",
        "true",
        "The same answer for addresses with and without an account.",
    ),
    setting(
        "BAN_KEEPS_ADDRESS",
        "true",
        "true",
        "Whether the address of a banned account that is erased stays banned until staff lifts that; only a keyed digest is kept.",
    ),
    setting(
        "ADMIN_MAY_SET_PASSWORD",
        "false",
        "false",
        "Whether superusers may choose a password for somebody else; otherwise they can have one chosen by e-mail.",
    ),
    setting(
        "USER_FIELDS",
        "none",
        "user-fields.toml",
        "A TOML file that declares custom fields of users; see `docs/user-model.md`.",
    ),
    setting(
        "SECURITY_CONTACT",
        "none",
        "mailto:security@example.com",
        "Served in `/.well-known/security.txt`.",
    ),
    setting(
        "AUDIT_CHECKPOINT_FILE",
        "none",
        "/var/log/vestibule/audit-checkpoints",
        "The end of the audit log's chain is appended here now and then; keep it where the database's owner cannot write.",
    ),
    setting(
        "WORKERS",
        "number of cores",
        "4",
        "Threads that answer requests.",
    ),
    setting(
        "HASH_QUEUE",
        "512",
        "512",
        "Password hashes that may wait; beyond it the answer is 503.",
    ),
    setting(
        "LOG",
        DEFAULT_LOG,
        "info,vestibule=debug",
        "What is logged, in the grammar of `tracing`'s EnvFilter.",
    ),
    setting(
        "JWT_ALGORITHM",
        "HS256",
        "EdDSA",
        "`HS256`, `EdDSA`, `ES256` or `RS256`; all but the first publish `/.well-known/jwks.json`.",
    ),
    setting(
        "JWT_SIGNING_KEY",
        "SECRET_KEY (HS256 only)",
        "file:/etc/vestibule/jwt.pem",
        "Signs the API's tokens: a PKCS #8 PEM (`\\n` for line breaks), for HS256 a secret of 32 characters, or `file:` and a path.",
    ),
    setting(
        "JWT_VERIFICATION_KEYS",
        "none",
        "file:/etc/vestibule/jwt-old.pem",
        "More keys that are believed, comma-separated: what they signed is still accepted.",
    ),
    setting(
        "JWT_ISSUER",
        "none",
        "https://accounts.example.com",
        "`iss` of every token, and needed in every token.",
    ),
    setting(
        "JWT_AUDIENCE",
        "none",
        "https://api.example.com",
        "`aud` of every token, and needed in every token.",
    ),
    setting(
        "JWT_ACCESS_TOKEN_LIFETIME",
        "5m",
        "5m",
        "How long an access token lives: a number with s, m, h or d.",
    ),
    setting(
        "JWT_REFRESH_TOKEN_LIFETIME",
        "14d",
        "14d",
        "How long a refresh token lives; a session ends after 30 days.",
    ),
    setting(
        "JWT_ROTATE_REFRESH_TOKENS",
        "true",
        "true",
        "A new refresh token with every refresh; `false` for clients that keep their first.",
    ),
    setting(
        "CORS_ALLOWED_ORIGINS",
        "none",
        "https://app.example.com",
        "Origins of front-ends elsewhere that may call the API from a browser, comma-separated.",
    ),
    setting(
        "GRAPHQL_INTROSPECTION",
        "true in development, false in production",
        "true",
        "Whether `/graphql` answers questions about its schema; `vestibule schema` prints it either way.",
    ),
    setting(
        "GRAPHQL_PAGE",
        "true in development, false in production",
        "true",
        "Whether browsers get GraphiQL at `/graphql`. It is of little use without GRAPHQL_INTROSPECTION.",
    ),
    setting(
        "WEBHOOKS",
        "none",
        "webhooks.toml",
        "A TOML file of receivers elsewhere that are told of events: see `docs/signals.md`.",
    ),
    setting(
        "RATE_LIMITS",
        "on",
        "on",
        "`off` is for tests and benchmarks only.",
    ),
];

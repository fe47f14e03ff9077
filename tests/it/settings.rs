//! Settings: one declaration, all mistakes at once, nothing unsafe in production.

use super::support::app::SECRET;
use vestibule::internals::config::settings::{SETTINGS, env_example, markdown};
use vestibule::internals::config::{Config, Environment, Limit};

fn read(pairs: &[(&'static str, &str)]) -> Result<Config, Vec<String>> {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    Config::read(&Environment::of(pairs)).map_err(|wrong| wrong.problems)
}

const SAFE: &[(&str, &str)] = &[
    ("VESTIBULE_ENV", "production"),
    ("SECRET_KEY", SECRET),
    ("PUBLIC_URL", "https://accounts.example.com"),
    ("EMAIL_HOST", "smtp.example.com"),
    ("EMAIL_USE_TLS", "true"),
    ("PHONE_VERIFICATION", "off"),
];

#[test]
fn the_example_file_and_the_page_of_settings_are_printed_from_the_declaration() {
    let root = env!("CARGO_MANIFEST_DIR");
    let example = std::fs::read_to_string(format!("{root}/.env.example")).unwrap();
    assert_eq!(
        example.trim_end(),
        env_example().trim_end(),
        "run `vestibule settings --format env > .env.example`"
    );
    let page = std::fs::read_to_string(format!("{root}/docs/settings.md")).unwrap();
    let (_, rest) = page.split_once("<!-- settings:begin -->").unwrap();
    let (table, _) = rest.split_once("<!-- settings:end -->").unwrap();
    assert_eq!(
        table.trim(),
        markdown().trim(),
        "run `vestibule settings --format markdown`"
    );
}

#[test]
fn every_wrong_setting_is_named_at_once_with_an_example_and_without_its_value() {
    let problems = read(&[
        ("VESTIBULE_ENV", "prod"),
        ("BIND", "here"),
        ("METRICS_BIND", "there"),
        ("PUBLIC_URL", "ftp://x"),
        ("DATABASE_URL", "mysql://ada:hunter2@x"),
        ("SECRET_KEY", "hunter2"),
        ("ALLOWED_HOSTS", "https://x"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("EMAIL_BACKEND", "pigeon"),
        ("EMAIL_PORT", "70000"),
        ("EMAIL_HOST_USER", "ada"),
        ("EMAIL_TIMEOUT", "0"),
        ("EMAIL_CODE_IN_SUBJECT", "sometimes"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("PREVENT_ENUMERATION", "perhaps"),
        ("RATE_LIMIT_LOGIN", "many"),
        ("RATE_LIMIT_LOGINS", "30/m/ip"),
        ("SECURITY_CONTACT", "ada"),
        ("WORKERS", "0"),
        ("HASH_QUEUE", "x"),
        ("DATABASE_POOL", "0"),
    ])
    .unwrap_err();
    for name in [
        "VESTIBULE_ENV",
        "BIND",
        "METRICS_BIND",
        "PUBLIC_URL",
        "DATABASE_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "TRUSTED_PROXIES",
        "EMAIL_BACKEND",
        "EMAIL_PORT",
        "EMAIL_HOST_PASSWORD",
        "EMAIL_TIMEOUT",
        "EMAIL_CODE_IN_SUBJECT",
        "DEFAULT_FROM_EMAIL",
        "PREVENT_ENUMERATION",
        "RATE_LIMIT_LOGIN ",
        "RATE_LIMIT_LOGINS",
        "SECURITY_CONTACT",
        "WORKERS",
        "HASH_QUEUE",
        "DATABASE_POOL",
    ] {
        assert_eq!(
            problems
                .iter()
                .filter(|problem| problem.starts_with(name))
                .count(),
            1,
            "{name} in {problems:#?}"
        );
    }
    assert_eq!(problems.len(), 21, "{problems:#?}");
    assert!(
        problems.iter().all(|problem| problem.contains("Example: ")),
        "{problems:#?}"
    );
    assert!(!problems.concat().contains("hunter2"));
}

#[test]
fn metrics_have_an_address_of_their_own() {
    let here = ("BIND", "127.0.0.1:8000");
    let problems = read(&[here, ("METRICS_BIND", "127.0.0.1:8000")]).unwrap_err();
    assert!(problems[0].starts_with("METRICS_BIND"), "{problems:?}");
    assert!(read(&[here, ("METRICS_BIND", "127.0.0.1:9464")]).is_ok());
}

#[test]
fn production_starts_with_safe_settings_and_refuses_each_unsafe_one() {
    assert!(read(SAFE).is_ok());
    let but = |name: &'static str, value: &str| {
        let mut pairs: Vec<_> = SAFE
            .iter()
            .copied()
            .filter(|(other, _)| *other != name)
            .collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        read(&pairs)
    };
    for (name, value) in [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("PUBLIC_URL", ""),
        ("PUBLIC_URL", "http://accounts.example.com"),
        ("EMAIL_USE_TLS", "false"),
        ("EMAIL_BACKEND", "console"),
        ("EMAIL_BACKEND", "memory"),
        ("TWILIO_BASE_URL", "http://sms.example.com"),
        ("SMS_WEBHOOK_URL", "http://sms.example.com"),
    ] {
        let problems = but(name, value).unwrap_err();
        assert_eq!(problems.len(), 1, "{name}={value}: {problems:?}");
        assert!(problems[0].starts_with(name), "{problems:?}");
    }
    let nothing = read(&[("VESTIBULE_ENV", "production")]).unwrap_err();
    assert_eq!(nothing.len(), 2, "secret and address: {nothing:?}");
}

#[test]
fn both_ways_of_tls_at_once_are_refused() {
    let problems = read(&[
        ("SECRET_KEY", SECRET),
        ("EMAIL_USE_TLS", "true"),
        ("EMAIL_USE_SSL", "true"),
    ])
    .unwrap_err();
    assert!(problems[0].starts_with("EMAIL_USE_SSL"), "{problems:?}");
}

#[test]
fn defaults_are_those_that_are_told() {
    let config = read(&[("SECRET_KEY", SECRET)]).unwrap();
    assert_eq!(config.bind.to_string(), "127.0.0.1:8000");
    assert_eq!(config.public_url.origin, "http://127.0.0.1:8000");
    assert!(config.prevent_enumeration && config.limits.on);
    assert_eq!(
        (config.mail.smtp.port, read(SAFE).unwrap().mail.smtp.port),
        (25, 587)
    );
    assert_eq!(
        (config.hashing.memory_kib, config.hashing.passes),
        (19_456, 2)
    );
    for limit in Limit::ALL {
        assert!(!config.limits.of(limit).is_empty());
    }
    let off = read(&[("SECRET_KEY", SECRET), ("RATE_LIMITS", "off")]).unwrap();
    assert!(off.limits.of(Limit::Login).is_empty());
    assert!(
        off.doubts()
            .iter()
            .any(|doubt| doubt.starts_with("RATE_LIMITS"))
    );
}

#[test]
fn settings_do_not_print_their_secrets() {
    let config = read(&[
        ("SECRET_KEY", SECRET),
        ("DATABASE_URL", "postgres://ada:hunter2@db.example.com/x"),
        ("EMAIL_HOST_USER", "ada"),
        ("EMAIL_HOST_PASSWORD", "hunter2"),
    ])
    .unwrap();
    let printed = format!("{config:?}");
    assert!(
        !printed.contains("hunter2") && !printed.contains(SECRET),
        "{printed}"
    );
}

#[test]
fn settings_of_text_messages_are_checked_and_do_not_print_their_secrets() {
    let wrong = read(&[
        ("SECRET_KEY", SECRET),
        ("PHONE_VERIFICATION", "always"),
        ("PHONE_DEFAULT_REGION", "Holland"),
        ("SMS_BACKEND", "pigeon"),
        ("TWILIO_ACCOUNT_SID", "0123/../x"),
        ("TWILIO_FROM", "A name that is too long"),
        ("TWILIO_BASE_URL", "ftp://x"),
        ("SMS_WEBHOOK_URL", "https://ada:hunter2@x"),
        ("SMS_WEBHOOK_SECRET", "hunter2"),
        ("SMS_DAILY_CAP", "0"),
        ("SMS_DAILY_CAP_PER_COUNTRY", "many"),
        ("SMS_ALLOWED_PREFIXES", "+31,49"),
    ])
    .unwrap_err();
    assert_eq!(wrong.len(), 11, "{wrong:#?}");
    assert!(!wrong.concat().contains("hunter2"));
    for backend in ["twilio", "webhook"] {
        let missing = read(&[("SECRET_KEY", SECRET), ("SMS_BACKEND", backend)]).unwrap_err();
        assert!(missing.len() >= 2, "{missing:?}");
        assert!(missing.iter().all(|problem| problem.contains("is missing")));
    }
    let config = read(&[
        ("SECRET_KEY", SECRET),
        ("TWILIO_ACCOUNT_SID", "AC0123"),
        ("TWILIO_AUTH_TOKEN", "hunter2"),
        ("TWILIO_FROM", "MG0123"),
        ("SMS_WEBHOOK_URL", "https://sms.example.com/secret-path"),
        (
            "SMS_WEBHOOK_SECRET",
            "whsec_aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMg==",
        ),
        ("SMS_ALLOWED_PREFIXES", "+31, +49"),
    ])
    .unwrap();
    assert_eq!(config.sms.prefixes, ["+31", "+49"]);
    let printed = format!("{config:?}");
    for secret in ["hunter2", "secret-path", "aHVu", "104, 117, 110"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn each_setting_is_declared_once() {
    let mut names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(
        SETTINGS
            .iter()
            .all(|setting| !setting.help.is_empty() && !setting.example.is_empty())
    );
}

#[test]
fn a_name_that_is_no_setting_and_looks_like_one_stops_the_start() {
    for (typed, meant) in [
        ("EMAIL_HSOT", "EMAIL_HOST"),
        ("SITENAME", "SITE_NAME"),
        ("LOGIN_BY_CDOE", "LOGIN_BY_CODE"),
        ("RATE_LIMIT_LOGINS", "RATE_LIMIT_LOGIN"),
    ] {
        let problems = read(&[(typed, "hunter2")]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(typed), "{problems:?}");
        assert!(
            problems[0].contains(&format!("Did you mean {meant}?")),
            "{problems:?}"
        );
        assert!(!problems[0].contains("hunter2"));
    }
    assert!(read(&[("PGHOST", "x"), ("REDIS_URL", "x")]).is_ok());
}

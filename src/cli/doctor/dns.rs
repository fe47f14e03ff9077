//! What the DNS says of the sender's domain: who may send for it (SPF, RFC 7208), by which key e-mails are signed (DKIM, RFC 6376),
//! and what receivers do with others (DMARC, RFC 7489).

use super::finding::{Finding, fine, unseen, wrong};
use super::resolver::{Found, Resolver};

const TOPIC: &str = "dns";

/// All findings about the domain of a sender such as `Name <a@b>`.
pub(super) fn look(resolver: &Resolver, from: &str, selector: Option<&str>) -> Vec<Finding> {
    let domain = from.rsplit('@').next().unwrap_or_default();
    let domain = domain.trim_end_matches('>').trim().to_lowercase();
    if domain.starts_with('[') || !domain.contains('.') {
        return vec![unseen(
            TOPIC,
            format!(
                "{domain}, the sender's domain, is none of the public DNS. Set DEFAULT_FROM_EMAIL to see more."
            ),
        )];
    }
    vec![
        spf(resolver, &domain),
        dkim(resolver, &domain, selector),
        dmarc(resolver, &domain),
    ]
}

/// The TXT records, or why nobody knows. No name is no record.
fn texts(resolver: &Resolver, name: &str) -> Result<Vec<String>, Finding> {
    match resolver.texts(name) {
        Ok(Found::Texts(texts)) => Ok(texts),
        Ok(Found::NoName) => Ok(Vec::new()),
        Err(error) => Err(unseen(
            TOPIC,
            format!("The DNS was not asked about {name}: {error}."),
        )),
    }
}

fn spf(resolver: &Resolver, domain: &str) -> Finding {
    let texts = match texts(resolver, domain) {
        Ok(texts) => texts,
        Err(unseen) => return unseen,
    };
    let is_spf = |text: &&String| {
        let lower = text.to_lowercase();
        lower == "v=spf1" || lower.starts_with("v=spf1 ")
    };
    let records: Vec<_> = texts.iter().filter(is_spf).collect();
    let record = match records.as_slice() {
        [] => {
            return wrong(
                TOPIC,
                format!("{domain} has no SPF record."),
                "Add a TXT record that names your mail server, such as \"v=spf1 include:spf.example.net -all\"; its provider says which.",
            );
        }
        [record] => record.to_lowercase(),
        more => {
            return wrong(
                TOPIC,
                format!(
                    "{domain} has {} SPF records, which counts as an error.",
                    more.len()
                ),
                "Make one of them.",
            );
        }
    };
    let words: Vec<_> = record.split_whitespace().collect();
    let is_open = words
        .iter()
        .any(|word| ["+all", "all", "?all"].contains(word));
    let ends = words
        .iter()
        .any(|word| ["-all", "~all"].contains(word) || word.starts_with("redirect="));
    if is_open || !ends {
        return wrong(
            TOPIC,
            format!("The SPF record of {domain} lets everybody send for it."),
            "End it with -all or ~all.",
        );
    }
    fine(TOPIC, format!("{domain} says who may send for it (SPF)."))
}

fn dkim(resolver: &Resolver, domain: &str, selector: Option<&str>) -> Finding {
    let place = format!("_domainkey.{domain}");
    let Some(selector) = selector else {
        return match resolver.texts(&place) {
            Ok(Found::NoName) => wrong(
                TOPIC,
                format!("{domain} has no DKIM key."),
                "Have your mail server sign e-mails, and publish the key that it names.",
            ),
            Ok(Found::Texts(_)) => unseen(
                TOPIC,
                format!(
                    "{domain} may have DKIM keys. Name the one of your mail server with --dkim-selector to look at it."
                ),
            ),
            Err(error) => unseen(
                TOPIC,
                format!("The DNS was not asked about {place}: {error}."),
            ),
        };
    };
    let name = format!("{selector}.{place}");
    let texts = match texts(resolver, &name) {
        Ok(texts) => texts,
        Err(unseen) => return unseen,
    };
    let key = texts.iter().find_map(|text| tag(text, "p"));
    match key.as_deref() {
        Some("") => wrong(
            TOPIC,
            format!("The DKIM key at {name} was revoked."),
            "Publish the key that your mail server signs with now.",
        ),
        Some(_) => fine(TOPIC, format!("There is a DKIM key at {name}.")),
        None => wrong(
            TOPIC,
            format!("There is no DKIM key at {name}."),
            "Publish the key that your mail server signs with, as a TXT record of that name.",
        ),
    }
}

/// That of the domain, or of one above it: receivers look there too.
fn dmarc(resolver: &Resolver, domain: &str) -> Finding {
    let mut place = domain;
    let record = loop {
        let texts = match texts(resolver, &format!("_dmarc.{place}")) {
            Ok(texts) => texts,
            Err(unseen) => return unseen,
        };
        let is_dmarc = |text: &String| tag(text, "v").is_some_and(|version| version == "DMARC1");
        if let Some(record) = texts.into_iter().find(is_dmarc) {
            break record;
        }
        match place.split_once('.') {
            Some((_, above)) if above.contains('.') => place = above,
            _ => {
                return wrong(
                    TOPIC,
                    format!("{domain} has no DMARC record, and large providers want one."),
                    format!(
                        "Add a TXT record at _dmarc.{domain}, such as \"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}\"."
                    ),
                );
            }
        }
    };
    let policy = if place == domain {
        tag(&record, "p")
    } else {
        tag(&record, "sp").or_else(|| tag(&record, "p"))
    };
    match policy.as_deref() {
        Some("none") => wrong(
            TOPIC,
            format!("The DMARC record at _dmarc.{place} lets forged e-mails through (p=none)."),
            "Once the reports show that yours pass, set p=quarantine or p=reject.",
        ),
        Some("quarantine" | "reject") => fine(
            TOPIC,
            format!("_dmarc.{place} says what becomes of forged e-mails (DMARC)."),
        ),
        _ => wrong(
            TOPIC,
            format!("The DMARC record at _dmarc.{place} has no policy that is known."),
            "Set p=quarantine or p=reject in it.",
        ),
    }
}

/// The value of a tag such as `p=none`.
fn tag(record: &str, name: &str) -> Option<String> {
    let tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let mut tags = tags.filter(|(found, _)| found.trim() == name);
    tags.next().map(|(_, value)| value.trim().to_owned())
}

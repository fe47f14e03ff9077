//! Which addresses people may give themselves here, by their text alone: the domains that are allowed, and the domains and
//! addresses that are not. All of it is compared as keys are: a domain as mail servers look it up, a local part without
//! quotes and in one case. So `"x@mycompany.com"@evil.org` and `x@mycompany.com.evil.org` are of `evil.org`.

use super::{Email, ascii_domain, is_hidden, strip};
use std::collections::HashSet;

/// A domain, perhaps with all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPattern {
    ascii: String,
    with_subdomains: bool,
}

impl DomainPattern {
    /// Reads `@mycompany.com`, or `@.mycompany.com` for its subdomains too; the `@` may be left out.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let typed = strip(raw);
        let typed = typed.strip_prefix('@').unwrap_or(typed);
        let (domain, with_subdomains) = match typed.strip_prefix('.') {
            Some(rest) => (rest, true),
            None => (typed, false),
        };
        if domain.chars().any(is_hidden) {
            return None;
        }
        ascii_domain(domain).map(|ascii| Self {
            ascii,
            with_subdomains,
        })
    }

    /// `@mycompany.com`, as it is looked up.
    #[must_use]
    pub fn shown(&self) -> String {
        let dot = if self.with_subdomains { "." } else { "" };
        format!("@{dot}{}", self.ascii)
    }

    fn fits(&self, ascii_domain: &str) -> bool {
        let below = || {
            let before = ascii_domain.strip_suffix(self.ascii.as_str());
            before.is_some_and(|before| before.ends_with('.'))
        };
        ascii_domain == self.ascii || (self.with_subdomains && below())
    }
}

/// What is blocked: a mailbox, or a domain with all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// By its key.
    Mailbox(String),
    /// As it is looked up.
    Domain(String),
}

impl Blocked {
    /// Reads an address, or a domain with or without `@` or a dot before it.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        match DomainPattern::parse(raw) {
            Some(domain) => Some(Self::Domain(domain.ascii)),
            None => Email::parse(raw)
                .ok()
                .map(|email| Self::Mailbox(email.key())),
        }
    }
}

/// Which addresses people may give themselves.
#[derive(Debug, Clone, Default)]
pub struct EmailRules {
    allowed: Vec<DomainPattern>,
    mailboxes: HashSet<String>,
    domains: HashSet<String>,
}

impl EmailRules {
    /// Those of these domains, all where there are none, but for what is blocked.
    #[must_use]
    pub fn new(allowed: Vec<DomainPattern>, blocked: impl IntoIterator<Item = Blocked>) -> Self {
        let (mut mailboxes, mut domains) = (HashSet::new(), HashSet::new());
        for one in blocked {
            match one {
                Blocked::Mailbox(key) => mailboxes.insert(key),
                Blocked::Domain(ascii) => domains.insert(ascii),
            };
        }
        Self {
            allowed,
            mailboxes,
            domains,
        }
    }

    /// Whether every address will do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.allowed.is_empty() && self.mailboxes.is_empty() && self.domains.is_empty()
    }

    /// The domains that are allowed; none where all are.
    #[must_use]
    pub fn allowed(&self) -> &[DomainPattern] {
        &self.allowed
    }

    /// Whether an address will do.
    #[must_use]
    pub fn allow(&self, email: &Email) -> bool {
        self.allow_key(&email.key())
    }

    /// Whether the address with that key will do.
    #[must_use]
    pub fn allow_key(&self, key: &str) -> bool {
        if self.is_empty() {
            return true;
        }
        let domain = key.rsplit_once('@').map_or("", |(_, domain)| domain);
        let fits = |pattern: &DomainPattern| pattern.fits(domain);
        let is_allowed = self.allowed.is_empty() || self.allowed.iter().any(fits);
        is_allowed && !self.mailboxes.contains(key) && !self.is_blocked(domain)
    }

    fn is_blocked(&self, domain: &str) -> bool {
        let mut all = std::iter::successors(Some(domain), |below| {
            below.split_once('.').map(|(_, parent)| parent)
        });
        !self.domains.is_empty() && all.any(|domain| self.domains.contains(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(allowed: &[&str], blocked: &[&str]) -> EmailRules {
        let allowed = allowed.iter().map(|it| DomainPattern::parse(it).unwrap());
        let blocked = blocked.iter().map(|it| Blocked::parse(it).unwrap());
        EmailRules::new(allowed.collect(), blocked)
    }

    fn allow(rules: &EmailRules, email: &str) -> bool {
        rules.allow(&Email::parse(email).unwrap())
    }

    #[test]
    fn an_allowed_domain_is_that_domain_and_nothing_that_looks_like_it() {
        let rules = rules(&["@mycompany.com", "bücher.de"], &[]);
        for email in [
            "ada@mycompany.com",
            "ADA@MyCompany.COM",
            "\"a@evil.org\"@mycompany.com",
            "ada@ｍycompany.com",
            "ada@bücher.de",
            "ada@XN--BCHER-KVA.de",
        ] {
            assert!(allow(&rules, email), "{email}");
        }
        for email in [
            "ada@mycompany.com.evil.org",
            "ada@evilmycompany.com",
            "ada@evil-mycompany.com",
            "ada@mail.mycompany.com",
            "\"ada@mycompany.com\"@evil.org",
            "ada@mycompany.co",
            "ada@mуcompany.com",
            "ada@bucher.de",
        ] {
            assert!(!allow(&rules, email), "{email}");
        }
        // These are no addresses at all.
        for email in [
            "ada@mycompany.com.",
            "ada@.mycompany.com",
            "ada@evil@mycompany.com",
        ] {
            assert!(Email::parse(email).is_err(), "{email}");
        }
    }

    #[test]
    fn a_leading_dot_allows_what_is_below_too() {
        let rules = rules(&["@.mycompany.com"], &[]);
        for email in [
            "a@mycompany.com",
            "a@mail.mycompany.com",
            "a@x.y.mycompany.com",
        ] {
            assert!(allow(&rules, email), "{email}");
        }
        for email in ["a@evilmycompany.com", "a@mycompany.com.evil.org"] {
            assert!(!allow(&rules, email), "{email}");
        }
    }

    #[test]
    fn what_is_blocked_stays_out_with_all_below_it() {
        let rules = rules(
            &[],
            &["mailinator.com", "@.trash.example", "Boss@Example.com"],
        );
        for email in [
            "a@mailinator.com",
            "a@x.mailinator.com",
            "a@trash.example",
            "a@deep.er.trash.example",
            "boss@example.com",
            "\"boss\"@EXAMPLE.com",
        ] {
            assert!(!allow(&rules, email), "{email}");
        }
        for email in [
            "a@notmailinator.com",
            "a@mailinator.com.example",
            "ada@example.com",
        ] {
            assert!(allow(&rules, email), "{email}");
        }
    }

    #[test]
    fn what_is_blocked_stays_out_of_an_allowed_domain() {
        let rules = rules(&["mycompany.com"], &["intern@mycompany.com"]);
        assert!(allow(&rules, "ada@mycompany.com"));
        assert!(!allow(&rules, "Intern@mycompany.com"));
    }

    #[test]
    fn what_is_no_domain_is_none() {
        for raw in [
            "",
            "@",
            "@.",
            "com",
            "@*.mycompany.com",
            "my company.com",
            "mycompany.com.",
            "..a.com",
            "@@a.com",
            "https://a.com",
            "a.com/",
            "a_b.com",
            "exa\u{200b}mple.com",
            "1.2.3.4",
        ] {
            assert_eq!(DomainPattern::parse(raw), None, "{raw:?}");
        }
        assert_eq!(
            DomainPattern::parse(" @A.Example ").unwrap().shown(),
            "@a.example"
        );
        assert_eq!(
            DomainPattern::parse(".a.example").unwrap().shown(),
            "@.a.example"
        );
        assert_eq!(Blocked::parse("a b@c.com"), None);
    }
}

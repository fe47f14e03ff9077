//! Addresses half hidden: enough for their owner to recognise, too little for anybody else to write to.

use super::Email;

impl Email {
    /// Its first character and its domain: `a…@example.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        let first: String = self.typed.chars().take(1).collect();
        let domain = self.typed.get(self.at + 1..).unwrap_or_default();
        format!("{first}…@{domain}")
    }
}

/// An address that is kept somewhere, half hidden.
#[must_use]
pub fn mask(kept: &str) -> String {
    Email::parse(kept).map_or_else(|_| "…".into(), |email| email.masked())
}

/// The same, with as much of it as tells it apart from `others` as [`mask`] shows them: ada@ and ada-new@ of one account.
#[must_use]
pub fn mask_beside<'a>(kept: &str, others: impl IntoIterator<Item = &'a str>) -> String {
    let others: Vec<_> = others
        .into_iter()
        .filter(|other| !other.eq_ignore_ascii_case(kept))
        .collect();
    let same = |shown: &str| others.iter().any(|other| mask(other) == shown);
    let shown = mask(kept);
    let Some((local, domain)) = kept.rsplit_once('@').filter(|_| same(&shown)) else {
        return shown;
    };
    // Up to the first character in which it differs from each of them.
    let alike = |other: &&str| {
        let pairs = local.chars().zip(other.chars());
        pairs.take_while(|(one, two)| one == two).count()
    };
    let alike = others.iter().map(alike).max().unwrap_or(0);
    let start: String = local.chars().take(alike + 1).collect();
    let rest = if start == local { "" } else { "…" };
    format!("{start}{rest}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::{mask, mask_beside};

    #[test]
    fn two_addresses_of_one_account_do_not_look_alike() {
        let pairs = [
            ("ada@x.nl", "ada-new@x.nl", "ada@x.nl", "ada-…@x.nl"),
            ("ada@x.nl", "bob@x.nl", "a…@x.nl", "b…@x.nl"),
            ("ada@x.nl", "ada@y.nl", "a…@x.nl", "a…@y.nl"),
            ("ada1@x.nl", "ada2@x.nl", "ada1@x.nl", "ada2@x.nl"),
        ];
        for (one, two, first, second) in pairs {
            assert_eq!(mask_beside(one, [two]), first);
            assert_eq!(mask_beside(two, [one]), second);
        }
        assert_eq!(mask_beside("ada@x.nl", ["ADA@x.nl"]), "a…@x.nl");
    }

    #[test]
    fn a_masked_address_shows_its_first_character_and_its_domain() {
        assert_eq!(mask("Ada.L+x@Example.com"), "A…@Example.com");
        assert_eq!(mask("\"a@b\"@bücher.de"), "\"…@bücher.de");
        assert_eq!(mask("no address"), "…");
    }
}

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

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_masked_address_shows_its_first_character_and_its_domain() {
        assert_eq!(mask("Ada.L+x@Example.com"), "A…@Example.com");
        assert_eq!(mask("\"a@b\"@bücher.de"), "\"…@bücher.de");
        assert_eq!(mask("no address"), "…");
    }
}

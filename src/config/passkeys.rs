//! What passkeys are made for: a name (the RP ID) and the origins that may use it. `PUBLIC_URL` says both, `PASSKEY_RP_ID`
//! may name a parent domain, `PASSKEY_ORIGINS` other origins of one's own.
//!
//! Origins are compared whole, never by their endings: `https://evil-example.com` ends with `example.com`.

use super::PublicUrl;
use super::reader::Reader;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::{Host, Url};

const APP: &str = "android:apk-key-hash:";
/// Bytes of SHA-256, which is what an app's key is known by.
const APP_HASH: usize = 32;

/// Whose passkeys they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origins: Vec<String>,
    elsewhere: Option<String>,
}

/// Reads `PASSKEY_RP_ID` and `PASSKEY_ORIGINS`.
pub(super) fn read(reader: &mut Reader<'_>, public: &PublicUrl) -> RelyingParty {
    let others = reader.list("PASSKEY_ORIGINS", Vec::new(), RelyingParty::read_origin);
    let nobody = RelyingParty {
        id: "localhost".to_owned(),
        origins: Vec::new(),
        elsewhere: None,
    };
    // An address that is none was told of already.
    let usual = RelyingParty::new(public, None, &others).unwrap_or(nobody);
    let named = |raw: &str| RelyingParty::new(public, Some(raw), &others);
    reader.parsed("PASSKEY_RP_ID", usual, named)
}

impl RelyingParty {
    /// That of a site with this address. `id` is `PASSKEY_RP_ID`, `others` is `PASSKEY_ORIGINS`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the address or the id.
    pub fn new(public: &PublicUrl, id: Option<&str>, others: &[String]) -> Result<Self, String> {
        let url =
            Url::parse(&public.origin).map_err(|_| "is not the address of a site".to_owned())?;
        let host = url.host().ok_or("has no host")?;
        let mut origins = Vec::new();
        let mut elsewhere = None;
        let own = if let Host::Domain(domain) = &host {
            origins.push(url.origin().ascii_serialization());
            (*domain).to_owned()
        } else {
            // Passkeys need a name: browsers refuse numbers. On one's own machine there is one.
            if !public.https {
                let port = url
                    .port()
                    .map(|port| format!(":{port}"))
                    .unwrap_or_default();
                let local = format!("http://localhost{port}");
                origins.push(local.clone());
                elsewhere = Some(local);
            }
            "localhost".to_owned()
        };
        let id = match id {
            None => own,
            Some(wanted) => parent(wanted, &own)?,
        };
        origins.extend(
            others
                .iter()
                .filter(|other| **other != public.origin)
                .cloned(),
        );
        Ok(Self {
            id,
            origins,
            elsewhere,
        })
    }

    /// Reads one of `PASSKEY_ORIGINS`: `https://host[:port]`, on one's own machine also `http://localhost[:port]`, or
    /// `android:apk-key-hash:…` of an app.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read_origin(raw: &str) -> Result<String, String> {
        if let Some(hash) = raw.strip_prefix(APP) {
            let bytes = URL_SAFE_NO_PAD.decode(hash).ok();
            return match bytes {
                Some(bytes) if bytes.len() == APP_HASH => Ok(raw.to_owned()),
                _ => Err(format!(
                    "holds {raw:?}, whose hash is not SHA-256 as 43 characters of base64url"
                )),
            };
        }
        let wrong = || {
            format!(
                "holds {raw:?}, which is neither https://host[:port] nor android:apk-key-hash:…"
            )
        };
        let url = Url::parse(raw).map_err(|_| wrong())?;
        let Some(Host::Domain(domain)) = url.host() else {
            return Err(wrong());
        };
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_local(domain);
        let bare = raw.trim_end_matches('/');
        let is_bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && !bare.contains(['@', '?', '#', '\\'])
            && bare.matches('/').count() == 2;
        if is_safe && is_bare && !domain.ends_with('.') {
            Ok(url.origin().ascii_serialization())
        } else {
            Err(wrong())
        }
    }

    /// The RP ID: the name that passkeys are made for.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether a passkey may have been used there: one of the origins, letter by letter.
    pub fn is_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own == origin)
    }

    /// The origins that browsers are told of in `/.well-known/webauthn`.
    pub fn related(&self) -> impl Iterator<Item = &str> {
        let web = self
            .origins
            .iter()
            .filter(|own| own.starts_with("https://"));
        web.map(String::as_str)
    }

    /// Where passkeys work, if they cannot at the address that people know: it has a number for a name.
    pub fn elsewhere(&self) -> Option<&str> {
        self.elsewhere.as_deref()
    }
}

/// `wanted`, if it is the host or a parent of it that can belong to one site.
fn parent(wanted: &str, host: &str) -> Result<String, String> {
    let name = Host::parse(wanted).ok();
    let Some(Host::Domain(name)) = name.filter(|_| !wanted.ends_with('.')) else {
        return Err(format!("is {wanted:?}, which is not the name of a host"));
    };
    let is_parent = host
        .strip_suffix(name.as_str())
        .is_some_and(|before| before.ends_with('.') && name.contains('.'));
    if name == host || is_parent {
        Ok(name)
    } else {
        Err(format!(
            "is {wanted:?}, which is neither {host} nor a parent domain of it"
        ))
    }
}

fn is_local(domain: &str) -> bool {
    domain == "localhost" || domain.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::super::site_urls::parse_public_url;
    use super::*;

    fn party(public: &str, id: Option<&str>, others: &[&str]) -> Result<RelyingParty, String> {
        let others: Vec<_> = others
            .iter()
            .map(|other| RelyingParty::read_origin(other).unwrap())
            .collect();
        RelyingParty::new(&parse_public_url(public).unwrap(), id, &others)
    }

    #[test]
    fn the_name_is_the_host_and_origins_are_compared_whole() {
        let party = party(
            "https://Accounts.Example.com",
            None,
            &["https://app.example.net:8443/"],
        );
        let party = party.unwrap();
        assert_eq!(party.id(), "accounts.example.com");
        for own in [
            "https://accounts.example.com",
            "https://app.example.net:8443",
        ] {
            assert!(party.is_origin(own), "{own}");
        }
        for other in [
            "",
            "null",
            "https://accounts.example.com/",
            "https://accounts.example.com:443",
            "https://accounts.example.com.",
            "https://ACCOUNTS.example.com",
            "http://accounts.example.com",
            "https://evil-accounts.example.com",
            "https://evil.accounts.example.com",
            "https://example.com",
            "https://accounts.example.com.evil.com",
            "https://app.example.net",
            "accounts.example.com",
        ] {
            assert!(!party.is_origin(other), "{other}");
        }
        assert_eq!(party.elsewhere(), None);
        let related: Vec<_> = party.related().collect();
        assert_eq!(
            related,
            [
                "https://accounts.example.com",
                "https://app.example.net:8443"
            ]
        );
    }

    #[test]
    fn addresses_are_written_as_browsers_write_them() {
        for (public, id, own) in [
            (
                "https://example.com:443",
                "example.com",
                "https://example.com",
            ),
            (
                "https://example.com:8443",
                "example.com",
                "https://example.com:8443",
            ),
            (
                "https://straße.example",
                "xn--strae-oqa.example",
                "https://xn--strae-oqa.example",
            ),
            (
                "http://localhost:8000",
                "localhost",
                "http://localhost:8000",
            ),
        ] {
            let party = party(public, None, &[]).unwrap();
            assert_eq!((party.id(), party.is_origin(own)), (id, true), "{public}");
        }
    }

    #[test]
    fn where_the_host_is_a_number_passkeys_work_at_localhost() {
        for (public, local) in [
            ("http://127.0.0.1:8000", "http://localhost:8000"),
            ("http://[::1]:8000", "http://localhost:8000"),
            ("http://192.168.1.7", "http://localhost"),
        ] {
            let party = party(public, None, &[]).unwrap();
            assert_eq!((party.id(), party.elsewhere()), ("localhost", Some(local)));
            assert!(party.is_origin(local) && !party.is_origin(public));
            assert_eq!(party.related().count(), 0);
        }
        // Nobody's own machine is known to people by https and a number: there are no passkeys there.
        let party = party("https://192.0.2.1", None, &[]).unwrap();
        assert_eq!(party.elsewhere(), None);
        for origin in ["https://192.0.2.1", "http://localhost", "https://localhost"] {
            assert!(!party.is_origin(origin), "{origin}");
        }
    }

    #[test]
    fn a_parent_domain_may_be_named_and_nothing_else() {
        let host = "https://accounts.example.com";
        for (id, expected) in [
            ("example.com", "example.com"),
            ("EXAMPLE.com", "example.com"),
            ("accounts.example.com", "accounts.example.com"),
        ] {
            assert_eq!(party(host, Some(id), &[]).unwrap().id(), expected);
        }
        for id in [
            "",
            "com",
            "unts.example.com",
            "evil.com",
            "ample.com",
            "www.accounts.example.com",
            "example.com.",
            ".example.com",
            "https://example.com",
            "example.com:443",
            "192.0.2.1",
            "localhost",
        ] {
            assert!(party(host, Some(id), &[]).is_err(), "{id:?}");
        }
        let party = party(host, Some("example.com"), &[]).unwrap();
        assert!(party.is_origin(host) && !party.is_origin("https://example.com"));
        assert!(self::party("http://127.0.0.1:8000", Some("localhost"), &[]).is_ok());
    }

    #[test]
    fn other_origins_are_whole_origins_or_apps() {
        let app = format!("{APP}{}", URL_SAFE_NO_PAD.encode([7; APP_HASH]));
        for (raw, expected) in [
            ("https://app.example.com", "https://app.example.com"),
            ("https://APP.example.com:443/", "https://app.example.com"),
            ("http://localhost:3000", "http://localhost:3000"),
            (&app, &app),
        ] {
            assert_eq!(RelyingParty::read_origin(raw).unwrap(), expected);
        }
        for raw in [
            "",
            "*",
            "https://",
            "app.example.com",
            "http://app.example.com",
            "https://*.example.com/x",
            "https://app.example.com/path",
            "https://app.example.com//",
            "https://app.example.com?x",
            "https://app.example.com#x",
            "https://ada@app.example.com",
            "https://app.example.com.",
            "https://192.0.2.1",
            "https://[::1]",
            "ftp://app.example.com",
            "android:apk-key-hash:",
            "android:apk-key-hash:AAAA",
            "android:apk-key-hash-sha256:AAAA",
            "ios:bundle-id:com.example",
        ] {
            assert!(RelyingParty::read_origin(raw).is_err(), "{raw:?}");
        }
        let party = party("https://example.com", None, &[&app]).unwrap();
        assert!(party.is_origin(&app) && !party.is_origin(&app[..app.len() - 1]));
        assert_eq!(party.related().collect::<Vec<_>>(), ["https://example.com"]);
    }
}

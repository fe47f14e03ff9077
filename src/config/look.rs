//! What the site looks like: `SITE_DIR` and what stands around every page. The files of the folder are read by `templates`.

use super::reader::Reader;
use super::site_urls::host_of;
use serde::Serialize;
use std::path::{Path, PathBuf};

const MOST_LINKS: usize = 12;
const LONGEST_LABEL: usize = 60;
const LONGEST_URL: usize = 2000;

/// What the site looks like.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// `SITE_DIR`: the folder of its own templates and static files.
    pub folder: Option<PathBuf>,
    /// `SITE_LOGO_ALT`: what its logo says; empty where the name stands beside the logo.
    pub logo_alt: String,
    /// `SITE_URL`: where its logo leads; the home page otherwise.
    pub home: Option<String>,
    /// `FOOTER_LINKS`
    pub footer: Vec<FooterLink>,
}

/// A link at the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FooterLink {
    /// What it says.
    pub label: String,
    /// Where it leads: `https://…`, or a path of this site.
    pub url: String,
}

impl Look {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            folder: reader.optional("SITE_DIR", folder),
            logo_alt: reader.text("SITE_LOGO_ALT", ""),
            home: reader.optional("SITE_URL", leads_somewhere),
            footer: reader.parsed("FOOTER_LINKS", Vec::new(), footer),
        }
    }
}

/// A folder that is there: of one with a typing mistake nothing would be shown, and nobody told.
fn folder(raw: &str) -> Result<PathBuf, String> {
    let path = Path::new(raw);
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(path.to_owned()),
        Ok(_) => Err(format!("names {raw:?}, which is a file and not a folder")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let here = std::env::current_dir().unwrap_or_default();
            Err(format!(
                "names {raw:?}, which does not exist (the working folder is {})",
                here.display()
            ))
        }
        Err(error) => Err(format!("names {raw:?}, which cannot be opened: {error}")),
    }
}

fn footer(raw: &str) -> Result<Vec<FooterLink>, String> {
    let items = raw.split(',').map(str::trim);
    let links: Vec<_> = items
        .filter(|item| !item.is_empty())
        .map(footer_link)
        .collect::<Result<_, _>>()?;
    if links.len() > MOST_LINKS {
        let count = links.len();
        return Err(format!("has {count} links; {MOST_LINKS} are possible"));
    }
    Ok(links)
}

fn footer_link(item: &str) -> Result<FooterLink, String> {
    let parts = item.split_once('=');
    let (label, url) = parts.ok_or_else(|| format!("has {item:?}, which is not label=url"))?;
    let (label, url) = (label.trim(), url.trim());
    let fits = !label.is_empty() && label.chars().count() <= LONGEST_LABEL;
    if !fits || label.contains(char::is_control) {
        return Err(format!(
            "has a label of no letter, or of more than {LONGEST_LABEL}: {item:?}"
        ));
    }
    let url = leads_somewhere(url).map_err(|problem| format!("has {item:?}, which {problem}"))?;
    Ok(FooterLink {
        label: label.to_owned(),
        url,
    })
}

/// `https://host…` or a path of this site, with nothing in it that a browser would read in another way.
fn leads_somewhere(raw: &str) -> Result<String, String> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\"'<>\\`{}".contains(c);
    if raw.contains(odd) || raw.len() > LONGEST_URL {
        return Err("has a character that no URL has, or is longer than any".into());
    }
    let is_path = raw.starts_with('/') && !raw.starts_with("//");
    let is_elsewhere = raw.strip_prefix("https://").is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !authority.contains('@') && host_of(authority).is_some()
    });
    if is_path || is_elsewhere {
        Ok(raw.to_owned())
    } else {
        Err(
            "must begin with https:// and a host, or be a path of this site that begins with one /"
                .into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_https_or_to_a_path_of_this_site() {
        for good in [
            "/",
            "/terms",
            "/a?b=c#d",
            "https://acme.example",
            "https://acme.example:8443/x?y=z",
            "https://[::1]/",
        ] {
            assert_eq!(leads_somewhere(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "terms",
            "//acme.example",
            "/\\acme.example",
            "http://acme.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https:///x",
            "https://ada@acme.example/",
            "https://acme.example:x/",
            "HTTPS://acme.example",
            "/a b",
            "/\"x",
            "/a\nb",
            "/{{x}}",
            "mailto:help@acme.example",
        ] {
            assert!(leads_somewhere(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_footer_is_a_list_of_labels_and_links() {
        let links = footer("Terms = /terms , Status=https://status.acme.example/?a=b,").unwrap();
        let seen: Vec<_> = links
            .iter()
            .map(|link| (&*link.label, &*link.url))
            .collect();
        assert_eq!(
            seen,
            [
                ("Terms", "/terms"),
                ("Status", "https://status.acme.example/?a=b")
            ]
        );
        for bad in [
            "Terms",
            "=/terms",
            "Terms=",
            "Terms=/a,Privacy",
            "Terms=http://x.example",
        ] {
            assert!(footer(bad).is_err(), "{bad}");
        }
        assert!(footer(&"a=/a,".repeat(MOST_LINKS)).is_ok());
        assert!(footer(&"a=/a,".repeat(MOST_LINKS + 1)).is_err());
        assert!(footer(&format!("{}=/a", "x".repeat(LONGEST_LABEL + 1))).is_err());
    }
}

//! `site`: what every page and e-mail knows of the site.

use super::Assets;
use super::site_dir::{MAIL_LOGO, STYLES, size_of_png};
use crate::config::{Config, FooterLink};
use serde::Serialize;

/// Names of a logo, the better first.
const LOGOS: [&str; 2] = ["logo.svg", "logo.png"];
/// Names of what stands in a browser's tab, the better first, and their media types.
const ICONS: [(&str, &str); 3] = [
    ("favicon.svg", "image/svg+xml"),
    ("favicon.png", "image/png"),
    ("favicon.ico", "image/x-icon"),
];
/// How high the logo of e-mails is shown, and how wide at most, in pixels.
const MAIL_LOGO_HEIGHT: u64 = 40;
const MAIL_LOGO_WIDTH: u64 = 240;

/// What every page and e-mail knows of the site.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SiteContext {
    pub(super) name: String,
    /// The origin that people know.
    pub(super) url: String,
    pub(super) support_email: String,
    /// Where the logo leads: from a page, and from an e-mail.
    home: String,
    home_url: String,
    /// The address of the logo; empty where it is ours.
    logo: String,
    /// What it says; empty where the name stands beside it.
    logo_alt: String,
    pub(super) icon: Icon,
    /// The address of the site's own style sheet; empty where there is none.
    styles: String,
    /// Whether pages are not as they are of themselves: it has a logo, a style sheet or templates of pages.
    is_dressed: bool,
    footer: Vec<FooterLink>,
    mail_logo: Option<MailLogo>,
}

/// What stands in a browser's tab.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Icon {
    pub(super) url: String,
    media_type: &'static str,
}

/// How large the logo of e-mails is shown.
#[derive(Debug, Clone, Copy, Serialize)]
struct MailLogo {
    width: u64,
    height: u64,
}

impl SiteContext {
    /// Without any files of the site.
    pub(super) fn new(config: &Config) -> Self {
        let (look, origin) = (&config.look, &config.public_url.origin);
        let home = look.home.clone();
        let home_url = match &home {
            Some(home) if home.starts_with('/') => format!("{origin}{home}"),
            Some(home) => home.clone(),
            None => origin.clone(),
        };
        Self {
            name: config.site_name.clone(),
            url: origin.clone(),
            support_email: config.support_email.clone(),
            home: home.unwrap_or_else(|| "/".to_owned()),
            home_url,
            logo: String::new(),
            logo_alt: look.logo_alt.clone(),
            icon: Icon {
                url: String::new(),
                media_type: "",
            },
            styles: String::new(),
            is_dressed: false,
            footer: look.footer.clone(),
            mail_logo: None,
        }
    }

    /// With the files that are there, and whether templates of pages are among them.
    pub(super) fn with(&self, assets: &Assets, has_pages: bool) -> Self {
        let own = |name: &str| assets.own(name).and_then(|_| assets.url(name));
        let icon = ICONS.iter().find_map(|(name, media_type)| {
            let url = own(name)?;
            Some(Icon { url, media_type })
        });
        let ours = || Icon {
            url: assets.url("favicon.svg").unwrap_or_default(),
            media_type: "image/svg+xml",
        };
        let logo = LOGOS.iter().find_map(|name| own(name)).unwrap_or_default();
        let styles = own(STYLES).unwrap_or_default();
        Self {
            is_dressed: has_pages || !logo.is_empty() || !styles.is_empty(),
            logo,
            icon: icon.unwrap_or_else(ours),
            styles,
            mail_logo: assets
                .own(MAIL_LOGO)
                .and_then(|file| mail_logo(&file.bytes)),
            ..self.clone()
        }
    }
}

/// As high as a line of writing, unless that is too wide.
fn mail_logo(bytes: &[u8]) -> Option<MailLogo> {
    let (width, height) = size_of_png(bytes)?;
    let (width, height) = (u64::from(width), u64::from(height));
    let wanted = (width * MAIL_LOGO_HEIGHT / height).max(1);
    Some(if wanted <= MAIL_LOGO_WIDTH {
        MailLogo {
            width: wanted,
            height: MAIL_LOGO_HEIGHT,
        }
    } else {
        MailLogo {
            width: MAIL_LOGO_WIDTH,
            height: (height * MAIL_LOGO_WIDTH / width).max(1),
        }
    })
}

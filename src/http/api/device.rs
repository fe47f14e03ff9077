//! By what an account knows the program or browser that logs in.

use super::bearer::origin;
use super::body::Reading;
use crate::app::Origin;
use crate::http::commands::Input as _;
use crate::http::cookies;
use crate::site::Site;
use crate::values::Token;
use actix_web::HttpRequest;

/// Of the field that names it.
pub(super) const HELP: &str = "The value from the answer to an earlier login, or from an e-mail, by which the account recognises the program.";

/// By what the account knows a program.
#[derive(Debug, Default)]
pub(super) struct Device {
    /// Whether it knows that there is such a thing.
    pub(super) is_sent: bool,
    /// What it has, or an e-mail brought. One that is none of ours tells nothing.
    token: Option<Token>,
}

impl Device {
    pub(super) fn read(fields: &mut Reading) -> Self {
        let is_sent = fields.is_sent("device");
        let given = fields.optional_text("device");
        let token = given.flatten().as_deref().and_then(Token::parse);
        Self { is_sent, token }
    }
}

/// Where a login comes from, with what the account may know the program or browser by.
pub(super) fn known_origin(request: &HttpRequest, site: &Site, device: &Device) -> Origin {
    let mut devices = if cookies::are_asked_for(request) {
        cookies::devices(request, site.config())
    } else {
        Vec::new()
    };
    devices.splice(0..0, device.token.clone());
    Origin {
        devices,
        ..origin(request, site)
    }
}

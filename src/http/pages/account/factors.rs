//! `/account/factors`: what protects the account beside its password, and the pages where that is set up and removed.

pub(crate) mod codes;
pub(crate) mod passkeys;
pub(crate) mod totp;

use crate::accounts::{self, CodesView, FactorError, Factors, PasskeyView, SignedIn, TotpView};
use crate::http::blocking::call;
use crate::http::error::{PageError, say_failure};
use crate::http::pages::second::FEW;
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use tera::Context;

const HERE: &str = "/account/factors";

/// An authenticator app, as the page shows it.
#[derive(Serialize)]
struct App {
    since: Message,
    last_used: Option<Message>,
    is_off: bool,
}

impl App {
    fn of(view: &TotpView) -> Self {
        // What was last used when it was added has not been used since.
        let used = view.last_used_at.filter(|used| *used > view.created_at);
        Self {
            since: Message::moment(view.created_at),
            last_used: used.map(Message::moment),
            is_off: view.is_off,
        }
    }
}

/// A passkey, as the page shows it.
#[derive(Serialize)]
struct Passkey {
    id: i64,
    name: String,
    since: Message,
    last_used: Option<Message>,
    is_synced: bool,
    is_elsewhere: bool,
}

impl Passkey {
    fn of(view: &PasskeyView) -> Self {
        Self {
            id: view.id,
            name: view.name.clone(),
            since: Message::moment(view.created_at),
            last_used: view.last_used_at.map(Message::moment),
            is_synced: view.is_synced,
            is_elsewhere: view.is_elsewhere,
        }
    }
}

/// Recovery codes, as the page shows them.
#[derive(Serialize)]
struct Codes {
    left: i64,
    since: Message,
    are_few: bool,
}

impl Codes {
    fn of(view: &CodesView) -> Self {
        Self {
            left: view.left,
            since: Message::moment(view.created_at),
            are_few: view.left <= FEW,
        }
    }
}

/// What protects an account, and what has to be given again before that changes.
struct Protection {
    factors: Factors,
    stale: bool,
}

impl Protection {
    async fn of(site: &Site, visitor: &Visitor, me: &SignedIn) -> Result<Self, PageError> {
        reauthentication::ask(site, visitor, me).await?;
        let mine = me.clone();
        let factors = call(site, move |app| accounts::look_at_factors(app, &mine)).await?;
        Ok(Self {
            factors,
            stale: reauthentication::is_stale(site, me),
        })
    }

    fn has_app(&self) -> bool {
        self.factors.totp.is_some()
    }

    /// Whether nothing protects the account yet.
    fn is_bare(&self) -> bool {
        !self.factors.is_on()
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let Protection { factors, .. } = Protection::of(&site, &visitor, &me).await?;
    let mut context = Context::new();
    context.insert("here", HERE);
    context.insert("app", &factors.totp.as_ref().map(App::of));
    let passkeys: Vec<_> = factors.passkeys.iter().map(Passkey::of).collect();
    context.insert("keys", &passkeys);
    context.insert("is_on", &factors.is_on());
    let lead = match (factors.is_on(), factors.totp.is_some()) {
        (false, _) if visitor.asked_again().email_code => "factors-lead-off-code",
        (false, _) => "factors-lead-off",
        (true, false) => "factors-lead-on-passkey",
        (true, true) if factors.passkeys.is_empty() => "factors-lead-on",
        (true, true) => "factors-lead-on-both",
    };
    context.insert("lead", &Message::new(lead).to_string());
    context.insert("adds_passkeys", &site.config().passkeys);
    context.insert("codes", &factors.recovery_codes.as_ref().map(Codes::of));
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "account/factors.html",
        &mut context,
    )
}

/// Back to where something like that begins, with what was wrong.
fn back(visitor: &Visitor, to: &str, error: &FactorError) -> Result<HttpResponse, PageError> {
    visitor.flash("error", &say_failure(error))?;
    Ok(see_other(to))
}

//! `/account/factors`: what protects the account beside its password, and the pages where that is set up and removed.

pub(crate) mod codes;
pub(crate) mod passkeys;
pub(crate) mod totp;

use crate::accounts::{
    self, CodesView, FactorError, Factors, PasskeyView, ReauthenticationFor, RecentlyAuthenticated,
    SignedIn, TotpView,
};
use crate::config::MfaRequired;
use crate::http::blocking::call;
use crate::http::error::{PageError, say_failure};
use crate::http::forms::Form;
use crate::http::pages::second::FEW;
use crate::http::pages::signup::with_next;
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
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
        reauthentication::ask_before(site, visitor, me, ReauthenticationFor::NewFactor).await?;
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

    /// What was shown, to add a factor: for the very call, where it is the first one.
    async fn may_add(
        &self,
        site: &Site,
        visitor: &Visitor,
        me: &SignedIn,
        form: &mut Form,
    ) -> Result<Option<RecentlyAuthenticated>, PageError> {
        if !self.is_bare() {
            return reauthentication::fresh(site, visitor, me, form).await;
        }
        let what = ReauthenticationFor::NewFactor;
        let by = reauthentication::reauthenticated_before(site, visitor, me, form, what).await?;
        Ok(by.map(|by| by.recent().clone()))
    }

    /// Whether nothing protects the account yet.
    fn is_bare(&self) -> bool {
        !self.factors.is_on()
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let Protection { factors, .. } = Protection::of(&site, &visitor, &me).await?;
    let next = visitor.query("next").unwrap_or_default();
    let mut context = Context::new();
    context.insert("here", HERE);
    let demanded = demanded(&site, &me, factors.is_on());
    let accepted = call(&site, move |app| accounts::accepted_passkeys(app, &me)).await?;
    context.insert("demanded", &demanded.as_ref().map(ToString::to_string));
    // Whoever is led here was going somewhere.
    let is_led = demanded.is_some() && !factors.is_on() && !next.is_empty();
    context.insert("is_led", &is_led);
    let goes_on = factors.is_on().then(|| visitor.safe_next(&site, &next));
    context.insert("next_url", &goes_on.flatten());
    context.insert("totp_url", &with_next(totp::SET_UP, &next));
    context.insert("passkeys_url", &with_next(passkeys::HERE, &next));
    context.insert("app", &factors.totp.as_ref().map(App::of));
    let passkeys: Vec<_> = factors.passkeys.iter().map(Passkey::of).collect();
    context.insert("keys", &passkeys);
    context.insert("is_on", &factors.is_on());
    let lead = match (factors.is_on(), factors.totp.is_some()) {
        (false, _) if !visitor.asked_again().password => "factors-lead-off-code",
        (false, _) => "factors-lead-off",
        (true, false) => "factors-lead-on-passkey",
        (true, true) if factors.passkeys.is_empty() => "factors-lead-on",
        (true, true) => "factors-lead-on-both",
    };
    context.insert("lead", &Message::new(lead).to_string());
    context.insert("adds_passkeys", &site.config().passkeys);
    context.insert("codes", &factors.recovery_codes.as_ref().map(Codes::of));
    context.insert("passkeys", &visitor.can_use_passkeys(&site));
    context.insert("accepted", &accepted.map(|it| it.to_string()));
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "account/factors.html",
        &mut context,
    )
}

/// What the site asks for, and what is missing.
fn demanded(site: &Site, me: &SignedIn, is_on: bool) -> Option<Message> {
    let of_staff = site.config().mfa_required == MfaRequired::Staff;
    let text = match (of_staff, is_on) {
        (true, true) => "factors-demanded-staff",
        (true, false) => "factors-demanded-staff-missing",
        (false, true) => "factors-demanded",
        (false, false) => "factors-demanded-missing",
    };
    accounts::demands_second_factor(site.app(), me.user()).then(|| Message::new(text))
}

/// Where somebody was going who was led here first, as a form or the address of a page says it.
fn next_of(visitor: &Visitor, form: &Form) -> String {
    match form.other("next") {
        "" => visitor.query("next").unwrap_or_default(),
        sent => sent.to_owned(),
    }
}

/// Where somebody goes on who has set a factor up.
fn onward(site: &Site, visitor: &Visitor, next: &str) -> String {
    let next = visitor.safe_next(site, next);
    next.unwrap_or_else(|| HERE.to_owned())
}

/// Back to where something like that begins, with what was wrong.
fn back(visitor: &Visitor, to: &str, error: &FactorError) -> Result<HttpResponse, PageError> {
    visitor.flash("error", &say_failure(error))?;
    Ok(see_other(to))
}

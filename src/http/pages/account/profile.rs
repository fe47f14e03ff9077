//! `/account`: what people say of themselves.

use crate::accounts::{self, PublicUser, SignedIn};
use crate::http::blocking::call;
use crate::http::commands::{self, Asked, Input as _};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::language;
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::{Message, Zone};
use crate::site::Site;
use crate::values::custom_fields;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const HERE: &str = "/account";
const FIELDS: &[Field] = &[
    ("username", "common-username"),
    ("first_name", "common-first-name"),
    ("last_name", "common-last-name"),
    ("language", "languages-field"),
    ("time_zone", "zones-field"),
];

struct Page {
    since: Message,
    /// What only staff may change: what people call it, and what it says.
    told: Vec<(String, Message)>,
    /// What the person has still to fill in.
    missing: Vec<String>,
    /// The time zones to choose from.
    zones: Vec<&'static str>,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/profile.html";

    fn fill(&self, _: &Site, form: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("zones", &self.zones);
        context.insert("since", &self.since);
        context.insert("told", &self.told);
        // Once the form says it itself, once is enough.
        let missing = if form.is_wrong() {
            &[][..]
        } else {
            &self.missing
        };
        context.insert("missing", missing);
    }
}

impl Page {
    fn of(site: &Site, me: &SignedIn) -> Self {
        let (declared, user) = (&site.config().user_fields, me.user());
        let told = declared.of_staff().map(|field| {
            let value = user.custom_fields.get(field);
            let words = value.map(|value| field.in_words(&value));
            (
                field.label.clone(),
                words.unwrap_or_else(|| Message::new("account-nothing-yet")),
            )
        });
        Self {
            since: Message::moment(user.date_joined),
            told: told.collect(),
            missing: labels(&declared.missing(&user.custom_fields)),
            zones: zones(chosen(user)),
        }
    }
}

/// The time zone of an account. One that is not in the data any more is none.
fn chosen(user: &PublicUser) -> Option<&'static str> {
    let zone = user.time_zone.as_deref().and_then(Zone::parse);
    zone.map(Zone::name)
}

/// The time zones that are offered, UTC first, and in its place the one that was chosen elsewhere by another name.
fn zones(chosen: Option<&'static str>) -> Vec<&'static str> {
    let mut all: Vec<_> = Zone::offered().collect();
    if let Some(chosen) = chosen.filter(|chosen| !all.contains(chosen)) {
        let is_behind = |name: &&str| name.to_ascii_lowercase() > chosen.to_ascii_lowercase();
        let place = all.iter().skip(1).position(is_behind);
        all.insert(place.map_or(all.len(), |place| place + 1), chosen);
    }
    all
}

/// What people call fields.
pub(crate) fn labels(fields: &[&custom_fields::Field]) -> Vec<String> {
    fields.iter().map(|field| field.label.clone()).collect()
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let declared = &site.config().user_fields;
    let mut form = Form::blank(FIELDS).ask(declared, Asked::Later);
    let user = me.user();
    form.fill_custom_fields(declared, &user.custom_fields);
    form.fill("username", &user.username);
    form.fill("first_name", &user.first_name);
    form.fill("last_name", &user.last_name);
    form.fill("language", user.language.as_deref().unwrap_or_default());
    form.fill("time_zone", chosen(user).unwrap_or_default());
    Page::of(&site, &me).show(&site, &visitor, &form)
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let declared = &site.config().user_fields;
    let mut form = Form::sent(FIELDS, fields).ask(declared, Asked::Later);
    let page = Page::of(&site, &me);
    if form.text("username").trim().is_empty() {
        form.missing("username");
    }
    let change = commands::profile(&mut form, site.config(), Some(me.user()));
    let Some(mut change) = change else {
        return page.show(&site, &visitor, &form);
    };
    // It is not asked for where there is one language.
    change.language = change.language.filter(|_| form.has("language"));
    change.time_zone = change.time_zone.filter(|_| form.has("time_zone"));
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let done = call(&site, move |app| {
        accounts::update_profile(app, &proof, change, &origin)
    });
    match done.await {
        Ok(user) => {
            language::go_on_for(site.config(), &user);
            visitor.flash("success", &Message::new("account-profile-saved"))?;
            Ok(see_other(HERE))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

//! `/account`: what people say of themselves.

use crate::accounts::{self, ProfileChange};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::visitor::{SignedIn, Visitor, see_other};
use crate::site::Site;
use crate::templates::moment;
use crate::values::{PersonName, Username};
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const HERE: &str = "/account";
const FIELDS: &[Field] = &[
    ("username", "Username"),
    ("first_name", "First name"),
    ("last_name", "Last name"),
];

struct Page {
    since: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/profile.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("since", &self.since);
    }
}

impl Page {
    fn of(me: &SignedIn) -> Self {
        Self {
            since: moment(me.person().date_joined),
        }
    }
}

pub(in crate::http) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::blank(FIELDS);
    let person = me.person();
    form.fill("username", &person.username);
    form.fill("first_name", &person.first_name);
    form.fill("last_name", &person.last_name);
    Page::of(&me).show(&site, &visitor, &form)
}

pub(in crate::http) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let page = Page::of(&me);
    let Some(change) = parse(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.proof().clone(), visitor.origin(&site));
    let done = call(&site, move |app| {
        accounts::update_profile(app, &proof, change, &origin)
    });
    match done.await {
        Ok(_) => {
            visitor.flash("success", "Your profile is saved.")?;
            Ok(see_other(HERE))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

fn parse(form: &mut Form) -> Option<ProfileChange> {
    let username = form.parse("username", Username::parse);
    let first_name = form.parse("first_name", PersonName::parse);
    let last_name = form.parse("last_name", PersonName::parse);
    if form.is_wrong() {
        return None;
    }
    Some(ProfileChange {
        username,
        first_name,
        last_name,
    })
}

//! `/login/second`: the second step of a log-in.

use crate::accounts::{
    self, PasskeyRequest, SecondFactorError, SecondStep, SecondStepTaken, Step, Ways,
};
use crate::error::{Failure as _, Fault, Kind};
use crate::events::SecondFactor;
use crate::http::blocking::call;
use crate::http::commands::{CREDENTIAL, Input as _, RECOVERY_CODE, SECOND_CODE as CODE};
use crate::http::error::{PageError, log, say_failure};
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{CodePage, HeldFlow, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::{RecoveryCode, TotpCode};
use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use tera::Context;

const FIELDS: &[Field] = &[
    (CODE, "common-authenticator-code"),
    (RECOVERY_CODE, "second-recovery-code"),
];

/// With so few recovery codes left somebody is asked to make new ones.
pub(super) const FEW: i64 = 3;

/// What the page has a form for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Passkey,
    App,
    Recovery,
}

impl Way {
    /// As addresses name it, and what its link says.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Passkey => ("passkey", "second-use-passkey"),
            Self::App => ("totp", "second-use-app"),
            Self::Recovery => ("recovery", "second-use-recovery"),
        }
    }

    /// Those that an account has, the best first. The app, where it has none of them: so that there is a form.
    fn among(ways: &Ways) -> Vec<Self> {
        let kinds = ways.kinds().iter();
        let found: Vec<_> = kinds
            .map(|kind| match kind {
                SecondFactor::Passkey => Self::Passkey,
                SecondFactor::Totp => Self::App,
                SecondFactor::RecoveryCode => Self::Recovery,
            })
            .collect();
        if found.is_empty() {
            vec![Self::App]
        } else {
            found
        }
    }

    /// That of a form.
    fn sent(form: &Form) -> Self {
        if !form.other(CREDENTIAL).is_empty() {
            Self::Passkey
        } else if form.has(RECOVERY_CODE) && form.text(CODE).is_empty() {
            Self::Recovery
        } else {
            Self::App
        }
    }
}

#[derive(Serialize)]
struct Other {
    href: String,
    label: Message,
}

struct Page {
    flow: HeldFlow,
    way: Way,
    all: Vec<Way>,
    /// What a passkey is asked.
    asked: Option<PasskeyRequest>,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/second.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        let reference = &self.flow.reference;
        let link = |way: &Way| {
            let (word, label) = way.words();
            Other {
                href: format!("/login/second?use={word}&flow={reference}"),
                label: Message::new(label),
            }
        };
        let others = self.all.iter().filter(|way| **way != self.way);
        context.insert("flow", reference);
        let asked = self.asked.as_ref().filter(|_| self.way == Way::Passkey);
        context.insert("passkeys", &asked.is_some());
        context.insert("options", &asked.map(views::json).unwrap_or_default());
        context.insert("asks_key", &(self.way == Way::Passkey));
        context.insert("asks_recovery", &(self.way == Way::Recovery));
        context.insert("others", &others.map(link).collect::<Vec<_>>());
    }
}

/// By what the step can be taken now. `None` when the log-in is over.
async fn look(
    site: &Site,
    flow: &HeldFlow,
) -> Result<Option<(Vec<Way>, Option<PasskeyRequest>)>, PageError> {
    let token = flow.token.clone();
    let ways = call(site, move |app| {
        let Some(ways) = accounts::look_at_second_step(app, &token)? else {
            return Ok(None);
        };
        let asked = accounts::ask_for_second_passkey(app, &token)?;
        Ok::<_, Fault>(Some((ways, asked)))
    });
    let ways = ways.await?;
    Ok(ways.map(|(ways, asked)| (Way::among(&ways), asked)))
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let Some(flow) = visitor.flow_at(&site, CodePage::Second, "") else {
        return Ok(see_other("/login"));
    };
    if flow.page != CodePage::Second {
        return Ok(see_other(&flow.url()));
    }
    let Some((all, asked)) = look(&site, &flow).await? else {
        return over(&site, &visitor, &flow);
    };
    let named = visitor.query("use").unwrap_or_default();
    let chosen = all.iter().find(|way| way.words().0 == named).copied();
    let Some(way) = chosen.or(all.first().copied()) else {
        return over(&site, &visitor, &flow);
    };
    let page = Page {
        flow,
        way,
        all,
        asked,
    };
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let named = form.other("flow").to_owned();
    let Some(flow) = visitor.flow_at(&site, CodePage::Second, &named) else {
        visitor.flash("error", &say_failure(&SecondFactorError::Dead))?;
        return Ok(see_other("/login"));
    };
    if flow.page != CodePage::Second {
        return Ok(see_other(&flow.url()));
    }
    let way = Way::sent(&form);
    let refusal = match read(&mut form, way) {
        None => None,
        Some(shown) => match take(&site, &visitor, &flow, shown).await {
            Ok(taken) => return go_on(&site, &visitor, &flow, &taken),
            Err(SecondFactorError::Dead) => return over(&site, &visitor, &flow),
            Err(error) => Some(error),
        },
    };
    let Some((all, asked)) = look(&site, &flow).await? else {
        return over(&site, &visitor, &flow);
    };
    if way == Way::App {
        // Each is good once, and not for long.
        form.fill(CODE, "");
    }
    let page = Page {
        flow,
        way,
        all,
        asked,
    };
    match refusal {
        Some(error) => page.say(&site, &visitor, &mut form, &error),
        None => page.show(&site, &visitor, &form),
    }
}

impl Page {
    /// Says what was wrong, at the field that the page has for it.
    fn say(
        &self,
        site: &Site,
        visitor: &Visitor,
        form: &mut Form,
        error: &SecondFactorError,
    ) -> Result<HttpResponse, PageError> {
        let details = error.details();
        if self.way == Way::App || details.kind == Kind::Broken {
            return self.refuse(site, visitor, form, error);
        }
        log(error, &details);
        form.refuse(&details.of_form().at_field(CODE, RECOVERY_CODE));
        self.show(site, visitor, form)
    }
}

/// What came with the form. `None` when it cannot be a code, which costs no try.
fn read(form: &mut Form, way: Way) -> Option<SecondStep> {
    match way {
        Way::Passkey => reauthentication::passkey(form).map(SecondStep::Passkey),
        Way::App => form.parse(CODE, TotpCode::parse).map(SecondStep::Totp),
        Way::Recovery => {
            let code = form.parse(RECOVERY_CODE, RecoveryCode::parse);
            code.map(SecondStep::RecoveryCode)
        }
    }
    .filter(|_| !form.is_wrong())
}

async fn take(
    site: &Site,
    visitor: &Visitor,
    flow: &HeldFlow,
    shown: SecondStep,
) -> Result<SecondStepTaken, SecondFactorError> {
    let (token, origin) = (flow.token.clone(), visitor.origin(site));
    call(site, move |app| {
        accounts::take_second_step(app, &token, &shown, &origin)
    })
    .await
}

/// Signs in, unless something else comes first.
fn go_on(
    site: &Site,
    visitor: &Visitor,
    flow: &HeldFlow,
    taken: &SecondStepTaken,
) -> Result<HttpResponse, PageError> {
    visitor.forget_flow(site, flow);
    let next = flow.next.as_deref();
    if let Some(left) = taken.codes_left {
        visitor.flash("success", &used(left))?;
    }
    let to = match &taken.step {
        Step::Done(done) => {
            visitor.sign_in(done)?;
            next.unwrap_or("/").to_owned()
        }
        Step::Verify(opened) | Step::VerifyPhone(opened) => {
            visitor.await_code(site, opened, CodePage::Verify, next)?
        }
        Step::Second(opened, _) => visitor.await_code(site, opened, CodePage::Second, next)?,
    };
    Ok(see_other(&to))
}

/// How many recovery codes are left, and where to make new ones when these are few.
fn used(left: i64) -> Message {
    let sentence = if left > FEW {
        "second-recovery-used"
    } else {
        "second-recovery-few"
    };
    Message::new(sentence).with("left", left)
}

/// To where people start again.
fn over(site: &Site, visitor: &Visitor, flow: &HeldFlow) -> Result<HttpResponse, PageError> {
    visitor.forget_flow(site, flow);
    visitor.flash("error", &say_failure(&SecondFactorError::Dead))?;
    Ok(see_other("/login"))
}

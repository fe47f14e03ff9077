//! The flows whose codes this browser is asked for: a cookie each, so that two tabs do not disturb each other. Forms and
//! addresses name a flow by what its cookie's name ends with; that alone opens nothing, for the token is in the cookie.

use super::Visitor;
use crate::accounts::{Again, Opened};
use crate::error::Fault;
use crate::http::cookies::{self, FlowCookies};
use crate::http::next;
use crate::i18n::Message;
use crate::security::random;
use crate::site::Site;
use crate::values::{Token, micros};
use actix_web::HttpMessage as _;
use actix_web::cookie::Cookie;
use actix_web::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// So many flows a browser keeps; the oldest goes.
const MOST: usize = 5;
/// Bytes of ways back that a browser keeps in all.
const ROOM: usize = 2 * next::ROOM;

/// The page that asks for the code of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodePage {
    /// At the entrance.
    Verify,
    /// For a forgotten password.
    Reset,
    /// For a new address of somebody signed in.
    Address,
    /// For a new number of somebody signed in.
    Phone,
    /// For the second step of a log-in.
    Second,
}

impl CodePage {
    const ALL: [Self; 5] = [
        Self::Verify,
        Self::Reset,
        Self::Address,
        Self::Phone,
        Self::Second,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Verify => "/verify",
            Self::Reset => "/password/reset",
            Self::Address => "/account/email/confirm",
            Self::Phone => "/account/phone",
            Self::Second => "/login/second",
        }
    }

    fn letter(self) -> &'static str {
        match self {
            Self::Verify => "v",
            Self::Reset => "r",
            Self::Address => "a",
            Self::Phone => "p",
            Self::Second => "s",
        }
    }
}

/// A flow that this browser holds.
#[derive(Debug, Clone)]
pub(crate) struct HeldFlow {
    /// What forms and addresses name it by.
    pub(crate) reference: String,
    pub(crate) token: Token,
    pub(crate) page: CodePage,
    /// Where to go once the code was right.
    pub(crate) next: Option<String>,
    /// Whether the address of the page means it where it names none: so for the first one.
    is_unnamed: bool,
    since: i64,
}

impl HeldFlow {
    /// Where its code is asked for.
    pub(crate) fn url(&self) -> String {
        let path = self.page.path();
        if self.is_unnamed {
            path.to_owned()
        } else {
            format!("{path}?flow={}", self.reference)
        }
    }

    fn value(&self) -> String {
        let next = self.next.as_deref().unwrap_or_default();
        let number = u8::from(self.is_unnamed);
        let (token, since, page) = (self.token.expose(), self.since, self.page.letter());
        format!(
            "{token}.{since}.{page}{number}.{}",
            URL_SAFE_NO_PAD.encode(next::packed(next).as_bytes())
        )
    }

    /// `None` for what we have not written.
    fn parse(reference: String, value: &str) -> Option<Self> {
        let mut parts = value.split('.');
        let mut part = || parts.next();
        let token = Token::parse(part()?)?;
        let since = part()?.parse().ok()?;
        let kind = part()?;
        let page = CodePage::ALL
            .into_iter()
            .find(|page| kind.starts_with(page.letter()))?;
        let next = URL_SAFE_NO_PAD.decode(part()?).ok()?;
        let next = Some(next::unpacked(&String::from_utf8(next).ok()?));
        let next = next.filter(|next| !next.is_empty());
        Some(Self {
            reference,
            token,
            page,
            next,
            is_unnamed: kind.ends_with('1'),
            since,
        })
    }
}

impl Visitor {
    /// The flows that this browser holds, the newest first.
    pub(crate) fn flows(&self, site: &Site) -> Vec<HeldFlow> {
        let mut sent = cookies::flows(&self.request, site.config());
        if let Some(changed) = self.request.extensions().get::<FlowCookies>() {
            for cookie in &changed.0 {
                sent.retain(|(reference, _)| !cookie.name().ends_with(reference.as_str()));
                let reference = cookie.name().rsplit('-').next().unwrap_or_default();
                sent.push((reference.to_owned(), cookie.value().to_owned()));
            }
        }
        let held = sent
            .into_iter()
            .filter_map(|(reference, value)| HeldFlow::parse(reference, &value));
        let mut held: Vec<_> = held.collect();
        held.sort_by_key(|flow| std::cmp::Reverse(flow.since));
        held
    }

    /// The flows that may be meant on a page, the likeliest first. A form names one, or the address; then it is that or none.
    pub(crate) fn flows_at(&self, site: &Site, page: CodePage, named: &str) -> Vec<HeldFlow> {
        let named = match named {
            "" => self.query("flow").unwrap_or_default(),
            named => named.to_owned(),
        };
        let mut held = self.flows(site);
        if !named.is_empty() {
            held.retain(|flow| flow.reference == named);
            return held;
        }
        held.retain(|flow| flow.page == page);
        if self.request.method() != Method::POST {
            held.sort_by_key(|flow| !flow.is_unnamed);
        }
        held
    }

    /// The flow that is meant on a page, whichever page asks for its code; where none is named and none is for this page, the
    /// newest of all.
    pub(crate) fn flow_at(&self, site: &Site, page: CodePage, named: &str) -> Option<HeldFlow> {
        let found = self.flows_at(site, page, named).into_iter().next();
        let is_named = !named.is_empty() || self.query("flow").is_some_and(|it| !it.is_empty());
        let newest = || self.flows(site).into_iter().next();
        found.or_else(|| (!is_named).then(newest).flatten())
    }

    /// Remembers a flow whose code this browser will be asked for on a page, and where to go from there. The address of that
    /// page.
    pub(crate) fn await_code(
        &self,
        site: &Site,
        opened: &Opened,
        page: CodePage,
        next: Option<&str>,
    ) -> Result<String, Fault> {
        self.tell_of(opened)?;
        let mut held = self.flows(site);
        let is_same = |flow: &HeldFlow| {
            let token = flow.token.expose();
            let before = opened.replaces.as_ref().map(Token::expose);
            token == opened.flow.expose() || Some(token) == before
        };
        let before = held.iter().position(is_same).map(|at| held.remove(at));
        let is_first = |flow: &HeldFlow| flow.page == page && flow.is_unnamed;
        let is_unnamed = match &before {
            Some(before) => before.is_unnamed && before.page == page,
            None => !held.iter().any(is_first),
        };
        for over in held.iter().skip(MOST - 1) {
            self.forget_flow(site, over);
        }
        let kept = held.iter().take(MOST - 1);
        let taken: usize = kept
            .filter_map(|flow| flow.next.as_ref())
            .map(|next| next::packed(next).len())
            .sum();
        // The cookies have room for so much; a longer way back is given up, not the way in.
        let room = next::ROOM.min(ROOM.saturating_sub(taken));
        let kept = next.filter(|next| next::packed(next).len() <= room);
        if kept.is_none() && next.is_some() {
            tracing::debug!("a way back is too long for a cookie");
        }
        let flow = HeldFlow {
            reference: before.map_or_else(random::label::<8>, |before| before.reference),
            token: opened.flow.clone(),
            page,
            next: kept.map(str::to_owned),
            is_unnamed,
            since: micros(site.app().now()),
        };
        self.change(cookies::flow(site.config(), &flow.reference, flow.value()));
        Ok(flow.url())
    }

    /// Says what became of the e-mail, where that is not what people expect.
    fn tell_of(&self, opened: &Opened) -> Result<(), Fault> {
        if let Some(until) = opened.held_back_until {
            let text = Message::new("common-held-back").with("until", Message::moment(until));
            return self.flash("error", &text);
        }
        match opened.again {
            Some(Again::SentAnew) => self.flash("success", &Message::new("common-new-code")),
            Some(Again::Kept) | None => Ok(()),
        }
    }

    /// Forgets a flow that is over.
    pub(crate) fn forget_flow(&self, site: &Site, flow: &HeldFlow) {
        self.change(cookies::flow(site.config(), &flow.reference, String::new()));
    }

    /// Forgets all flows.
    pub(crate) fn forget_flows(&self, site: &Site) {
        for (reference, _) in cookies::flows(&self.request, site.config()) {
            self.change(cookies::flow(site.config(), &reference, String::new()));
        }
    }

    fn change(&self, cookie: Cookie<'static>) {
        let mut extensions = self.request.extensions_mut();
        let mut changed = extensions.remove::<FlowCookies>().unwrap_or_default();
        changed.0.retain(|other| other.name() != cookie.name());
        changed.0.push(cookie);
        extensions.insert(changed);
    }
}

//! Who asks, during one request: the token that came with it, or the one that `tokenAuth` gave in it.

use super::people::People;
use super::refusals::{MutationError, saying};
use crate::accounts::{
    self, Credentials, LoggedIn, Pair, PublicUser, Reauthenticated, RecentlyAuthenticated, SignedIn,
};
use crate::admin::{self, EnterError, Permit, Right};
use crate::app::{Admitted, App, Origin};
use crate::error::{Failure, Fault, Kind};
use crate::http::api::is_scheme;
use crate::http::blocking::{call, call_hashing};
use crate::http::cookies;
use crate::i18n::Message;
use crate::site::Site;
use crate::values::{Password, Token, TotpCode};
use actix_web::HttpRequest;
use actix_web::http::header;
use async_graphql::{Context, Error, ErrorExtensions as _};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// The model of the admin site that other people are.
const PEOPLE: &str = "users";

/// Whom the token speaks for.
#[derive(Debug, Clone)]
pub(super) enum Who {
    Nobody,
    /// Somebody who has something to verify yet.
    Pending {
        /// What verifies it.
        flow: Token,
        /// The address.
        email: String,
        /// What was typed at the sign-up.
        applicant: Box<PublicUser>,
    },
    Somebody(Box<SignedIn>),
}

/// Where tokens go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Body,
    Cookies,
}

/// What becomes of the caller's cookies.
#[derive(Debug, Clone)]
pub(super) enum Cookies {
    Set { access: String, refresh: String },
    Forget,
}

/// One request.
pub(super) struct Caller {
    site: Site,
    origin: Origin,
    transport: Transport,
    token: Mutex<Option<String>>,
    cookies: Mutex<Option<Cookies>>,
    /// What the device cookie shall hold, where that changes.
    devices: Mutex<Option<Vec<Token>>>,
    /// For queries, which all see one moment.
    who: OnceCell<Who>,
    viewer: OnceCell<(Permit, People)>,
}

/// What the arguments of a mutation show again.
pub(super) struct Again {
    /// The password.
    pub(super) password: String,
    /// A code of the authenticator app.
    pub(super) code: Option<String>,
}

/// How mutations call what [`accounts::reauthenticate`] asks for.
fn name_again(field: &str) -> &str {
    match field {
        "code" => "authenticatorCode",
        _ => "password",
    }
}

/// The caller of the request that a field belongs to.
pub(super) fn of<'a>(context: &Context<'a>) -> &'a Caller {
    let caller: &Arc<Caller> = context.data_unchecked();
    caller
}

impl Caller {
    pub(super) fn new(
        site: Site,
        origin: Origin,
        token: Option<String>,
        transport: Transport,
    ) -> Self {
        Self {
            site,
            origin,
            transport,
            token: Mutex::new(token),
            cookies: Mutex::default(),
            devices: Mutex::default(),
            who: OnceCell::new(),
            viewer: OnceCell::new(),
        }
    }

    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    /// Calls a use case.
    pub(super) async fn call<T, E>(
        &self,
        work: impl FnOnce(&App, &Origin) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let origin = self.origin.clone();
        call(&self.site, move |app| work(app, &origin)).await
    }

    /// Calls a use case, of a program that may be known by one more token.
    pub(super) async fn call_with<T, E>(
        &self,
        device: Option<Token>,
        work: impl FnOnce(&App, &Origin) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let mut origin = self.origin.clone();
        origin.devices.splice(0..0, device);
        call(&self.site, move |app| work(app, &origin)).await
    }

    /// Calls a use case that hashes a password.
    pub(super) async fn call_hashing<T, E>(
        &self,
        work: impl FnOnce(&App, &Admitted) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        call_hashing(&self.site, self.origin.clone(), work).await
    }

    /// Calls a use case that hashes a password, of a program that may be known by one more token.
    pub(super) async fn call_hashing_with<T, E>(
        &self,
        device: Option<Token>,
        work: impl FnOnce(&App, &Admitted) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let mut origin = self.origin.clone();
        origin.devices.splice(0..0, device);
        call_hashing(&self.site, origin, work).await
    }

    /// Calls a use case that hashes a password, of a program that goes on with a flow.
    pub(super) async fn call_hashing_within<T, E>(
        &self,
        flow: Option<Token>,
        work: impl FnOnce(&App, &Admitted) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        call_hashing(&self.site, self.origin.with_flow(flow), work).await
    }

    /// Whom the token speaks for now. One that is out of date, forged or revoked speaks for nobody.
    async fn look(&self) -> Result<Who, MutationError> {
        let Some(token) = locked(&self.token).clone() else {
            return Ok(Who::Nobody);
        };
        let bearer = accounts::bearer(self.site.app(), &token).await;
        match bearer {
            Ok(accounts::TokenHolder::SignedIn(me)) => Ok(Who::Somebody(me)),
            Ok(accounts::TokenHolder::Pending {
                flow,
                email,
                applicant,
                ..
            }) => Ok(Who::Pending {
                flow,
                email,
                applicant,
            }),
            Err(accounts::TokenError::Fault(fault)) => Err(fault.into()),
            Err(_) => Ok(Who::Nobody),
        }
    }

    /// Refuses somebody of whom the site demands a second step.
    fn check(&self, who: &Who) -> Result<(), MutationError> {
        if let Who::Somebody(me) = who {
            me.check_level(self.site.app())?;
        }
        Ok(())
    }

    /// For queries: looked up once.
    pub(super) async fn reader(&self) -> Result<&Who, Error> {
        let who = self.reader_at_any_level().await?;
        self.check(who).map_err(MutationError::into_error)?;
        Ok(who)
    }

    /// The same, also without the second factor that the site demands: for what they see where they set one up.
    pub(super) async fn reader_at_any_level(&self) -> Result<&Who, Error> {
        let looked = self.who.get_or_try_init(|| self.look()).await;
        looked.map_err(MutationError::into_error)
    }

    /// For mutations: looked up anew by each.
    pub(super) async fn me(&self) -> Result<SignedIn, MutationError> {
        let me = self.me_at_any_level().await?;
        me.check_level(self.site.app())?;
        Ok(me)
    }

    /// The same, also without the second factor that the site demands: for who leaves.
    pub(super) async fn me_at_any_level(&self) -> Result<SignedIn, MutationError> {
        match self.look().await? {
            Who::Somebody(me) => Ok(*me),
            Who::Pending { .. } => Err(MutationError::not_verified()),
            Who::Nobody => Err(MutationError::unauthenticated()),
        }
    }

    /// Me, if I am signed in.
    pub(super) async fn asker(&self) -> Result<Option<SignedIn>, MutationError> {
        let who = self.look().await?;
        self.check(&who)?;
        Ok(match who {
            Who::Somebody(me) => Some(*me),
            _ => None,
        })
    }

    /// The flow that a pending token is for, and its address.
    pub(super) async fn pending(&self) -> Result<Option<(Token, String)>, MutationError> {
        Ok(match self.look().await? {
            Who::Pending { flow, email, .. } => Some((flow, email)),
            _ => None,
        })
    }

    /// The password again, under `password`.
    pub(super) async fn reauthenticated(
        &self,
        me: &SignedIn,
        typed: Again,
    ) -> Result<Reauthenticated, MutationError> {
        let wrong = || {
            let text = Message::new("password-wrong");
            MutationError::field("password", &text, "invalid_password")
        };
        let password = Password::sent(typed.password).ok_or_else(wrong)?;
        let code = typed.code.filter(|code| !code.is_empty());
        let code = code.map(|code| TotpCode::parse(&code)).transpose();
        let code = code
            .map_err(|bad| MutationError::field("authenticatorCode", &bad.message(), bad.code()))?;
        let me = me.clone();
        let shown = Credentials {
            password: Some(password),
            email_code: None,
            code,
            passkey: None,
        };
        let by = self
            .call_hashing(move |app, origin| accounts::reauthenticate(app, &me, &shown, origin))
            .await;
        by.map_err(|error| MutationError::of(&error, name_again))
    }

    /// The password again, or one that was given within the last ten minutes.
    pub(super) async fn fresh(
        &self,
        me: &SignedIn,
        typed: Option<Again>,
    ) -> Result<RecentlyAuthenticated, MutationError> {
        match typed {
            Some(typed) => Ok(self.reauthenticated(me, typed).await?.recent().clone()),
            None => RecentlyAuthenticated::among(self.site.app(), me).ok_or_else(|| {
                MutationError::of(&accounts::ReauthenticationError::Needed, |_| "password")
            }),
        }
    }

    /// Somebody logged in: what follows in this request is theirs.
    pub(super) fn signed_in(&self, done: LoggedIn) -> Tokens {
        let tokens = done.pair.map(|pair| self.hand_over(pair));
        tokens.unwrap_or_default()
    }

    /// By what the account knows the program from now on; a browser has it in a cookie.
    pub(super) fn device_of(&self, done: &LoggedIn) -> Option<String> {
        if self.transport == Transport::Cookies {
            if let Some(devices) = &done.devices {
                *locked(&self.devices) = Some(devices.clone());
            }
            return None;
        }
        Some(done.device.expose().to_owned())
    }

    /// Tokens for the caller, in the body or in cookies.
    pub(super) fn hand_over(&self, pair: Pair) -> Tokens {
        *locked(&self.token) = Some(pair.access.clone());
        self.hand_out(pair.access, Some(pair.refresh))
    }

    pub(super) fn hand_out(&self, access: String, refresh: Option<String>) -> Tokens {
        if self.transport == Transport::Body {
            return Tokens {
                access: Some(access),
                refresh,
            };
        }
        *locked(&self.cookies) = Some(Cookies::Set {
            access,
            refresh: refresh.unwrap_or_default(),
        });
        Tokens::default()
    }

    pub(super) fn sign_out(&self) {
        *locked(&self.token) = None;
        *locked(&self.cookies) = Some(Cookies::Forget);
    }

    pub(super) fn devices(&self) -> Option<Vec<Token>> {
        locked(&self.devices).clone()
    }

    pub(super) fn cookies(&self) -> Option<Cookies> {
        locked(&self.cookies).clone()
    }

    /// Leave to look at other people, given as at the admin site and within its timeouts; and what gathers those who are
    /// looked at.
    pub(super) async fn viewer(&self) -> Result<&(Permit, People), Error> {
        let Who::Somebody(me) = self.reader().await? else {
            return Err(refused(&EnterError::NotStaff));
        };
        let look = || async {
            let me = me.clone();
            let rights = self.call(move |app, _| admin::enter(app, &me)).await;
            let rights = rights.map_err(|error| refused(&error))?;
            let model = self.site.models().find(PEOPLE);
            let model = model.ok_or_else(|| refused(&EnterError::NotStaff))?;
            let by = rights.permit(model, Right::View);
            let by = by.map_err(|error| refused(&error))?;
            let people = People::new(self.site.clone(), self.origin.clone(), by.clone());
            Ok((by, people))
        };
        self.viewer.get_or_try_init(look).await
    }
}

/// Why somebody may not look at others: in one sentence whatever the reason is, with REST's code where the password helps,
/// or a second factor.
pub(super) fn refused(why: &impl Failure) -> Error {
    let details = why.details();
    if details.kind != Kind::Forbidden {
        return MutationError::of(why, |field| field).into_error();
    }
    let error = saying(&Message::new("graphql-not-permitted"));
    let again = details.problems.iter().find(|problem| {
        ["reauthentication_required", "second_factor_missing"].contains(&&*problem.code)
    });
    match again {
        Some(problem) => error.extend_with(|_, more| more.set("code", problem.code.as_ref())),
        None => error,
    }
}

/// A lock that a panic elsewhere does not spoil: what it guards is set in one step.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tokens, as far as they go into the body.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access: Option<String>,
    pub(super) refresh: Option<String>,
}

/// The access token of a request: behind `JWT` or `Bearer`, written in any case, else in the cookie. The header wins.
pub(super) fn token(request: &HttpRequest, site: &Site) -> Option<String> {
    let sent = request.headers().get(header::AUTHORIZATION);
    let sent = sent.and_then(|sent| sent.to_str().ok()).unwrap_or_default();
    token_in(sent).or_else(|| cookies::access_token(request, site.config()))
}

/// The token in such a header.
pub(super) fn token_in(sent: &str) -> Option<String> {
    let mut parts = sent.split_whitespace();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(scheme), Some(token), None) if is_scheme(scheme) => Some(token.to_owned()),
        _ => None,
    }
}

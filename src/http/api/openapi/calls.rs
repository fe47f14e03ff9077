//! Every call: its path, what it takes, what it answers. A new route wants a line here; a test holds both lists
//! together.

pub(super) mod admin;
mod closing;
mod email;
pub(super) mod phone;

use super::bodies::{
    AnyToken, Credentials, Detail, Done, Forgotten, PasswordChange, PasswordReset, ProfileChange,
    Proof, RefreshToken, SignUp, WhichFlow, WrongCode,
};
use crate::admin::Models;
use crate::http::api::views::{
    Flow, LoggedIn, NewTokens, Profile, Proved, Session, SignedUp, Tokens, Unproved,
};
use std::borrow::Cow;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{HttpMethod, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub(super) const ACCOUNT: &str = "Account";
pub(super) const PASSWORD: &str = "Passwords";
pub(super) const TOKEN: &str = "Tokens";
pub(super) const SESSION: &str = "Sessions";
pub(super) const EMAIL: &str = "E-mail addresses";
pub(super) const PACKAGE: &str = "SimpleJWT's paths";

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Everybody.
    Open,
    /// Everybody; a pending token says which code is meant.
    Pending,
    /// Who has an access token.
    Bearer,
}

/// What a call answers when all is well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Nothing,
    One,
    Many,
    /// CSV.
    Table,
}

/// A call.
pub(super) struct Call {
    pub(super) method: HttpMethod,
    pub(super) path: Cow<'static, str>,
    pub(super) tag: Cow<'static, str>,
    pub(super) summary: Cow<'static, str>,
    pub(super) door: Access,
    pub(super) takes: Option<Ref>,
    pub(super) good: u16,
    pub(super) shape: Shape,
    pub(super) answers: Vec<Ref>,
    /// What 202 answers, where it may take longer.
    pub(super) later: Option<Ref>,
    /// Refusals beyond those that every call has, but for 401 of a call with a bearer.
    pub(super) refuses: &'static [u16],
    pub(super) wrong_code: bool,
    /// Parameters beyond the `id` of a path and the transport of tokens.
    pub(super) parameters: Vec<Parameter>,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Call {
    fn schema<T: ToSchema>(&mut self) -> Ref {
        self.schemas
            .push((T::name().into_owned(), <T as PartialSchema>::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name())
    }

    fn tagged(mut self, tag: impl Into<Cow<'static, str>>) -> Self {
        self.tag = tag.into();
        self
    }

    fn behind(mut self, door: Access) -> Self {
        self.door = door;
        self
    }

    fn takes<T: ToSchema>(mut self) -> Self {
        self.takes = Some(self.schema::<T>());
        self
    }

    fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        self.shape = Shape::One;
        self.good = status;
        let answer = self.schema::<T>();
        self.answers.push(answer);
        self
    }

    fn lists<T: ToSchema>(mut self) -> Self {
        self = self.answers::<T>(200);
        self.shape = Shape::Many;
        self
    }

    fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refuses = statuses;
        self
    }

    fn tries_a_code(mut self) -> Self {
        self.schema::<WrongCode>();
        self.wrong_code = true;
        self
    }
}

fn call(
    method: HttpMethod,
    path: impl Into<Cow<'static, str>>,
    summary: impl Into<Cow<'static, str>>,
) -> Call {
    let mut call = Call {
        method,
        path: path.into(),
        tag: ACCOUNT.into(),
        summary: summary.into(),
        door: Access::Open,
        takes: None,
        good: 204,
        shape: Shape::Nothing,
        answers: Vec::new(),
        later: None,
        refuses: &[],
        wrong_code: false,
        parameters: Vec::new(),
        schemas: Vec::new(),
    };
    call.schema::<Detail>();
    call
}

fn post(path: impl Into<Cow<'static, str>>, summary: impl Into<Cow<'static, str>>) -> Call {
    call(HttpMethod::Post, path, summary)
}

/// All of them.
pub(super) fn all(models: &Models) -> Vec<Call> {
    let mut calls = account();
    calls.extend(passwords());
    calls.extend(tokens());
    calls.extend(sessions());
    calls.extend(closing::all());
    calls.extend(email::all());
    calls.extend(phone::all());
    calls.extend(admin::all(models));
    calls
}

fn account() -> Vec<Call> {
    let me = "/api/accounts/me/";
    vec![
        post("/api/accounts/signup/", "Open an account; a code is sent")
            .takes::<SignUp>()
            .answers::<SignedUp>(201),
        post(
            "/api/accounts/verify-email/",
            "Prove the address with the code",
        )
        .behind(Access::Pending)
        .takes::<Proof>()
        .answers::<Proved>(200)
        .tries_a_code(),
        post("/api/accounts/resend/", "Send another code")
            .behind(Access::Pending)
            .takes::<WhichFlow>()
            .answers::<Done>(200),
        post("/api/accounts/login/", "Log in")
            .takes::<Credentials>()
            .answers::<LoggedIn>(200)
            .refuses(&[401]),
        post(
            "/api/accounts/logout/",
            "Log out; done twice, it is still done",
        )
        .takes::<RefreshToken>()
        .answers::<Done>(200)
        .refuses(&[401]),
        call(
            HttpMethod::Get,
            me,
            "Who I am; with a pending token, its address alone",
        )
        .behind(Access::Bearer)
        .answers::<Profile>(200)
        .answers::<Unproved>(200),
        call(HttpMethod::Patch, me, "Change my profile in part")
            .behind(Access::Bearer)
            .takes::<ProfileChange>()
            .answers::<Profile>(200),
    ]
}

fn passwords() -> Vec<Call> {
    let calls = [
        post(
            "/api/accounts/password/change/",
            "Change my password; every other session ends",
        )
        .behind(Access::Bearer)
        .takes::<PasswordChange>()
        .answers::<Tokens>(200),
        post(
            "/api/accounts/password/reset/",
            "Ask for a code to set a forgotten password",
        )
        .takes::<Forgotten>()
        .answers::<Flow>(200),
        post(
            "/api/accounts/password/reset/confirm/",
            "Set a new password with the code",
        )
        .takes::<PasswordReset>()
        .answers::<Done>(200)
        .tries_a_code(),
    ];
    calls.map(|call| call.tagged(PASSWORD)).into()
}

fn tokens() -> Vec<Call> {
    let refresh = |path, tag| {
        post(path, "A new pair for a refresh token")
            .tagged(tag)
            .takes::<RefreshToken>()
            .answers::<NewTokens>(200)
            .refuses(&[401])
    };
    let verify = |path, tag| {
        post(path, "Whether a token is good")
            .tagged(tag)
            .takes::<AnyToken>()
            .answers::<Done>(200)
            .refuses(&[401])
    };
    vec![
        refresh("/api/accounts/token/refresh/", TOKEN),
        verify("/api/accounts/token/verify/", TOKEN),
        post("/api/token/", "A pair for an address and a password")
            .tagged(PACKAGE)
            .takes::<Credentials>()
            .answers::<Tokens>(200)
            .refuses(&[401]),
        refresh("/api/token/refresh/", PACKAGE),
        verify("/api/token/verify/", PACKAGE),
        post(
            "/api/token/blacklist/",
            "End the session of a refresh token, once",
        )
        .tagged(PACKAGE)
        .takes::<RefreshToken>()
        .answers::<Done>(200)
        .refuses(&[401]),
    ]
}

fn sessions() -> Vec<Call> {
    let path = "/api/accounts/sessions/";
    let calls = [
        call(HttpMethod::Get, path, "Where I am logged in").lists::<Session>(),
        call(HttpMethod::Delete, path, "End every session but this one"),
        call(
            HttpMethod::Delete,
            "/api/accounts/sessions/{id}/",
            "End a session",
        )
        .refuses(&[404]),
    ];
    calls
        .map(|call| call.tagged(SESSION).behind(Access::Bearer))
        .into()
}

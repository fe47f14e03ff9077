//! How refusals look, for the `OpenAPI` document.
#![expect(clippy::struct_field_names, reason = "the names are those of the wire")]
#![expect(dead_code, reason = "they are described here, and made by `ApiError`")]

use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// A sentence for people, and a code for machines.
#[derive(ToSchema)]
pub(crate) struct Detail {
    #[schema(examples("Authentication credentials were not provided."))]
    detail: String,
    #[schema(examples("not_authenticated"))]
    code: String,
    /// With `email_not_verified` at a login: the flow of the code that is on its way. With `second_factor_required`:
    /// the flow of the second step.
    #[schema(nullable = false)]
    flow: Option<String>,
    /// With `email_not_verified` at a login: until when no e-mail is sent, if too many were requested today.
    #[schema(nullable = false, format = "date-time")]
    held_back_until: Option<String>,
    /// With `second_factor_required`: how the second step can be taken, the best way first: `webauthn`, `totp` or
    /// `recovery_codes`. With `reauthentication_required`: what has to be sent: `password`, or `password` and `totp`.
    #[schema(nullable = false)]
    methods: Option<Vec<String>>,
    /// With `account_closing` at a login: the day on which the account will be erased.
    #[schema(nullable = false, format = "date-time")]
    erase_at: Option<String>,
    /// With `token_not_valid`: which token, and why.
    #[schema(nullable = false)]
    messages: Option<Vec<TokenProblem>>,
}

/// What is wrong with a token.
#[derive(ToSchema)]
pub(crate) struct TokenProblem {
    token_class: String,
    token_type: String,
    message: String,
}

/// A code that was not right.
#[derive(ToSchema)]
pub(crate) struct WrongCode {
    /// Sentences for people.
    code: Vec<String>,
    error: WrongCodeKind,
    /// How many tries are left; if none, ask for a new code.
    attempts_left: u32,
}

/// The reason.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum WrongCodeKind {
    IncorrectCode,
    ExpiredCode,
}

/// A second factor that did not do.
#[derive(ToSchema)]
pub(crate) struct WrongFactor {
    /// Sentences for people.
    #[schema(nullable = false)]
    code: Option<Vec<String>>,
    /// Sentences for people.
    #[schema(nullable = false)]
    recovery_code: Option<Vec<String>>,
    /// Sentences for people.
    #[schema(nullable = false)]
    authenticator_code: Option<Vec<String>>,
    /// Sentences for people.
    #[schema(nullable = false)]
    email_code: Option<Vec<String>>,
    /// Sentences for people.
    #[schema(nullable = false)]
    credential: Option<Vec<String>>,
    /// Sentences for people.
    #[schema(nullable = false)]
    non_field_errors: Option<Vec<String>>,
    error: WrongFactorKind,
    /// How many tries the flow has left.
    #[schema(nullable = false)]
    attempts_left: Option<u32>,
}

/// The reason.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum WrongFactorKind {
    IncorrectCode,
    ExpiredCode,
    UsedCode,
    OldCode,
    DeadFlow,
    DeadSetup,
    TotpOff,
    TotpUnreadable,
    SecondFactorMissing,
    Unique,
    TooManyPasskeys,
}

/// Field by field, sentences for people; `non_field_errors` are about the whole.
pub(crate) fn problems() -> Schema {
    let sentences = ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "What is wrong, by field; `non_field_errors` are about the request as a whole.",
        ))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::Array(
            sentences.build(),
        )))))
        .build()
        .into()
}

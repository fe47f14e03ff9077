//! What bodies hold, as the document tells it. Handlers read them field by field (`body.rs`) and say everything that
//! is wrong at once, so nothing is ever made of these types but a schema.
#![expect(dead_code, reason = "they are described, never made")]
#![expect(clippy::struct_field_names, reason = "the names are those of the wire")]

use utoipa::ToSchema;

/// Opens an account.
#[derive(ToSchema)]
pub(super) struct SignUp {
    #[schema(format = "email", examples("ada@example.com"))]
    email: String,
    #[schema(format = "password", examples("correct horse 9 battery"))]
    password: String,
    /// The password again, where people type it twice.
    #[schema(format = "password")]
    password2: Option<String>,
    /// Made from the address when it is not given.
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    /// With the country's code: `+44 20 7946 0000`.
    phone: Option<String>,
}

/// Verifies an address.
#[derive(ToSchema)]
pub(super) struct Proof {
    /// The digits of the e-mail.
    #[schema(examples("123456"))]
    code: String,
    /// Which code; not needed beside a pending token.
    flow: Option<String>,
}

/// Names a code.
#[derive(ToSchema)]
pub(super) struct WhichFlow {
    /// Not needed beside a pending token.
    flow: Option<String>,
}

/// Logs in.
#[derive(ToSchema)]
pub(super) struct Credentials {
    /// The address, or the username.
    #[schema(examples("ada@example.com"))]
    email: String,
    #[schema(format = "password", examples("correct horse 9 battery"))]
    password: String,
    /// What the answer to an earlier login said, or an e-mail brought: by it the account knows the program.
    device: Option<String>,
}

/// A refresh token.
#[derive(ToSchema)]
pub(super) struct RefreshToken {
    refresh: String,
}

/// A token of either kind.
#[derive(ToSchema)]
pub(super) struct AnyToken {
    token: String,
}

/// What changes; what is not sent stays.
#[derive(ToSchema)]
pub(super) struct ProfileChange {
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// A password for another.
#[derive(ToSchema)]
pub(super) struct PasswordChange {
    #[schema(format = "password")]
    current_password: String,
    #[schema(format = "password")]
    new_password: String,
    /// The new one again, where people type it twice.
    #[schema(format = "password")]
    new_password2: Option<String>,
}

/// Whose password is forgotten.
#[derive(ToSchema)]
pub(super) struct Forgotten {
    #[schema(format = "email", examples("ada@example.com"))]
    email: String,
}

/// A new password, for a code.
#[derive(ToSchema)]
pub(super) struct PasswordReset {
    flow: String,
    /// The digits of the e-mail.
    #[schema(examples("123456"))]
    code: String,
    #[schema(format = "password")]
    new_password: String,
}

/// An address to take the place of the first.
#[derive(ToSchema)]
pub(super) struct NewEmail {
    #[schema(format = "email", examples("ada@example.org"))]
    email: String,
    #[schema(format = "password")]
    current_password: String,
}

/// An address to be the second.
#[derive(ToSchema)]
pub(super) struct SecondEmail {
    #[schema(format = "email", examples("ada@example.org"))]
    email: String,
    /// Not needed within ten minutes after it was given.
    #[schema(format = "password")]
    current_password: Option<String>,
}

/// The password again.
#[derive(ToSchema)]
pub(super) struct PasswordAgain {
    /// Not needed within ten minutes after it was given.
    #[schema(format = "password")]
    current_password: Option<String>,
}

/// Which rows of a list.
#[derive(ToSchema)]
pub(super) struct Acting {
    /// Their keys, at most 200.
    ids: Option<Vec<i64>>,
    /// In place of keys: all rows of the list, narrowed by the parameters. Goes on by itself.
    all: Option<bool>,
    /// Why; some actions want a reason.
    reason: Option<String>,
    /// For what is dangerous; not needed within ten minutes after it was given.
    #[schema(format = "password")]
    current_password: Option<String>,
}

/// Verifies a new address.
#[derive(ToSchema)]
pub(super) struct AddressCode {
    flow: String,
    /// The digits of the e-mail.
    #[schema(examples("123456"))]
    code: String,
}

/// Nothing: it is done.
#[derive(ToSchema)]
#[schema(max_properties = 0)]
pub(super) struct Done {}

/// A sentence for people, and a code for machines.
#[derive(ToSchema)]
pub(super) struct Detail {
    #[schema(examples("Authentication credentials were not provided."))]
    detail: String,
    #[schema(examples("not_authenticated"))]
    code: String,
    /// With `email_not_verified` at a login: names the code that is on its way.
    #[schema(nullable = false)]
    flow: Option<String>,
    /// With `email_not_verified` at a login: until when no e-mail leaves, where too many were asked for today.
    #[schema(nullable = false, format = "date-time")]
    held_back_until: Option<String>,
    /// With `account_closing` at a login: the day on which the account is erased.
    #[schema(nullable = false, format = "date-time")]
    erase_at: Option<String>,
    /// With `token_not_valid`: which token, and why.
    #[schema(nullable = false)]
    messages: Option<Vec<TokenProblem>>,
}

/// What is wrong with a token.
#[derive(ToSchema)]
pub(super) struct TokenProblem {
    token_class: String,
    token_type: String,
    message: String,
}

/// A code that did not do.
#[derive(ToSchema)]
pub(super) struct WrongCode {
    /// Sentences for people.
    code: Vec<String>,
    error: WrongCodeKind,
    /// How many tries are left; with none, ask for a new code.
    attempts_left: u32,
}

/// Why.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum WrongCodeKind {
    IncorrectCode,
    ExpiredCode,
}

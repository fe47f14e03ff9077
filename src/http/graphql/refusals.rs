//! How a mutation says no: `errors`, an object of fields with messages and codes, in the words of django-graphql-auth.

use crate::error::{ErrorDetails, Failure, Kind, Problem};
use crate::http::api::throttled_text;
use crate::http::error::log;
use crate::i18n::{Message, say};
use async_graphql::indexmap::IndexMap;
use async_graphql::{
    Error, ErrorExtensions as _, InputValueError, InputValueResult, Name, Scalar, ScalarType, Value,
};
use std::borrow::Cow;

/// Where problems go that concern no field.
pub(super) const GENERAL: &str = "nonFieldErrors";

/// Of a login with a wrong name or password: the id of the sentence, and the code.
pub(super) const INVALID_CREDENTIALS: (&str, &str) =
    ("graphql-invalid-credentials", "invalid_credentials");

/// `{"<field>": [{"message", "code"}], "nonFieldErrors": [{"message", "code"}]}`
#[derive(Debug, Clone)]
pub(super) struct ExpectedErrors(Value);

/// What is wrong, by field: messages, and codes for machines.
#[Scalar(name = "ExpectedErrorType")]
impl ScalarType for ExpectedErrors {
    fn parse(value: Value) -> InputValueResult<Self> {
        Err(InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

/// Problems by field, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<(String, Vec<(String, Code)>)>);

/// What a problem is called by programs.
type Code = Cow<'static, str>;

impl Problems {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, field: &str, text: &Message, code: impl Into<Code>) {
        let problem = (say(text), code.into());
        match self.0.iter_mut().find(|(known, _)| known == field) {
            Some((_, others)) => others.push(problem),
            None => self.0.push((field.to_owned(), vec![problem])),
        }
    }

    pub(super) fn into_errors(self) -> ExpectedErrors {
        let one = |(text, code): (String, Code)| {
            Value::Object(IndexMap::from([
                (Name::new("message"), text.into()),
                (Name::new("code"), code.into_owned().into()),
            ]))
        };
        let fields = self.0.into_iter().map(|(field, problems)| {
            let list = problems.into_iter().map(one).collect();
            (Name::new(field), Value::List(list))
        });
        ExpectedErrors(Value::Object(fields.collect()))
    }
}

/// Why a field of the answer has no value, or a mutation no success.
#[derive(Debug)]
pub(super) enum MutationError {
    /// One of the ways in which a mutation may end.
    Expected(Problems),
    /// Anything else: an entry of the answer's own `errors`.
    Top(Error),
}

/// What clients call the fields of a command.
pub(super) type Names = fn(&str) -> &str;

/// What somebody showed is good, and the second step comes first.
pub(super) fn second_step() -> ExpectedErrors {
    let mut problems = Problems::default();
    problems.add(
        GENERAL,
        &Message::new("second-required"),
        "second_factor_required",
    );
    problems.into_errors()
}

impl MutationError {
    pub(super) fn field(field: &str, text: &Message, code: &'static str) -> Self {
        let mut problems = Problems::default();
        problems.add(field, text, code);
        Self::Expected(problems)
    }

    pub(super) fn general(text: &Message, code: &'static str) -> Self {
        Self::field(GENERAL, text, code)
    }

    pub(super) fn unauthenticated() -> Self {
        Self::general(&Message::new("graphql-unauthenticated"), "unauthenticated")
    }

    pub(super) fn not_verified() -> Self {
        Self::general(&Message::new("graphql-not-verified"), "not_verified")
    }

    pub(super) fn invalid_token() -> Self {
        Self::general(&Message::new("verify-invalid-token"), "invalid_token")
    }

    pub(super) fn top(text: &Message) -> Self {
        Self::Top(saying(text))
    }

    /// A failure of a use case.
    pub(super) fn of(failure: &impl Failure, name_of: Names) -> Self {
        let details = failure.details();
        log(failure, &details);
        match details.kind {
            Kind::TooMany => Self::general(&throttled_text(details.retry_after), "throttled"),
            Kind::Unauthenticated if is(&details, "not_authenticated") => Self::unauthenticated(),
            Kind::Busy | Kind::Broken => Self::top_of(details),
            _ => {
                let mut problems = Problems::default();
                for problem in details.problems {
                    add_problem(&mut problems, problem, name_of);
                }
                Self::Expected(problems)
            }
        }
    }

    fn top_of(details: ErrorDetails) -> Self {
        let problem = details.problems.into_iter().next();
        let broken = || Problem::general("broken", Message::new("error-broken"));
        let problem = problem.unwrap_or_else(broken);
        let error =
            saying(&problem.text).extend_with(|_, more| more.set("code", problem.code.as_ref()));
        Self::Top(error)
    }

    /// As an entry of the answer's own `errors`, where a field has no other way to say it.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Top(error) => error,
            Self::Expected(problems) => {
                let first = problems.0.into_iter().next();
                let first = first.and_then(|(_, list)| list.into_iter().next());
                let (text, code) = first.unwrap_or_default();
                Error::new(text).extend_with(|_, more| more.set("code", code.as_ref()))
            }
        }
    }
}

impl<F: Failure> From<F> for MutationError {
    fn from(failure: F) -> Self {
        Self::of(&failure, |field| field)
    }
}

fn is(details: &ErrorDetails, code: &str) -> bool {
    details.problems.iter().any(|problem| problem.code == code)
}

/// One problem, under the name and in the words that clients know.
fn add_problem(problems: &mut Problems, problem: Problem, name_of: Names) {
    let field = problem.field.as_deref();
    let (text, code) = match (field, &*problem.code) {
        (None, "invalid_login") => {
            let (text, code) = INVALID_CREDENTIALS;
            (Message::new(text), code.into())
        }
        (None, "no_secondary_email") => {
            let text = Message::new("graphql-no-second-email");
            (text, "secondary_email_required".into())
        }
        (Some("email"), "unique") => (Message::new("graphql-email-taken"), "unique".into()),
        _ => (problem.text, problem.code),
    };
    let field = field.map_or(GENERAL, name_of);
    problems.add(&camel(field), &text, code);
}

/// An entry of the answer's own `errors`.
pub(super) fn saying(text: &Message) -> Error {
    Error::new(say(text))
}

/// `first_name` as `firstName`.
pub(super) fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut signs = part.chars();
        camel.extend(signs.next().map(|sign| sign.to_ascii_uppercase()));
        camel.push_str(signs.as_str());
    }
    camel
}

//! What can be done. One file a subject; every mutation parses, calls one use case, and presents.

mod account;
mod emails;
mod passwords;
mod sign_in;
mod tokens;

use super::arguments::Arguments;
use super::refusals::MutationError;
use crate::http::commands::{self, Input as _};
use crate::values::{OtpCode, Token};
use async_graphql::MergedObject;

#[derive(MergedObject, Default)]
pub(super) struct Mutation(
    sign_in::SignIn,
    passwords::Passwords,
    account::Account,
    emails::Emails,
    tokens::Tokens,
);

/// What `verifyAccount` and its like are called with: the token of an e-mail, or a flow and its code.
enum Given {
    Letter(Token),
    Code { flow: Token, code: OtpCode },
}

impl Given {
    fn read(
        token: &str,
        flow: Option<String>,
        code: Option<String>,
    ) -> Result<Self, MutationError> {
        if flow.is_none() && code.is_none() {
            let token = Token::parse(token).ok_or_else(MutationError::invalid_token)?;
            return Ok(Self::Letter(token));
        }
        let given = Arguments::default().with("flow", flow).with("code", code);
        let (flow, code) = given.read(|given| {
            let missing = ["flow", "code"]
                .into_iter()
                .find(|name| !given.is_sent(name));
            if let Some(name) = missing {
                given.missing(name);
                return None;
            }
            flow_and_code(given)
        })?;
        Ok(Self::Code { flow, code })
    }
}

fn flow_and_code(given: &mut Arguments) -> Option<(Token, OtpCode)> {
    let (code, flow) = (commands::code(given), given.flow());
    flow.zip(code)
}

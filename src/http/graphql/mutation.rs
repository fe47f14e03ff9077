//! What can be done. One file a subject; every mutation parses, calls one use case, and presents.

mod account;
mod emails;
mod entrance;
mod passwords;
mod tokens;

use super::reading::Reading;
use super::refusals::MutationError;
use crate::values::Token;
use async_graphql::MergedObject;

#[derive(MergedObject, Default)]
pub(super) struct Mutation(
    entrance::Entrance,
    passwords::Passwords,
    account::Account,
    emails::Emails,
    tokens::Tokens,
);

const NULL: &str = "Null characters are not allowed.";
const REQUIRED: &str = "This field is required.";

/// What `verifyAccount` and its like are called with: the token of an e-mail, or a flow and its code.
enum Given {
    Letter(Token),
    Code {
        flow: Token,
        code: crate::values::OtpCode,
    },
}

impl Given {
    fn read(token: &str, flow: Option<&str>, code: Option<&str>) -> Result<Self, MutationError> {
        let (Some(flow), Some(code)) = (flow, code) else {
            let mut reading = Reading::default();
            if flow.is_some() || code.is_some() {
                let missing = if flow.is_none() { "flow" } else { "code" };
                reading.wrong(missing, REQUIRED, "required");
            }
            reading.finish()?;
            let token = Token::parse(token).ok_or_else(MutationError::invalid_token)?;
            return Ok(Self::Letter(token));
        };
        let mut reading = Reading::default();
        let code = crate::values::OtpCode::parse(code);
        let code = reading.parse("code", code);
        let flow = Token::parse(flow);
        if flow.is_none() {
            reading.wrong("flow", "This flow is not known.", "invalid");
        }
        reading.finish()?;
        let (Some(flow), Some(code)) = (flow, code) else {
            return Err(MutationError::invalid_token());
        };
        Ok(Self::Code { flow, code })
    }
}

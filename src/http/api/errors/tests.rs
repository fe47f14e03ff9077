//! Every refusal, word for word.

use super::*;
use crate::error::{ErrorDetails, Problem};
use actix_web::body::MessageBody as _;

#[derive(Debug, thiserror::Error)]
#[error("for the log alone")]
struct Refused(Kind);

impl Failure for Refused {
    fn details(&self) -> ErrorDetails {
        let mut details = ErrorDetails::one(self.0, Problem::general("c", "T."));
        details.problems.push(Problem::of("name", "x", "N."));
        details.problems.push(Problem::of("name", "x", "M."));
        details.retry_after = Some(9);
        details
    }
}

/// Status, headers and body.
pub(crate) fn said(error: &ApiError) -> String {
    let response = error.error_response();
    assert!(response.extensions().get::<Finished>().is_some());
    let mut line = response.status().as_u16().to_string();
    for name in ["www-authenticate", "retry-after"] {
        let value = response.headers().get(name);
        line += &value.map_or_else(String::new, |v| format!(" [{}]", v.to_str().unwrap()));
    }
    let body = response.into_body().try_into_bytes().unwrap();
    format!("{line} {}", str::from_utf8(&body).unwrap())
}

#[test]
fn every_kind_of_failure_has_its_answer() {
    let of = |kind| said(&ApiError::of(&Refused(kind), |_| "username"));
    let invalid = r#"400 {"non_field_errors":["T."],"username":["N.","M."]}"#;
    assert_eq!(of(Kind::Invalid), invalid);
    for (kind, status) in [
        (Kind::Unauthenticated, r#"401 [Bearer realm="api"]"#),
        (Kind::Forbidden, "403"),
        (Kind::NotFound, "404"),
        (Kind::Conflict, "409"),
        (Kind::Busy, "503"),
    ] {
        let detail = r#"[9] {"detail":"T.","code":"c"}"#;
        assert_eq!(of(kind), format!("{status} {detail}"));
    }
    let throttled = r#"429 [9] {"detail":"Request was throttled. Expected available in 9 seconds.","code":"throttled"}"#;
    assert_eq!(of(Kind::TooMany), throttled);
    let broken = r#"500 {"detail":"Something went wrong on our side. We have logged the error. Try again later.","code":"error"}"#;
    assert_eq!(of(Kind::Broken), broken);
}

#[test]
fn refusals_are_worded_as_clients_know_them() {
    let errors = [
        ApiError::not_authenticated(),
        ApiError::bad_authorization_header(),
        ApiError::token_not_valid_for_header(&"Token is expired".into()),
        ApiError::no_active_account(),
        ApiError::user_not_found(),
        ApiError::user_inactive(),
        ApiError::detail(
            StatusCode::FORBIDDEN,
            "permission_denied",
            &"You do not have permission to perform this action.".into(),
        )
        .with("flow", "f"),
        ApiError::method_not_allowed(&Method::GET),
        ApiError::not_found(),
        ApiError::not_acceptable(),
    ];
    let expected = r#"401 [Bearer realm="api"] {"detail":"Authentication credentials were not provided.","code":"not_authenticated"}
401 [Bearer realm="api"] {"detail":"Authorization header must contain two space-delimited values","code":"bad_authorization_header"}
401 [Bearer realm="api"] {"detail":"Given token not valid for any token type","code":"token_not_valid","messages":[{"message":"Token is expired","token_class":"AccessToken","token_type":"access"}]}
401 [Bearer realm="api"] {"detail":"No active account found with the given credentials","code":"no_active_account"}
401 [Bearer realm="api"] {"detail":"User not found","code":"user_not_found"}
401 [Bearer realm="api"] {"detail":"User is inactive","code":"user_inactive"}
403 {"detail":"You do not have permission to perform this action.","code":"permission_denied","flow":"f"}
405 {"detail":"Method \"GET\" not allowed.","code":"method_not_allowed"}
404 {"detail":"Not found.","code":"not_found"}
406 {"detail":"Could not satisfy the request Accept header.","code":"not_acceptable"}"#;
    assert_eq!(errors.map(|error| said(&error)).join("\n"), expected);
}

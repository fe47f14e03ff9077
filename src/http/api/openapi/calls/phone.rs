//! The calls about a phone number.
#![expect(dead_code, reason = "bodies are described, never made")]

use super::{Access, Call, call, post};
use crate::http::api::views::{LoggedIn, PhoneAsked, Profile};
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

pub(crate) const TAG: &str = "Phone number";

/// Gives a number.
#[derive(ToSchema)]
struct GivenPhone {
    /// With the country code, unless the site takes one for granted.
    #[schema(examples("+31612345678"))]
    phone: String,
    /// Needed, but for the number of a sign-up.
    #[schema(format = "password")]
    current_password: Option<String>,
    /// For the number of a sign-up that is not over; not needed beside its pending token.
    flow: Option<String>,
}

/// Verifies a number.
#[derive(ToSchema)]
struct PhoneProof {
    /// The digits of the text message.
    #[schema(examples("123456"))]
    code: String,
    /// Which code; not needed beside a pending token.
    flow: Option<String>,
}

/// The password again, when it was not given within ten minutes.
#[derive(ToSchema)]
struct PasswordAgain {
    #[schema(format = "password")]
    current_password: Option<String>,
}

pub(super) fn all() -> Vec<Call> {
    let phone = "/api/accounts/phone/";
    let calls = [
        post(phone, "Give a number; a code is sent there")
            .behind(Access::Bearer)
            .takes::<GivenPhone>()
            .answers::<PhoneAsked>(200),
        call(HttpMethod::Delete, phone, "Remove my number")
            .behind(Access::Bearer)
            .takes::<PasswordAgain>(),
        post(
            "/api/accounts/phone/verify/",
            "Prove a number with the code; at a sign-up it logs in",
        )
        .behind(Access::Pending)
        .takes::<PhoneProof>()
        .answers::<Profile>(200)
        .answers::<LoggedIn>(200)
        .tries_a_code(),
    ];
    calls.map(|call| call.tagged(TAG)).into()
}

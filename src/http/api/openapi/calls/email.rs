//! The calls about e-mail addresses.

use super::{Access, Call, EMAIL, call, post};
use crate::http::api::openapi::bodies::{AddressCode, NewEmail, PasswordAgain, SecondEmail};
use crate::http::api::views::{Flow, Profile};
use utoipa::openapi::HttpMethod;

pub(super) fn all() -> Vec<Call> {
    let second = "/api/accounts/email/secondary/";
    let calls = [
        post(
            "/api/accounts/email/change/",
            "Change my address; a code goes to the new one",
        )
        .takes::<NewEmail>()
        .answers::<Flow>(200),
        post(
            "/api/accounts/email/confirm/",
            "Prove a new address, first or second, with the code",
        )
        .takes::<AddressCode>()
        .answers::<Profile>(200)
        .tries_a_code(),
        post(second, "Add a second address; a code goes there")
            .takes::<SecondEmail>()
            .answers::<Flow>(200),
        call(HttpMethod::Delete, second, "Remove my second address")
            .takes::<PasswordAgain>()
            .refuses(&[404]),
        post(
            "/api/accounts/email/swap/",
            "Make my second address the first",
        )
        .takes::<PasswordAgain>()
        .answers::<Profile>(200)
        .refuses(&[404]),
    ];
    calls
        .map(|call| call.tagged(EMAIL).behind(Access::Bearer))
        .into()
}

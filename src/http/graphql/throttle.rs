//! How many requests one network may send, or one session. Asked before anything of a request is read.
//!
//! Counted in memory, by each process for itself. Other limits are counted in the database, in the transaction of what they
//! limit; here most requests only look something up, and a commit for each would cost far more than the request. What
//! changes something or tries a secret spends the limits of its use case besides, and those are shared. Who is signed in
//! is counted by session, so that many behind one address, or one server that asks for all of them, do not share a count,
//! and a token that somebody else has, or that an older copy of the database made, takes nobody's share. The signature of
//! the token is enough to know, and asks no database.

use super::answer::Refusal;
use crate::accounts;
use crate::config::{Limit, Per};
use crate::http::api;
use crate::site::Site;
use actix_web::HttpRequest;

/// Counts a request, or refuses it.
pub(super) fn spend(
    site: &Site,
    request: &HttpRequest,
    token: Option<&str>,
) -> Result<(), Refusal> {
    let rates = site.config().limits.of(Limit::Graphql);
    if rates.is_empty() {
        return Ok(());
    }
    let by_person = rates.iter().any(|rate| rate.per != Per::Ip);
    let user = token
        .filter(|_| by_person)
        .and_then(|token| accounts::session_named_by(site.app(), token));
    let whose = if let Some(session) = &user {
        vec![(format!("session {session}"), 1)]
    } else {
        let networks = api::origin(request, site).networks().into_iter();
        let named = networks.map(|it| (format!("ip {}", it.name), it.share));
        named.collect()
    };
    let rates = rates.iter().enumerate();
    let names: Vec<_> = rates
        .filter(|(_, rate)| (rate.per == Per::Ip) == user.is_none())
        .flat_map(|(number, rate)| {
            let counted = whose.iter();
            counted.map(move |(whose, share)| (format!("{number} {whose}"), rate.times(*share)))
        })
        .collect();
    let spent = site.requests().spend(&names, site.app().now());
    spent.map_err(|seconds| {
        site.app()
            .metrics()
            .limits
            .add([("limit", Limit::Graphql.variable())]);
        Refusal::throttled(seconds)
    })
}

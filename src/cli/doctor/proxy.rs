//! How requests arrive that come in by `PUBLIC_URL`: the running site is asked by its own address, and tells who has the secret
//! what was on the request when it came.

use super::finding::{Finding, fine, unseen, wrong};
use crate::app::{App, DOCTOR_HEADER};
use crate::config::PublicUrl;
use crate::outbound::Outbound;
use serde_json::Value;
use std::time::Duration;

const TOPIC: &str = "proxy";
const PATIENCE: Duration = Duration::from_secs(5);
/// An address that nobody has (RFC 5737): who is taken for it was believed a header.
const FORGED: &str = "192.0.2.77";

/// All findings about the way from the outside.
pub(super) fn look(app: &App) -> Vec<Finding> {
    let url = &app.config().public_url;
    let outbound = match Outbound::new(PATIENCE) {
        Ok(outbound) => outbound,
        Err(fault) => return vec![unseen(TOPIC, format!("{}: {fault}.", url.origin))],
    };
    let word = app.doctor_word();
    let ask = |more: &[(&str, &str)]| {
        let headers = [&[(DOCTOR_HEADER, word.as_str())], more].concat();
        let answer = outbound.get(&format!("{}/healthz", url.origin), &headers);
        answer.map_err(|why| {
            unseen(TOPIC, format!("{} was not reached: {why}. Start the site, and see that this machine can reach it.", url.origin))
        })
    };
    let answer = match ask(&[]) {
        Ok(answer) => answer,
        Err(unseen) => return vec![unseen],
    };
    let Some(arrived) = told(&answer.body) else {
        return vec![wrong(
            TOPIC,
            format!(
                "{}/healthz answered with status {} and not as this site does.",
                url.origin, answer.status
            ),
            "See that PUBLIC_URL leads to this site, that it runs with this SECRET_KEY, and that the proxy passes requests on unchanged.",
        )];
    };
    let mut found = vec![clients(url, &arrived), host(url, &arrived)];
    match ask(&[("x-forwarded-for", FORGED)]) {
        Ok(answer) => found.push(forgery(told(&answer.body).as_ref())),
        Err(unseen) => found.push(unseen),
    }
    found
}

fn told(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

fn text<'a>(arrived: &'a Value, name: &str) -> Option<&'a str> {
    arrived.get(name).and_then(Value::as_str)
}

/// Whether people behind a proxy are told apart.
fn clients(url: &PublicUrl, arrived: &Value) -> Finding {
    let peer = text(arrived, "peer").unwrap_or("somebody");
    let is_trusted = arrived.get("trusted").and_then(Value::as_bool) == Some(true);
    let named = text(arrived, "x_forwarded_for").or_else(|| text(arrived, "forwarded"));
    match (is_trusted, named) {
        (true, Some(_)) => {
            let client = text(arrived, "client").unwrap_or_default();
            if client == peer {
                return wrong(
                    TOPIC,
                    format!(
                        "The proxy {peer} names no client that can be believed, so all people count as one."
                    ),
                    "Have it set X-Forwarded-For or Forwarded, only one of them, to the address of the client.",
                );
            }
            fine(
                TOPIC,
                format!("Requests come by the proxy {peer}, which says who asks ({client})."),
            )
        }
        (true, None) => wrong(
            TOPIC,
            format!("The proxy {peer} does not say who asks, so all people count as one."),
            "Have it set X-Forwarded-For.",
        ),
        (false, Some(_)) => wrong(
            TOPIC,
            format!(
                "Requests come from {peer} with a header that says who asks, and it is not believed."
            ),
            format!("If that is your proxy, set TRUSTED_PROXIES={peer}."),
        ),
        (false, None) if url.https => wrong(
            TOPIC,
            format!(
                "Requests come from {peer}, which speaks TLS for the site and does not say who asks."
            ),
            format!("Have it set X-Forwarded-For, and set TRUSTED_PROXIES={peer}."),
        ),
        (false, None) => fine(TOPIC, format!("Requests come straight from {peer}.")),
    }
}

/// Whether the host is that which the browser asked for.
fn host(url: &PublicUrl, arrived: &Value) -> Finding {
    let here = url.origin.split_once("://").map_or("", |(_, host)| host);
    match text(arrived, "host") {
        Some(host) if host.eq_ignore_ascii_case(here) => fine(
            TOPIC,
            format!("The header Host arrives as it was sent ({host})."),
        ),
        host => wrong(
            TOPIC,
            format!(
                "The header Host arrives as {}, not as {here}.",
                host.unwrap_or("nothing")
            ),
            "Have the proxy pass it on as it came, or pages are refused.",
        ),
    }
}

/// Whether a client can choose its address.
fn forgery(arrived: Option<&Value>) -> Finding {
    match arrived.map(|arrived| text(arrived, "client")) {
        Some(Some(FORGED)) => wrong(
            TOPIC,
            "A header that a client made up is believed, so limits can be got around.",
            "Have the proxy write X-Forwarded-For anew or append to it, and name no network in TRUSTED_PROXIES that clients are in.",
        ),
        Some(_) => fine(TOPIC, "A client cannot make up its address."),
        None => unseen(
            TOPIC,
            "Whether a client can make up its address was not seen.",
        ),
    }
}

//! Calls to other machines over HTTP: webhooks, a provider of text messages. One request, one answer, a bound on
//! everything, and with [`Reach::Public`] never a way into the network this program stands in.
//!
//! The name is looked up once, every address it has is judged ([`public_addresses`]), and the connection goes to exactly these:
//! a name that points elsewhere a moment later gains nothing. Redirects are not followed, and no proxy is taken from the
//! environment: both would choose the address for us.

mod errors;
mod public_addresses;
#[cfg(test)]
mod tests;

pub use errors::Unreachable;

use crate::error::Fault;
use public_addresses::Names;
use rustls::crypto::aws_lc_rs;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::{HeaderMap, Response, Uri, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, RequestBuilder};

const LONGEST_HEAD: usize = 16 * 1024;
const LONGEST_BODY: u64 = 64 * 1024;
const AGENT: &str = concat!("vestibule/", env!("CARGO_PKG_VERSION"));

/// One request that says something: a POST.
#[derive(Debug)]
pub struct Call<'a> {
    /// Where to; http or https, without a name and password in it.
    pub url: &'a str,
    /// Among them the content type.
    pub headers: &'a [(&'a str, &'a str)],
    /// What to say.
    pub body: &'a [u8],
    /// How far it may go.
    pub reach: Reach,
}

/// Where a call may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only to addresses of the public internet.
    Public,
    /// To any address: an operator has said so.
    Anywhere,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; a redirect is an answer like any other.
    pub status: u16,
    /// Seconds to wait before the next call, when the answer says so in seconds.
    pub retry_after: Option<u64>,
    /// The first 64 KiB. What breaks off in the middle is as far as it came: the status is known by then.
    pub body: Vec<u8>,
}

/// The way out.
#[derive(Clone)]
pub struct Outbound {
    public: Agent,
    anywhere: Agent,
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbound(..)")
    }
}

impl Outbound {
    /// Reads this machine's root certificates; no line is opened yet. A call takes no longer than `timeout`, from the
    /// look-up of the name to the last byte.
    pub fn new(timeout: Duration) -> Result<Self, Fault> {
        let found = rustls_native_certs::load_native_certs();
        if let (true, Some(error)) = (found.certs.is_empty(), found.errors.first()) {
            return Err(Fault::Broken(format!("root certificates: {error}")));
        }
        if found.certs.is_empty() {
            tracing::warn!("this machine has no root certificates: https cannot be spoken");
        }
        let roots = found.certs.iter().map(|root| root.as_ref().to_vec());
        Ok(Self::trusting(roots, timeout))
    }

    fn trusting(roots: impl Iterator<Item = Vec<u8>>, timeout: Duration) -> Self {
        let roots: Vec<_> = roots
            .map(|der| Certificate::from_der(&der).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&roots))
            .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .max_response_header_size(LONGEST_HEAD)
            // Calls are rare and go to many; a kept line may have been hung up.
            .max_idle_connections(0)
            .user_agent(AGENT)
            .build();
        let agent = |reach| {
            let lines = DefaultConnector::default();
            Agent::with_parts(config.clone(), lines, Names::within(reach))
        };
        Self {
            public: agent(Reach::Public),
            anywhere: agent(Reach::Anywhere),
        }
    }

    /// Makes a call and waits for the answer: call it where waiting harms nobody.
    pub fn post(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        let agent = self.agent(call.reach);
        let request = agent.post(destination(call.url)?);
        let answer = with(request, call.headers)
            .send(call.body)
            .map_err(|error| Unreachable::from(&error))?;
        Ok(answer_of(answer))
    }

    /// Asks for something and waits for the answer; for a URL that an operator has chosen.
    pub fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, Unreachable> {
        let request = self.agent(Reach::Anywhere).get(destination(url)?);
        let answer = with(request, headers)
            .call()
            .map_err(|error| Unreachable::from(&error))?;
        Ok(answer_of(answer))
    }

    fn agent(&self, reach: Reach) -> &Agent {
        match reach {
            Reach::Public => &self.public,
            Reach::Anywhere => &self.anywhere,
        }
    }
}

fn with<B>(request: RequestBuilder<B>, headers: &[(&str, &str)]) -> RequestBuilder<B> {
    let headers = headers.iter();
    headers.fold(request, |request, (name, value)| {
        request.header(*name, *value)
    })
}

fn answer_of(answer: Response<Body>) -> Answer {
    Answer {
        status: answer.status().as_u16(),
        retry_after: retry_after(answer.headers()),
        body: beginning(answer.into_body()),
    }
}

fn destination(url: &str) -> Result<Uri, Unreachable> {
    let uri: Uri = url.parse().map_err(|_| Unreachable::address())?;
    let speaks = matches!(uri.scheme_str(), Some("http" | "https"));
    let tells = uri
        .authority()
        .is_none_or(|authority| authority.as_str().contains('@'));
    if speaks && !tells {
        Ok(uri)
    } else {
        Err(Unreachable::address())
    }
}

/// A date is as good as nothing: clocks differ, and our own back-off is there.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

fn beginning(body: Body) -> Vec<u8> {
    let mut begun = Vec::new();
    // What was read before the line broke stays in the buffer.
    let _ = body
        .into_reader()
        .take(LONGEST_BODY)
        .read_to_end(&mut begun);
    begun
}

//! What a page of those who mount Vestibule may load from elsewhere: additions to the Content-Security-Policy, for a scope or a
//! single resource. Nothing is taken out of the policy, and nothing that would open it to scripts of anybody can be added.

use super::middleware::{POLICY, policy_of};
use crate::site::Site;
use actix_web::Error;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Data;
use std::borrow::Cow;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use url::Url;

/// What is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Content {
    /// Scripts (`script-src`).
    Scripts,
    /// Style sheets (`style-src`).
    Styles,
    /// Pictures (`img-src`).
    Images,
    /// Fonts (`font-src`).
    Fonts,
    /// Sound and films (`media-src`).
    Media,
    /// Pages in frames (`frame-src`).
    Frames,
    /// Calls of scripts: `fetch`, web sockets (`connect-src`).
    Connections,
    /// Where forms are sent (`form-action`).
    Forms,
}

impl Content {
    fn directive(self) -> &'static str {
        match self {
            Self::Scripts => "script-src",
            Self::Styles => "style-src",
            Self::Images => "img-src",
            Self::Fonts => "font-src",
            Self::Media => "media-src",
            Self::Frames => "frame-src",
            Self::Connections => "connect-src",
            Self::Forms => "form-action",
        }
    }

    /// Schemes that hold something themselves, and nothing that runs.
    fn may_be(self, scheme: &str) -> bool {
        match scheme {
            "data:" => matches!(self, Self::Images | Self::Fonts | Self::Media),
            "blob:" => matches!(self, Self::Images | Self::Media),
            _ => false,
        }
    }
}

/// A source that cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{content:?} cannot come from {source_text:?}: name https://host, with a port or a path if need be"
)]
pub struct InvalidSource {
    content: Content,
    source_text: String,
}

/// What the pages of a scope may load beside what every page may. Wrap the scope in it:
///
/// ```
/// use vestibule::http::{Content, ContentSources};
///
/// let map = ContentSources::new()
///     .allow(Content::Images, "https://tiles.example.com")?
///     .allow(Content::Connections, "https://api.example.com/v1/")?;
/// assert!(ContentSources::new().allow(Content::Scripts, "'unsafe-inline'").is_err());
/// # Ok::<(), vestibule::http::InvalidSource>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ContentSources {
    added: Vec<(Content, String)>,
}

impl ContentSources {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more: `https://host`, with a port or a path if need be; `wss://host` for connections; `data:` for pictures, fonts
    /// and media, `blob:` for pictures and media. No wildcards, no keywords.
    pub fn allow(mut self, content: Content, source: &str) -> Result<Self, InvalidSource> {
        let wrong = || InvalidSource {
            content,
            source_text: source.to_owned(),
        };
        let source = accepted(content, source).ok_or_else(wrong)?;
        self.added.push((content, source));
        Ok(self)
    }

    /// A policy with these sources.
    fn extend(&self, policy: &str) -> String {
        let directives = policy.split(';').map(str::trim).filter(|it| !it.is_empty());
        let mut directives: Vec<String> = directives.map(str::to_owned).collect();
        for (content, source) in &self.added {
            let name = content.directive();
            let own = |it: &&mut String| it.split(' ').next() == Some(name);
            match directives.iter_mut().find(own) {
                Some(own) if own.split(' ').any(|known| known == source) => {}
                Some(own) if own.ends_with(" 'none'") => *own = format!("{name} {source}"),
                Some(own) => {
                    own.push(' ');
                    own.push_str(source);
                }
                None => directives.push(format!("{name} {source}")),
            }
        }
        directives.join("; ")
    }

    fn put_into(&self, headers: &mut HeaderMap, usual: &str) {
        let name = header::CONTENT_SECURITY_POLICY;
        let known = headers.get(&name).and_then(|value| value.to_str().ok());
        let policy = self.extend(known.unwrap_or(usual));
        if let Ok(value) = HeaderValue::from_str(&policy) {
            headers.insert(name, value);
        }
    }
}

/// A source as it stands in the header; `None` for one that could let in what nobody named.
fn accepted(content: Content, source: &str) -> Option<String> {
    if content.may_be(source) {
        return Some(source.to_owned());
    }
    let odd = |c: char| !c.is_ascii_graphic() || "'\"*;,<>\\?#@".contains(c);
    let url = Url::parse(source).ok().filter(|_| !source.contains(odd))?;
    let is_known = match url.scheme() {
        "https" => true,
        "wss" => content == Content::Connections,
        _ => false,
    };
    let host = url.host_str().filter(|host| !host.is_empty() && is_known)?;
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = if url.path() == "/" && !source.ends_with('/') {
        ""
    } else {
        url.path()
    };
    Some(format!("{}://{host}{port}{path}", url.scheme()))
}

impl<S, B> Transform<S, ServiceRequest> for ContentSources
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = WithSources<S>;
    type InitError = ();
    type Future = Ready<Result<WithSources<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(WithSources {
            service,
            sources: Rc::new(self.clone()),
        }))
    }
}

/// A service whose pages may load more than others.
#[derive(Debug)]
pub struct WithSources<S> {
    service: S,
    sources: Rc<ContentSources>,
}

impl<S, B> Service<ServiceRequest> for WithSources<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (answer, sources) = (self.service.call(request), Rc::clone(&self.sources));
        Box::pin(async move {
            let mut answer = answer.await?;
            let site = answer.request().app_data::<Data<Site>>();
            let usual = site.map_or(Cow::Borrowed(POLICY), |site| policy_of(site.config()));
            sources.put_into(answer.headers_mut(), &usual);
            Ok(answer)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_named_hosts_and_nothing_that_opens_the_policy() {
        for (content, good, put) in [
            (
                Content::Images,
                "https://tiles.example.com",
                "https://tiles.example.com",
            ),
            (
                Content::Images,
                "https://Tiles.Example.com:8443/a/",
                "https://tiles.example.com:8443/a/",
            ),
            (
                Content::Connections,
                "wss://live.example.com",
                "wss://live.example.com",
            ),
            (Content::Images, "data:", "data:"),
            (Content::Media, "blob:", "blob:"),
            (
                Content::Scripts,
                "https://cdn.example.com/maps.js",
                "https://cdn.example.com/maps.js",
            ),
        ] {
            assert_eq!(accepted(content, good).as_deref(), Some(put));
        }
        for (content, bad) in [
            (Content::Scripts, "'unsafe-inline'"),
            (Content::Scripts, "'unsafe-eval'"),
            (Content::Styles, "'unsafe-hashes'"),
            (Content::Scripts, "data:"),
            (Content::Scripts, "blob:"),
            (Content::Styles, "data:"),
            (Content::Frames, "data:"),
            (Content::Scripts, "*"),
            (Content::Scripts, "https:"),
            (Content::Scripts, "https://*.example.com"),
            (Content::Scripts, "http://example.com"),
            (Content::Scripts, "https://a.example; script-src *"),
            (Content::Scripts, "https://a.example 'unsafe-inline'"),
            (Content::Scripts, "https://a.example,b"),
            (Content::Images, "wss://a.example"),
            (Content::Images, ""),
            (Content::Images, "https://"),
            (Content::Images, "'self'"),
            (Content::Images, "https://ada@example.com"),
            (Content::Images, "https://a.example/?q"),
            (Content::Images, "https://a.example/\r\nX: y"),
        ] {
            assert_eq!(accepted(content, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_policy_only_grows() {
        let sources = ContentSources::new()
            .allow(Content::Images, "https://a.example")
            .and_then(|it| it.allow(Content::Images, "https://a.example"))
            .and_then(|it| it.allow(Content::Frames, "https://b.example"))
            .and_then(|it| it.allow(Content::Scripts, "https://c.example"));
        let made = sources
            .unwrap()
            .extend("default-src 'none'; script-src 'none'; img-src 'self'");
        assert_eq!(
            made,
            "default-src 'none'; script-src https://c.example; img-src 'self' https://a.example; frame-src https://b.example"
        );
    }
}

//! The fields of a form, read with every limit: size, time, encoding.

use crate::http::error::PageError;
use crate::http::urlencoded::pairs;
use crate::i18n::Message;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{Error, FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use zeroize::Zeroizing;

const LARGEST: usize = 64 * 1024;
const SLOWEST: Duration = Duration::from_secs(20);

/// The fields of a form as they were sent.
pub(crate) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// Whether one was sent, with something in it.
    pub(crate) fn has(&self, name: &str) -> bool {
        let is_it = |(sent, value): &(String, String)| sent == name && !value.is_empty();
        self.0.iter().any(is_it)
    }
}

impl FromRequest for Fields {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        let is_form = media_type.is_none_or(|value| {
            value
                .trim()
                .to_ascii_lowercase()
                .starts_with("application/x-www-form-urlencoded")
        });
        let body = payload.take();
        Box::pin(async move {
            if !is_form {
                return Err(PageError::saying(
                    StatusCode::BAD_REQUEST,
                    &Message::new("pages-forms-only"),
                )
                .into());
            }
            let bytes = tokio::time::timeout(SLOWEST, read(body)).await;
            let bytes = bytes.map_err(|_| PageError::status(StatusCode::REQUEST_TIMEOUT))??;
            let fields = pairs(&bytes).map_err(|()| unreadable())?;
            Ok(Self(fields))
        })
    }
}

async fn read(mut body: Payload) -> Result<Zeroizing<Vec<u8>>, PageError> {
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        if bytes.len() + chunk.len() > LARGEST {
            return Err(PageError::status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreadable() -> PageError {
    let text = Message::new("pages-unreadable-form");
    PageError::saying(StatusCode::BAD_REQUEST, &text)
}

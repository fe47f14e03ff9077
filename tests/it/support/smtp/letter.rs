//! What arrived, as bytes on the wire and as a person reads it.

use mail_parser::MessageParser;

/// A letter as it came over the wire.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Received {
    /// The envelope's sender; empty for the null sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The whole message, headers first, as RFC 5322 has it.
    pub data: String,
    /// Whether the connection was encrypted when it came.
    pub over_tls: bool,
    /// Who had logged in, if anyone.
    pub user: Option<String>,
}

impl Received {
    /// Decodes it; panics on what a mail program could not read.
    pub fn letter(&self) -> Letter {
        Letter::parse(&self.data)
    }
}

/// A letter as a mail program shows it: encoded words, transfer encodings and parts are undone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Letter {
    /// The decoded subject.
    pub subject: String,
    /// The address in From, without the name.
    pub from: String,
    /// The addresses in To, without the names.
    pub to: Vec<String>,
    /// The `text/plain` part, if there is one.
    pub text: Option<String>,
    /// The `text/html` part, if there is one.
    pub html: Option<String>,
    headers: Vec<(String, String)>,
}

impl Letter {
    /// Decodes a raw message, such as a file the file mailer wrote.
    pub fn parse(raw: &str) -> Self {
        let message = MessageParser::default()
            .parse(raw.as_bytes())
            .unwrap_or_else(|| panic!("not a letter: {raw:?}"));
        // `body_text` would make up a text out of the HTML, and the other way round: only parts that were sent count.
        let part = |subtype: &str| {
            let is_wanted = |part: &&mail_parser::MessagePart<'_>| {
                use mail_parser::MimeHeaders;
                match part.content_type() {
                    Some(kind) => kind.ctype() == "text" && kind.subtype() == Some(subtype),
                    None => subtype == "plain",
                }
            };
            let mut parts = message.parts.iter().filter(|part| part.is_text());
            let found = parts.find(is_wanted)?;
            found.text_contents().map(str::to_owned)
        };
        let addresses = |header: Option<&mail_parser::Address<'_>>| -> Vec<String> {
            let listed = header.into_iter().flat_map(mail_parser::Address::iter);
            listed
                .filter_map(|one| one.address().map(str::to_owned))
                .collect()
        };
        Self {
            subject: message.subject().unwrap_or_default().to_owned(),
            from: addresses(message.from())
                .into_iter()
                .next()
                .unwrap_or_default(),
            to: addresses(message.to()),
            text: part("plain"),
            html: part("html"),
            headers: message
                .headers_raw()
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
        }
    }

    /// The value of a header as it was sent, the first if there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

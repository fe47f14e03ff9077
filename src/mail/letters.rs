//! What e-mails say: a folder of templates each, filled in when the e-mail leaves.

use crate::error::Fault;
use crate::i18n::{self, Language, Message};
use crate::store::outbox;
use crate::templates::{Templates, describe_browser};
use crate::values::{Moment, OtpCode, Token};
use serde::Serialize;
use tera::Context;

/// An e-mail that is ready to leave. Not printed: it may hold a code.
#[derive(Clone)]
pub struct Written {
    /// One line.
    pub subject: String,
    /// For readers without HTML, and for people who prefer it.
    pub text: String,
    /// For everybody else.
    pub html: String,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Written(..)")
    }
}

/// Where staff is, and an operator.
const NOWHERE: &str = "-";
/// What stands for the browser of both.
const STAFF: [&str; 2] = ["staff", "command line"];

/// Who asked for an e-mail, so that its reader can tell whether it was they.
#[derive(Debug, Serialize)]
pub struct Asked {
    time: Message,
    ip: String,
    browser: String,
    /// Whether it was staff or an operator, who were nowhere that an owner would know.
    staff: bool,
}

impl Asked {
    /// As it was noted when the e-mail was queued.
    pub fn new(at: Moment, ip: &str, agent: &str) -> Self {
        Self {
            time: Message::moment(at),
            ip: ip.to_owned(),
            staff: ip == NOWHERE && STAFF.contains(&agent),
            browser: describe_browser(agent),
        }
    }
}

/// What an e-mail says that does not stand in the outbox.
#[derive(Debug, Clone, Copy, Default)]
pub struct Says<'a> {
    /// The code that was minted for it.
    pub code: Option<&'a OtpCode>,
    /// For how many minutes it is good.
    pub minutes: i64,
    /// The token that does instead of it.
    pub token: Option<&'a Token>,
    /// The address of the page that takes the token, where it comes alone.
    pub link_url: Option<&'a str>,
    /// Whether that page chooses a password.
    pub resets: bool,
    /// Whether several people want the address.
    pub contested: bool,
    /// The address that takes its news back.
    pub undo_url: Option<&'a str>,
}

/// Writes an e-mail of the outbox, in its language.
pub fn write(templates: &Templates, row: &outbox::Row, says: Says<'_>) -> Result<Written, Fault> {
    let language = templates.language(row.language.as_deref());
    i18n::writing(templates.catalog(), language, || {
        render(templates, language, row.letter.word(), &context(row, says))
    })
}

fn context(row: &outbox::Row, says: Says<'_>) -> Context {
    let mut context = Context::new();
    context.insert("to", &row.recipient);
    context.insert("name", &row.name);
    context.insert("at", &Asked::new(row.created_at, &row.ip, &row.agent));
    context.insert("change", &row.change);
    context.insert("detail", &row.detail);
    context.insert("again", &row.flow_id.is_some());
    context.insert("undo_url", &says.undo_url);
    context.insert("token", &says.token.map(Token::expose));
    context.insert("link_url", &says.link_url);
    context.insert("resets", &says.resets);
    context.insert("contested", &says.contested);
    context.insert("hours", &((says.minutes + 30) / 60).max(1));
    if let Some(code) = says.code {
        context.insert("code", &code.spaced());
        context.insert("minutes", &says.minutes);
    }
    context
}

/// The e-mail of `vestibule sendtestemail`.
pub fn test(templates: &Templates, to: &str, at: Moment) -> Result<Written, Fault> {
    let language = templates.language(None);
    i18n::writing(templates.catalog(), language, || {
        let mut context = Context::new();
        context.insert("to", to);
        context.insert("name", "");
        context.insert("at", &Asked::new(at, "-", "command line"));
        render(templates, language, "test", &context)
    })
}

/// In a language, from its folder of templates.
fn render(
    templates: &Templates,
    language: Language,
    folder: &str,
    context: &Context,
) -> Result<Written, Fault> {
    let part = |name: &str| templates.render(language, &format!("mail/{folder}/{name}"), context);
    // A subject is one line, whatever stands in it.
    let subject = part("subject.txt")?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Ok(Written {
        subject,
        text: part("body.txt")?,
        html: part("body.html")?,
    })
}

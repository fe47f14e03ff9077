//! What e-mails say: a folder of templates each, filled in when the e-mail leaves.

use crate::error::Fault;
use crate::i18n::{self, Language, Message, Times, Voice, Zone};
use crate::store::{Letter, Origin, Whence, outbox};
use crate::templates::{Content, LOGO_ID, Templates, describe_browser};
use crate::values::{Moment, OtpCode, Token, shown_email};
use serde::Serialize;
use std::net::IpAddr;
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
    /// The PNG that the HTML shows as `cid:logo`.
    pub logo: Option<Content>,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Written(..)")
    }
}

/// Who asked for an e-mail, so that its reader can tell whether it was they.
#[derive(Debug, Serialize)]
pub struct Asked {
    time: Message,
    /// Empty where it is not known any more.
    ip: String,
    browser: Message,
    /// Whether it was staff or an operator, who were nowhere that an owner would know.
    staff: bool,
}

impl Asked {
    /// As it was noted when the e-mail was queued.
    pub fn new(at: Moment, ip: &str, agent: &str) -> Self {
        let is_known = ip.parse::<IpAddr>().is_ok();
        Self {
            time: Message::exact_moment(at),
            ip: if is_known { ip } else { "" }.to_owned(),
            staff: matches!(Whence::of(ip, agent), Whence::Staff | Whence::CommandLine),
            browser: describe_browser(agent),
        }
    }
}

/// Where an e-mail says its code. A token or a link stands in no subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeIn {
    /// In its text alone.
    #[default]
    Text,
    /// In its subject too.
    Subject,
}

/// What an e-mail says that does not stand in the outbox.
#[derive(Debug, Clone, Copy, Default)]
pub struct Says<'a> {
    /// The code that was minted for it.
    pub code: Option<&'a OtpCode>,
    /// Where it stands: `EMAIL_CODE_IN_SUBJECT`.
    pub code_in: CodeIn,
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
    /// Who invites, and with what.
    pub invitation: Option<Invitation<'a>>,
}

/// What an invitation says beside its link.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Invitation<'a> {
    /// The name of who invites.
    pub name: Option<&'a str>,
    /// The address of who invites, where it is not their name that is told.
    pub email: Option<&'a str>,
    /// What they wrote.
    pub note: &'a str,
    /// For how many days the link works.
    pub days: i64,
}

/// Writes an e-mail of the outbox.
pub fn write(
    templates: &Templates,
    (language, zone): (Language, Zone),
    row: &outbox::Row,
    says: Says<'_>,
) -> Result<Written, Fault> {
    i18n::writing(templates.catalog(), voice(language, zone), || {
        render(templates, language, row.letter.word(), &context(row, says))
    })
}

fn voice(language: Language, zone: Zone) -> Voice {
    Voice {
        language,
        zone,
        times: Times::Marked,
    }
}

fn context(row: &outbox::Row, says: Says<'_>) -> Context {
    let mut context = Context::new();
    context.insert("to", &shown_email(&row.recipient));
    context.insert("name", &row.name);
    context.insert("at", &Asked::new(row.created_at, &row.ip, &row.agent));
    context.insert("change", &row.change);
    context.insert("detail", &detail(row));
    context.insert("undo_url", &says.undo_url);
    context.insert("token", &says.token.map(Token::expose));
    context.insert("link_url", &says.link_url);
    context.insert("resets", &says.resets);
    context.insert("contested", &says.contested);
    context.insert("invitation", &says.invitation);
    context.insert("hours", &((says.minutes + 30) / 60).max(1));
    if let Some(code) = says.code {
        context.insert("code", &code.spaced());
        context.insert("code_in_subject", &(says.code_in == CodeIn::Subject));
        context.insert("minutes", &says.minutes);
    }
    context
}

/// What an e-mail is about: a moment or a day in its language and where its reader is, or an address as it is. Rows that
/// earlier versions queued hold a day of UTC, or an English text, which is said as it is.
fn detail(row: &outbox::Row) -> Message {
    let day = || row.day().map(Message::day_of_year);
    let when = match row.letter {
        // What is lost then is lost for ever: the day alone would leave room for a mistake.
        Letter::Closing => row.moment().map(Message::exact_moment).or_else(day),
        Letter::AddressHold => row.moment().map(Message::day_of_moment).or_else(day),
        _ => None,
    };
    when.unwrap_or_else(|| row.detail.clone().into())
}

/// The e-mail of `vestibule sendtestemail`.
pub fn test(
    templates: &Templates,
    (language, zone): (Language, Zone),
    to: &str,
    at: Moment,
) -> Result<Written, Fault> {
    i18n::writing(templates.catalog(), voice(language, zone), || {
        let mut context = Context::new();
        context.insert("to", to);
        context.insert("name", "");
        let origin = Origin::command_line();
        let asked = Asked::new(at, &origin.ip_text(), &origin.agent);
        context.insert("at", &asked);
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
    let html = part("body.html")?;
    let shows_logo = html.contains(&format!("cid:{LOGO_ID}"));
    Ok(Written {
        subject,
        text: super::text::laid_out(&part("body.txt")?),
        html,
        logo: shows_logo.then(|| templates.mail_logo()).flatten(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn said(letter: Letter, detail: &str) -> String {
        let row = outbox::Row {
            id: 1,
            letter,
            recipient: "ada@example.com".into(),
            flow_id: None,
            name: String::new(),
            ip: "203.0.113.7".into(),
            agent: String::new(),
            created_at: datetime!(2026-11-21 07:40),
            attempts: 1,
            change: String::new(),
            detail: detail.into(),
            undo_id: None,
            user_id: None,
            last_error: None,
            language: None,
            time_zone: None,
            invitation_id: None,
            requeued_at: None,
        };
        super::detail(&row).to_string()
    }

    #[test]
    fn days_are_said_in_words_and_all_else_as_it_stands() {
        for letter in [Letter::Closing, Letter::AddressHold] {
            assert_eq!(said(letter, "2026-11-28"), "28 Nov 2026");
            for text in ["28 Nov 2026", "", "2026-02-30"] {
                assert_eq!(said(letter, text), text);
            }
        }
        assert_eq!(said(Letter::AddressChanged, "2026-11-28"), "2026-11-28");
        let day = outbox::moment(datetime!(2026-03-01 23:59));
        assert_eq!(said(Letter::Closing, &day), "1 Mar 2026, 23:59 UTC");
    }
}

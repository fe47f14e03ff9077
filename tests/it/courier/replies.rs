//! What the mail server said about an e-mail is kept with it, for staff: in its own words, with the name in its queue, and
//! without what is secret.

use super::{ADA, code_of, codes_sent, signs_up, with_mode};
use crate::support::app::TestApp;
use crate::support::smtp::{Fault, Mode};
use diesel::prelude::*;
use diesel::sql_types::Text;
use time::Duration;
use vestibule::internals::error::Fault as Trouble;

#[derive(QueryableByName)]
struct Reply {
    #[diesel(sql_type = Text)]
    reply: String,
}

fn reply(app: &TestApp) -> String {
    let question = "SELECT reply FROM outbox ORDER BY id DESC LIMIT 1";
    let read = |conn: &mut _| Ok::<_, Trouble>(diesel::sql_query(question).load(conn)?);
    let found: Vec<Reply> = app.site().app().read(read).unwrap();
    found.into_iter().next().unwrap().reply
}

#[test]
fn what_the_server_said_when_it_took_an_e_mail_is_kept_and_the_code_counts_as_sent_then() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::Temporary));
    signs_up(&app);
    assert_eq!(reply(&app), "");
    assert_eq!(app.deliver(), 0);
    assert!(reply(&app).starts_with("45"), "{}", reply(&app));
    assert_eq!(codes_sent(&app), 0, "it was tried, and not taken");
    smtp.set_mode(Mode::plain());
    app.advance(Duration::MINUTE);
    assert_eq!(app.deliver(), 1);
    assert_eq!(reply(&app), "250 2.0.0 Ok: queued as 4XyZ1c2d3E");
    assert_eq!(codes_sent(&app), 1);
}

#[test]
fn what_a_server_quotes_and_what_cannot_be_seen_is_not_kept() {
    let (smtp, app) = with_mode(Mode::plain().fault(Fault::QuotesLetter));
    let ada = signs_up(&app);
    assert_eq!(app.deliver(), 1);
    assert_eq!(reply(&app), "250 2.0.0 Taken ?[2J: Your code is … … for …");
    let code = code_of(&smtp.letters()[0]);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn what_the_server_said_to_refuse_an_e_mail_is_kept() {
    for (fault, said) in [
        (Fault::RejectRecipient, "550 "),
        (
            Fault::RejectLetter,
            "554 5.7.1 Looks like spam: Your code is … …",
        ),
        (Fault::RejectSender, "550 "),
    ] {
        let (_smtp, app) = with_mode(Mode::plain().fault(fault));
        signs_up(&app);
        assert_eq!(app.deliver(), 0);
        let kept = reply(&app);
        assert!(kept.starts_with(said), "{fault:?} {kept}");
        assert!(!kept.contains(ADA) && !kept.contains("ada"), "{kept}");
    }
    let (_smtp, app) = with_mode(Mode::plain().fault(Fault::RefuseConnection));
    signs_up(&app);
    assert_eq!(app.deliver(), 0);
    assert_eq!(reply(&app), "", "nobody said anything");
}

#[test]
fn a_subject_says_the_code_unless_it_shall_not_and_no_row_does() {
    for (setting, begins) in [("true", None), ("false", Some("Your code for Vestibule"))] {
        let smtp = crate::support::app::now(crate::support::smtp::SmtpServer::start(Mode::plain()));
        let app = super::through(&smtp, &[("EMAIL_CODE_IN_SUBJECT", setting)]);
        signs_up(&app);
        app.deliver();
        let letter = smtp.letters().remove(0);
        let code = code_of(&letter);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let said = format!("{spaced} is your code for Vestibule");
        assert_eq!(letter.letter().subject, begins.unwrap_or(&said));
        for (table, words) in [
            (
                "outbox",
                "letter || recipient || name || change || detail || reply || coalesce(last_error, '')",
            ),
            ("audit", "event || details"),
        ] {
            let holding = format!(
                "SELECT COUNT(*) AS count FROM {table} WHERE {words} LIKE '%{code}%' OR {words} LIKE '%{spaced}%'"
            );
            assert_eq!(app.db_count(&holding), 0, "{table}");
        }
    }
}

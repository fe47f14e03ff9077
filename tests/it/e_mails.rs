//! What every e-mail says, in all its shapes: no sentence without its arguments, and lines that every reader shows whole.

use crate::support::app::TestApp;
use time::macros::datetime;
use vestibule::internals::i18n::{Language, Zone};
use vestibule::internals::mail::{self, Says, Written};
use vestibule::internals::store::{Channel, Letter, outbox};
use vestibule::internals::values::{OtpCode, Token};

const ADDRESS_CHANGES: &[&str] = &[
    "email_changed",
    "secondary_email_added",
    "secondary_email_removed",
    "emails_swapped",
    "phone_changed",
    "phone_removed",
    "undone",
];
const HOLD_CHANGES: &[&str] = &[
    "held",
    "held_former",
    "refused",
    "refused_former",
    "refused_one",
    "refused_one_former",
];

fn row(letter: Letter, change: &str, is_by_staff: bool) -> outbox::Row {
    let is_about_a_day = [Letter::Closing, Letter::AddressHold].contains(&letter);
    let (ip, agent) = if is_by_staff {
        ("-", "staff")
    } else {
        ("2001:db8:1234:5678:9abc:def0:1234:5678", "curl/8.5.0")
    };
    outbox::Row {
        id: 1,
        letter,
        recipient: format!("{}@example.com", "ada".repeat(20)),
        flow_id: None,
        name: "Countess <Ada> & \"friends\" of Lovelace".into(),
        ip: ip.into(),
        agent: agent.into(),
        created_at: datetime!(2026-11-21 07:40),
        attempts: 1,
        change: change.into(),
        detail: if is_about_a_day {
            "2026-11-28T07:40:00Z"
        } else {
            "a…@new.example"
        }
        .into(),
        undo_id: None,
        user_id: None,
        last_error: None,
        language: None,
        time_zone: None,
    }
}

fn check(letter: Letter, change: &str, says: &Says<'_>, written: &Written) {
    let of = format!(
        "{letter:?} {change}\n{}\n\n{}",
        written.subject, written.text
    );
    assert!(!written.subject.is_empty() && !written.subject.contains('\n'));
    for said in [&written.subject, &written.text] {
        assert!(
            !said.contains(['{', '}']) && !said.contains("mail-"),
            "{of}"
        );
        assert!(!said.contains("&lt;") && !said.contains("<a"), "{of}");
    }
    assert!(!written.html.contains("mail-") && !written.html.contains("<Ada>"));
    assert!(
        !written.html.contains("<a>"),
        "a link that leads nowhere: {of}"
    );
    for line in written.text.lines() {
        assert!(
            line.chars().count() <= 72 || !line.contains(' '),
            "{line}\n\n{of}"
        );
    }
    assert!(!written.text.contains("\n\n\n"), "{of}");
    assert!(written.text.contains("\n\n-- \nVestibule\nhttp"), "{of}");
    // What is copied or clicked stands alone.
    let is_line = |wanted: &str| written.text.lines().any(|line| line == wanted);
    for url in [says.link_url, says.undo_url].into_iter().flatten() {
        assert_eq!(written.text.contains(url), is_line(url), "{of}");
        assert_eq!(written.html.contains(url), is_line(url), "{of}");
    }
    if written.text.contains("123 456") {
        assert!(is_line("Your code is 123 456"), "{of}");
    }
}

#[test]
fn every_e_mail_says_whole_sentences_in_lines_of_72_columns() {
    let app = TestApp::start();
    let (code, token) = (
        OtpCode::parse("123456").unwrap(),
        Token::from_bytes([7; 32]),
    );
    let link = format!("https://example.com/link/{}", "l".repeat(80));
    let undo = format!("https://example.com/undo/{}", "u".repeat(80));
    let with_link = Says {
        token: Some(&token),
        minutes: 24 * 60,
        link_url: Some(&link),
        undo_url: Some(&undo),
        ..Says::default()
    };
    let with_code = Says {
        code: Some(&code),
        minutes: 10,
        contested: true,
        resets: true,
        ..with_link
    };
    let without_undo = Says {
        undo_url: None,
        ..with_code
    };
    for letter in Letter::ALL
        .iter()
        .filter(|it| it.channel() == Channel::Mail)
    {
        let (changes, shapes): (&[&str], &[Says<'_>]) = match letter {
            Letter::AddressChanged => (ADDRESS_CHANGES, &[with_code, without_undo]),
            Letter::AddressHold => (HOLD_CHANGES, &[with_code]),
            _ => (&[""], &[with_code, with_link]),
        };
        for (change, says) in changes
            .iter()
            .flat_map(|it| shapes.iter().map(move |says| (it, says)))
        {
            for is_by_staff in [false, true] {
                let row = row(*letter, change, is_by_staff);
                let voice = (Language::ENGLISH, Zone::utc());
                let written = mail::write(app.site().templates(), voice, &row, *says);
                check(*letter, change, says, &written.unwrap());
            }
        }
    }
}

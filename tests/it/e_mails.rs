//! What every e-mail says, in all its shapes: no sentence without its arguments, and lines that every reader shows whole.

mod contrast;
mod same;

use crate::support::app::TestApp;
use time::macros::datetime;
use vestibule::internals::i18n::{Language, Zone};
use vestibule::internals::mail::{self, CodeIn, Invitation, Says, Written};
use vestibule::internals::sms::Texter;
use vestibule::internals::store::{Channel, Letter, outbox};
use vestibule::internals::values::{OtpCode, Token};

pub const ADDRESS_CHANGES: &[&str] = &[
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

/// The e-mails that bring a code, in some of their shapes.
const BRING_CODES: &[Letter] = &[
    Letter::Verify,
    Letter::Reset,
    Letter::ConfirmAddress,
    Letter::LoginCode,
    Letter::ReauthenticationCode,
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
        invitation_id: None,
        requeued_at: None,
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
    if BRING_CODES.contains(&letter) && says.code.is_some() {
        let is_said = written.subject.starts_with("123 456 is your code ");
        assert_eq!(is_said, says.code_in == CodeIn::Subject, "{of}");
    } else {
        assert!(!written.subject.contains("123"), "{of}");
    }
    let secrets = [says.link_url, says.undo_url, says.token.map(Token::expose)];
    for secret in secrets.into_iter().flatten() {
        assert!(!written.subject.contains(secret), "{of}");
    }
    if written.text.contains("123 456") {
        assert!(is_line("Your code is 123 456"), "{of}");
    }
}

/// Every e-mail in a language, in all its shapes: what was asked for, and what was written.
pub fn all(
    app: &TestApp,
    language: Language,
    mut check: impl FnMut(Letter, &str, &Says<'_>, &Written),
) {
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
    let invites = |name, email, note| Says {
        invitation: Some(Invitation {
            name,
            email,
            note,
            days: 7,
        }),
        ..with_link
    };
    let invitations = [
        invites(Some(NAME), None, NAME),
        invites(None, Some("bob@example.com"), ""),
        invites(None, None, NAME),
    ];
    let in_subject = Says {
        code_in: CodeIn::Subject,
        ..with_code
    };
    let letters = Letter::ALL.iter();
    for letter in letters.filter(|it| it.channel() == Channel::Mail) {
        let (changes, shapes): (&[&str], &[Says<'_>]) = match letter {
            Letter::AddressChanged => (ADDRESS_CHANGES, &[with_code, without_undo]),
            Letter::AddressHold => (HOLD_CHANGES, &[with_code]),
            // They bring no link.
            Letter::LoginCode | Letter::ReauthenticationCode => (&[""], &[with_code, in_subject]),
            Letter::Invitation => (&[""], &invitations),
            _ => (&[""], &[with_code, in_subject, with_link]),
        };
        for (change, says) in changes
            .iter()
            .flat_map(|it| shapes.iter().map(move |says| (it, says)))
        {
            for is_by_staff in [false, true] {
                let row = row(*letter, change, is_by_staff);
                let voice = (language, Zone::utc());
                let written = mail::write(app.site().templates(), voice, &row, *says);
                check(*letter, change, says, &written.unwrap());
            }
        }
    }
}

#[test]
fn every_e_mail_says_whole_sentences_in_lines_of_72_columns() {
    let app = TestApp::start();
    all(&app, Language::ENGLISH, check);
}

/// What somebody is called.
const NAME: &str = "Countess <Ada> & \"friends\" of Lovelace";

/// What stands in e-mails as it is: names, addresses, what was minted.
const GIVEN: &[&str] = &[
    "bob@example.com",
    "Countess <Ada> & \"friends\" of Lovelace",
    "Countess &lt;Ada&gt; &amp; &quot;friends&quot; of Lovelace",
    "2001:db8:1234:5678:9abc:def0:1234:5678",
    "a…@new.example",
    "Vestibule",
    "curl",
    "UTC",
];

/// A text without what was given to it, and without what is from right to left by an override.
fn without_given(text: &str, says: &Says<'_>, address: &str) -> String {
    let token = says.token.map(|token| token.expose().to_owned());
    let urls = [says.link_url, says.undo_url].into_iter().flatten();
    let given = urls.map(ToOwned::to_owned).chain(token);
    let given = given
        .chain(GIVEN.iter().map(ToString::to_string))
        .chain([address.to_owned()]);
    let mut left = text.to_owned();
    for given in given {
        left = left.replace(&given, " ");
    }
    let mut parts = left.split('\u{202e}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        all + part
            .split_once('\u{202c}')
            .map_or(part, |(_, behind)| behind)
    })
}

/// The words of HTML: its text, and what of its attributes is read out.
fn seen(html: &str) -> String {
    let (_, body) = html.split_once("</style>").unwrap();
    let (head, _) = html.split_once("<style>").unwrap();
    let title = head
        .split("<title>")
        .nth(1)
        .unwrap()
        .split("</title>")
        .next()
        .unwrap();
    let mut seen = title.to_owned();
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        seen.push(' ');
        seen.push_str(text);
        for attribute in ["alt=\"", "title=\"", "aria-label=\""] {
            let value = tag.split_once(attribute).map(|(_, value)| value);
            seen.push_str(
                value
                    .and_then(|value| value.split('"').next())
                    .unwrap_or_default(),
            );
        }
    }
    seen
}

/// Words of two plain letters or more that are none of an address of the site.
fn plain_words(text: &str) -> Vec<&str> {
    let words = text.split_whitespace();
    let words = words.filter(|word| !word.starts_with("http://") && *word != "--");
    let has_letters = |word: &&str| {
        let letters: Vec<_> = word.chars().collect();
        letters
            .windows(2)
            .any(|two| two.iter().all(char::is_ascii_alphabetic))
    };
    words.filter(has_letters).collect()
}

#[test]
fn every_e_mail_is_whole_in_every_language() {
    let app = TestApp::with(&[("LANGUAGES", "en,en-XA,ar-XB")]);
    for language in [Language::ACCENTED, Language::MIRRORED] {
        let shapes = |html: &str| {
            html.split('<')
                .skip(1)
                .map(|tag| tag.split([' ', '>']).next().unwrap().to_owned())
                // An address within a sentence from right to left.
                .filter(|tag| tag.trim_start_matches('/') != "bdi")
                .collect::<Vec<_>>()
        };
        let mut tags = Vec::new();
        all(&app, Language::ENGLISH, |_, _, _, written| {
            tags.push(shapes(&written.html));
        });
        let mut tags = tags.into_iter();
        all(&app, language, |letter, change, says, written| {
            let of = format!(
                "{letter:?} {change} in {language}\n{}\n\n{}",
                written.subject, written.text
            );
            let address = row(letter, change, false).recipient;
            let (lang, dir) = (language.tag(), language.direction());
            let html = format!("<html lang=\"{lang}\" dir=\"{dir}\">");
            assert!(written.html.contains(&html), "{}", written.html);
            assert_eq!(
                Some(shapes(&written.html)),
                tags.next(),
                "other tags than in English: {of}"
            );
            for said in [&written.subject, &written.text, &seen(&written.html)] {
                let left = without_given(said, says, &address);
                let plain = plain_words(&left);
                assert!(
                    plain.is_empty(),
                    "{plain:?} is plain English: {of}\n\n{said}"
                );
                assert!(!said.contains(['{', '}']), "{of}");
            }
            unharmed(says, &address, written, &of);
        });
    }
}

/// Codes, tokens, addresses and links are as they were given, with nothing invisible around them.
fn unharmed(says: &Says<'_>, address: &str, written: &Written, of: &str) {
    let token = says.token.map(Token::expose);
    let urls = [says.link_url, says.undo_url];
    let code = written.text.contains("123 456").then_some("123 456");
    let all = urls.into_iter().chain([
        token,
        code,
        Some(address),
        Some("2001:db8:1234:5678:9abc:def0:1234:5678"),
    ]);
    for given in all.flatten() {
        for said in [&written.subject, &written.text, &written.html] {
            for (at, _) in said.match_indices(given) {
                let before = said[..at].chars().next_back();
                let behind = said[at + given.len()..].chars().next();
                for beside in [before, behind].into_iter().flatten() {
                    assert!(
                        !('\u{2066}'..='\u{2069}').contains(&beside),
                        "{given}: {of}"
                    );
                }
            }
        }
    }
    let is_line = |wanted: &str| written.text.lines().any(|line| line == wanted);
    for url in urls.into_iter().flatten() {
        assert_eq!(written.text.contains(url), is_line(url), "{of}");
        let link = format!("href=\"{url}\"");
        assert_eq!(
            written.html.contains(url),
            written.html.contains(&link),
            "{of}"
        );
    }
    assert!(
        !written.html.contains("<a>"),
        "a link that leads nowhere: {of}"
    );
    assert!(written.text.contains("\n\n-- \nVestibule\nhttp"), "{of}");
}

#[test]
fn the_test_e_mail_and_the_text_messages_are_whole_in_every_language() {
    let app = TestApp::with(&[("LANGUAGES", "en,en-XA,ar-XB")]);
    let sms = Texter::new(app.site().config()).unwrap();
    let code = OtpCode::parse("123456").unwrap();
    let says = Says::default();
    for language in [Language::ACCENTED, Language::MIRRORED] {
        let templates = app.site().templates();
        let written = mail::test(
            templates,
            (language, Zone::utc()),
            "ada@example.com",
            datetime!(2026-11-21 07:40),
        )
        .unwrap();
        let html = format!(
            "<html lang=\"{}\" dir=\"{}\">",
            language.tag(),
            language.direction()
        );
        assert!(written.html.contains(&html), "{}", written.html);
        for said in [&written.subject, &written.text, &seen(&written.html)] {
            let left = without_given(said, &says, "ada@example.com");
            assert!(
                plain_words(&left).is_empty(),
                "{:?} in {said}",
                plain_words(&left)
            );
        }
        for letter in Letter::ALL.iter().filter(|it| it.channel() == Channel::Sms) {
            let message = sms
                .write(templates, language, &row(*letter, "", false), &code)
                .unwrap();
            // The line by which a phone fills the code in stays as phones read it.
            let (said, bound) = message.rsplit_once("\n\n").unwrap();
            assert_eq!(
                bound,
                format!("@{} #123456", app.site().config().public_url.host)
            );
            assert!(said.contains("123456"), "{said}");
            let left = without_given(said, &says, "");
            assert!(plain_words(&left).is_empty(), "{said}");
            assert!(!message.contains(['\u{2068}', '\u{2069}']), "{message}");
        }
    }
}

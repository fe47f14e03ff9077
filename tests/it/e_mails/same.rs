//! An e-mail asks for one thing, and says the same in HTML and as a text.

use super::{BRING_CODES, TestApp, all};
use std::collections::BTreeSet;
use vestibule::internals::i18n::Language;
use vestibule::internals::mail::Written;
use vestibule::internals::store::Letter;

const BUTTON: &str = "<a class=\"button-link\" href=\"";

/// What the button says, and where it leads.
fn button(html: &str) -> Option<(String, String)> {
    let (_, rest) = html.split_once(BUTTON)?;
    assert!(!rest.contains(BUTTON), "two buttons");
    let (href, rest) = rest.split_once('"')?;
    let label = rest.split_once('>')?.1.split_once('<')?.0;
    Some((label.to_owned(), href.to_owned()))
}

fn has_code(html: &str) -> bool {
    let codes = html.matches("<p class=\"code\"").count();
    assert!(codes < 2, "two codes");
    codes == 1
}

#[test]
fn an_e_mail_has_one_button_or_one_code_or_nothing_to_do() {
    let app = TestApp::start();
    let mut bare = BTreeSet::new();
    all(&app, Language::ENGLISH, |letter, change, says, written| {
        let of = format!("{letter:?} {change}\n{}", written.html);
        let (button, has_code) = (button(&written.html), has_code(&written.html));
        assert!(button.is_none() || !has_code, "{of}");
        assert_eq!(
            has_code,
            BRING_CODES.contains(&letter) && says.code.is_some(),
            "{of}"
        );
        let Some((label, href)) = button else {
            if !has_code {
                bare.insert(format!("{letter:?} {change}"));
            }
            return;
        };
        // It can be read where the button cannot be pressed, and in a text on a line of its own.
        assert!(written.html.contains(&format!(">{href}</span>")), "{of}");
        let lines = format!("\n\n{label}:\n{href}\n");
        assert!(written.text.contains(&lines), "{}", written.text);
    });
    // News that only the people who run the site can do something about, and the address of somebody else.
    let expected = bare
        .iter()
        .all(|it| it.starts_with("AddressHold") || it.starts_with("AddressChanged"));
    assert!(expected, "{bare:?}");
    assert!(!bare.contains("AddressChanged undone"), "{bare:?}");
}

fn unescaped(html: &str) -> String {
    let signs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let all = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    signs.into_iter().fold(html.to_owned(), all)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentences of the HTML: without the heading, which the subject says, and what is shown of a code, a token or a button.
fn said_in_html(html: &str) -> String {
    let (_, body) = html.split_once("<div role=\"main\"").unwrap();
    let (_, mut rest) = body.split_once("</h1>").unwrap();
    let mut kept = String::new();
    let left_out = [
        ("<p class=\"code\"", "</p>"),
        ("<p class=\"token\"", "</p>"),
        ("<table role=\"presentation\" cellpadding", "</table>"),
        ("<p class=\"soft\" style=\"margin:0 0 20px;", "</p>"),
    ];
    while let Some((at, end)) = left_out
        .iter()
        .filter_map(|(begin, end)| Some((rest.find(begin)?, *end)))
        .min()
    {
        kept.push_str(&rest[..at]);
        rest = rest[at..].split_once(end).unwrap().1;
    }
    kept.push_str(rest);
    let mut text = String::new();
    for part in kept.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        let is_inline = [
            "a ", "/a", "bdi", "/bdi", "strong", "/strong", "code", "/code", "time", "/time",
        ];
        if !is_inline.iter().any(|name| tag.starts_with(name)) {
            text.push(' ');
        }
        text.push_str(words);
    }
    squeezed(&unescaped(&text))
}

/// The sentences of the text: without addresses, and what stands before a code, a token or the address of the button.
fn said_in_text(written: &Written) -> String {
    let label = button(&written.html).map(|(label, _)| format!("{label}:"));
    let mut lines: Vec<_> = written.text.lines().collect();
    let signature = lines.iter().position(|line| *line == "-- ").unwrap();
    assert_eq!(lines[signature + 1], "Vestibule");
    lines.drain(signature..=signature + 1);
    lines.retain(|line| {
        let is_shown = line.starts_with("Your code is ") || line.starts_with("Your token is ");
        let is_address = !line.contains(' ') && line.starts_with("http");
        !is_shown && !is_address && label.as_deref() != Some(line)
    });
    squeezed(&lines.join("\n"))
}

#[test]
fn html_and_text_say_the_same_sentences_in_the_same_order() {
    let app = TestApp::start();
    all(
        &app,
        Language::ENGLISH,
        |letter: Letter, change, _, written| {
            let html = said_in_html(&written.html);
            let text = said_in_text(written);
            // The token is on the line of its sentence, or on the next where both are too long.
            let without_token = text.replace(&"BwcH".repeat(10), "");
            assert_eq!(html, without_token, "{letter:?} {change}");
            assert!(html.len() > 80, "{letter:?} {change}: {html}");
        },
    );
}

#[test]
fn whoever_asked_is_told_of_in_a_sentence() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    app.deliver();
    let written = app.last_letter_to("ada@example.com").written;
    let text = squeezed(&written.text);
    let (_, sentence) = text.split_once("Requested with ").unwrap();
    let (sentence, _) = sentence.split_once(". ").unwrap();
    assert!(
        sentence.starts_with("Firefox on Linux, from the address 203.0.113."),
        "{sentence}"
    );
    assert!(sentence.ends_with(" UTC"), "{sentence}");
    // Its network is forgotten before it leaves, where it waits for long.
    ada.sign_up("bob@example.com");
    app.db_sql("UPDATE outbox SET ip = '-' WHERE recipient = 'bob@example.com'");
    app.deliver();
    let text = squeezed(&app.last_letter_to("bob@example.com").written.text);
    assert!(
        text.contains("Requested with Firefox on Linux, on "),
        "{text}"
    );
    assert!(!text.contains("address -"), "{text}");
}

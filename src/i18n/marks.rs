//! Where a date or a moment stands in what is said: in HTML it becomes `<time datetime="…">`.
//!
//! A sentence is made before anybody knows whether it goes into an element, an attribute or a text. So a moment in it stands
//! between marks, three of the code points that Unicode keeps for the inside of programs, until the page is whole. Only what
//! reads as a mark of ours becomes a tag, and what stands in it is escaped by then: whoever writes these code points into a
//! name gets them back as they are, or a `<time>` around a part of the name.

use super::when::When;
use memchr::{memchr2, memmem};

/// Before the moment for machines.
const BEGIN: &str = "\u{FDD0}";
/// Between it and the one for people.
const MIDDLE: &str = "\u{FDD1}";
const END: &str = "\u{FDD2}";
/// How long a moment for machines may be: a second, a day, a month, a year.
const LENGTHS: [usize; 4] = [20, 10, 7, 4];

/// Elements that hold text alone.
const TEXTS: &[&str] = &["<title", "<option", "<textarea"];

/// A mark at the beginning of a text.
struct Mark<'a> {
    machine: &'a str,
    people: &'a str,
    rest: &'a str,
}

/// A day or moment, marked, behind another text; `say` says it for people.
pub(super) fn mark(made: &mut String, when: When, say: impl FnOnce(&mut String)) {
    let begin = made.len();
    made.push_str(BEGIN);
    when.write_for_machines(made);
    // A year of an application's own rows may have a sign.
    let machine = made.get(begin + BEGIN.len()..).unwrap_or_default();
    if !is_for_machines(machine) {
        made.truncate(begin);
        return say(made);
    }
    made.push_str(MIDDLE);
    say(made);
    made.push_str(END);
}

/// A moment for machines and for people, marked.
pub(super) fn marked(machine: &str, people: &str) -> String {
    format!("{BEGIN}{machine}{MIDDLE}{people}{END}")
}

/// A page with its moments in elements.
pub(crate) fn in_html(page: String) -> String {
    replaced(page, |made, mark| {
        let Mark {
            machine, people, ..
        } = mark;
        if is_text_only(made) {
            made.push_str(people);
        } else {
            for part in ["<time datetime=\"", machine, "\">", people, "</time>"] {
                made.push_str(part);
            }
        }
    })
}

/// A text with its moments as people read them.
pub(crate) fn in_text(text: String) -> String {
    replaced(text, |made, mark| made.push_str(mark.people))
}

fn replaced(text: String, put: impl Fn(&mut String, &Mark<'_>)) -> String {
    let mut places = memmem::find_iter(text.as_bytes(), BEGIN).peekable();
    if places.peek().is_none() {
        return text;
    }
    let mut made = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    for place in places {
        let Some(mark) = text.get(place + BEGIN.len()..).and_then(Mark::read) else {
            continue;
        };
        // What was said for people holds no other mark.
        made.push_str(text.get(done..place).unwrap_or_default());
        put(&mut made, &mark);
        done = text.len() - mark.rest.len();
    }
    made.push_str(text.get(done..).unwrap_or_default());
    made
}

/// Whether what comes next stands in a tag, or in an element that has no others.
fn is_text_only(before: &str) -> bool {
    let Some(at) = before.rfind('<') else {
        return false;
    };
    let (_, last) = before.split_at(at);
    !last.contains('>') || TEXTS.iter().any(|tag| last.starts_with(tag))
}

impl<'a> Mark<'a> {
    fn read(behind: &'a str) -> Option<Self> {
        let mut parted = LENGTHS.into_iter().filter_map(|length| {
            let (machine, behind) = behind.split_at_checked(length)?;
            Some((machine, behind.strip_prefix(MIDDLE)?))
        });
        let (machine, behind) = parted
            .next()
            .filter(|(machine, _)| is_for_machines(machine))?;
        let end = memmem::find(behind.as_bytes(), END.as_bytes())?;
        let (people, rest) = behind.split_at_checked(end)?;
        let has = |sign: &str| memmem::find(people.as_bytes(), sign.as_bytes()).is_some();
        let is_ours =
            memchr2(b'<', b'>', people.as_bytes()).is_none() && !has(BEGIN) && !has(MIDDLE);
        is_ours.then_some(Self {
            machine,
            people,
            rest: rest.strip_prefix(END)?,
        })
    }
}

/// "2026-11-21T07:40:00Z", "2026-11-21", "2026-11" or "2026".
fn is_for_machines(text: &str) -> bool {
    let form = "0000-00-00T00:00:00Z".bytes().zip(text.bytes());
    let fits = |(form, byte): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    };
    LENGTHS.contains(&text.len()) && form.into_iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_become_elements_where_elements_may_stand() {
        let at = marked("2026-11-21T07:40:00Z", "21 Nov");
        let element = "<time datetime=\"2026-11-21T07:40:00Z\">21 Nov</time>";
        for (before, behind, inside) in [
            ("<p>Since ", "</p>", element),
            ("", "", element),
            ("<title>Until ", "</title>", "21 Nov"),
            ("<option value=\"a\">", "</option>", "21 Nov"),
            ("<p aria-label=\"since ", "\">", "21 Nov"),
            ("<title>x</title><p>1 &lt; 2, ", "</p>", element),
        ] {
            let page = format!("{before}{at}{behind}");
            assert_eq!(in_html(page), format!("{before}{inside}{behind}"));
        }
        let twice = format!("{at} and {at}");
        assert_eq!(in_html(twice.clone()), format!("{element} and {element}"));
        assert_eq!(in_text(twice), "21 Nov and 21 Nov");
    }

    #[test]
    fn what_is_no_mark_of_ours_stays_as_it_is() {
        for text in [
            "\u{FDD0}",
            "\u{FDD0}\u{FDD1}\u{FDD2}",
            "\u{FDD0}2026-11-21\u{FDD1}never closed",
            "\u{FDD0}2026-11-2\"\u{FDD1}x\u{FDD2}",
            "\u{FDD0}2026-11-21T07:40:00Z onmouseover=1\u{FDD1}x\u{FDD2}",
            "\u{FDD0}2026-11-21\u{FDD1}<script>\u{FDD2}",
            "\u{FDD2}\u{FDD1}\u{FDD0}",
        ] {
            assert_eq!(in_html(text.to_owned()), text);
            assert_eq!(in_text(text.to_owned()), text);
        }
        let broken = format!("\u{FDD0}{}", marked("2026-11-21", "21 Nov"));
        assert!(in_html(broken).ends_with("<time datetime=\"2026-11-21\">21 Nov</time>"));
    }
}

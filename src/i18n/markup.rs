//! The few tags that a sentence may hold: kept in HTML, left out of a text.

use std::borrow::Cow;

/// `<a>` is a link, whose address the template gives as `href`.
const TAGS: &[&str] = &["<strong>", "</strong>", "<code>", "</code>", "<a>", "</a>"];

/// The tag at the beginning of a text.
fn tag(text: &str) -> Option<&'static str> {
    TAGS.iter().copied().find(|tag| text.starts_with(tag))
}

/// Whether there is a tag in a text.
pub(super) fn has_tags(text: &str) -> bool {
    TAGS.iter().any(|tag| text.contains(tag))
}

/// The text of a tag, as far as it goes, that is none of ours.
pub(super) fn strange_tag(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (_, found) = rest.split_at(at);
        match tag(found) {
            Some(known) => rest = found.get(known.len()..).unwrap_or_default(),
            None => return Some(found.split_inclusive('>').next().unwrap_or(found)),
        }
    }
    None
}

/// Whether every tag of a text is closed before another begins.
pub(super) fn is_balanced(text: &str) -> bool {
    let mut open = None;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (_, found) = rest.split_at(at);
        let Some(known) = tag(found) else {
            return true;
        };
        match (open, known.strip_prefix("</")) {
            (None, None) => open = known.strip_prefix('<'),
            (Some(name), Some(closed)) if name == closed => open = None,
            _ => return false,
        }
        rest = found.get(known.len()..).unwrap_or_default();
    }
    open.is_none()
}

/// Each stretch of a text as `of` makes it, each tag as `tagged` makes it.
fn around_tags(
    text: &str,
    of: impl Fn(&str, &mut String),
    tagged: impl Fn(&str, &mut String),
) -> String {
    let mut made = String::with_capacity(text.len() + text.len() / 2);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, found) = rest.split_at(at);
        of(before, &mut made);
        let known = tag(found).unwrap_or("<");
        if known == "<" {
            of(known, &mut made);
        } else {
            tagged(known, &mut made);
        }
        rest = found.get(known.len()..).unwrap_or_default();
    }
    of(rest, &mut made);
    made
}

/// A stretch of a sentence for a text: each letter as `of` makes it, without tags.
pub(super) fn plain_by(text: &str, of: impl Fn(&str, &mut String)) -> String {
    around_tags(text, of, |_, _| {})
}

/// A stretch of a sentence for HTML: each letter as `of` makes it and then escaped, with its tags.
pub(super) fn html_by(text: &str, of: impl Fn(&str, &mut String)) -> String {
    let escaped = |text: &str, made: &mut String| {
        let mut letters = String::with_capacity(text.len());
        of(text, &mut letters);
        made.push_str(&escape(&letters));
    };
    around_tags(text, escaped, |tag, made| made.push_str(tag))
}

/// Letters as they are; the line breaks of the source are spaces.
pub(super) fn joined(text: &str, made: &mut String) {
    made.extend(
        text.chars()
            .map(|letter| if letter == '\n' { ' ' } else { letter }),
    );
}

/// For HTML, in elements and in attributes with double quotes.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// A sentence in HTML whose `<a>` leads to `href`, which is escaped already.
pub(crate) fn linked(sentence: &str, href: &str) -> String {
    sentence.replace("<a>", &format!("<a class=\"link\" href=\"{href}\">"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_in_html_and_left_out_of_texts_and_all_else_is_escaped() {
        let sentence = "Fish & <strong>chips</strong> at \"<a>Joe's</a>\" < 5";
        assert_eq!(plain_by(sentence, joined), "Fish & chips at \"Joe's\" < 5");
        assert_eq!(
            html_by(sentence, joined),
            "Fish &amp; <strong>chips</strong> at &quot;<a>Joe's</a>&quot; &lt; 5"
        );
        assert_eq!(strange_tag("<strong>a</strong> <em>b</em>"), Some("<em>"));
        assert_eq!(strange_tag("<code>a</code>"), None);
        assert_eq!(
            linked("<a>here</a>", "/x"),
            "<a class=\"link\" href=\"/x\">here</a>"
        );
    }
}

//! Sentences in templates.
//!
//! `t(id="…")` stands wherever Tera takes an expression. Where all arguments are literals, the sentence is put in when the
//! template is loaded: as a part of the page where it is all there is between `{{` and `}}`, as a string elsewhere. A sentence
//! that chooses nothing is put in with other arguments as well, where it is all there is: they stand in it as `{{ … }}` of
//! their own. Otherwise it stays a call of the function `t`. Its id and the names of its arguments are checked here.

use super::catalog::CatalogError;
use super::checks::line_of;
use super::direction::{is_name, is_set_apart};
use super::markup::{escape, has_tags, linked};
use super::sentence::{Kind, Piece};
use super::{Lexicon, Part};
use std::collections::BTreeSet;

/// The beginning of every call.
const CALL: &str = "t(id=";
/// Where an expression ends.
const CLOSERS: [&str; 3] = ["}}", "%}", "#}"];
/// What begins anything but text in a template.
const DELIMITERS: [&str; 3] = ["{{", "{%", "{#"];
/// The argument that holds the link's address.
const HREF: &str = "href";
/// The function of templates that sets a name apart from words which run the other way.
pub(crate) const ISOLATED: &str = "isolated";

/// A call of `t` in a template.
struct Call<'a> {
    /// Name and expression of each argument; the first is the id.
    arguments: Vec<(&'a str, &'a str)>,
    /// Behind the closing parenthesis.
    end: usize,
}

/// A template with all its fixed sentences put in.
pub(crate) fn fill_in(lexicon: &Lexicon, name: &str, source: &str) -> Result<String, CatalogError> {
    let is_html = std::path::Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "html");
    let kind = if is_html { Kind::Html } else { Kind::Text };
    if let Some(at) = oddly_called(source) {
        let file = format!("templates/{name}");
        let what = "t is called in another way than t(id=…, …)";
        return Err(CatalogError::new(file, line_of(source, at), what));
    }
    let mut made = String::with_capacity(source.len());
    let mut done = 0;
    while let Some(at) = next_call(source, done) {
        let wrong = |what: String| {
            let file = format!("templates/{name}");
            CatalogError::new(file, line_of(source, at), what)
        };
        let call = Call::read(source, at).ok_or_else(|| wrong("a call of t has no end".into()))?;
        let before = source.get(done..at).unwrap_or_default();
        let behind = source.get(call.end..).unwrap_or_default();
        let id = call.checked(lexicon, kind).map_err(wrong)?;
        let fixed = id.and_then(|id| call.fixed(lexicon, kind, id));
        let (before, put, closing) = match (alone(before, behind), &fixed) {
            (Some((before, closing)), Some(fixed)) => (before, fixed.put.clone(), closing),
            (None, Some(fixed)) => (before, fixed.quoted(kind).map_err(wrong)?, 0),
            (place, None) => {
                let expanded = id.and_then(|id| call.expanded(lexicon, kind, id));
                if let Some(((before, closing), expanded)) = place.zip(expanded) {
                    (before, expanded, closing)
                } else {
                    let call = source.get(at..call.end).unwrap_or_default();
                    (before, call.to_owned(), 0)
                }
            }
        };
        made.push_str(before);
        made.push_str(&put);
        done = call.end + closing;
    }
    made.push_str(source.get(done..).unwrap_or_default());
    Ok(made)
}

/// Where `t` is called in a way that is not looked at here, such as `t( id="…")`.
fn oddly_called(source: &str) -> Option<usize> {
    let mut places = source
        .match_indices("t(")
        .chain(source.match_indices("t ("));
    let is_odd = |at: usize| {
        let (before, call) = source.split_at_checked(at)?;
        let is_name = before.chars().next_back().is_some_and(is_of_name);
        let last = |signs: &[&str]| signs.iter().filter_map(|sign| before.rfind(sign)).max();
        let (opened, closed) = (last(&["{{", "{%"]), last(&CLOSERS));
        Some(!is_name && !call.starts_with(CALL) && opened.is_some() && opened > closed)
    };
    places.find_map(|(at, _)| is_odd(at).filter(|odd| *odd).map(|_| at))
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '.'
}

/// Where the next call begins.
fn next_call(source: &str, from: usize) -> Option<usize> {
    let mut from = from;
    while let Some(found) = source.get(from..)?.find(CALL) {
        let at = from + found;
        let before = source.get(..at)?.chars().next_back();
        if !before.is_some_and(is_of_name) {
            return Some(at);
        }
        from = at + CALL.len();
    }
    None
}

/// When a call is all there is in its `{{ … }}`: what stands before, and how much behind belongs to it.
fn alone<'a>(before: &'a str, behind: &str) -> Option<(&'a str, usize)> {
    let before = before.trim_end().strip_suffix("{{")?;
    let closing = behind.trim_start().strip_prefix("}}")?;
    Some((before, behind.len() - closing.len()))
}

impl<'a> Call<'a> {
    fn read(source: &'a str, at: usize) -> Option<Self> {
        let begin = at + "t(".len();
        let (mut depth, mut quote, mut start) = (0_usize, None, begin);
        let mut arguments = Vec::new();
        for (place, letter) in source.get(begin..)?.char_indices() {
            let here = begin + place;
            match (quote, letter) {
                (Some(open), _) if letter == open => quote = None,
                (None, '"' | '\'' | '`') => quote = Some(letter),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ')') if depth == 0 => {
                    arguments.extend(argument(source.get(start..here)?));
                    return Some(Self {
                        arguments,
                        end: here + 1,
                    });
                }
                (None, ')' | ']' | '}') => depth = depth.checked_sub(1)?,
                (None, ',') if depth == 0 => {
                    arguments.extend(argument(source.get(start..here)?));
                    start = here + 1;
                }
                _ => {}
            }
        }
        None
    }

    /// The id, unless the request says how it ends. What is wrong with the call otherwise.
    fn checked(&self, lexicon: &Lexicon, kind: Kind) -> Result<Option<&'a str>, String> {
        let expression = self.arguments.first().map_or("", |(_, id)| *id);
        if let Some(id) = literal(expression) {
            return self.fits(lexicon, kind, id).map(|()| Some(id));
        }
        let begin = expression.split_once('~');
        let begin = begin.and_then(|(begin, _)| literal(begin.trim()));
        let begin = begin.ok_or("the id does not begin with a text in quotation marks")?;
        let mut ids = lexicon.ids_from(begin).peekable();
        if ids.peek().is_none() {
            return Err(format!("there is no sentence {begin}…"));
        }
        for id in ids {
            self.fits(lexicon, kind, id)?;
        }
        Ok(None)
    }

    /// What is wrong with the call, if it is for the sentence of that id.
    fn fits(&self, lexicon: &Lexicon, kind: Kind, id: &str) -> Result<(), String> {
        let Some(wanted) = lexicon.variables(id) else {
            return Err(format!("there is no sentence {id}"));
        };
        let given: BTreeSet<String> = self.others().map(|(name, _)| name.to_owned()).collect();
        if let Some(name) = wanted.difference(&given).next() {
            return Err(format!("the sentence {id} needs ${name}"));
        }
        if let Some(name) = given.difference(wanted).next() {
            return Err(format!("the sentence {id} has no argument ${name}"));
        }
        let leads = self.expression(HREF).is_some();
        if kind == Kind::Html && lexicon.has_link(id) && !leads {
            return Err(format!("the link of the sentence {id} needs href"));
        }
        if leads && !lexicon.has_link(id) {
            return Err(format!("the sentence {id} has no link for href"));
        }
        Ok(())
    }

    /// The arguments besides the id, and where the link leads.
    fn others(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let others = self.arguments.iter().skip(1).copied();
        others.filter(|(name, _)| *name != HREF)
    }

    fn expression(&self, name: &str) -> Option<&'a str> {
        let found = self.arguments.iter().skip(1).find(|(one, _)| *one == name);
        found.map(|(_, expression)| *expression)
    }

    /// The sentence, where nothing in it depends on the request.
    fn fixed(&self, lexicon: &Lexicon, kind: Kind, id: &str) -> Option<Fixed> {
        let others = self
            .others()
            .map(|(name, value)| Some((name, literal(value)?)));
        let others: Vec<_> = others.collect::<Option<_>>()?;
        let href = match self.expression(HREF) {
            Some(expression) => Some(literal(expression)?),
            None => None,
        };
        let fixed = Fixed::of(lexicon, kind, id, &others, href);
        // What would begin an expression, as a name of the site may, is said by each request.
        Some(fixed).filter(|fixed| !begins_expression(&fixed.put))
    }

    /// The sentence with an expression in the place of each argument, where it chooses nothing.
    fn expanded(&self, lexicon: &Lexicon, kind: Kind, id: &str) -> Option<String> {
        let mut made = String::new();
        for piece in lexicon.pieces(kind, id)? {
            match piece {
                Piece::Text(text) if begins_expression(text) || text.ends_with('{') => return None,
                Piece::Text(text) => made.push_str(text),
                Piece::Argument(name) => {
                    let value = self.expression(name)?;
                    let put = if is_name(name) {
                        format!("{{{{ {ISOLATED}(value={value}) }}}}")
                    } else {
                        format!("{{{{ {value} }}}}")
                    };
                    let is_apart = kind == Kind::Html && is_set_apart(lexicon.language(), name);
                    let (begin, end) = if is_apart {
                        ("<bdi dir=\"ltr\">", "</bdi>")
                    } else {
                        ("", "")
                    };
                    made.extend([begin, &put, end]);
                }
            }
        }
        Some(match self.expression(HREF).filter(|_| kind == Kind::Html) {
            Some(href) => match literal(href) {
                Some(href) => linked(&made, &escape(href)),
                None => linked(&made, &format!("{{{{ {href} }}}}")),
            },
            None => made,
        })
    }
}

/// Whether a text would not stay one in a template.
fn begins_expression(text: &str) -> bool {
    DELIMITERS.iter().any(|one| text.contains(one))
}

/// "name=expression", around which there may be blanks.
fn argument(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    Some((name.trim(), value.trim()))
}

/// What stands between quotes, when that is all there is.
fn literal(expression: &str) -> Option<&str> {
    let quote = expression
        .chars()
        .next()
        .filter(|letter| ['"', '\'', '`'].contains(letter))?;
    let inner = expression.get(1..)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}

/// A sentence that is the same for every request.
struct Fixed {
    /// As it stands in what the template makes.
    put: String,
    /// As a value of a template, and whether it is escaped already.
    value: String,
    is_escaped: bool,
}

impl Fixed {
    fn of(
        lexicon: &Lexicon,
        kind: Kind,
        id: &str,
        given: &[(&str, &str)],
        href: Option<&str>,
    ) -> Self {
        let find = |name: &str| {
            let found = given.iter().find(|(one, _)| *one == name);
            found.map(|(_, value)| *value)
        };
        let plain = lexicon.text_with(id, &|name| Some(Part::Text(find(name)?.into())));
        if kind == Kind::Text {
            return Self {
                put: plain.clone(),
                value: plain,
                is_escaped: false,
            };
        }
        let escaped = |name: &str| Some(Part::Text(escape(find(name)?)));
        let html = lexicon.html_with(id, &escaped, href.map(escape).as_deref());
        let is_escaped = has_tags(&html) || html.contains("<a ") || html.contains("<bdi ");
        Self {
            value: if is_escaped { html.clone() } else { plain },
            put: html,
            is_escaped,
        }
    }

    /// As a string of an expression.
    fn quoted(&self, kind: Kind) -> Result<String, String> {
        let quote = ['"', '\'', '`']
            .into_iter()
            .find(|quote| !self.value.contains(*quote));
        let quote = quote.ok_or("the sentence has quotes of all kinds")?;
        let text = format!("{quote}{}{quote}", self.value);
        Ok(if self.is_escaped && kind == Kind::Html {
            format!("({text} | safe)")
        } else {
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Catalog, Language};

    fn filled(name: &str, source: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("en")).unwrap();
        let sentences = "hello = Hello \"you\" & <strong>it's</strong> { $site }\nplain = It's fine\nwait = In { $n } by { $name }\ndays = { $n ->\n    [one] A day\n   *[other] { $n } days\n}\nlink = Go <a>there</a>\nway-in = In\nway-out = Out\n";
        std::fs::write(folder.path().join("en/site.ftl"), sentences).unwrap();
        let catalog = Catalog::load(&[Language::ENGLISH], "A&B", Some(folder.path())).unwrap();
        let lexicon = catalog.lexicon(Language::ENGLISH).unwrap();
        fill_in(lexicon, name, source).map_err(|error| error.to_string())
    }

    #[test]
    fn fixed_sentences_become_a_part_of_the_page_or_a_string() {
        for (name, source, made) in [
            (
                "a.html",
                "<p>{{ t(id=\"hello\") }}</p>",
                "<p>Hello &quot;you&quot; &amp; <strong>it's</strong> A&amp;B</p>",
            ),
            (
                "a.txt",
                "{{ t(id=\"hello\") }}!",
                "Hello \"you\" & it's A&B!",
            ),
            (
                "a.html",
                "{{ <x.y label={t(id=\"plain\")} /> }}",
                "{{ <x.y label={\"It's fine\"} /> }}",
            ),
            (
                "a.html",
                "{% set a = t(id=\"plain\") %}",
                "{% set a = \"It's fine\" %}",
            ),
            (
                "a.html",
                "{{ t(id=\"link\", href=\"/a?b&c\") }}",
                "Go <a class=\"link\" href=\"/a?b&amp;c\">there</a>",
            ),
            (
                "a.html",
                "{{ t(id=\"wait\", n=\"two\", name=\"<Ada>\") }}",
                "In two by &lt;Ada&gt;",
            ),
            (
                "a.html",
                "{{ t(id=\"wait\", n=f(x=\")\"), name=y) }} {{ port(id=\"a\") }}",
                "In {{ f(x=\")\") }} by {{ isolated(value=y) }} {{ port(id=\"a\") }}",
            ),
            (
                "a.html",
                "{{ t(id=\"link\", href=y ~ \"#b\") }}",
                "Go <a class=\"link\" href=\"{{ y ~ \"#b\" }}\">there</a>",
            ),
            (
                "a.html",
                "{{ t(id=\"days\", n=y) }} {{ t(id=\"wait\", n=y, name=\"\") | upper }}",
                "{{ t(id=\"days\", n=y) }} {{ t(id=\"wait\", n=y, name=\"\") | upper }}",
            ),
            (
                "a.html",
                "{{ t(id=\"way-\" ~ b) }}",
                "{{ t(id=\"way-\" ~ b) }}",
            ),
        ] {
            assert_eq!(filled(name, source).as_deref(), Ok(made), "{source}");
        }
    }

    #[test]
    fn calls_that_cannot_be_answered_are_refused_with_file_and_line() {
        for (source, what) in [
            (
                "a\nb {{ t(id=\"none\") }}",
                "templates/a.html:2: there is no sentence none",
            ),
            (
                "{{ t(id=\"wait\", n=1) }}",
                "templates/a.html:1: the sentence wait needs $name",
            ),
            (
                "{{ t(id=\"plain\", n=1) }}",
                "templates/a.html:1: the sentence plain has no argument $n",
            ),
            (
                "{{ t(id=\"plain\"",
                "templates/a.html:1: a call of t has no end",
            ),
            (
                "a\n{{ t( id=\"plain\") }}",
                "templates/a.html:2: t is called in another way than t(id=…, …)",
            ),
            (
                "{% set a = t(n=1, id=\"plain\") %}",
                "templates/a.html:1: t is called in another way than t(id=…, …)",
            ),
            (
                "{{ t(id=\"none-\" ~ b) }}",
                "templates/a.html:1: there is no sentence none-…",
            ),
            (
                "{{ t(id=\"way-\" ~ b, n=1) }}",
                "templates/a.html:1: the sentence way-in has no argument $n",
            ),
            (
                "{{ t(id=b) }}",
                "templates/a.html:1: the id does not begin with a text in quotation marks",
            ),
            (
                "{{ t(id=\"link\") }}",
                "templates/a.html:1: the link of the sentence link needs href",
            ),
            (
                "{{ t(id=\"plain\", href=\"/\") }}",
                "templates/a.html:1: the sentence plain has no link for href",
            ),
        ] {
            assert_eq!(filled("a.html", source).unwrap_err(), what);
        }
    }
}

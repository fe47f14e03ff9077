//! What templates call: sentences, names set apart, addresses of static files; and how texts are escaped.

use super::Assets;
use crate::error::Fault;
use crate::i18n::{Catalog, Language, Lexicon, Part};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;
use tera::{Kwargs, State, Value};

pub(super) fn lexicon(catalog: &Catalog, language: Language) -> Result<&Arc<Lexicon>, Fault> {
    let lexicon = catalog.lexicon(language);
    lexicon.ok_or_else(|| Fault::Broken("there is no language".into()))
}

/// The function `t` of templates: the sentence `id` with its arguments, the `<a>` in it leading to `href`.
pub(super) fn sentence(
    lexicon: &Lexicon,
    given: &Kwargs,
    state: &State<'_>,
) -> tera::TeraResult<Value> {
    let id: &str = given.must_get("id")?;
    let Some(wanted) = lexicon.variables(id) else {
        return Err(tera::Error::message(format!("there is no sentence {id}")));
    };
    let is_html = state.autoescaping_enabled();
    let mut parts = Vec::with_capacity(wanted.len());
    for name in wanted {
        let value: Option<&Value> = given.get(name)?;
        let part = value.map(|value| part(value, is_html, state)).transpose()?;
        parts.extend(part.map(|part| (name.as_str(), part)));
    }
    let given_part = |name: &str| {
        let found = parts.iter().find(|(one, _)| *one == name);
        found.map(|(_, part)| part.lent())
    };
    if !is_html {
        return Ok(Value::normal_string(&lexicon.text_with(id, &given_part)));
    }
    let href: Option<&Value> = given.get("href")?;
    let href = href.map(|href| state.escape_if_needed(href)).transpose()?;
    let html = lexicon.html_with(id, &given_part, href.as_deref());
    Ok(Value::safe_string(&html))
}

/// The function `isolated` of templates: a name as it stands in a sentence.
pub(super) fn isolated(lexicon: &Lexicon, given: &Kwargs) -> tera::TeraResult<Value> {
    let value: &Value = given.must_get("value")?;
    Ok(match value.as_str() {
        Some(name) if value.is_safe() => Value::safe_string(&lexicon.isolated(name)),
        Some(name) => Value::normal_string(&lexicon.isolated(name)),
        None => value.clone(),
    })
}

/// A value of a template as a sentence takes it.
fn part<'a>(value: &'a Value, is_html: bool, state: &State<'_>) -> tera::TeraResult<Part<'a>> {
    Ok(match value.as_i64() {
        Some(number) => Part::Number(number),
        None if is_html => Part::Text(state.escape_if_needed(value)?.into()),
        None => Part::Text(
            value
                .as_str()
                .map_or_else(|| value.to_string().into(), Cow::Borrowed),
        ),
    })
}

/// A template with `{{ static(path="…") }}` filled in: the addresses of static files are known before any page is shown.
/// The line and the path when there is no such file.
pub(super) fn with_addresses(text: &str, assets: &Assets) -> Result<String, (usize, String)> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{ static(path=\"") {
        let read = text.len() - after.len();
        let line = || text.get(..read).unwrap_or_default().matches('\n').count() + 1;
        let (path, after) = after
            .split_once("\") }}")
            .ok_or_else(|| (line(), "without an end".to_owned()))?;
        let address = assets.url(path).ok_or_else(|| (line(), path.to_owned()))?;
        filled.push_str(before);
        filled.push_str(&address);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Escapes a text for HTML as Tera does, but stretch by stretch instead of byte by byte.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| b"&<>\"'".contains(byte)) {
        let (before, behind) = rest.split_at(at);
        out.write_all(before)?;
        let Some((sign, behind)) = behind.split_first() else {
            break;
        };
        out.write_all(match sign {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            _ => b"&#39;",
        })?;
        rest = behind;
    }
    out.write_all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_tera_escapes_them() {
        for text in ["", "Ada", "&<>\"'", "a<b>&amp;\"é'\u{FDD0}", "'", "x'"] {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            escape(text, &mut ours).unwrap();
            tera::escape_html(text, &mut theirs).unwrap();
            assert_eq!(ours, theirs, "{text}");
        }
    }

    #[test]
    fn addresses_of_static_files_are_filled_in_and_a_missing_file_is_named() {
        let assets = Assets::load(None);
        let filled = with_addresses("a {{ static(path=\"favicon.svg\") }} b", &assets).unwrap();
        let address = assets.url("favicon.svg").unwrap();
        assert_eq!(filled, format!("a {address} b"));
        let missing = with_addresses("{{ static(path=\"no.css\") }}", &assets);
        assert_eq!(missing.unwrap_err(), (1, "no.css".to_owned()));
    }
}

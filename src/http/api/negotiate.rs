//! Media types: what a client takes, what it sends, and the parts of `multipart/form-data`.

use super::errors::ApiError;
use crate::i18n::Message;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};

const LONGEST_BOUNDARY: usize = 70;

/// How a body is written down.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Form,
    Multipart { boundary: String },
}

/// A part of a multipart body: its name, and its text unless it is a file.
pub(crate) type Part<'a> = (String, Option<&'a str>);

/// Refuses a client that won't take JSON. No `Accept`, or an empty one, takes everything.
pub(crate) fn acceptable(headers: &HeaderMap) -> Result<(), ApiError> {
    let lines = headers.get_all(header::ACCEPT);
    let lines: Vec<_> = lines
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    let ranges = lines.iter().flat_map(|line| pieces(line, ','));
    let ranges: Vec<&str> = ranges.filter(|range| !range.is_empty()).collect();
    // The range that says most about JSON decides: `application/json;q=0, */*` takes everything else.
    let best = ranges.iter().filter_map(|range| weigh(range)).max();
    if ranges.is_empty() || best.is_some_and(|(_, takes)| takes) {
        Ok(())
    } else {
        Err(ApiError::not_acceptable())
    }
}

/// How much a media range says about JSON, and whether it takes it; `None` when it is about something else.
fn weigh(range: &str) -> Option<(u8, bool)> {
    let pieces = pieces(range, ';');
    let precision = match pieces.first()?.to_ascii_lowercase().as_str() {
        "*/*" => 0,
        "application/*" => 1,
        "application/json" => 2,
        _ => return None,
    };
    let weight = parameter(&pieces, "q").map_or(Some(1.0), |q| q.parse::<f32>().ok());
    let weight = weight.filter(|weight| (0.0..=1.0).contains(weight))?;
    Some((precision, weight > 0.0))
}

/// What `Content-Type` promises.
pub(crate) fn syntax(headers: &HeaderMap) -> Result<Syntax, ApiError> {
    let sent = headers.get(header::CONTENT_TYPE);
    let sent = sent.map_or_else(String::new, |sent| {
        String::from_utf8_lossy(sent.as_bytes()).into_owned()
    });
    let pieces = pieces(&sent, ';');
    let media_type = pieces.first().copied().unwrap_or_default();
    let charset = parameter(&pieces, "charset").unwrap_or_default();
    let is_utf8 = ["", "utf-8", "utf8"].contains(&charset.to_ascii_lowercase().as_str());
    let (not_utf8, syntax) = match media_type.to_ascii_lowercase().as_str() {
        "application/json" => ("wire-json-not-utf8", Some(Syntax::Json)),
        "application/x-www-form-urlencoded" => ("wire-form-not-utf8", Some(Syntax::Form)),
        "multipart/form-data" => {
            let boundary = parameter(&pieces, "boundary")
                .filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len()));
            let syntax = boundary.map(|boundary| Syntax::Multipart { boundary });
            ("wire-multipart-not-utf8", syntax)
        }
        _ => return Err(unsupported(media_type)),
    };
    if !is_utf8 {
        return Err(unreadable(&Message::new(not_utf8)));
    }
    syntax.ok_or_else(|| unreadable(&Message::new("wire-multipart-no-boundary")))
}

/// A body that is not what its type promised.
pub(super) fn unreadable(text: &Message) -> ApiError {
    ApiError::detail(StatusCode::BAD_REQUEST, "parse_error", text)
}

fn unsupported(media_type: &str) -> ApiError {
    // What is no media type is not repeated.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/!#$&-^_.+*".contains(c);
    let is_told = media_type.len() <= 127 && media_type.chars().all(is_plain);
    let named = if is_told { media_type } else { "" };
    let text = Message::new("wire-unsupported-media-type").with("type", named);
    ApiError::detail(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        &text,
    )
}

/// The parts of a multipart body; `None` when they cannot be told apart or are not UTF-8.
///
/// By hand, because `multer` (3.1) ends a head at an empty line of bare line feeds, looks for its content behind the
/// next `\r\n\r\n`, and so gives one part the content of another: a password under the name of the e-mail address. It
/// shows the last of repeated headers alone, knows no `filename*`, and wants a copy of what is wiped here. It would
/// save no line.
pub(crate) fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let first = format!("--{boundary}");
    let next = format!("\r\n--{boundary}");
    let mut found = Vec::new();
    // What stands before the first boundary is for nobody.
    let mut rest = match body.strip_prefix(first.as_bytes()) {
        Some(rest) => rest,
        None => cut(body, next.as_bytes())?.1,
    };
    while !rest.starts_with(b"--") {
        let (part, behind) = cut(rest, next.as_bytes())?;
        let (head, content) = cut(part, b"\r\n\r\n")?;
        let (name, is_file) = describe(str::from_utf8(head).ok()?)?;
        if let Some(name) = name {
            let text = if is_file {
                None
            } else {
                Some(str::from_utf8(content).ok()?)
            };
            found.push((name, text));
        }
        rest = behind;
    }
    Some(found)
}

/// The name of a part, when it has one, and whether it is a file.
fn describe(head: &str) -> Option<(Option<String>, bool)> {
    let mut lines = head.split("\r\n");
    // Behind a boundary there is white space or nothing.
    if !lines.next()?.trim_matches([' ', '\t']).is_empty() {
        return None;
    }
    let mut described = (None, false);
    for line in lines {
        let (header, value) = line.split_once(':')?;
        let pieces = pieces(value, ';');
        let first = pieces.first()?.to_ascii_lowercase();
        match header.to_ascii_lowercase().as_str() {
            "content-disposition" if first == "form-data" => {
                let file = parameter(&pieces, "filename").or(parameter(&pieces, "filename*"));
                described = (parameter(&pieces, "name"), file.is_some());
            }
            "content-transfer-encoding" if !["7bit", "8bit", "binary"].contains(&&*first) => {
                return None;
            }
            _ => {}
        }
    }
    Some(described)
}

fn cut<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = bytes.windows(at.len()).position(|window| window == at)?;
    Some((bytes.get(..start)?, bytes.get(start + at.len()..)?))
}

/// The pieces of a header between separators, but for those within quotes.
fn pieces(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let pieces = text.split(move |c| {
        let is_separator = c == separator && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        is_separator
    });
    pieces.map(str::trim).collect()
}

/// A parameter among the pieces, without its quotes.
fn parameter(pieces: &[&str], name: &str) -> Option<String> {
    let mut parameters = pieces
        .iter()
        .skip(1)
        .filter_map(|piece| piece.split_once('='));
    let (_, value) = parameters.find(|(other, _)| other.trim().eq_ignore_ascii_case(name))?;
    let value = value.trim();
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner else {
        return Some(value.to_owned());
    };
    let mut escaped = false;
    let plain = inner.chars().filter(|c| {
        escaped = *c == '\\' && !escaped;
        !escaped
    });
    Some(plain.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::api::errors::tests::said;
    use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn who_takes_json_is_served() {
        let fine = "*/*|application/*|APPLICATION/JSON; q=0.1|text/html, */*;q=0.001||,\
            |application/json;charset=utf-8;q=1.000|*/*;q=0, application/json\
            |application/*;x=\"a,b;q=0\"|application/json;q=0, application/json;v=2";
        for accept in fine.split('|') {
            assert!(acceptable(&headers(ACCEPT, accept)).is_ok(), "{accept}");
        }
        assert!(acceptable(&HeaderMap::new()).is_ok());
        let mut two = headers(ACCEPT, "text/html");
        two.append(ACCEPT, HeaderValue::from_static("application/json"));
        assert!(acceptable(&two).is_ok());
    }

    #[test]
    fn who_does_not_take_json_is_told() {
        let bad = "text/html|application/json;q=0|*/*;q=0.000|application/json;q=0, */*|*\
            |application/*;q=0, */*|json|*/json|application/json;q=2|*/*;q=nan|*/*;q=\
            |application/json;q=-1|text/html;x=\"*/*\"|text/html;x=\", */*\"";
        for accept in bad.split('|') {
            let refused = acceptable(&headers(ACCEPT, accept)).unwrap_err();
            assert!(said(&refused).starts_with("406 "), "{accept}");
        }
    }

    #[test]
    fn types_are_recognised_in_any_spelling() {
        let read = |value: &str| match syntax(&headers(CONTENT_TYPE, value)) {
            Ok(syntax) => format!("{syntax:?}"),
            Err(error) => said(&error),
        };
        let table = r#"Application/JSON ; Charset="UTF-8" => Json
            application/x-www-form-urlencoded => Form
            multipart/form-data; boundary=a-b => Multipart { boundary: "a-b" }
            multipart/form-data; boundary="a;\"b" => Multipart { boundary: "a;\"b" }
            text/plain;x=y => 415 {"detail":"Unsupported media type \"text/plain\" in request.","code":"unsupported_media_type"}
            <b> => 415 {"detail":"Unsupported media type \"\" in request.","code":"unsupported_media_type"}
            application/json;charset=utf-16 => 400 {"detail":"JSON parse error - only UTF-8 is accepted","code":"parse_error"}
            multipart/form-data => 400 {"detail":"Multipart form parse error - the boundary is missing or too long","code":"parse_error"}"#;
        for (value, expected) in table.lines().filter_map(|line| line.split_once(" => ")) {
            assert_eq!(read(value.trim()), expected);
        }
        assert_eq!(read(""), read("<b>"));
    }

    #[test]
    fn parts_are_told_apart() {
        let body = "before\r\n--b \t\r\nContent-Disposition: form-data; name=\"a;\\\"\"\r\n\r\n1\r\n2\r\n--b\r\n\
            content-disposition:form-data;name=f; filename=\"\"\r\nContent-Type: image/png\r\n\r\n\r\n--b\r\n\r\n\
            nameless\r\n--b\r\nContent-Disposition: form-data; name=e\r\n\r\n\r\n--b--\r\nbehind";
        let found = parts(body.as_bytes(), "b").unwrap();
        let expected = [("a;\"", Some("1\r\n2")), ("f", None), ("e", Some(""))];
        assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text)));
        assert_eq!(parts(b"--b--", "b"), Some(vec![]));
    }

    #[test]
    fn broken_parts_are_refused() {
        let good = "--b~Content-Disposition: form-data; name=a~~1~--b--";
        let read = |body: &str| parts(body.replace('~', "\r\n").as_bytes(), "b").is_some();
        assert!(read(good));
        for bad in ["", "--", "--b", "--b~", "--bc~~~--b--", "--b\n\n1\n--b--"] {
            assert!(!read(bad), "{bad}");
        }
        for (old, new) in [
            ("--b--", ""),
            ("Content-", "no header~"),
            ("~~1", "~Content-Transfer-Encoding: base64~~1"),
        ] {
            assert!(!read(&good.replace(old, new)), "{new}");
        }
        let bytes = good
            .replace('~', "\r\n")
            .replace('1', "\u{80}")
            .into_bytes();
        let half: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0xc2).collect();
        assert_eq!(parts(&half, "b"), None);
    }
}

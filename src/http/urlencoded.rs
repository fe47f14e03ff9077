//! `application/x-www-form-urlencoded`, in bodies and in queries.

/// Names and values of an urlencoded text. Every byte sequence that is not UTF-8 is an error, never a replacement.
pub(super) fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, ()> {
    let decode = |part: &[u8]| -> Result<String, ()> {
        let mut out = Vec::with_capacity(part.len());
        let mut rest = part.iter();
        while let Some(byte) = rest.next() {
            out.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let mut digit = || char::from(*rest.next()?).to_digit(16);
                    let (high, low) = (digit().ok_or(())?, digit().ok_or(())?);
                    u8::try_from(high * 16 + low).map_err(|_| ())?
                }
                other => *other,
            });
        }
        String::from_utf8(out).map_err(|_| ())
    };
    let parts = bytes
        .split(|byte| *byte == b'&')
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let middle = part.iter().position(|byte| *byte == b'=');
            let (name, value) = middle
                .and_then(|at| part.split_at_checked(at))
                .unwrap_or((part, b"="));
            Ok((decode(name)?, decode(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn forms_are_decoded_strictly() {
        let read = |text: &str| pairs(text.as_bytes()).unwrap();
        assert_eq!(
            read("a=1&b=x+y%26%C3%A9&c&=d"),
            [("a", "1"), ("b", "x y&é"), ("c", ""), ("", "d")]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
        for bad in ["a=%ff", "a=%", "a=%4", "a=%zz", "%ff=1"] {
            assert!(pairs(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(pairs(b"a=\xff").is_err());
    }
}

//! The trace that a request belongs to, which somebody before us began: the header `traceparent` of the W3C's Trace Context. It
//! is a name to find lines by, and proves nothing.

/// The trace that a request belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    id: String,
    flags: String,
}

impl Trace {
    /// Reads a `traceparent`. `None` when it is not one: the request is then of no trace.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let version = hexadecimal(parts.next()?, 2)?;
        let id = hexadecimal(parts.next()?, 32)?;
        let span = hexadecimal(parts.next()?, 16)?;
        let flags = hexadecimal(parts.next()?, 2)?;
        // A later version may say more at the end.
        let fits = version != "ff" && (version != "00" || parts.next().is_none());
        (fits && has_a_one(id) && has_a_one(span)).then(|| Self::of(id, flags))
    }

    fn of(id: &str, flags: &str) -> Self {
        Self {
            id: id.to_owned(),
            flags: flags.to_owned(),
        }
    }

    /// What a row keeps of it.
    #[must_use]
    pub fn to_kept(&self) -> String {
        format!("{}-{}", self.id, self.flags)
    }

    /// Reads what a row keeps.
    #[must_use]
    pub fn of_kept(kept: &str) -> Option<Self> {
        let (id, flags) = kept.split_once('-')?;
        Some(Self::of(hexadecimal(id, 32)?, hexadecimal(flags, 2)?))
    }

    /// Its id: 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The `traceparent` of a call that goes on with it, as a step of its own: `span`, 16 hexadecimal digits.
    #[must_use]
    pub fn header(&self, span: &str) -> String {
        format!("00-{}-{span}-{}", self.id, self.flags)
    }
}

fn hexadecimal(text: &str, length: usize) -> Option<&str> {
    let fits = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (text.len() == length && text.bytes().all(fits)).then_some(text)
}

fn has_a_one(id: &str) -> bool {
    id.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn a_trace_goes_on_with_its_id_and_flags() {
        let trace = Trace::parse(&format!("00-{ID}-00f067aa0ba902b7-01")).unwrap();
        assert_eq!(trace.id(), ID);
        let kept = Trace::of_kept(&trace.to_kept()).unwrap();
        assert_eq!(kept, trace);
        let header = kept.header("b7ad6b7169203331");
        assert_eq!(header, format!("00-{ID}-b7ad6b7169203331-01"));
        let later = Trace::parse(&format!("01-{ID}-00f067aa0ba902b7-01-more"));
        assert_eq!(later, Some(trace));
    }

    #[test]
    fn what_is_no_traceparent_is_no_trace() {
        let zeros = "0".repeat(32);
        for bad in [
            String::new(),
            "x".to_owned(),
            format!("00-{ID}-00f067aa0ba902b7"),
            format!("00-{ID}-00f067aa0ba902b7-01-more"),
            format!("ff-{ID}-00f067aa0ba902b7-01"),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            format!("00-{ID}-0000000000000000-01"),
            format!("00-{}-00f067aa0ba902b7-01", ID.to_uppercase()),
            format!("00-{ID}-00f067aa0ba902b7-01\n"),
            format!("00-{ID}é-00f067aa0ba902b7-01"),
        ] {
            assert_eq!(Trace::parse(&bad), None, "{bad:?}");
        }
    }
}

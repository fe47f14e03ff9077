//! Records as `dumpdata` writes them, one after the other: nothing waits in memory.

use crate::error::Fault;
use crate::values::{Moment, micros};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::io::Write;

/// How records stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One array, with a record a line.
    Json,
    /// A record a line, and nothing else.
    Lines,
}

/// The fields of a record, in their order.
#[derive(Default)]
pub(super) struct Fields(pub(super) Vec<(String, Value)>);

impl Fields {
    pub(super) fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.push((name.to_owned(), value.into()));
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A record. One without a number gets its own when it is loaded.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    pub(super) model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pk: Option<i64>,
    pub(super) fields: Fields,
}

/// Where records are written to.
pub(super) struct Records<'w> {
    to: &'w mut dyn Write,
    form: Form,
    written: u64,
    line: Vec<u8>,
}

impl<'w> Records<'w> {
    pub(super) fn begin(to: &'w mut dyn Write, form: Form) -> Result<Self, Fault> {
        if form == Form::Json {
            to.write_all(b"[").map_err(|error| unwritten(&error))?;
        }
        Ok(Self {
            to,
            form,
            written: 0,
            line: Vec::new(),
        })
    }

    pub(super) fn write(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        self.line.clear();
        let separator: &[u8] = match (self.form, self.written) {
            (Form::Lines, _) => b"",
            (Form::Json, 0) => b"\n",
            (Form::Json, _) => b",\n",
        };
        self.line.extend_from_slice(separator);
        let made = serde_json::to_writer(&mut self.line, record);
        made.map_err(|error| Fault::Broken(format!("a record cannot be written: {error}")))?;
        if self.form == Form::Lines {
            self.line.push(b'\n');
        }
        self.written += 1;
        self.to
            .write_all(&self.line)
            .map_err(|error| unwritten(&error))
    }

    pub(super) fn end(self) -> Result<(), Fault> {
        let end: &[u8] = match self.form {
            Form::Lines => b"",
            Form::Json => b"\n]\n",
        };
        let ended = self.to.write_all(end).and_then(|()| self.to.flush());
        ended.map_err(|error| unwritten(&error))
    }
}

fn unwritten(error: &std::io::Error) -> Fault {
    Fault::Refused(format!("The output cannot be written: {error}."))
}

/// A moment as Django writes it: to the millisecond, where that says it all. `end` stands for its zone.
pub(super) fn written(at: Moment, end: &str) -> String {
    let (date, time) = (at.date(), at.time());
    let micros = micros(at).rem_euclid(1_000_000);
    let fraction = match micros {
        0 => String::new(),
        whole if whole % 1000 == 0 => format!(".{:03}", whole / 1000),
        all => format!(".{all:06}"),
    };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}{end}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    fn text(form: Form, records: &[Record<'_>]) -> String {
        let mut out = Vec::new();
        let mut to = Records::begin(&mut out, form).unwrap();
        for record in records {
            to.write(record).unwrap();
        }
        to.end().unwrap();
        String::from_utf8(out).unwrap()
    }

    fn records() -> [Record<'static>; 2] {
        let fields = |name: &str| Fields(vec![("z".into(), name.into()), ("a".into(), json!([1]))]);
        [
            Record {
                model: "auth.user",
                pk: Some(7),
                fields: fields("\"\n\u{2028}'\\"),
            },
            Record {
                model: "auth.group",
                pk: None,
                fields: fields("é"),
            },
        ]
    }

    #[test]
    fn an_array_has_a_record_a_line_whatever_stands_in_it() {
        assert_eq!(
            text(Form::Json, &records()),
            "[\n{\"model\":\"auth.user\",\"pk\":7,\"fields\":{\"z\":\"\\\"\\n\u{2028}'\\\\\",\"a\":[1]}},\n\
             {\"model\":\"auth.group\",\"fields\":{\"z\":\"é\",\"a\":[1]}}\n]\n"
        );
        assert_eq!(text(Form::Json, &[]), "[\n]\n");
        assert_eq!(text(Form::Lines, &records()).lines().count(), 2);
        assert_eq!(text(Form::Lines, &[]), "");
    }

    #[test]
    fn what_the_disk_refuses_is_said() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("no room"))
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let failed = Records::begin(&mut Full, Form::Json).map(drop);
        assert_eq!(
            failed.unwrap_err().to_string(),
            "The output cannot be written: no room."
        );
    }

    #[test]
    fn moments_are_written_as_django_does_and_lose_nothing() {
        for (at, text) in [
            (datetime!(2020-01-02 03:04:05), "2020-01-02T03:04:05Z"),
            (
                datetime!(2020-01-02 03:04:05.120),
                "2020-01-02T03:04:05.120Z",
            ),
            (
                datetime!(2020-01-02 03:04:05.123456),
                "2020-01-02T03:04:05.123456Z",
            ),
            (
                datetime!(1901-01-02 00:00:00.001),
                "1901-01-02T00:00:00.001Z",
            ),
        ] {
            assert_eq!(written(at, "Z"), text);
        }
    }
}

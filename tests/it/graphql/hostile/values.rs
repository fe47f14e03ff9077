//! Values: texts, literals, arguments, and the JSON of variables.

use super::maker::Maker;
use rand::RngExt;
use serde_json::{Value, json};

impl Maker {
    pub(super) fn text(&mut self) -> String {
        let inner = self.one(&[
            "",
            "a",
            "\\\"",
            "\\\\",
            "\\u0041",
            "\\ud800",
            "\\u12",
            "\\x",
            "\u{1f600}",
            "{{{[[[((",
            "\u{0}",
            "\u{202e}",
            "\\\"\"\"",
            "\r",
            "\n  a\n b",
            "' OR 1=1 --",
        ]);
        let inner = inner.repeat(1 + self.amount());
        let (open, close) = match self.below(12) {
            0 => ("\"\"\"", ""),
            1 => ("\"", ""),
            2 => ("", "\"\"\""),
            3 => ("\"\"\"\"", "\"\"\"\""),
            4..7 => ("\"\"\"", "\"\"\""),
            _ => ("\"", "\""),
        };
        format!("{open}{inner}{close}")
    }

    pub(super) fn value(&mut self, depth: usize) -> String {
        let gap = self.gap();
        match self.below(14) {
            0..3 => self.text(),
            3 => self
                .one(&[
                    "0",
                    "-1",
                    "1e999",
                    "-0.0e-1",
                    "00",
                    "1.",
                    "99999999999999999999",
                    "NaN",
                ])
                .to_owned(),
            4 => "9".repeat(1 + self.amount()),
            5 => self
                .one(&["true", "null", "ENUM", "$", "@", "!"])
                .to_owned(),
            6 | 7 => format!("${}", self.name()),
            8 => {
                let deep = self.amount();
                let (open, close) = if self.once_in(2) {
                    ("[", "]")
                } else {
                    ("{a:", "}")
                };
                format!("{}1{}", open.repeat(deep), close.repeat(deep))
            }
            9..11 => format!(
                "[{}]",
                self.many(|it, depth| it.value(depth + 1) + " ", depth)
            ),
            _ => {
                let entry =
                    |it: &mut Self, depth| format!("{}:{} ", it.name(), it.value(depth + 1));
                format!("{{{gap}{}}}", self.many(entry, depth))
            }
        }
    }

    pub(super) fn arguments(&mut self, depth: usize) -> String {
        if !self.once_in(3) {
            return String::new();
        }
        let argument = |it: &mut Self, depth| format!("{}: {} ", it.name(), it.value(depth + 1));
        let all = self.many(argument, depth);
        if all.is_empty() && !self.once_in(9) {
            all
        } else {
            format!("({all})")
        }
    }

    pub(super) fn json(&mut self, depth: usize) -> Value {
        match self.below(9) {
            0 => Value::Null,
            1 => json!(self.once_in(2)),
            2 => json!(self.chance.random_range(i64::MIN..i64::MAX)),
            3 => json!("\u{0}\u{1f600}x".repeat(self.amount())),
            4 => {
                let deep = self.amount().min(100);
                (0..deep).fold(Value::Null, |inner, _| json!([inner]))
            }
            5 if depth < 4 => (0..self.amount()).map(|_| self.json(depth + 1)).collect(),
            6 if depth < 4 => {
                let entries = (0..self.amount()).map(|_| (self.name(), self.json(depth + 1)));
                Value::Object(entries.collect())
            }
            _ => json!(1.5),
        }
    }
}

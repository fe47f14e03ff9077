//! Documents that fit the schema, in odd shapes: what passes the parser and most rules, for the engine to run.

use super::maker::Maker;

/// The types: their fields, and the type of each, if it has fields.
const TYPES: [(&str, &[(&str, &str)]); 7] = [
    (
        "Query",
        &[
            ("me", "UserNode"),
            ("sessions", "SessionNode"),
            ("users(first: 3)", "UserNodeConnection"),
            (
                "users(last: 100, isActive: true, email: \"\\u0041\")",
                "UserNodeConnection",
            ),
            (
                "users(first: 5, username_Icontains: \"%_\u{fdfa}\", offset: 2)",
                "UserNodeConnection",
            ),
            (
                "users(before: \"x\", status_Archived: false)",
                "UserNodeConnection",
            ),
            ("user(id: \"VXNlck5vZGU6MQ==\")", "UserNode"),
            ("__typename", ""),
            ("__type(name: \"UserNode\")", "__Type"),
        ],
    ),
    (
        "UserNode",
        &[
            ("pk", ""),
            ("email", ""),
            ("username", ""),
            ("verified", ""),
            ("__typename", ""),
            ("id", ""),
        ],
    ),
    (
        "SessionNode",
        &[("id", ""), ("kind", ""), ("current", ""), ("agent", "")],
    ),
    (
        "UserNodeConnection",
        &[
            ("edges", "UserNodeEdge"),
            ("totalCount", ""),
            ("__typename", ""),
        ],
    ),
    ("UserNodeEdge", &[("node", "UserNode"), ("cursor", "")]),
    (
        "__Type",
        &[
            ("name", ""),
            ("kind", ""),
            ("ofType", "__Type"),
            ("fields(includeDeprecated: true)", "__Field"),
            ("possibleTypes", "__Type"),
        ],
    ),
    (
        "__Field",
        &[("name", ""), ("type", "__Type"), ("isDeprecated", "")],
    ),
];

impl Maker {
    /// A document of one operation, and the fragments that it uses.
    pub(super) fn fitting(&mut self) -> String {
        let mut asked = Vec::new();
        let mutation = "mutation { a: tokenAuth(password: \"x\", username: \"nobody\") { success errors } logout { success } }";
        let mut whole = match self.below(12) {
            0 => mutation.to_owned(),
            1 => {
                format!("query a @skip(if: {}) ", self.once_in(2))
                    + &self.fitting_set("Query", 0, &mut asked)
            }
            2 => {
                let default = self.one(&["", "= true", "= false"]);
                format!("query($a: Boolean {default}) {{ __typename @include(if: $a) ")
                    + &self.more("Query", &mut asked)
            }
            _ => self.fitting_set("Query", 0, &mut asked),
        };
        let mut number = 0;
        while let Some(on) = asked.get(number).copied() {
            let set = self.fitting_set(on, 1 + number, &mut asked);
            whole = format!("{whole} fragment p{number} on {on} {set}");
            number += 1;
        }
        whole
    }

    fn more(&mut self, on: &'static str, asked: &mut Vec<&'static str>) -> String {
        let set = self.fitting_set(on, 0, asked);
        set.trim_start_matches('{').to_owned()
    }

    fn fitting_set(
        &mut self,
        on: &'static str,
        depth: usize,
        asked: &mut Vec<&'static str>,
    ) -> String {
        let (_, fields) = TYPES.iter().find(|(name, _)| *name == on).unwrap();
        let amount = if depth < 3 { 1 + self.amount() } else { 1 };
        let mut set = vec!["{ ".to_owned()];
        for number in 0..amount {
            if self.room > 0 && self.once_in(6) {
                self.room -= 1;
                let part = match self.below(3) {
                    0 => format!("... on {on} {} ", self.fitting_set(on, depth + 1, asked)),
                    1 => {
                        let inner = self.fitting_set(on, depth + 1, asked);
                        format!("... @include(if: true) {inner} ")
                    }
                    _ => {
                        asked.push(on);
                        format!("...p{} ", asked.len() - 1)
                    }
                };
                set.push(part);
                continue;
            }
            let (mut field, mut kind) = fields[self.below(fields.len())];
            if depth > 5 && !kind.is_empty() {
                (field, kind) = ("__typename", "");
            }
            if self.once_in(3) || !kind.is_empty() {
                set.push(format!("x{depth}_{number}: "));
            }
            set.push(field.to_owned());
            if self.once_in(15) {
                set.push(" @skip(if: false)".to_owned());
            }
            if !kind.is_empty() {
                set.push(self.fitting_set(kind, depth + 1, asked));
            }
            set.push(self.gap().to_owned());
        }
        set.push("}".to_owned());
        set.concat()
    }
}

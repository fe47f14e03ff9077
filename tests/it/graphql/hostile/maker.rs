//! Documents: definitions, selections and all that hangs on them.

use rand::RngExt;
use rand::rngs::StdRng;

/// What makes documents.
pub(super) struct Maker {
    pub(super) chance: StdRng,
    /// How much more the document at hand may grow.
    pub(super) room: usize,
}

impl Maker {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.chance.random_range(0..end)
    }

    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Few, as a rule; now and then very many.
    pub(super) fn amount(&mut self) -> usize {
        let amount = match self.below(60) {
            0 => self.below(3000),
            1..4 => self.below(60),
            _ => self.below(4),
        };
        let amount = amount.min(self.room);
        self.room -= amount;
        amount
    }

    pub(super) fn many(&mut self, make: fn(&mut Self, usize) -> String, depth: usize) -> String {
        // The deeper, the fewer, or it would never end.
        let amount = if depth < 2 {
            self.amount()
        } else {
            self.below(3).min(self.room)
        };
        (0..amount).map(|_| make(self, depth)).collect()
    }

    pub(super) fn gap(&mut self) -> &'static str {
        self.one(&[
            " ",
            " ",
            " ",
            ",",
            "\n",
            "\t",
            "\r\n",
            "\u{feff}",
            "# { ( [ \" \"\"\"\n",
            " # \u{1f512}\r",
        ])
    }

    pub(super) fn name(&mut self) -> String {
        match self.below(40) {
            0 => "x".repeat(self.amount()),
            1 => self
                .one(&[
                    "\u{fc}ml",
                    "1a",
                    "-",
                    "on",
                    "true",
                    "null",
                    "fragment",
                    "__proto__",
                ])
                .to_owned(),
            _ => self
                .one(&[
                    "me",
                    "users",
                    "user",
                    "sessions",
                    "__schema",
                    "__type",
                    "__typename",
                    "edges",
                    "node",
                    "pk",
                    "email",
                    "types",
                    "fields",
                    "type",
                    "ofType",
                    "args",
                    "name",
                    "logout",
                    "success",
                    "errors",
                    "tokenAuth",
                    "updateAccount",
                    "f0",
                    "f1",
                    "f2",
                    "a",
                    "b",
                    "if",
                    "first",
                    "extra",
                    "id",
                ])
                .to_owned(),
        }
    }

    pub(super) fn directives(&mut self, depth: usize) -> String {
        if !self.once_in(6) {
            return String::new();
        }
        let directive = |it: &mut Self, depth| {
            let name = it.one(&["skip", "include", "deprecated", "ifdef", "x"]);
            let condition = it.one(&["(if: true)", "(if: $a)", "(if: [[1]])", "(iff: 1)"]);
            let condition = if it.once_in(4) {
                it.arguments(depth)
            } else {
                condition.to_owned()
            };
            format!("@{name}{condition} ")
        };
        self.many(directive, depth)
    }

    pub(super) fn selection(&mut self, depth: usize) -> String {
        let gap = self.gap();
        let set = |it: &mut Self| {
            if depth < 7 {
                it.set(depth + 1)
            } else {
                "{ pk }".to_owned()
            }
        };
        match self.below(10) {
            0 => format!("...{gap}f{} {}{gap}", self.below(4), self.directives(depth)),
            1 => format!(
                "... {} {}{}",
                self.one(&[
                    "on Query",
                    "on Mutation",
                    "on UserNode",
                    "on Nobody",
                    "on",
                    ""
                ]),
                self.directives(depth),
                set(self)
            ),
            _ => {
                let alias = if self.once_in(4) {
                    format!("{}: ", self.name())
                } else {
                    String::new()
                };
                let name = self.name();
                let behind = self.arguments(depth) + &self.directives(depth);
                let set = if self.once_in(2) {
                    set(self)
                } else {
                    String::new()
                };
                format!("{alias}{name}{gap}{behind}{set}{gap}")
            }
        }
    }

    pub(super) fn set(&mut self, depth: usize) -> String {
        let one = self.selection(depth);
        let more = self.many(Self::selection, depth);
        match self.below(200) {
            0 => format!("{{{one}"),
            1 => format!("{one}}}"),
            2 => {
                let deep = self.amount();
                let open = self.one(&["{ a ", "{ ... ", "{ ...on Query ", "{ me "]);
                format!("{}{{ {one} }}{}", open.repeat(deep), "}".repeat(deep))
            }
            _ => format!("{{ {one} {more} }}"),
        }
    }

    pub(super) fn variables(&mut self) -> String {
        let variable = |it: &mut Self, _| {
            let deep = it.amount();
            let inner = it.one(&["Int", "String!", "GenericScalar", "ID", "Query", "Nothing"]);
            let kind = match it.below(8) {
                0 => format!("{}{inner}{}", "[".repeat(deep), "]!".repeat(deep)),
                1 => format!("[{inner}"),
                _ => inner.to_owned(),
            };
            let default = if it.once_in(4) {
                format!("= {}", it.value(1))
            } else {
                String::new()
            };
            format!("${}: {kind} {default} {} ", it.name(), it.directives(2))
        };
        if self.once_in(2) {
            format!("({})", self.many(variable, 1))
        } else {
            String::new()
        }
    }

    pub(super) fn definition(&mut self) -> String {
        match self.below(8) {
            0..2 => self.set(0),
            2..5 => {
                let kind = self.one(&["query", "query", "mutation", "subscription"]);
                let name = if self.once_in(2) {
                    self.name()
                } else {
                    String::new()
                };
                let (variables, directives) = (self.variables(), self.directives(0));
                format!("{kind} {name}{variables}{directives}{}", self.set(0))
            }
            5..7 => {
                let on = self.one(&[
                    "Query", "Mutation", "UserNode", "__Type", "String", "Nobody",
                ]);
                let name = self.below(4);
                format!(
                    "fragment f{name} on {on} {}{}",
                    self.directives(0),
                    self.set(0)
                )
            }
            _ => {
                // A chain, a circle, a fan, or a ladder on which every rung doubles.
                let (length, shape) = (1 + self.amount(), self.below(4));
                let rung = |n: usize| {
                    let next = if shape == 1 { (n + 1) % length } else { n + 1 };
                    let spreads = match shape {
                        2 => format!("...c{length}"),
                        3 => format!("...c{next} ...c{next}"),
                        _ => format!("...c{next}"),
                    };
                    format!("fragment c{n} on Query {{ {spreads} }} ")
                };
                (0..length).map(rung).collect::<String>()
                    + &format!("fragment c{length} on Query {{ a }}")
            }
        }
    }

    pub(super) fn document(&mut self) -> String {
        self.room = if self.once_in(20) { 10_000 } else { 300 };
        let whole = if self.once_in(3) {
            self.fitting()
        } else {
            self.definitions()
        };
        if self.once_in(8) {
            self.spoilt(&whole)
        } else {
            whole
        }
    }

    fn definitions(&mut self) -> String {
        let most = if self.once_in(3) { 5 } else { 2 };
        let definitions = 1 + self.below(most);
        (0..definitions).map(|_| self.definition() + "\n").collect()
    }

    /// Cut, doubled or spoilt somewhere.
    fn spoilt(&mut self, whole: &str) -> String {
        let mut signs: Vec<char> = whole.chars().take(20_000).collect();
        for _ in 0..=self.below(3) {
            let at = self.below(signs.len() + 1);
            match self.below(3) {
                0 => signs.truncate(at),
                1 => signs.insert(
                    at,
                    ['{', '"', '\\', '\u{0}', '\u{1f4a3}', ')', '#', '$'][self.below(8)],
                ),
                _ => signs.extend_from_within(at..),
            }
        }
        signs.into_iter().collect()
    }
}

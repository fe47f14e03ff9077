//! Reads one variable after another and collects what is wrong with each, so that people mend all in one go.

use super::env_file::EnvFile;
use super::lookalikes::{self, DOORS};
use super::settings;
use std::collections::HashMap;
use std::fmt;

/// A snapshot of the variables: the process's own before those of `.env`.
#[derive(Clone, Default)]
pub struct Environment {
    vars: HashMap<String, String>,
    problems: Vec<String>,
    /// Where in `.env` a value stands; of those that the process does not set itself.
    lines: HashMap<String, usize>,
    /// Whether all of them are meant for us.
    is_given: bool,
}

impl Environment {
    /// The process's variables, with the nearest `.env` behind them.
    pub fn of_process() -> Self {
        let file = EnvFile::nearest();
        let mut found = Self {
            vars: file.vars.into_iter().collect(),
            problems: file.problems,
            lines: file.lines,
            is_given: false,
        };
        let mut language = None;
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str() else { continue };
            if name == "LANGUAGE" {
                language = value.into_string().ok();
                continue;
            }
            match value.to_str() {
                Some(value) => {
                    found.lines.remove(name);
                    found.vars.insert(name.to_owned(), value.to_owned());
                }
                None if settings::is_known(name) => {
                    found.problems.push(format!("{name} is not valid UTF-8"));
                }
                None => {}
            }
        }
        if let Some(language) = language.filter(|value| found.is_ours(value)) {
            found.lines.remove("LANGUAGE");
            found.vars.insert("LANGUAGE".to_owned(), language);
        }
        found
    }

    /// Whether the `LANGUAGE` of the process is meant for us. Many systems set it for their own programs, to a list of locales
    /// or one that we may not speak; who sets up a site this way names its languages too.
    fn is_ours(&self, language: &str) -> bool {
        let is_of_locales = language.contains([':', '_', '.']) || language == "C";
        let offered = self.get("LANGUAGES").unwrap_or("en").split(',');
        let mut same = offered.map(|tag| tag.trim().eq_ignore_ascii_case(language.trim()));
        !is_of_locales && (std::env::var_os("LANGUAGES").is_some() || same.any(|same| same))
    }

    /// Variables given in so many words.
    pub fn of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let vars = pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            vars,
            is_given: true,
            ..Self::default()
        }
    }

    /// The value of a variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.vars
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Whether a variable is there and holds nothing.
    pub(super) fn is_blank(&self, name: &str) -> bool {
        self.vars.contains_key(name) && self.get(name).is_none()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.vars.keys().map(String::as_str)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.vars.keys()).finish()
    }
}

/// Everything that is wrong with the settings.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wrong {
    /// A line each: the name, the problem, an example.
    pub problems: Vec<String>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The settings need attention:")?;
        for problem in &self.problems {
            writeln!(f, "  * {problem}")?;
        }
        write!(
            f,
            "They come from the environment and from the file .env; `vestibule settings` explains all of them."
        )
    }
}

impl std::error::Error for Wrong {}

/// Reads settings and remembers the wrong ones.
pub(super) struct Reader<'a> {
    environment: &'a Environment,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        Self {
            environment,
            problems: environment.problems.clone(),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.environment.get(name).is_some()
    }

    pub(super) fn environment(&self) -> &'a Environment {
        self.environment
    }

    /// Notes a problem. The value itself is never repeated: it may be a secret.
    pub(super) fn wrong(&mut self, name: &str, problem: &str) {
        let example = settings::example(name);
        self.wrong_with(name, problem, &format!("Example: {name}={example}"));
    }

    /// The same, with what to do about it instead of an example.
    pub(super) fn wrong_with(&mut self, name: &str, problem: &str, advice: &str) {
        let place = self.place(name);
        self.problems
            .push(format!("{name}{place} {problem}. {advice}"));
    }

    /// Notes a problem of a file that a setting names, with the place in it.
    pub(super) fn wrong_in(&mut self, name: &str, place: &str, problem: &str, example: &str) {
        let here = self.place(name);
        self.problems.push(format!(
            "{name}{here}: {place}: {problem}. Example: {example}"
        ));
    }

    /// Where a setting stands, in a file of many.
    fn place(&self, name: &str) -> String {
        let line = self.environment.lines.get(name);
        line.map_or_else(String::new, |line| format!(" (line {line} of .env)"))
    }

    /// Notes names that are no settings and look like one. What the process has may be another program's: that is a doubt, a
    /// sentence each; except where it is like a setting of the door, which must not stand open by a mistake.
    pub(super) fn lookalikes(&mut self) -> Vec<String> {
        // Those of limits are looked at with the limits.
        let names = self.environment.vars.keys();
        let is_told = |name: &str| {
            self.problems
                .iter()
                .any(|it| it.starts_with(&format!("{name} ")))
        };
        let names = names.filter(|name| !name.starts_with("RATE_LIMIT_") && !is_told(name));
        let mut found: Vec<_> = names
            .filter_map(|name| Some((name.clone(), lookalikes::nearest(name)?)))
            .collect();
        found.sort();
        let mut doubts = Vec::new();
        for (name, meant) in found {
            let is_ours = self.environment.is_given || self.environment.lines.contains_key(&name);
            if is_ours || DOORS.contains(&meant) {
                let advice = format!("Did you mean {meant}?");
                self.wrong_with(&name, "is not a setting", &advice);
            } else {
                doubts.push(format!("{name} is not a setting. Did you mean {meant}?"));
            }
        }
        doubts
    }

    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        debug_assert!(
            settings::is_known(name),
            "{name} is not declared in settings/table.rs"
        );
        match parse(self.environment.get(name)?) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.wrong(name, &problem);
                None
            }
        }
    }

    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        default: T,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> T {
        self.optional(name, parse).unwrap_or(default)
    }

    pub(super) fn text(&mut self, name: &str, default: &str) -> String {
        self.parsed(name, default.to_owned(), |raw| {
            if raw.contains(char::is_control) {
                Err("holds a control character".into())
            } else {
                Ok(raw.to_owned())
            }
        })
    }

    pub(super) fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)], default: T) -> T {
        self.parsed(name, default, |raw| {
            let found = choices
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(raw));
            found.map(|(_, value)| *value).ok_or_else(|| {
                let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
                format!("must be one of: {}", words.join(", "))
            })
        })
    }

    pub(super) fn flag(&mut self, name: &str, default: bool) -> bool {
        let words = [
            ("true", true),
            ("false", false),
            ("on", true),
            ("off", false),
            ("yes", true),
            ("no", false),
            ("1", true),
            ("0", false),
        ];
        self.choice(name, &words, default)
    }

    pub(super) fn number<T>(
        &mut self,
        name: &str,
        default: T,
        range: std::ops::RangeInclusive<T>,
    ) -> T
    where
        T: std::str::FromStr + PartialOrd + fmt::Display,
    {
        self.parsed(name, default, |raw| {
            let number = raw.parse().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| {
                format!("must be a number from {} to {}", range.start(), range.end())
            })
        })
    }

    pub(super) fn list<T>(
        &mut self,
        name: &str,
        default: Vec<T>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        self.parsed(name, default, |raw| {
            raw.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(parse)
                .collect()
        })
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, Wrong> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(Wrong {
                problems: self.problems,
            })
        }
    }
}

/// The seconds of a plain number and one of these units.
pub(super) fn seconds_of(raw: &str, units: &[(&str, i64)]) -> Option<i64> {
    units.iter().find_map(|(unit, seconds)| {
        let digits = raw.strip_suffix(unit)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = digits.parse().ok().filter(|_| plain)?;
        number.checked_mul(*seconds)
    })
}

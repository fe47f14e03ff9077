//! What is wrong with a template or another file of a site, with file and line.

use std::fmt;
use tera::{Error, ErrorKind, ReportError};

/// Beginnings of what Tera says that hold names and types alone. Anything else may hold a value: a code, an address.
const WITHOUT_VALUES: [&str; 6] = [
    "Variable `",
    "Field `",
    "Cannot compare ",
    "Iteration not possible ",
    "Missing keyword argument ",
    "Invalid type for the value",
];

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateFault {
    file: String,
    line: Option<usize>,
    what: String,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what } = self;
        match line {
            Some(line) => write!(f, "{file}:{line}: {what}"),
            None => write!(f, "{file}: {what}"),
        }
    }
}

impl TemplateFault {
    pub(super) fn of_file(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            what: what.into(),
        }
    }

    pub(super) fn of_line(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::of_file(file, what)
        }
    }

    fn of_report(report: &ReportError) -> Self {
        Self::of_line(
            report.filename(),
            report.span().start_line,
            report.message(),
        )
    }

    /// The template, by the name that Tera knows it by.
    pub(super) fn template(&self) -> &str {
        &self.file
    }

    /// The same, with the file as people know it.
    pub(super) fn called(self, file: String) -> Self {
        Self { file, ..self }
    }

    /// All that an error says is wrong. `line_of` finds what a template extends, or a component that it makes.
    pub(super) fn all_of(
        error: &Error,
        line_of: &dyn Fn(&str, &str) -> Option<usize>,
    ) -> Vec<Self> {
        let at = |template: &str, found: &str, what: String| Self {
            file: template.to_owned(),
            line: line_of(template, found),
            what,
        };
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                vec![Self::of_report(report)]
            }
            ErrorKind::MissingParent { current, parent } => {
                let what = format!("it extends {parent}, which does not exist");
                vec![at(current, "extends", what)]
            }
            ErrorKind::CircularExtend { tpl, .. } => {
                vec![at(
                    tpl,
                    "extends",
                    "it extends itself, by way of others or not".into(),
                )]
            }
            ErrorKind::CircularInclude { tpl, .. } => {
                vec![at(
                    tpl,
                    "include",
                    "it includes itself, by way of others or not".into(),
                )]
            }
            kind => listed(&kind.to_string(), &at),
        }
    }
}

/// Several faults as Tera lists them in one text.
fn listed(text: &str, at: &dyn Fn(&str, &str, String) -> TemplateFault) -> Vec<TemplateFault> {
    let reports = text.split("\n\n").filter_map(|report| {
        let what = report.strip_prefix("error: ")?.lines().next()?;
        let place = report
            .lines()
            .find_map(|line| line.trim_start().strip_prefix("--> "))?;
        let mut place = place.rsplitn(3, ':');
        let (_, line, file) = (place.next()?, place.next()?, place.next()?);
        Some(TemplateFault::of_line(file, line.parse().ok()?, what))
    });
    let reports: Vec<_> = reports.collect();
    if !reports.is_empty() {
        return reports;
    }
    let named: Vec<_> = text.split('`').skip(1).step_by(2).collect();
    match (text.starts_with("Component `"), named.as_slice()) {
        (true, [component, files @ ..]) => files
            .iter()
            .map(|file| at(file, component, format!("{text}; a component has one home")))
            .collect(),
        _ => vec![TemplateFault::of_file("templates", text)],
    }
}

/// What went wrong while something was shown to somebody: what the log may keep of it.
pub(super) fn for_the_log(error: &Error) -> String {
    let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
        return "a template could not be rendered".into();
    };
    let is_harmless = WITHOUT_VALUES
        .iter()
        .any(|begin| report.message().starts_with(begin));
    let what = if is_harmless {
        report.message()
    } else {
        "it could not be rendered; why is not logged, for it could hold what the page was to show"
    };
    format!("{}:{}: {what}", report.filename(), report.span().start_line)
}

/// The same with everything, for who develops it.
pub(super) fn in_full(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use tera::{Context, Tera};

    fn faults(templates: &[(&str, &str)]) -> Vec<String> {
        let mut tera = Tera::new();
        let error = tera
            .add_raw_templates(templates.iter().copied())
            .unwrap_err();
        let line_of = |template: &str, found: &str| {
            let (_, text) = templates.iter().find(|(name, _)| *name == template)?;
            text.lines()
                .position(|line| line.contains(found))
                .map(|line| line + 1)
        };
        TemplateFault::all_of(&error, &line_of)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn every_fault_is_told_with_file_and_line() {
        for (templates, told) in [
            (&[("a.html", "x\n{{ y")][..], "a.html:2: "),
            (
                &[("a.html", "\n{% extends \"b.html\" %}")],
                "a.html:2: it extends b.html, which does not exist",
            ),
            (
                &[("a.html", "{% extends \"a.html\" %}")],
                "a.html:1: it extends itself",
            ),
            (
                &[("a.html", "x\n\n{{ x | nothing }}")],
                "a.html:3: Unknown filter",
            ),
            (
                &[
                    ("a.html", "{% component a.b() %}{% endcomponent %}"),
                    ("b.html", "\n{% component a.b() %}{% endcomponent %}"),
                ],
                "a.html:1: Component `a.b` is defined in both",
            ),
        ] {
            let faults = faults(templates);
            assert!(faults[0].starts_with(told), "{faults:?}");
        }
        let two = faults(&[("a.html", "{{ x | one }}"), ("b.html", "\n{{ x | two }}")]);
        assert_eq!(two.len(), 2, "{two:?}");
        assert!(two[1].starts_with("b.html:2: "), "{two:?}");
    }

    #[test]
    fn the_log_keeps_no_value() {
        let mut tera = Tera::new();
        let templates = [
            ("a.txt", "\n{{ code | int }}"),
            ("b.txt", "{{ cod }}"),
            ("c.txt", "{{ throw(message=code) }}"),
        ];
        tera.add_raw_templates(templates).unwrap();
        let mut context = Context::new();
        context.insert("code", "123 456");
        let logged = |name| for_the_log(&tera.render(name, &context).unwrap_err());
        assert!(in_full(&tera.render("a.txt", &context).unwrap_err()).contains("123 456"));
        for (name, begin) in [
            ("a.txt", "a.txt:2: it could"),
            ("b.txt", "b.txt:1: Variable `cod`"),
            ("c.txt", "c.txt:1: "),
        ] {
            let logged = logged(name);
            assert!(
                logged.starts_with(begin) && !logged.contains("123"),
                "{logged}"
            );
        }
    }
}

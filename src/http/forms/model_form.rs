//! The form of a model of the admin site: its fields come from the model's description. Beside each field stands, hidden,
//! what the person saw, so that two people at one form do not undo each other's work.

use super::custom_fields::{Answer as Choice, Input};
use super::{CURRENT_PASSWORD, Field, FieldView, Fields, Form};
use crate::admin::{Answer, Answers, Input as Asked, InputKind, Pick};
use crate::i18n::{self, Message, Zone, say};
use serde::Serialize;
use std::collections::BTreeMap;

/// Every form of the admin site may ask for the password again.
const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];
/// Before the name of a field: what the person saw in it.
const WAS: &str = "was.";
const TICKED: &str = "on";
/// Before the name of a field for a moment: the time zone that the page said.
const ZONE: &str = "zone.";

/// What there is to pick from, by the name of the field.
pub(crate) type Options = BTreeMap<String, Vec<Pick>>;

/// Fields that stand together.
#[derive(Serialize)]
pub(crate) struct Section<'a> {
    title: Message,
    fields: Vec<&'a Input>,
}

impl Form {
    /// The form of a model, empty.
    pub(crate) fn of_model(asked: &[&Asked], options: &Options) -> Self {
        Self::blank(FIELDS).with_inputs(asked, options)
    }

    /// The form of a model as it was sent: what is wanted, and what the person saw before.
    pub(crate) fn sent_sheet(
        fields: Fields,
        asked: &[&Asked],
        options: &Options,
    ) -> (Self, Answers, Answers) {
        let mut form = Self::sent(FIELDS, fields).with_inputs(asked, options);
        let (mut want, mut was) = (Answers::new(), Answers::new());
        for input in asked {
            let name = input.name.clone().into_owned();
            let sent = form.take(&name);
            let saw = form.take(&format!("{WAS}{name}"));
            let saw = (!saw.is_empty())
                .then(|| input.read(&saw))
                .and_then(Result::ok);
            // The zone that the page said, in which it was typed.
            let zone = form.take(&format!("{ZONE}{name}")).pop();
            let zone = zone.and_then(|zone| Zone::parse(&zone));
            let zone = zone.unwrap_or_else(i18n::zone);
            let read = match &saw {
                Some(saw) if is_as_shown(saw, zone, &sent) => Ok(saw.clone()),
                _ => input.read_in(zone, &sent),
            };
            form.show_sent(input, &sent, read.as_ref().ok());
            match read.and_then(|it| input.check(&it).map(|()| it)) {
                Ok(answer) => {
                    want.insert(name.clone(), answer);
                }
                Err(problem) => form.wrong(name.clone(), say(&problem.text)),
            }
            if let Some(answer) = saw {
                form.note_was(&name, &answer);
                was.insert(name, answer);
            }
        }
        (form, want, was)
    }

    /// Shows the answers of a row, as they are now.
    pub(crate) fn fill_sheet(&mut self, answers: &Answers) {
        for (name, answer) in answers {
            self.show(name, answer);
            self.note_was(name, answer);
        }
    }

    /// After somebody else has changed the row: from now on the person has seen what it is now. What they did not touch
    /// follows it, the rest stays as they typed it.
    pub(crate) fn catch_up(&mut self, want: &Answers, was: &Answers, now: &Answers) {
        for (name, answer) in now {
            if want.get(name) == was.get(name) {
                self.show(name, answer);
            }
            self.note_was(name, answer);
        }
    }

    /// The fields by their headings.
    pub(crate) fn sections(&self) -> Vec<Section<'_>> {
        let mut all: Vec<Section<'_>> = Vec::new();
        for input in &self.custom_fields {
            match all
                .iter_mut()
                .find(|section| section.title == input.section)
            {
                Some(section) => section.fields.push(input),
                None => all.push(Section {
                    title: input.section.clone(),
                    fields: vec![input],
                }),
            }
        }
        all
    }

    /// All values of a name that is no field of the page.
    pub(crate) fn take(&mut self, name: &str) -> Vec<String> {
        let mut taken = Vec::new();
        self.others.retain(|(other, value)| {
            if other == name {
                taken.push(value.clone());
            }
            other != name
        });
        taken
    }

    /// What was sent beside the fields of the page.
    pub(crate) fn into_others(self) -> Fields {
        Fields(self.others)
    }

    /// What was typed, to be sent once more with a page; passwords have to be typed again.
    pub(crate) fn carried(&self) -> Vec<(&str, &str)> {
        let pairs = self.others.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        pairs
            .filter(|(name, _)| !name.contains("password"))
            .collect()
    }

    fn with_inputs(mut self, asked: &[&Asked], options: &Options) -> Self {
        for input in asked {
            let name = input.name.clone().into_owned();
            self.fields
                .insert(name.clone().into(), FieldView::default());
            let rows = options.get(&name).map_or(&[][..], Vec::as_slice);
            self.custom_fields.push(Input::of_model(input, rows));
        }
        self
    }

    /// Shows a field as it was sent, also what cannot be read.
    fn show_sent(&mut self, input: &Asked, sent: &[String], read: Option<&Answer>) {
        let name = &*input.name;
        match (&input.kind, read) {
            (InputKind::Secret, _) => {}
            (InputKind::Rows { .. }, _) => self.pick(name, sent.to_vec()),
            (_, Some(answer)) => self.show(name, answer),
            (_, None) => {
                let text = sent.last().map_or("", String::as_str).replace('\0', "");
                self.fill(name, &text);
            }
        }
    }

    fn show(&mut self, name: &str, answer: &Answer) {
        match answer {
            Answer::Rows(ids) => self.pick(name, ids.iter().map(i64::to_string).collect()),
            Answer::Flag(flag) => self.fill(name, if *flag { TICKED } else { "" }),
            other => self.fill(name, &other.as_typed(i18n::zone())),
        }
    }

    fn pick(&mut self, name: &str, picked: Vec<String>) {
        if let Some(input) = self
            .custom_fields
            .iter_mut()
            .find(|input| input.name == name)
        {
            input.picked = picked;
        }
    }

    fn note_was(&mut self, name: &str, answer: &Answer) {
        let Some(input) = self
            .custom_fields
            .iter_mut()
            .find(|input| input.name == name)
        else {
            return;
        };
        input.was = match answer {
            Answer::Secret(_) => Vec::new(),
            // None picked is something that was seen, too.
            Answer::Rows(ids) if ids.is_empty() => vec![String::new()],
            Answer::Rows(ids) => ids.iter().map(i64::to_string).collect(),
            // As no clock shows it twice.
            other => vec![other.as_typed(Zone::utc())],
        };
    }
}

/// Whether a field for a moment was left as it was.
fn is_as_shown(saw: &Answer, zone: Zone, sent: &[String]) -> bool {
    sent.last().is_some_and(|sent| saw.is_shown_as(zone, sent))
}

impl Input {
    fn of_model(input: &Asked, rows: &[Pick]) -> Self {
        let (kind, max) = match &input.kind {
            InputKind::Text { max } => ("text", max.to_string()),
            InputKind::Lines { max } => ("lines", max.to_string()),
            InputKind::Flag => ("checkbox", String::new()),
            InputKind::Number => ("number", String::new()),
            InputKind::Moment => ("datetime-local", String::new()),
            InputKind::Choice(_) => ("select", String::new()),
            InputKind::Rows { .. } => ("rows", String::new()),
            InputKind::Secret => ("password", String::new()),
        };
        let choices = match &input.kind {
            InputKind::Choice(choices) => choices
                .iter()
                .map(|(value, label)| Choice::new(value, label))
                .collect(),
            _ => rows
                .iter()
                .map(|row| Choice::new(&row.id, &row.label).called(&row.codename))
                .collect(),
        };
        let zone = matches!(input.kind, InputKind::Moment).then(i18n::zone);
        let help = match zone {
            None => input.help.clone(),
            Some(zone) if input.help.to_string().is_empty() => {
                Message::new("admin-moment-help").with("zone", zone.name_for_people())
            }
            Some(zone) => Message::new("admin-moment-help-more")
                .with("help", input.help.clone())
                .with("zone", zone.name_for_people()),
        };
        Self {
            name: input.name.clone().into_owned(),
            label: input.label.to_string(),
            help: help.to_string(),
            kind,
            required: input.is_required,
            min: String::new(),
            max,
            choices,
            section: input.section.clone(),
            picked: Vec::new(),
            was: Vec::new(),
            zone: zone.map(Zone::name),
        }
    }
}

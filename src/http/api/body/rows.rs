//! The answers to the form of a model (`admin::model`), in a body, and keys of rows.

use super::description::Kind;
use super::{BLANK, NULL, REQUIRED, Reading, Sent};
use crate::admin::{Answer, Answers, Input, InputKind, Model};
use crate::http::api::schemas::{Side, field_of_form};
use crate::i18n::Message;
use crate::values::Moment;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};
use zeroize::Zeroizing;

impl Reading {
    /// What somebody who makes a row says of it. What is not said is left empty.
    pub(crate) fn new_row(&mut self, model: &Model) -> Answers {
        let mut answers = Answers::new();
        for input in model.inputs.iter().filter(|input| input.on_add) {
            self.seek_input(input, input.is_required);
            if self.look(&input.name).flatten().is_none() {
                if input.is_required {
                    self.wrong(input.name.clone(), Message::new(REQUIRED));
                } else if let Ok(nothing) = input.read(&[]) {
                    answers.insert(input.name.clone().into_owned(), nothing);
                }
            } else if let Some(answer) = self.answer(input) {
                answers.insert(input.name.clone().into_owned(), answer);
            }
        }
        answers
    }

    /// What somebody changes of a row; the rest stays. What cannot be changed is ignored, as a read-only field is.
    pub(crate) fn changed_row(&mut self, model: &Model) -> Answers {
        let mut answers = Answers::new();
        for input in model.inputs.iter().filter(|input| input.on_change) {
            self.seek_input(input, false);
            if let Some(answer) = self.answer(input) {
                answers.insert(input.name.clone().into_owned(), answer);
            }
        }
        answers
    }

    fn seek_input(&self, input: &Input, is_required: bool) {
        if self.sought.is_some() {
            let kind = Kind::Described(Box::new(field_of_form(input, Side::Request)));
            self.seek(input.name.clone(), kind, is_required);
        }
    }

    /// `None` when the field was not sent, or is wrong.
    fn answer(&mut self, input: &Input) -> Option<Answer> {
        let sent = self.look(&input.name).flatten()?;
        let read = read(input, sent).and_then(|answer| {
            let checked = input.check(&answer).map_err(|problem| problem.text);
            checked.map(|()| answer)
        });
        match read {
            Ok(answer) => Some(answer),
            Err(text) => {
                self.wrong(input.name.clone(), text);
                None
            }
        }
    }

    /// Keys of rows. What was not sent is none.
    pub(crate) fn ids(&mut self, name: &'static str) -> Vec<i64> {
        self.seek(name, Kind::Keys, false);
        let texts = match self.look(name).flatten() {
            None | Some(Sent::Null) => return Vec::new(),
            Some(Sent::Text(one)) => vec![one.parse().ok()],
            Some(Sent::Repeated(all) | Sent::List(all)) => {
                all.iter().map(|text| text.parse().ok()).collect()
            }
            Some(Sent::Boolean(_) | Sent::NoText | Sent::Object(_)) => vec![None],
        };
        let Some(mut ids) = texts.into_iter().collect::<Option<Vec<i64>>>() else {
            self.wrong(name, Message::new("admin-ids-invalid"));
            return Vec::new();
        };
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Yes or no; no when it was not sent.
    pub(crate) fn flag(&mut self, name: &'static str) -> bool {
        self.seek(name, Kind::Flag, false);
        let text = match self.look(name).flatten() {
            Some(Sent::Boolean(yes)) => return *yes,
            None | Some(Sent::Null) => return false,
            Some(Sent::Text(text)) => text.to_ascii_lowercase(),
            Some(_) => String::new(),
        };
        match text.as_str() {
            "1" | "true" | "on" | "yes" => true,
            "0" | "false" | "off" | "no" => false,
            _ => {
                self.wrong(name, Message::new("value-not-boolean"));
                false
            }
        }
    }

    /// Notes every field that is none of these.
    pub(crate) fn nothing_but(&mut self, names: &[&str]) {
        let sent = self.body.0.as_ref().ok().into_iter();
        let others: Vec<_> = sent
            .flat_map(|fields| fields.keys())
            .filter(|name| !names.contains(&name.as_str()))
            .take(20)
            .cloned()
            .collect();
        for name in others {
            self.wrong(name, Message::new("admin-no-such-field"));
        }
    }
}

fn read(input: &Input, sent: &Sent) -> Result<Answer, Message> {
    let is_many = matches!(input.kind, InputKind::Rows { .. });
    if let (InputKind::Secret, Sent::Text(secret)) = (&input.kind, sent)
        && !secret.is_empty()
    {
        return Ok(Answer::Secret(secret.clone()));
    }
    let texts: Vec<String> = match sent {
        Sent::Null if is_many || matches!(input.kind, InputKind::Flag) => {
            return Err(Message::new(NULL));
        }
        Sent::Null => Vec::new(),
        Sent::Boolean(yes) if matches!(input.kind, InputKind::Flag) => vec![yes.to_string()],
        Sent::Text(text) => vec![text.as_str().to_owned()],
        Sent::Repeated(all) if !is_many => all.last().iter().map(|one| text(one)).collect(),
        Sent::Repeated(all) => all.iter().map(text).collect(),
        Sent::List(all) if is_many => all.iter().map(text).collect(),
        Sent::Boolean(_) | Sent::List(_) | Sent::NoText | Sent::Object(_) if is_many => {
            return Err(Message::new("admin-ids-invalid"));
        }
        Sent::Boolean(_) | Sent::List(_) | Sent::NoText | Sent::Object(_) => {
            return Err(Message::new("admin-value-invalid"));
        }
    };
    if input.is_required && matches!(sent, Sent::Null) {
        return Err(Message::new(NULL));
    }
    if let (InputKind::Moment, [text]) = (&input.kind, texts.as_slice())
        && let Ok(at) = OffsetDateTime::parse(text.trim(), &Rfc3339)
    {
        let at = at.checked_to_offset(UtcOffset::UTC);
        let at = at.ok_or_else(|| Message::new("admin-moment-invalid-zone"))?;
        // What is set by hand holds no more than the second, on every interface.
        let time = at.time().replace_nanosecond(0).unwrap_or(at.time());
        return Ok(Answer::Moment(Moment::new(at.date(), time)));
    }
    match input.read(&texts).map_err(|problem| problem.text)? {
        Answer::Nothing if input.is_required => Err(Message::new(BLANK)),
        answer => Ok(answer),
    }
}

fn text(text: &Zeroizing<String>) -> String {
    text.as_str().to_owned()
}

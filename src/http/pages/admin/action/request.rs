//! What is to be done to which rows, as a form says it.

use super::super::layout::{list_url, row_url};
use super::super::query;
use crate::admin::{ActionRef, AdminError, Ask, Model};
use crate::http::forms::Form;
use crate::i18n::Message;

/// More rows than a page of a list has cannot be ticked.
const MOST_PICKED: usize = 200;

/// What is to be done, to which rows.
pub(super) struct ActionRequest {
    pub(super) action: ActionRef,
    pub(super) picked: Vec<i64>,
    /// All that the list means.
    pub(super) across: Option<Ask>,
    /// The query of the list.
    pub(super) query: String,
    /// Whether it was asked for from the row's own page.
    pub(super) from_row: bool,
    /// Of an e-mail, whether it was asked for from the page of this person.
    pub(super) of_user: Option<i64>,
    /// Whether the person has seen what will change, or need not.
    pub(super) is_confirmed: bool,
}

/// What a form asks for.
pub(super) enum Read {
    ActionRequest(Box<ActionRequest>),
    /// Nothing: what to say, and the list to go back to.
    Nothing {
        text: Message,
        list: String,
    },
}

impl ActionRequest {
    pub(super) fn read(model: &Model, form: &mut Form) -> Result<Read, AdminError> {
        let query = form.take("query").pop().unwrap_or_default();
        let ask = query::read(query.trim_start_matches('?'))?;
        let query = query::written(&ask);
        let list = format!("{}{query}", list_url(model));
        let name = form.take("action").pop().unwrap_or_default();
        if name.is_empty() {
            let text = Message::new("admin-action-none");
            return Ok(Read::Nothing { text, list });
        }
        let action = ActionRef::find(model, &name)?;
        let across = !form.take("select_across").is_empty();
        let picked = picked(form)?;
        if picked.is_empty() && !across {
            let text = Message::new("admin-action-no-rows");
            return Ok(Read::Nothing { text, list });
        }
        let says = |form: &mut Form, name, what| form.take(name).pop().is_some_and(|it| it == what);
        let from_row = says(form, "from", "row");
        let of_user = form.take("of_user").pop().and_then(|id| id.parse().ok());
        let is_looked_at = from_row || of_user.is_some();
        let is_harmless = !action.is_dangerous() && !action.asks_why();
        Ok(Read::ActionRequest(Box::new(Self {
            // One harmless thing to one row that the person looks at needs no question.
            is_confirmed: says(form, "post", "yes")
                || (is_looked_at && is_harmless && picked.len() == 1 && !across),
            action,
            picked: if across { Vec::new() } else { picked },
            across: across.then_some(ask),
            query,
            from_row,
            of_user,
        })))
    }

    /// Where to go on.
    pub(super) fn back(&self, model: &Model) -> String {
        match self.picked.first() {
            _ if self.of_user.is_some() => {
                format!(
                    "/admin/users/{}/#letters_title",
                    self.of_user.unwrap_or_default()
                )
            }
            Some(id) if self.from_row => row_url(model, *id),
            _ => format!("{}{}", list_url(model), self.query),
        }
    }
}

fn picked(form: &mut Form) -> Result<Vec<i64>, AdminError> {
    let mut picked = Vec::new();
    for id in form.take("_selected_action") {
        let id = id.parse();
        picked.push(id.map_err(|_| AdminError::BadAsk(Message::new("admin-no-row")))?);
    }
    picked.sort_unstable();
    picked.dedup();
    if picked.len() > MOST_PICKED {
        let text = Message::new("admin-too-many-rows").with("limit", MOST_PICKED);
        return Err(AdminError::BadAsk(text));
    }
    Ok(picked)
}

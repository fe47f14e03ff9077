//! The e-mails of a person, on their page, for whoever may look at the outbox.

use super::super::context::AdminContext;
use super::super::layout::{list_url, row_url};
use crate::admin::{self, AdminError, Model, Right, SentLetter};
use crate::i18n::Message;
use serde_json::{Value, json};
use tera::Context;

const USERS: &str = "users";
const OUTBOX: &str = "outbox";

pub(super) async fn fill(
    context: &mut Context,
    ctx: AdminContext<'_>,
    id: i64,
) -> Result<(), AdminError> {
    let AdminContext { site, at, model } = ctx;
    let outbox = site.models().find(OUTBOX).filter(|_| model.name == USERS);
    let Some(outbox) = outbox.filter(|outbox| at.rights.allow(outbox, Right::View)) else {
        return Ok(());
    };
    let by = at.rights.permit(outbox, Right::View)?;
    let may_send = at.rights.allow(outbox, Right::Change);
    let letters = ctx.work(move |app, _, _| admin::letters_of_user(app, &by, id));
    let now = site.app().now();
    let letters = letters.await?;
    let views: Vec<_> = letters
        .iter()
        .map(|letter| view(outbox, letter, now, may_send))
        .collect();
    let list = list_url(outbox);
    context.insert(
        "letters",
        &json!({
            "rows": views, "url": format!("{list}?user={id}"), "action": format!("{list}action/"), "of_user": id,
        }),
    );
    Ok(())
}

fn view(outbox: &Model, letter: &SentLetter, now: crate::values::Moment, may_send: bool) -> Value {
    json!({
        "id": letter.id,
        "name": letter.name,
        "url": row_url(outbox, letter.id),
        "recipient": letter.recipient,
        "asked": Message::short_moment(letter.created_at, now),
        "state": letter.state,
        "at": Message::short_moment(letter.state_at, now),
        "error": letter.error,
        "reply": letter.reply,
        "may_be_sent_again": may_send && letter.may_be_sent_again,
    })
}

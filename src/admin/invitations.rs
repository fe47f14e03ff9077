//! Staff invites: one person, or a list that was pasted or comes from a file. All of a list is invited, or nobody: what is
//! wrong with it is said, with the line.

use super::AdminError;
use super::model::{ActionContext, Answer, Done, Input, SaveContext, Saved};
use super::permits::Rights;
use super::users::within;
use crate::accounts::{self, InviteError, Inviter, Offer};
use crate::error::{Failure as _, Problem};
use crate::events::Event;
use crate::i18n::Message;
use crate::store::{Tx, groups, invitations, permissions, users};
use crate::values::{Email, EmailList, InvitationId, LONGEST_PLEA, Plea};

const MODEL: &str = "invitations";
/// So many characters a list may have.
const LONGEST_LIST: usize = 60_000;

/// The fields of the form.
pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::lines(
            "emails",
            Message::new("admin-invitations-emails"),
            LONGEST_LIST,
        )
        .help(Message::new("admin-invitations-emails-help").with("most", EmailList::MOST))
        .required()
        .only_on_add(),
        Input::lines("note", Message::new("admin-invitations-note"), LONGEST_PLEA)
            .help(Message::new("admin-invitations-note-help"))
            .only_on_add(),
        Input::rows(
            "groups",
            Message::new("admin-invitations-groups"),
            "user_groups",
            "name",
        )
        .help(Message::new("admin-invitations-groups-help"))
        .guarded()
        .only_on_add(),
    ]
}

/// Invites everybody of a list. The key of the last invitation, and how many they are.
pub fn invite(form: SaveContext<'_>) -> Result<Saved, AdminError> {
    if form.id.is_some() {
        return Err(AdminError::NotAllowed);
    }
    let emails = emails(&form.text("emails"), form.app.config().email_domains())?;
    let note = note(&form.text("note"))?;
    let groups = match form.want().get("groups") {
        Some(Answer::Rows(ids)) => ids.clone(),
        _ => Vec::new(),
    };
    let inviter = match form.by.id() {
        Some(id) => Inviter::Staff(id),
        None => Inviter::Operator,
    };
    form.app.write(form.origin, |tx| {
        tx.acts(form.by.id());
        // Addresses before groups, and in one order for everybody.
        let keys: Vec<_> = emails.iter().map(Email::key).collect();
        users::lock_addresses(tx, keys.iter().map(String::as_str))?;
        let rights = form.by.check(tx)?;
        may_give_groups(tx, &rights, &groups)?;
        let offer = Offer {
            groups: &groups,
            note: &note,
        };
        let mut last = None;
        for email in &emails {
            let sent = accounts::send_invitation(form.app, tx, inviter, email, offer);
            let id = sent.map_err(|error| refused_of(email, error))?;
            tx.emit(Event::RowAdded {
                model: MODEL.to_owned(),
                row: id.0,
                user: None,
            })?;
            last = Some(id.0);
        }
        let id = last.ok_or(AdminError::Unknown)?;
        let said = Some(said_of(&emails));
        Ok(Saved { id, said })
    })
}

/// What is said when they were invited: who it is, or how many they are.
fn said_of(emails: &[Email]) -> Message {
    match emails {
        [alone] => Message::new("admin-invitations-sent-one").with("email", alone.as_str()),
        _ => Message::new("admin-invitations-sent").with("n", emails.len()),
    }
}

fn emails(typed: &str, domains: crate::values::Domains) -> Result<Vec<Email>, AdminError> {
    EmailList::parse(typed, domains).map_err(|faults| {
        let problem =
            |fault: crate::values::BadEntry| Problem::of("emails", fault.code(), fault.message());
        AdminError::Fields(faults.into_iter().map(problem).collect())
    })
}

fn note(typed: &str) -> Result<String, AdminError> {
    let wrong = |bad: crate::values::BadPlea| {
        AdminError::Fields(vec![Problem::of("note", "invalid", bad.message())])
    };
    let note = Plea::parse_lines(typed).map_err(wrong)?;
    Ok(note
        .map(|note| note.as_str().to_owned())
        .unwrap_or_default())
}

/// Whether these groups are there, and may be given: to whom they are is not known yet, so that it takes what it does on the
/// page of a user.
fn may_give_groups(tx: &mut Tx<'_>, rights: &Rights, ids: &[i64]) -> Result<(), AdminError> {
    let wrong = |code, text| AdminError::Fields(vec![Problem::of("groups", code, text)]);
    for id in ids {
        groups::lock(tx, *id)?;
    }
    if groups::by_keys(tx, ids)?.len() != ids.len() {
        return Err(wrong("invalid_choice", Message::new("admin-pick")));
    }
    for id in ids {
        let allowed = permissions::of_group(tx, *id)?;
        let has = |codename: &str| within(rights, codename);
        if !accounts::may_give_group(has, allowed.values()) {
            return Err(wrong("refused", AdminError::Beyond.message()));
        }
    }
    Ok(())
}

/// Why nobody of a list is invited: because of this one.
fn refused_of(email: &Email, error: InviteError) -> AdminError {
    match refused(error, "emails") {
        AdminError::Fields(problems) => {
            let of = |problem: Problem| {
                let text = Message::new("admin-invitations-of");
                let text = text
                    .with("email", email.as_str())
                    .with("text", problem.text);
                Problem::of("emails", problem.code, text)
            };
            AdminError::Fields(problems.into_iter().map(of).collect())
        }
        other => other,
    }
}

fn refused(error: InviteError, field: &'static str) -> AdminError {
    match error {
        InviteError::Fault(fault) => fault.into(),
        InviteError::Refused(_) => AdminError::SignupClosed(error.message()),
        InviteError::Unknown => AdminError::Unknown,
        other => {
            let problems = other.details().problems.into_iter();
            let at_field = |problem: Problem| Problem::of(field, problem.code, problem.text);
            AdminError::Fields(problems.map(at_field).collect())
        }
    }
}

/// Sends one again, with a new link.
pub fn resend(this: ActionContext<'_>) -> Result<Done, AdminError> {
    let inviter = match this.by.id() {
        Some(id) => Inviter::Staff(id),
        None => Inviter::Operator,
    };
    this.write(|tx, rights| {
        let row = invitations::find(tx, InvitationId(this.id))?.ok_or(AdminError::Unknown)?;
        // Whoever sends it vouches for it, and for the groups: addresses before groups, as everybody takes them.
        users::lock_address(tx, &row.email_key)?;
        let groups: Vec<_> = invitations::groups(tx, row.id)?.into_keys().collect();
        may_give_groups(tx, rights, &groups)?;
        let sent = accounts::resend_invitation(this.app, tx, inviter, &row);
        if !sent.map_err(|error| refused(error, "ids"))? {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}

/// Withdraws one.
pub fn withdraw(this: ActionContext<'_>) -> Result<Done, AdminError> {
    this.write(|tx, _| {
        let row = invitations::find(tx, InvitationId(this.id))?.ok_or(AdminError::Unknown)?;
        if !accounts::withdraw_invitation(tx, &row)? {
            return Ok(Done::Already);
        }
        this.told(tx, None)?;
        Ok(Done::Changed)
    })
}

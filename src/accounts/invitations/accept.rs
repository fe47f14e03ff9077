//! The link of an invitation: what it is for, and what becomes of whoever presses the button behind it. Looking changes
//! nothing: mail scanners open every link they see.

use super::letter::{InvitedBy, invited_by};
use super::rights::{InviterRole, inviter_role, still_given};
use super::{AcceptError, check_mode, living};
use crate::accounts::actor::{SignedIn, SignedOut, hold};
use crate::accounts::addresses::make_way;
use crate::accounts::consent;
use crate::accounts::entrance::{self, AdmitError, Counted, Entry, Note, Step};
use crate::accounts::flows::{VerifyError, limit_codes};
use crate::accounts::memberships::{self, Memberships};
use crate::accounts::signup::{self, Signup, SignupError, made_up_username};
use crate::accounts::signup_rules::{check_address, gives_way};
use crate::accounts::throttle;
use crate::app::{Admitted, App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::Event;
use crate::store::{Tx, groups, invitations, users};
use crate::values::custom_fields::{Answers, CustomFields};
use crate::values::{Email, Method, Password, PersonName, Phone, UserId, Username};
use std::collections::BTreeMap;

/// What somebody who accepts an invitation gives.
#[derive(Debug)]
pub struct Acceptance {
    /// The password to be.
    pub password: Password,
    /// The name to log in with; made from the address when absent.
    pub username: Option<Username>,
    /// May be empty.
    pub first_name: PersonName,
    /// May be empty.
    pub last_name: PersonName,
    /// Optional.
    pub phone: Option<Phone>,
    /// Custom fields.
    pub custom_fields: Answers,
    /// The version of the site's terms that they accept, where there are any.
    pub terms: Option<String>,
}

/// An invitation, for the page behind its link.
#[derive(Debug)]
pub struct InvitationView {
    /// Who is invited.
    pub email: String,
    /// Who invited.
    pub by: InvitedBy,
    /// What they wrote.
    pub note: String,
    /// Whose account has the address.
    owner: Option<UserId>,
}

impl InvitationView {
    /// Whether the address has an account, whose owner logs in.
    pub fn has_account(&self) -> bool {
        self.owner.is_some()
    }

    /// Whether it is for this person.
    pub fn is_for(&self, me: &SignedIn) -> bool {
        self.owner == Some(me.id())
    }
}

/// What the link is for, as long as it is for anything.
pub fn look_at(app: &App, token: &str) -> Result<InvitationView, AcceptError> {
    check_mode(app)?;
    let now = app.now();
    app.read(|conn| {
        let row = living(app, conn, token, now)?.ok_or(AcceptError::Over)?;
        let holder = users::find_by_any_email(conn, &row.email_key)?;
        let owner = match holder {
            Some(holder) if !gives_way(conn, &holder)? => Some(holder),
            _ => None,
        };
        Ok(InvitationView {
            by: invited_by(conn, &row)?,
            email: row.email,
            note: row.note,
            owner: owner.map(|owner| owner.id),
        })
    })
}

/// Makes an account for somebody who was invited and has none, and lets them in.
pub fn accept(
    app: &App,
    token: &str,
    form: Acceptance,
    origin: &Admitted,
) -> Result<Step, AcceptError> {
    check_mode(app)?;
    app.write(origin, |tx| {
        throttle::spend_of_network(app, tx, Limit::Signup)?;
        Ok::<_, AcceptError>(())
    })?;
    let now = app.now();
    let row = app.read(|conn| living(app, conn, token, now))?;
    let email = row.and_then(|row| Email::parse(&row.email).ok());
    let form = form.with(email.ok_or(AcceptError::Over)?);
    let custom_fields = signup::check(app, &form)?;
    signup::ask_hooks(app, &form, &custom_fields, origin)?;
    let hash = origin.encode(&form.password)?;
    // Somebody may take the made-up name between our look and our insert: look again.
    for _ in 0..5 {
        match app.write(origin, |tx| {
            make(app, tx, token, (&form, &custom_fields, &hash))
        }) {
            Err(AcceptError::Fault(fault)) if fault.violates("users", "username_key") => {}
            made => return enter(app, made?, &hash, origin),
        }
    }
    Err(Fault::Unavailable("usernames kept colliding".into()).into())
}

/// Lets in whom an account was made for. It stays made where a hook keeps them out: they log in later.
fn enter(app: &App, user: UserId, hash: &str, origin: &Admitted) -> Result<Step, AcceptError> {
    entrance::asking(app, origin, Counted::Already, |gate| {
        app.write(origin, |tx| {
            let made = users::find_for_update(tx, user)?;
            let made = made.filter(|made| made.password == hash);
            let made = made.ok_or(AcceptError::Over)?;
            let entry = Entry {
                proved: Method::EmailCode.into(),
                proved_at: None,
                remembered: false,
                note: Note::Now(users::WrongPasswords::Forgotten),
                gate,
            };
            Ok(entrance::admit(app, tx, &made, &entry)?)
        })
    })
}

impl Acceptance {
    /// With the address that it is for.
    pub(crate) fn with(self, email: Email) -> Signup {
        Signup {
            email,
            password: self.password,
            username: self.username,
            first_name: self.first_name,
            last_name: self.last_name,
            phone: self.phone,
            custom_fields: self.custom_fields,
            terms: self.terms,
        }
    }
}

fn make(
    app: &App,
    tx: &mut Tx<'_>,
    token: &str,
    (form, custom_fields, hash): (&Signup, &CustomFields, &str),
) -> Result<UserId, AcceptError> {
    let key = form.email.key();
    users::lock_address(tx, &key)?;
    let now = tx.now();
    let row = living(app, tx, token, now)?.filter(|row| row.email_key == key);
    let row = row.ok_or(AcceptError::Over)?;
    let holder = users::find_by_any_email(tx, &key)?;
    if let Some(holder) = holder
        && !gives_way(tx, &holder)?
    {
        return Err(AcceptError::HasAccount);
    }
    // What sign-ups have asked for with this address goes, with their passwords.
    if !make_way(app, tx, None, &key)? {
        return Err(AcceptError::Over);
    }
    let given = given(app, tx, &row)?;
    let username = match &form.username {
        Some(wanted) if !signup::is_free(tx, wanted, None)? => {
            return Err(SignupError::UsernameTaken.into());
        }
        Some(wanted) => wanted.clone(),
        None => made_up_username(app, tx, form.email.local_part(), None)?,
    };
    let user = users::insert(
        tx,
        &users::New {
            email: form.email.as_str(),
            email_key: &key,
            username: username.as_str(),
            username_key: &username.key(),
            first_name: form.first_name.as_str(),
            last_name: form.last_name.as_str(),
            phone: form.phone.as_ref().map(Phone::as_str),
            password: hash,
            is_verified: true,
            is_superuser: false,
        },
    )?;
    users::set_extra(tx, user, custom_fields.as_str())?;
    tx.emit(Event::UserCreated { user })?;
    tx.emit(Event::Verified { user })?;
    use_up(tx, &row, user, &given)?;
    if let Some(version) = &form.terms {
        let made = users::find_for_update(tx, user)?;
        let made = made.ok_or_else(|| Fault::Broken("an account vanished".into()))?;
        consent::note(tx, &made, version)?;
    }
    Ok(user)
}

/// Accepts an invitation for somebody who has an account, and is logged in to it.
pub fn join(app: &App, me: &SignedIn, token: &str, origin: &Origin) -> Result<(), AcceptError> {
    check_mode(app)?;
    me.check_level(app)?;
    me.check_terms(app)?;
    // The inner result is the answer, the outer one whether to keep what was written: a spent share is kept.
    app.write(origin, |tx| {
        if let Err(refusal) = limit_codes(app, tx, Limit::VerifyCode)? {
            return Ok(Err(refused(refusal)));
        }
        match join_with(app, tx, me, token) {
            Err(AcceptError::Fault(fault)) => Err(AcceptError::Fault(fault)),
            answer => Ok(answer),
        }
    })
    .flatten()
}

fn join_with(app: &App, tx: &mut Tx<'_>, me: &SignedIn, token: &str) -> Result<(), AcceptError> {
    let now = tx.now();
    let row = living(app, tx, token, now)?.ok_or(AcceptError::Over)?;
    users::lock_address(tx, &row.email_key)?;
    let user = hold(tx, me)?.ok_or(SignedOut)?;
    let row = living(app, tx, token, now)?.ok_or(AcceptError::Over)?;
    if user.spelling_of(&row.email_key).is_none() {
        return Err(AcceptError::NotYours);
    }
    let given = given(app, tx, &row)?;
    use_up(tx, &row, user.id, &given)
}

/// The groups that an invitation still gives, if it may still be used. The transaction has locked the address, and the
/// account where there is one.
fn given(
    app: &App,
    tx: &mut Tx<'_>,
    row: &invitations::Row,
) -> Result<BTreeMap<i64, String>, AcceptError> {
    let role = inviter_role(app, tx, row)?.ok_or(AcceptError::Over)?;
    if matches!(role, InviterRole::Member) {
        check_address(app, &row.email_key)?;
    }
    Ok(still_given(tx, row, &role)?)
}

/// Uses the invitation up, and puts its user into the groups that they are not in yet.
fn use_up(
    tx: &mut Tx<'_>,
    row: &invitations::Row,
    user: UserId,
    given: &BTreeMap<i64, String>,
) -> Result<(), AcceptError> {
    if invitations::accept(tx, row, user, given)? == 0 {
        return Err(AcceptError::Over);
    }
    invitations::supersede_letters(tx, row.id)?;
    let is_in = groups::of_user(tx, user)?;
    let new = given.iter().filter(|(id, _)| !is_in.contains_key(id));
    let (joined, names): (Vec<_>, Vec<_>) = new.map(|(id, name)| (*id, name.clone())).unzip();
    let change = Memberships {
        joined,
        ..Memberships::default()
    };
    memberships::change(tx, user, &change)?;
    tx.emit(Event::InvitationAccepted {
        user,
        invitation: row.id.0,
        groups: names,
    })?;
    Ok(())
}

fn refused(refusal: VerifyError) -> AcceptError {
    match refusal {
        VerifyError::Throttled(throttled) => throttled.into(),
        VerifyError::Fault(fault) => fault.into(),
        _ => AcceptError::Over,
    }
}

impl From<AdmitError> for AcceptError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Fault(fault) => fault.into(),
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => Self::Over,
        }
    }
}

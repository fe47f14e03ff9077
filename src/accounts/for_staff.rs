//! What staff does to an account, in a transaction of theirs: see [`crate::admin`], which decides who may.

use super::addresses::make_way;
use super::flows::{Flow, Opened, PendingProfile, life_of_token};
use super::holds::{NotRecorded, OnHold, from_not_recorded};
use super::manager::{self, CreateError, NewPassword, NewUser};
use super::undoable::{ChangedBy, NewAddress, record};
use super::{deletion, password};
use crate::app::{App, Letters};
use crate::error::Fault;
use crate::events::{AddressChange, Change, Event, Purpose};
use crate::security::password_policy::UserAttributes;
use crate::store::users::Contact;
use crate::store::{Letter, Tx, flows, users};
use crate::values::{Methods, Token, UserId, mask_email_beside, mask_phone};

/// Why an account cannot have an address.
#[derive(Debug)]
pub(crate) enum AddressError {
    /// Another account has it, and this is the field it was wanted for.
    Taken(&'static str),
    /// Somebody asked to undo a change.
    OnHold(OnHold),
    /// Something else.
    Fault(Fault),
}

impl From<OnHold> for AddressError {
    fn from(hold: OnHold) -> Self {
        Self::OnHold(hold)
    }
}

from_not_recorded!(AddressError);

impl From<Fault> for AddressError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The hash of a password that somebody else chose; for no password, one that nothing opens.
pub(crate) fn hash_of(
    app: &App,
    new: &NewPassword,
    user: &UserAttributes<'_>,
) -> Result<String, CreateError> {
    manager::encode(app, new, user)
}

/// Makes an ordinary account with a hash of [`hash_of`]; its address counts as verified.
pub(crate) fn insert(
    app: &App,
    tx: &mut Tx<'_>,
    new: &NewUser,
    hash: &str,
) -> Result<UserId, CreateError> {
    manager::insert(app, tx, new, hash, false).map_err(manager::taken)
}

/// Puts a hash of [`hash_of`] in place: every session ends, and the owner is told.
pub(crate) fn put_password(tx: &mut Tx<'_>, user: &users::Row, hash: &str) -> Result<(), Fault> {
    password::replace(tx, user, hash, Change::Staff, &[])
}

/// Asks the owner, by e-mail, to choose a password.
pub(crate) fn ask_for_password(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<(), Fault> {
    let opened = reset(app, tx, user)?;
    let now = tx.now();
    opened.queue(tx, Letter::ResetLink, now)
}

/// What chooses a password for an account, for somebody who has just shown that they read its e-mail.
pub(super) fn choose_here(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<Token, Fault> {
    let opened = reset(app, tx, user)?;
    let until = tx.now() + life_of_token(Purpose::ResetPassword);
    flows::set_token(tx, opened.row, until)?;
    let row = flows::find_row(tx, opened.row)?;
    let token = row.and_then(|row| app.keys().letter_token(row.id, &row.nonce));
    token.ok_or_else(|| Fault::Broken("there is no key".into()))
}

fn reset(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<Opened, Fault> {
    let flow = Flow {
        purpose: Purpose::ResetPassword,
        user: Some(user.id),
        email: &user.email,
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open_with(app, tx, Letters::Codes)?;
    tx.emit(Event::ResetRequested {
        user: Some(user.id),
    })?;
    Ok(opened)
}

/// Gives an account other addresses, and tells those that were verified how to take that back. The transaction holds the new
/// addresses and the account.
pub(crate) fn give_addresses(
    app: &App,
    tx: &mut Tx<'_>,
    before: &users::Row,
    wanted: &Contact<'_>,
) -> Result<(), AddressError> {
    let was = before.contact();
    let mut new = vec![("email", wanted.email_key)];
    new.extend(
        wanted
            .secondary_email_key
            .map(|key| ("secondary_email", key)),
    );
    new.retain(|(_, key)| before.spelling_of(key).is_none());
    // In one order for everybody, so that nobody waits in a circle.
    new.sort_unstable_by_key(|(_, key)| *key);
    for (field, key) in new {
        if !make_way(app, tx, Some(before.id), key)? {
            return Err(AddressError::Taken(field));
        }
    }
    users::set_contact(tx, before.id, wanted).map_err(taken)?;
    if was.email_key != wanted.email_key || was.secondary_email_key != wanted.secondary_email_key {
        // No code that went to an address it no longer has opens it, nor does a link there keep it.
        flows::end_all(tx, before.id)?;
        deletion::tell_again(tx, before.id)?;
    }
    if was.email != wanted.email {
        let known = before.spelling_of(wanted.email_key).is_some();
        let newcomer = (!known).then_some(wanted.email);
        let detail = mask_email_beside(wanted.email, was.addresses().map(|(it, _)| it));
        tell(tx, before, AddressChange::EmailChanged, &detail, newcomer)?;
    }
    if was.secondary_email != wanted.secondary_email {
        let change = if wanted.secondary_email.is_some() {
            AddressChange::SecondaryEmailAdded
        } else {
            AddressChange::SecondaryEmailRemoved
        };
        let is_new = |key: &&str| before.spelling_of(key).is_none();
        let newcomer = wanted.secondary_email_key.filter(is_new);
        let newcomer = newcomer.and(wanted.secondary_email);
        let told = wanted.secondary_email.or(was.secondary_email);
        let beside = |told| mask_email_beside(told, [was.email, wanted.email]);
        let detail = told.map(beside).unwrap_or_default();
        tell(tx, before, change, &detail, newcomer)?;
    }
    if was.phone != wanted.phone {
        let change = if wanted.phone.is_some() {
            AddressChange::PhoneChanged
        } else {
            AddressChange::PhoneRemoved
        };
        let detail = wanted.phone.or(was.phone).map(mask_phone);
        tell(tx, before, change, &detail.unwrap_or_default(), None)?;
    }
    Ok(())
}

/// Tells how an address was changed by staff, and how to take that back.
fn tell(
    tx: &mut Tx<'_>,
    before: &users::Row,
    change: AddressChange,
    detail: &str,
    newcomer: Option<&str>,
) -> Result<(), NotRecorded> {
    let new = NewAddress {
        change,
        detail,
        newcomer,
        by: ChangedBy::Staff,
    };
    record(tx, before, new)
}

fn taken(fault: Fault) -> AddressError {
    let fields = [
        ("email_key", "email"),
        ("secondary_email_key", "secondary_email"),
        ("phone", "phone"),
    ];
    let refused = fields
        .iter()
        .find(|(column, _)| fault.violates("users", column));
    refused.map_or(AddressError::Fault(fault.clone()), |(_, field)| {
        AddressError::Taken(field)
    })
}

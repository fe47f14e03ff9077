//! The profile that comes with a sign-up, given to the account when its address is verified.

use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, Tx, flows, users};
use crate::values::custom_fields::CustomFields;
use crate::values::{Moment, UserId, Username};

/// So many usernames are made up for one account.
const MOST_NAMES: u32 = 21;
/// A free username made from `base`.
pub(crate) fn made_up_username(
    app: &App,
    conn: &mut Conn,
    base: &str,
    owner: Option<UserId>,
) -> Result<Username, Fault> {
    let mut made = Username::suggestion(base, None);
    for _ in 1..MOST_NAMES {
        if is_free(conn, &made, owner)? {
            break;
        }
        made = Username::suggestion(base, Some(app.new_suffix()));
    }
    Ok(made)
}

/// Whether nobody but `owner` has a username.
pub(crate) fn is_free(
    conn: &mut Conn,
    username: &Username,
    owner: Option<UserId>,
) -> Result<bool, Fault> {
    let found = users::owner_of_username(conn, &username.key())?;
    Ok(found.is_none() || found == owner)
}

/// Gives an account whose address was just verified the profile of the flow that verified it, or, where none did, nothing.
/// The names that it may have.
pub(crate) fn apply(app: &App, row: Option<&flows::Row>, user: &mut users::Row) -> Names {
    if let Some(row) = row {
        // Its key is the same.
        user.email.clone_from(&row.email);
    }
    let local_part = user.email.rsplit_once('@').map_or("", |(local, _)| local);
    let wanted = row.and_then(|row| row.username.as_deref());
    let wanted = wanted.and_then(|name| Username::parse(name).ok());
    let base = wanted.as_ref().map_or(local_part, Username::as_str);
    let names = Names {
        base: base.to_owned(),
        wanted,
    };
    let wish = row.map_or_else(CustomFields::default, |row| {
        CustomFields::kept(row.custom_fields.clone())
    });
    let declared = &app.config().user_fields;
    let custom_fields = std::mem::take(&mut user.custom_fields);
    user.custom_fields = custom_fields.verified(declared, &wish);
    row.map_or("", |row| &row.first_name)
        .clone_into(&mut user.first_name);
    row.map_or("", |row| &row.last_name)
        .clone_into(&mut user.last_name);
    let phone = row.and_then(|row| row.phone.clone());
    // One that was verified by whoever had the account before is at most what the new one says.
    user.phone_verified &= user.phone == phone;
    user.phone = phone;
    // Whoever accepted anything for this account before was not this person.
    user.terms_version = None;
    names
}

/// The usernames that an account may have whose address was just verified, in their order.
#[derive(Debug)]
pub(crate) struct Names {
    wanted: Option<Username>,
    base: String,
}

impl Names {
    fn all(self, app: &App) -> impl Iterator<Item = Username> {
        let Self { wanted, base } = self;
        let mut tries = 0..MOST_NAMES;
        let made_up = std::iter::from_fn(move || {
            let number = tries.next()?;
            let suffix = (number > 0).then(|| app.new_suffix());
            Some(Username::suggestion(&base, suffix))
        });
        wanted.into_iter().chain(made_up)
    }
}

/// What to do when somebody takes a name at the very moment in which it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnLoss {
    /// Nothing: the transaction has failed with `Fault::Duplicate`, and is run again.
    RunAgain,
    /// Try another name, from a savepoint.
    TryAnother,
}

/// Writes an account, which the transaction holds, as it is from the moment when its address was verified; under the first
/// of some names that nobody else has, rather than sending a person back who has just verified the address.
pub(crate) fn put(
    app: &App,
    tx: &mut Tx<'_>,
    user: &mut users::Row,
    names: Option<Names>,
    login: Option<Moment>,
    on_loss: OnLoss,
) -> Result<(), Fault> {
    let Some(names) = names else {
        let verified = users::Verified {
            user,
            username_key: None,
            login,
        };
        return users::set_verified_profile(tx, &verified).map(drop);
    };
    for name in names.all(app) {
        name.as_str().clone_into(&mut user.username);
        let verified = users::Verified {
            user,
            username_key: Some(&name.key()),
            login,
        };
        let done = match on_loss {
            OnLoss::RunAgain => users::set_verified_profile(tx, &verified)?,
            OnLoss::TryAnother => users::try_verified_profile(tx, &verified)?,
        };
        if done == 1 {
            return Ok(());
        }
    }
    Err(Fault::Unavailable("usernames kept colliding".into()))
}

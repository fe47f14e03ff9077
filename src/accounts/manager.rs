//! The manager's verbs: accounts made and passwords set by whoever runs the program.

use super::addresses::make_way;
use super::signup::made_up_username;
use super::{password, password_rules};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{Change, Event};
use crate::security::password::unusable;
use crate::security::password_policy::{UserAttributes, Weakness};
use crate::store::{Tx, users};
use crate::values::custom_fields::{Answers, CustomFields, EditedBy};
use crate::values::{Email, Password, PersonName, Phone, UserId, Username};

/// The password of an account that an operator makes.
#[derive(Debug)]
pub enum NewPassword {
    /// Must pass the validators.
    Checked(Password),
    /// The operator was told that it is weak, and insists.
    Insisted(Password),
    /// None: the account cannot be logged into by password.
    Unusable,
}

/// An account that an operator makes.
#[derive(Debug)]
pub struct NewUser {
    /// The address; counts as verified.
    pub email: Email,
    /// The name to log in with; made from the address when absent.
    pub username: Option<Username>,
    /// May be empty.
    pub first_name: PersonName,
    /// May be empty.
    pub last_name: PersonName,
    /// Optional.
    pub phone: Option<Phone>,
    /// Custom fields, also those that only staff may change.
    pub custom_fields: Answers,
    /// The password.
    pub password: NewPassword,
}

/// Why an account was not made, or its password not set.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The password is easy to guess.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Weak(Vec<Weakness>),
    /// Somebody has that address.
    #[error("create-email-taken")]
    EmailTaken,
    /// Somebody has that username.
    #[error("create-username-taken")]
    UsernameTaken,
    /// There is no such account, or no longer.
    #[error("no-such-user")]
    Unknown,
    /// Not the operator's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for CreateError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Weak(weaknesses) => password_rules::weak("password", weaknesses),
            Self::EmailTaken => ErrorDetails::one(
                Kind::Conflict,
                Problem::of("email", "unique", self.message()),
            ),
            Self::UsernameTaken => ErrorDetails::one(
                Kind::Conflict,
                Problem::of("username", "unique", self.message()),
            ),
            Self::Unknown => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("not_found", self.message()),
            ),
            Self::Fault(fault) => fault.details(),
        }
    }
}

/// Makes an ordinary account, its address counting as verified.
pub fn create_user(app: &App, new: NewUser, origin: &Origin) -> Result<UserId, CreateError> {
    create(app, &new, false, origin)
}

/// Makes an account that is staff and has every permission.
pub fn create_superuser(app: &App, new: NewUser, origin: &Origin) -> Result<UserId, CreateError> {
    create(app, &new, true, origin)
}

fn create(
    app: &App,
    new: &NewUser,
    is_superuser: bool,
    origin: &Origin,
) -> Result<UserId, CreateError> {
    let attributes = UserAttributes {
        username: new.username.as_ref().map_or("", Username::as_str),
        first_name: new.first_name.as_str(),
        last_name: new.last_name.as_str(),
        email: new.email.as_str(),
    };
    let hash = encode(app, &new.password, &attributes)?;
    app.write(origin, |tx| insert(app, tx, new, &hash, is_superuser))
        .map_err(taken)
}

/// What a unique index says.
pub(super) fn taken(error: CreateError) -> CreateError {
    match error {
        CreateError::Fault(fault) if fault.violates("users", "email_key") => {
            CreateError::EmailTaken
        }
        CreateError::Fault(fault) if fault.violates("users", "username_key") => {
            CreateError::UsernameTaken
        }
        other => other,
    }
}

pub(super) fn insert(
    app: &App,
    tx: &mut Tx<'_>,
    new: &NewUser,
    hash: &str,
    is_superuser: bool,
) -> Result<UserId, CreateError> {
    users::lock_address(tx, &new.email.key())?;
    // The account of a sign-up that nobody has verified gives way to staff as it does to members.
    if !make_way(app, tx, None, &new.email.key())? {
        return Err(CreateError::EmailTaken);
    }
    let username = match &new.username {
        Some(given) => given.clone(),
        None => made_up_username(app, tx, new.email.local_part(), None)?,
    };
    let user = users::insert(
        tx,
        &users::New {
            email: new.email.as_str(),
            email_key: &new.email.key(),
            username: username.as_str(),
            username_key: &username.key(),
            first_name: new.first_name.as_str(),
            last_name: new.last_name.as_str(),
            phone: new.phone.as_ref().map(Phone::as_str),
            password: hash,
            is_verified: true,
            is_superuser,
        },
    )?;
    if !new.custom_fields.is_empty() {
        let declared = &app.config().user_fields;
        let custom_fields =
            CustomFields::default().changed(declared, &new.custom_fields, EditedBy::Staff);
        users::set_extra(tx, user, custom_fields.as_str())?;
    }
    tx.emit(Event::UserCreated { user })?;
    Ok(user)
}

/// Sets a password for an account. Its sessions end, its owner is told.
pub fn set_password(
    app: &App,
    user: UserId,
    new: &NewPassword,
    origin: &Origin,
) -> Result<(), CreateError> {
    let user = app.read(|conn| users::find(conn, user))?;
    let user = user.ok_or(CreateError::Unknown)?;
    let attributes = UserAttributes {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let hash = encode(app, new, &attributes)?;
    app.write(origin, |tx| {
        Ok(password::replace(
            tx,
            &user,
            &hash,
            Change::CommandLine,
            &[],
        )?)
    })
}

pub(super) fn encode(
    app: &App,
    new: &NewPassword,
    attributes: &UserAttributes<'_>,
) -> Result<String, CreateError> {
    match new {
        NewPassword::Checked(typed) => {
            let weaknesses = password_rules::check(typed, attributes);
            if weaknesses.is_empty() {
                Ok(app.encode(typed)?)
            } else {
                Err(CreateError::Weak(weaknesses))
            }
        }
        NewPassword::Insisted(typed) => Ok(app.encode(typed)?),
        NewPassword::Unusable => Ok(unusable()),
    }
}

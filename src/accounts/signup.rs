//! Sign-up. Always hashes, always opens a flow, always queues an e-mail: to the visitor an address that has an account
//! looks like any other. The account that is made has no password and no name; whoever verifies the address gives it
//! both, out of the flow that was verified.

mod verified;

pub(super) use verified::{OnLoss, apply, is_free, made_up_username, put};

use super::flows::{self, Flow, LONGEST_DELAY, Opened, PendingProfile, Recipient, ResumableFlow};
use super::hooks::{self, NotAllowed};
use super::signup_rules::{self, SignupRefusal};
use super::throttle::{self, Throttled};
use super::{bans, password_rules, phone, profile};
use crate::app::{Admitted, App, Origin};
use crate::config::{Limit, PhoneVerification};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{Event, Purpose};
use crate::hooks::SignupAttempt;
use crate::security::digest;
use crate::security::password::unusable;
use crate::security::password_policy;
use crate::store::consents::Consent;
use crate::store::{self, Letter, Tx, users};
use crate::values::custom_fields::{Answers, CustomFields, EditedBy};
use crate::values::{Email, Methods, Password, PersonName, Phone, UserId, Username};

/// What somebody who signs up gives.
#[derive(Debug)]
pub struct Signup {
    /// The address to verify.
    pub email: Email,
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

/// Why a sign-up did not go through.
#[derive(Debug, thiserror::Error)]
pub enum SignupError {
    /// The password is easy to guess.
    #[error("password-weak")]
    Weak(Vec<password_policy::Weakness>),
    /// Everybody needs a number here, and none was given.
    #[error("field-required")]
    PhoneMissing,
    /// Everybody needs a number here, and the settings have no messages sent to that one.
    #[error("phone-country")]
    PhoneCountry,
    /// Somebody has that username.
    #[error("username-taken")]
    UsernameTaken,
    /// These fields are to be filled in.
    #[error("signup-missing")]
    Missing(Vec<String>),
    /// Somebody has that address; said only when the settings allow it.
    #[error("email-taken")]
    EmailTaken,
    /// The site does not take them.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// A hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Too many forms from one place, or e-mails to one address.
    #[error("throttled-signups")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for SignupError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Weak(weaknesses) => password_rules::weak("password", weaknesses),
            Self::PhoneMissing => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("phone", "required", self.message()),
            ),
            Self::PhoneCountry => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("phone", "country_not_allowed", self.message()),
            ),
            Self::UsernameTaken => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("username", "unique", self.message()),
            ),
            Self::Missing(names) => profile::missing(names),
            Self::EmailTaken => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("email", "unique", self.message()),
            ),
            Self::Refused(refusal) => refusal.details(),
            Self::NotAllowed(refusal) => refusal.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(SignupError);

/// Signs somebody up: a flow to verify the address with, and an e-mail on its way.
pub fn signup(app: &App, form: Signup, origin: &Admitted) -> Result<Opened, SignupError> {
    signup_rules::check(app, &form.email)?;
    let custom_fields = check(app, &form)?;
    app.write(origin, |tx| {
        throttle::spend_of_network(app, tx, Limit::Signup)?;
        Ok::<_, SignupError>(())
    })?;
    ask_hooks(app, &form, &custom_fields, origin)?;
    // Hash even when the address has an account, so that both answers take as long.
    let hash = origin.encode(&form.password)?;
    // Somebody may take the address or the made-up name between our look and our insert: look again.
    for _ in 0..5 {
        match app.write(origin, |tx| {
            open_flow(app, tx, &form, &custom_fields, &hash)
        }) {
            Err(SignupError::Fault(fault)) if fault.violates("users", "email_key") => {}
            Err(SignupError::Fault(fault)) if fault.violates("users", "username_key") => {}
            done => return done,
        }
    }
    Err(Fault::Unavailable("sign-ups of one address kept colliding".into()).into())
}

/// What is asked of everybody who gets an account of their own accord: number, password and custom fields. The fields.
pub(super) fn check(app: &App, form: &Signup) -> Result<CustomFields, SignupError> {
    if app.config().sms.verification == PhoneVerification::Required {
        let phone = form.phone.as_ref().ok_or(SignupError::PhoneMissing)?;
        if !phone::is_allowed(app, phone.as_str()) {
            return Err(SignupError::PhoneCountry);
        }
    }
    let attributes = password_policy::UserAttributes {
        username: form.username.as_ref().map_or("", Username::as_str),
        first_name: form.first_name.as_str(),
        last_name: form.last_name.as_str(),
        email: form.email.as_str(),
    };
    let weaknesses = password_rules::check(&form.password, &attributes);
    if !weaknesses.is_empty() {
        return Err(SignupError::Weak(weaknesses));
    }
    let declared = &app.config().user_fields;
    let custom_fields =
        CustomFields::default().changed(declared, &form.custom_fields, EditedBy::Owner);
    let missing = declared.missing_at_signup(&custom_fields);
    if !missing.is_empty() {
        let names = missing.into_iter().map(|field| field.name.clone());
        return Err(SignupError::Missing(names.collect()));
    }
    Ok(custom_fields)
}

/// Asks the hooks, before anybody has looked whether the address is taken.
pub(super) fn ask_hooks(
    app: &App,
    form: &Signup,
    custom_fields: &CustomFields,
    origin: &Origin,
) -> Result<(), SignupError> {
    let attempt = SignupAttempt {
        email: form.email.as_str().to_owned(),
        username: form.username.as_ref().map(|name| name.as_str().to_owned()),
        first_name: form.first_name.as_str().to_owned(),
        last_name: form.last_name.as_str().to_owned(),
        phone: form.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        custom_fields: custom_fields.clone(),
        client: hooks::client(origin),
    };
    let Err(denied) = app.before().before_signup(attempt) else {
        return Ok(());
    };
    app.write(origin, |tx| hooks::note(tx, None, "before_signup", &denied))?;
    Err(NotAllowed::from(denied).into())
}

fn open_flow(
    app: &App,
    tx: &mut Tx<'_>,
    form: &Signup,
    custom_fields: &CustomFields,
    hash: &str,
) -> Result<Opened, SignupError> {
    let key = form.email.key();
    users::lock_address(tx, &key)?;
    let existing = users::find_by_any_email(tx, &key)?;
    // Somebody's secondary address is taken as their primary one is.
    let closed =
        |user: &users::Row| user.is_verified || !user.may_sign_in() || user.email_key != key;
    let taken = existing.as_ref().filter(|user| closed(user));
    if let Some(wanted) = &form.username
        && !is_free(tx, wanted, None)?
    {
        return Err(SignupError::UsernameTaken);
    }
    // To the visitor it looks like any other address, and no e-mail is sent.
    let banned = existing.is_none() && bans::is_banned(app, tx, &key)?;
    if (taken.is_some() || banned) && !app.config().prevent_enumeration {
        return Err(SignupError::EmailTaken);
    }
    let to = Recipient {
        email: form.email.as_str(),
        user: existing.as_ref(),
        known: None,
        named: None,
    };
    if let Some(user) = taken {
        tx.emit(Event::AlreadyRegistered { user: user.id })?;
    }
    let application = Application {
        form,
        custom_fields,
        hash,
    };
    // A banned address has no account after a sign-up either: it is asked for again like any other.
    if existing.is_some() || banned {
        let free = existing.as_ref().filter(|_| taken.is_none());
        let owner = free.map(|user| user.id);
        if let Some(user) = owner {
            users::lock(tx, user)?;
        }
        let held = flows::resumable(tx, Purpose::SignUp, &key)?;
        // One that was opened before the address was verified, or was free again, leads elsewhere.
        if let Some(held) = held.filter(|held| held.row.user() == owner) {
            return application.replace(app, tx, held, to);
        }
    }
    let allowance = to.allowance(app, tx, LONGEST_DELAY)?;
    let user = match (&existing, taken) {
        (_, Some(_)) => None,
        (Some(user), None) => Some(user.id),
        (None, None) if banned => None,
        (None, None) => Some(insert(app, tx, form)?),
    };
    let flow = Flow {
        purpose: Purpose::SignUp,
        user,
        email: form.email.as_str(),
        password: Some(hash),
        profile: application.profile(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    let letter = if user.is_some() || banned {
        Letter::Verify
    } else {
        Letter::AlreadyRegistered
    };
    let made = user
        .map(|user| users::find(tx, user))
        .transpose()?
        .flatten();
    let to = Recipient {
        user: made.as_ref().or(existing.as_ref()),
        ..to
    };
    opened.send(app, tx, allowance, letter, to)?;
    Ok(allowance.tell(opened, tx.now()))
}

/// What a sign-up brings, kept with its flow.
struct Application<'a> {
    form: &'a Signup,
    custom_fields: &'a CustomFields,
    hash: &'a str,
}

impl Application<'_> {
    fn profile(&self) -> PendingProfile<'_> {
        PendingProfile {
            username: self.form.username.as_ref().map(Username::as_str),
            first_name: self.form.first_name.as_str(),
            last_name: self.form.last_name.as_str(),
            phone: self.form.phone.as_ref().map(Phone::as_str),
            custom_fields: Some(self.custom_fields.as_str()),
            consent: self.form.terms.as_deref().map(Consent::given_now),
        }
    }

    /// The browser or program that holds the flow has sent the form again: what it sent last counts, and the code that is in
    /// the mailbox stays good. The flow is its own from now on: copies of its token end, so that nobody who has one can
    /// put a password under what somebody else verifies.
    fn replace(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        held: ResumableFlow,
        to: Recipient<'_>,
    ) -> Result<Opened, SignupError> {
        let (row, before) = (held.row.clone(), held.token.clone());
        let opened = held.go_on(app, tx, to)?;
        let token = app.keys().flow_token(&row.nonce, Some(self.hash));
        let token = token.unwrap_or_else(|| app.new_token());
        let profile = self.profile();
        let new = store::flows::Replacement {
            digest: &digest::of_token(&token),
            email: self.form.email.as_str(),
            username: profile.username,
            first_name: profile.first_name,
            last_name: profile.last_name,
            phone: profile.phone,
            password: self.hash,
            custom_fields: profile.custom_fields.unwrap_or("{}"),
            consent: profile.consent,
        };
        if store::flows::replace(tx, row.id, &new)? == 0 {
            return Err(
                Fault::Unavailable("a sign-up ended while it was sent again".into()).into(),
            );
        }
        Ok(Opened {
            flow: token,
            email: self.form.email.as_str().to_owned(),
            replaces: Some(before),
            ..opened
        })
    }
}

/// An account that nobody has verified yet: an address, and nothing that a stranger chose. Password, username and names
/// wait with the flow.
fn insert(app: &App, tx: &mut Tx<'_>, form: &Signup) -> Result<UserId, Fault> {
    let username = app.new_placeholder();
    let id = users::insert(
        tx,
        &users::New {
            email: form.email.as_str(),
            email_key: &form.email.key(),
            username: &username,
            username_key: &username,
            first_name: "",
            last_name: "",
            phone: None,
            password: &unusable(),
            is_verified: false,
            is_superuser: false,
        },
    )?;
    tx.emit(Event::UserCreated { user: id })?;
    Ok(id)
}

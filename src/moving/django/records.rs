//! The records of a file, read once: those of users and of what belongs to them wait in the staging, groups and permissions are
//! few and stay at hand, all others are counted.

use super::keys::{called, key_text};
use super::login_records;
use super::rights::Rights;
use crate::error::Fault;
use crate::foreign::fields;
use crate::foreign::records::{self, Key, Place, Record, Stopped};
use crate::store::staging::{Staged, Staging};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;

pub(super) const ADDRESS: &str = "account.emailaddress";
pub(super) const STATUS: &str = "graphql_auth.userstatus";
pub(super) const AUTHENTICATOR: &str = "mfa.authenticator";
pub(super) const TOTP_DEVICE: &str = "otp_totp.totpdevice";
pub(super) const STATIC_DEVICE: &str = "otp_static.staticdevice";
pub(super) const PHONE_DEVICE: &str = "two_factor.phonedevice";
pub(super) const OTP_PASSKEY: &str = "otp_webauthn.webauthncredential";
pub(super) const OTP_HANDLE: &str = "otp_webauthn.webauthnuserhandle";
pub(super) const TWO_FACTOR_PASSKEY: &str = "two_factor_webauthn.webauthndevice";
pub(super) const SOCIAL: &str = "socialaccount.socialaccount";

/// What belongs to a user and is looked at.
pub(super) const BELONGINGS: [&str; 10] = [
    ADDRESS,
    STATUS,
    AUTHENTICATOR,
    TOTP_DEVICE,
    STATIC_DEVICE,
    PHONE_DEVICE,
    OTP_PASSKEY,
    OTP_HANDLE,
    TWO_FACTOR_PASSKEY,
    SOCIAL,
];

/// What is taken of an account at a provider.
const OF_SOCIAL: [&str; 4] = ["user", "user_id", "provider", "uid"];

/// Of allauth: who has one of them has all of it.
const OF_ALLAUTH: [&str; 3] = [ADDRESS, AUTHENTICATOR, SOCIAL];

/// What nobody misses: it says nothing of people, or nothing that outlives the move.
const OF_NO_PERSON: [&str; 3] = ["admin.logentry", "contenttypes.contenttype", "sites.site"];

/// More models than these are no project.
const MOST_MODELS: usize = 10_000;

/// What was read.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) rights: Rights,
    /// How many records there are of each model that is not looked at.
    pub(super) others: BTreeMap<String, u64>,
    pub(super) count: u64,
}

/// Who the users are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Users<'a> {
    /// The model, in lower case, where the operator says it.
    pub(super) model: Option<&'a str>,
    /// How documents of MongoDB are called.
    pub(super) collection: &'a str,
}

impl Users<'_> {
    fn are_in(self, record: &Record) -> bool {
        if record.model.contains(char::is_control) {
            return false;
        }
        if let Some(model) = self.model {
            return record.model == model;
        }
        let is_document = record.model == self.collection;
        let has = |field| record.fields.contains_key(field);
        is_document || (has("password") && has("last_login"))
    }
}

/// Reads all records of a file.
pub(super) fn read(
    source: impl Read,
    users: Users<'_>,
    staging: &mut Staging,
    logins: &mut login_records::Reader<'_>,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Records, Fault> {
    let mut sorting = Sorting::new(users, staging, logins, progress);
    let read = records::read(source, None, users.collection, &mut |record| {
        sorting.take(record)
    });
    read.map_err(unreadable)?;
    sorting.end()
}

/// Puts records where they belong as they come, from wherever.
pub(super) struct Sorting<'a, 'b> {
    users: Users<'a>,
    staging: &'a mut Staging,
    logins: &'a mut login_records::Reader<'b>,
    progress: &'a mut dyn FnMut(&str, u64),
    rights: Rights,
    others: BTreeMap<String, u64>,
    count: u64,
}

impl<'a, 'b> Sorting<'a, 'b> {
    pub(super) fn new(
        users: Users<'a>,
        staging: &'a mut Staging,
        logins: &'a mut login_records::Reader<'b>,
        progress: &'a mut dyn FnMut(&str, u64),
    ) -> Self {
        Self {
            users,
            staging,
            logins,
            progress,
            rights: Rights::default(),
            others: BTreeMap::new(),
            count: 0,
        }
    }

    pub(super) fn take(&mut self, mut record: Record) -> Result<(), Fault> {
        self.count += 1;
        (self.progress)("records read", self.count);
        if self.rights.take(&record) || self.logins.take(&record, self.staging)? {
            return Ok(());
        }
        if self.users.are_in(&record) {
            return stage(self.staging, &record, None);
        }
        if BELONGINGS.contains(&record.model.as_str())
            && let Some(owner) = owner(&record)
        {
            if record.model == SOCIAL {
                // What a provider has told of somebody may be long, and is not taken.
                record
                    .fields
                    .retain(|name, _| OF_SOCIAL.contains(&name.as_str()));
            }
            return stage(self.staging, &record, Some(&owner));
        }
        if self.others.contains_key(&record.model) || self.others.len() < MOST_MODELS {
            *self.others.entry(record.model).or_default() += 1;
        }
        Ok(())
    }

    /// All were read.
    pub(super) fn end(mut self) -> Result<Records, Fault> {
        self.staging.seal()?;
        self.others
            .retain(|model, _| !OF_NO_PERSON.contains(&model.as_str()));
        Ok(Records {
            rights: self.rights,
            others: self.others,
            count: self.count,
        })
    }
}

/// A file that cannot be read to its end.
pub(crate) fn unreadable(stopped: Stopped<Fault>) -> Fault {
    let error = match stopped {
        Stopped::Caller(fault) => return fault,
        Stopped::File(error) => error.to_string(),
    };
    let error = error.strip_prefix("the ").map_or_else(
        || format!("The file cannot be read: {error}"),
        |rest| format!("The {rest}"),
    );
    Fault::Refused(format!("{error}. Nothing was taken."))
}

/// Whom a record belongs to, as [`called`] says it.
fn owner(record: &Record) -> Option<String> {
    let of = |field| fields::key_of(record, field).ok().flatten();
    let user = of("user").or_else(|| of("user_id"))?;
    Some(called(&user))
}

pub(super) fn stage(
    staging: &mut Staging,
    record: &Record,
    owner: Option<&str>,
) -> Result<(), Fault> {
    let fields = serde_json::to_string(&record.fields);
    let fields = fields.map_err(|error| Fault::Broken(error.to_string()))?;
    let head = head(record).to_string();
    let key = key_text(&record.key);
    staging.add(&record.model, key.as_deref(), owner, (&head, &fields))
}

fn head(record: &Record) -> Value {
    let (kind, number) = match record.place {
        Place::Row(number) => ("row", number),
        Place::Line(number) => ("line", number),
        Place::Document(number) => ("document", number),
    };
    let key = match &record.key {
        Key::Number(number) => Value::from(*number),
        Key::Text(text) => Value::from(text.as_str()),
        Key::None => Value::Null,
    };
    serde_json::json!([kind, number, key])
}

/// A record as it was before it was staged.
pub(super) fn unstaged(staged: Staged) -> Result<Record, Fault> {
    let damaged = || {
        Fault::Broken(format!(
            "the record {} was staged in another form",
            staged.seq
        ))
    };
    let (kind, number, key): (String, u64, Value) =
        serde_json::from_str(&staged.head).map_err(|_| damaged())?;
    let place = match kind.as_str() {
        "row" => Place::Row(number),
        "line" => Place::Line(number),
        _ => Place::Document(number),
    };
    let key = match key {
        Value::String(text) => Key::Text(text),
        Value::Number(number) => Key::Number(number.as_i64().ok_or_else(damaged)?),
        _ => Key::None,
    };
    Ok(Record {
        model: staged.model.clone(),
        key,
        fields: serde_json::from_str(&staged.fields).map_err(|_| damaged())?,
        place,
    })
}

/// Records that belong to users, by how these are called.
pub(super) fn unstaged_belongings(
    staged: Vec<Staged>,
) -> Result<HashMap<String, Vec<Record>>, Fault> {
    let mut by_owner: HashMap<_, Vec<_>> = HashMap::new();
    for one in staged {
        if let Some(owner) = one.owner.clone() {
            by_owner.entry(owner).or_default().push(unstaged(one)?);
        }
    }
    Ok(by_owner)
}

/// Whether the project uses allauth, as far as the records that wait say it.
pub(super) fn are_of_allauth(staging: &mut Staging) -> Result<bool, Fault> {
    let models = staging.models()?;
    let is_one = |(model, _): &(String, i64)| OF_ALLAUTH.contains(&model.as_str());
    Ok(models.iter().any(is_one))
}

/// The model of the users, among those whose records wait.
pub(super) fn user_model(staging: &mut Staging, users: Users<'_>) -> Result<String, Fault> {
    let mut models = staging.models()?;
    models.retain(|(model, _)| !BELONGINGS.contains(&model.as_str()));
    let names: Vec<_> = models.iter().map(|(model, _)| model.as_str()).collect();
    match (names.as_slice(), users.model) {
        ([one], _) => Ok((*one).to_owned()),
        ([], Some(model)) if !model.contains('.') => Err(Fault::Refused(format!(
            "There is no {model} in the file. Write --user-model as app.Model, such as accounts.User."
        ))),
        ([], Some(model)) => Err(Fault::Refused(format!(
            "There is no {model} in the file. Check --user-model, and that the file was written with it."
        ))),
        ([], None) => Err(Fault::Refused(
            "There are no users in the file: no model in it has the fields password and last_login. Name it with --user-model."
                .to_owned(),
        )),
        (several, _) => Err(Fault::Refused(format!(
            "Several models in the file may be the users: {}. Name the one with --user-model.",
            several.join(", ")
        ))),
    }
}

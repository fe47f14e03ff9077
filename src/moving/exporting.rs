//! People for a Django project, as its `loaddata` takes them: with their numbers, passwords, groups and addresses, so that they log in
//! there as they did here.
//!
//! All is read in one snapshot, a page of people at a time, and written record by record. What Django has no place for is counted,
//! never silently dropped ([`report`]). The way in is [`django`](super::django): what one brings, the other takes back.

mod belongings;
mod columns;
mod password;
mod person;
mod records;
mod report;

pub use belongings::{Factors, Included};
pub use columns::{Columns, UserModel};
pub use password::Lost;
pub use records::Form;
pub use report::{Code, Exported, Left};

use super::django::had_usernames;
use super::exported;
use crate::app::App;
use crate::error::Fault;
use crate::i18n::Zone;
use crate::store::users::{self, Row};
use crate::store::{Conn, exports, groups, totps};
use crate::values::UserId;
use columns::Source;
use person::Writing;
use records::{Fields, Record, Records};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;

const GROUP: &str = "auth.group";
/// Of so many people who were imported it is looked whether they came with usernames.
const LOOKED_AT: i64 = 1000;
/// What there is a permission for in every Django project: these, for users and for groups.
const VERBS: [&str; 4] = ["add", "change", "delete", "view"];

/// What to export, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who the users are there.
    pub model: UserModel,
    /// What is written of them.
    pub columns: Columns,
    /// Whether allauth's addresses are written.
    pub addresses: Included,
    /// Whether django-graphql-auth's status is written.
    pub status: Included,
    /// Whether authenticator apps are written, and for whom.
    pub factors: Factors,
    /// Whose clocks show moments, in a project without zones.
    pub zone: Option<Zone>,
    /// What becomes of passwords that Django cannot check.
    pub lost: Lost,
    /// How records stand in the file.
    pub form: Form,
    /// So many people are read in one go.
    pub at_once: i64,
}

/// What belongs to somebody, as their record names it.
struct Belongings<'a> {
    groups: &'a [Value],
    permissions: &'a [Value],
}

/// Writes all people. The audit log says so before the first byte is written. Nobody is told, by e-mail or otherwise.
///
/// # Errors
/// [`Fault::Refused`] where the output cannot be written. What was written until then is of no use.
pub fn export_django(
    app: &App,
    options: &Options,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Exported, Fault> {
    let mut options = options.clone();
    let mut report = Exported::default();
    leave_usernames(app, &mut options, &mut report)?;
    audit(app, &options)?;
    let mut begun = false;
    let mut whole = |conn: &mut Conn| {
        // With a connection that has died in the middle, all would be written a second time.
        if std::mem::replace(&mut begun, true) {
            return Err(Fault::Unavailable(
                "the connection was lost in the middle of the export".to_owned(),
            ));
        }
        exports::take_time(conn)?;
        let records = Records::begin(out, options.form)?;
        write_all(app, conn, &options, (records, &mut report), progress)
    };
    app.snapshot(|conn| whole(conn))?;
    report.model = options.model.label();
    report.columns = options
        .columns
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    for name in &options.columns.custom_left {
        report.note_name(Code::CustomFields, name);
    }
    Ok(report)
}

/// A model of which no username was imported has none.
fn leave_usernames(app: &App, options: &mut Options, report: &mut Exported) -> Result<(), Fault> {
    if options.model.is_usual() || !options.columns.assumes_usernames() {
        return Ok(());
    }
    let label = options.model.label();
    let remembered = app.read(|conn| exports::remembered(conn, &label, LOOKED_AT))?;
    if !remembered.is_empty() && !had_usernames(&remembered) {
        options.columns.leave_usernames();
        report.note_name(Code::Username, "username");
    }
    Ok(())
}

/// Tells that it is done, before it is.
fn audit(app: &App, options: &Options) -> Result<(), Fault> {
    let mut secrets = vec![exported::PASSWORD_HASH.to_owned()];
    if options.factors != Factors::Left {
        secrets.push(exported::SECOND_FACTOR.to_owned());
    }
    exported::tell(app, "django", secrets)
}

fn write_all(
    app: &App,
    conn: &mut Conn,
    options: &Options,
    (mut records, report): (Records<'_>, &mut Exported),
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(), Fault> {
    note_factors(conn, options, report)?;
    let rights = Rights::read(conn, &options.model)?;
    write_groups(options, &rights, &mut records, report)?;
    let writing = Writing {
        options,
        custom: &app.config().user_fields,
    };
    let mut after = UserId(i64::MIN);
    loop {
        let page = users::page(conn, after, options.at_once)?;
        let Some(last) = page.last().map(|row| row.id) else {
            break;
        };
        let belonging = Page::read(conn, options, (after, last))?;
        for row in &page {
            write_one(
                app,
                &writing,
                (row, &belonging, &rights),
                &mut records,
                report,
            )?;
        }
        after = last;
        progress("users written", report.users);
    }
    records.end()
}

/// What is so of everybody who has one, whatever the options say.
fn note_factors(conn: &mut Conn, options: &Options, report: &mut Exported) -> Result<(), Fault> {
    let counts = exports::count_all(conn)?;
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    if options.factors == Factors::Left {
        report.note_many(Code::FactorApp, number(counts.apps));
    }
    report.note_many(Code::FactorPasskey, number(counts.passkeys));
    report.note_many(Code::SocialAccount, number(counts.social_accounts));
    report.note_many(Code::FactorRecoveryCodes, number(counts.recovery_codes));
    Ok(())
}

/// Groups and permissions. They are few, and stay at hand.
struct Rights {
    /// Each by its key: what it is called, and which permissions it gives.
    groups: BTreeMap<i64, (String, Vec<String>)>,
    /// How Django calls permissions, by how they are called here.
    permissions: BTreeMap<String, Value>,
}

impl Rights {
    fn read(conn: &mut Conn, model: &UserModel) -> Result<Self, Fault> {
        let groups = groups::all(conn)?;
        let groups = groups
            .into_iter()
            .map(|(id, name)| (id, (name, Vec::new())));
        let mut groups: BTreeMap<i64, (String, Vec<String>)> = groups.collect();
        for (group, codename) in exports::permissions_given(conn)? {
            if let Some((_, given)) = groups.get_mut(&group) {
                given.push(codename);
            }
        }
        let mut permissions = BTreeMap::new();
        for verb in VERBS {
            let (app, user) = (model.app(), model.name());
            permissions.insert(
                format!("{verb}_user"),
                json!([format!("{verb}_{user}"), app, user]),
            );
            permissions.insert(
                format!("{verb}_group"),
                json!([format!("{verb}_group"), "auth", "group"]),
            );
        }
        Ok(Self {
            groups,
            permissions,
        })
    }

    /// How Django calls these; those that it does not know are noted.
    fn permissions<'n>(
        &self,
        names: impl Iterator<Item = &'n String>,
        report: &mut Exported,
    ) -> Vec<Value> {
        let mut known = Vec::new();
        for name in names {
            match self.permissions.get(name) {
                Some(natural) => known.push(natural.clone()),
                None => report.note_name(Code::Permission, name),
            }
        }
        known
    }
}

/// Groups are called by their names: whatever numbers they have there, none is renamed.
fn write_groups(
    options: &Options,
    rights: &Rights,
    records: &mut Records<'_>,
    report: &mut Exported,
) -> Result<(), Fault> {
    if !options.columns.has(&Source::Groups) {
        return Ok(());
    }
    for (name, given) in rights.groups.values() {
        let mut fields = Fields::default();
        fields.put("name", name.as_str());
        if options.columns.has(&Source::UserPermissions) {
            fields.put("permissions", rights.permissions(given.iter(), report));
        }
        records.write(&Record {
            model: GROUP,
            pk: None,
            fields,
        })?;
        report.groups += 1;
    }
    Ok(())
}

/// What belongs to the people of a page.
struct Page {
    groups: HashMap<UserId, Vec<i64>>,
    permissions: HashMap<UserId, Vec<String>>,
    apps: HashMap<UserId, totps::Row>,
}

impl Page {
    fn read(
        conn: &mut Conn,
        options: &Options,
        (after, last): (UserId, UserId),
    ) -> Result<Self, Fault> {
        let apps = match options.factors {
            Factors::Left => Vec::new(),
            Factors::Allauth | Factors::DjangoOtp => exports::apps(conn, after, last)?,
        };
        Ok(Self {
            groups: by_user(exports::memberships(conn, after, last)?),
            permissions: by_user(exports::permissions_held(conn, after, last)?),
            apps: apps.into_iter().map(|row| (row.user_id, row)).collect(),
        })
    }
}

fn by_user<T>(rows: Vec<(UserId, T)>) -> HashMap<UserId, Vec<T>> {
    let mut of: HashMap<UserId, Vec<T>> = HashMap::new();
    for (user, what) in rows {
        of.entry(user).or_default().push(what);
    }
    of
}

/// Somebody, and what belongs to them.
fn write_one(
    app: &App,
    writing: &Writing<'_>,
    (row, page, rights): (&Row, &Page, &Rights),
    records: &mut Records<'_>,
    report: &mut Exported,
) -> Result<(), Fault> {
    let options = writing.options;
    let names = page.groups.get(&row.id).into_iter().flatten();
    let names = names.filter_map(|group| rights.groups.get(group));
    let groups: Vec<_> = names.map(|(name, _)| json!([name])).collect();
    let held = page.permissions.get(&row.id).into_iter().flatten();
    let permissions = rights.permissions(held, report);
    let belongings = Belongings {
        groups: &groups,
        permissions: &permissions,
    };
    let label = options.model.label();
    let fields = person::fields(writing, row, &belongings, report);
    records.write(&Record {
        model: &label,
        pk: Some(row.id.0),
        fields,
    })?;
    report.users += 1;
    if options.addresses.is_yes() {
        belongings::write_addresses(row, records, report)?;
    }
    if options.status.is_yes() {
        belongings::write_status(row, records, report)?;
    }
    match page.apps.get(&row.id) {
        Some(totp) => belongings::write_app(app, options, (row, totp), records, report),
        None => Ok(()),
    }
}

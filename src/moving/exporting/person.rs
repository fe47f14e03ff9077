//! The record of a user.

use super::columns::Source;
use super::password;
use super::records::{Fields, written};
use super::report::{Code, Exported};
use super::{Belongings, Options};
use crate::i18n::{LocalTime, Zone};
use crate::store::users::{AccountStatus, Row};
use crate::values::Moment;
use crate::values::custom_fields;
use serde_json::Value;

/// What writing the records of people needs.
pub(super) struct Writing<'a> {
    pub(super) options: &'a Options,
    /// The custom fields of this site.
    pub(super) custom: &'a custom_fields::Fields,
}

/// The fields of somebody. What is not written as it is here is noted.
pub(super) fn fields(
    writing: &Writing<'_>,
    row: &Row,
    belongings: &Belongings<'_>,
    report: &mut Exported,
) -> Fields {
    note_what_is_left(writing.options, row, report);
    let mut fields = Fields::default();
    for (column, source) in writing.options.columns.iter() {
        let value = match source {
            Source::Password => {
                let lost = writing.options.lost;
                let made = password::written(&row.password, row.reset_required, lost);
                if let Some(hasher) = made.hasher {
                    *report.hashers.entry(hasher).or_default() += 1;
                }
                if let Some(code) = made.code {
                    report.note(code, row.id);
                }
                made.text.into()
            }
            Source::LastLogin => row.last_login.map_or(Value::Null, |at| {
                moment(at, writing.options.zone, row, report)
            }),
            Source::DateJoined => moment(row.date_joined, writing.options.zone, row, report),
            Source::Groups => belongings.groups.to_vec().into(),
            Source::UserPermissions => belongings.permissions.to_vec().into(),
            // What was never given is what the model has for it.
            Source::Custom(name) => match custom(writing.custom, row, name, report) {
                Some(value) => value,
                None => continue,
            },
            plain => match of_row(plain, row, report) {
                Some(value) => value,
                None => continue,
            },
        };
        fields.put(column, value);
    }
    fields
}

/// What stands in the row as it is written.
fn of_row(source: &Source, row: &Row, report: &mut Exported) -> Option<Value> {
    let mut text = |text: &str| Some(without_nul(text, row, report));
    match source {
        Source::Username => text(&row.username),
        Source::FirstName => text(&row.first_name),
        Source::LastName => text(&row.last_name),
        Source::FullName => text(&row.own_name()),
        Source::Email => text(&row.email),
        // A column for it may not be empty, or may have to be.
        Source::SecondaryEmail => row.secondary_email.as_deref().and_then(text),
        Source::Phone => row.phone.as_deref().and_then(text),
        Source::IsSuperuser => Some(row.is_superuser.into()),
        Source::IsStaff => Some(row.is_staff.into()),
        Source::IsActive => Some(is_active(row).into()),
        Source::PhoneVerified => Some(row.phone_verified.into()),
        Source::IsVerified => Some(row.is_verified.into()),
        Source::Archived => Some(row.archived.into()),
        _ => None,
    }
}

/// Whoever waits for their erasure is let in here no more, and so there.
fn is_active(row: &Row) -> bool {
    !matches!(
        row.status(),
        AccountStatus::Banned | AccountStatus::Closing(_)
    )
}

fn note_what_is_left(options: &Options, row: &Row, report: &mut Exported) {
    let has = |source| options.columns.has(source);
    let says_status = options.status.is_yes();
    let says_addresses = options.addresses.is_yes() || says_status;
    let left = [
        (
            Code::Archived,
            row.archived && !says_status && !has(&Source::Archived),
        ),
        (Code::BanReason, !row.ban_reason.is_empty()),
        (
            Code::Closing,
            matches!(row.status(), AccountStatus::Closing(_)),
        ),
        (Code::Phone, row.phone.is_some() && !has(&Source::Phone)),
        (
            Code::SecondaryEmail,
            row.secondary_email.is_some() && !says_addresses && !has(&Source::SecondaryEmail),
        ),
        (
            Code::Unverified,
            !row.is_verified && !says_addresses && !has(&Source::IsVerified),
        ),
    ];
    for (code, _) in left.into_iter().filter(|(_, is_left)| *is_left) {
        report.note(code, row.id);
    }
}

/// With its zone, or as the clocks of a zone show it.
pub(super) fn moment(at: Moment, zone: Option<Zone>, row: &Row, report: &mut Exported) -> Value {
    let Some(zone) = zone else {
        return written(at, "Z").into();
    };
    let shown = zone.clock(at);
    if zone.resolve(shown) != LocalTime::At(at) {
        report.note(Code::MomentTwice, row.id);
    }
    written(shown, "").into()
}

fn custom(
    declared: &custom_fields::Fields,
    row: &Row,
    name: &str,
    report: &mut Exported,
) -> Option<Value> {
    let value = row.custom_fields.get(declared.find(name)?)?;
    Some(match value {
        custom_fields::Value::Text(text) => without_nul(&text, row, report),
        custom_fields::Value::Integer(number) => number.into(),
        custom_fields::Value::Boolean(yes) => yes.into(),
        day @ custom_fields::Value::Date(_) => day.to_string().into(),
    })
}

/// No database but SQLite keeps a NUL, and `loaddata` stops at one.
pub(super) fn without_nul(text: &str, row: &Row, report: &mut Exported) -> Value {
    if !text.contains('\0') {
        return text.into();
    }
    report.note(Code::NulRemoved, row.id);
    text.replace('\0', "").into()
}

//! Which fields of a user are written, and in which columns of the other model.

use crate::values::custom_fields::Fields;
use std::collections::BTreeSet;

/// The model of a project that has none of its own.
const USUAL: &str = "auth.user";
/// No name in Django is longer: those of applications and of models are columns of 100.
const LONGEST: usize = 100;
/// What Django calls the key of a row.
const KEYS: [&str; 2] = ["id", "pk"];

/// The model of the users, `app.model`, in the small letters that `dumpdata` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserModel {
    app: String,
    name: String,
}

impl UserModel {
    /// Reads `auth.User`; nothing where it is not the name of an application and of a model.
    pub fn parse(text: &str) -> Option<Self> {
        let (app, name) = text.split_once('.')?;
        (is_name(app) && is_name(name)).then(|| Self {
            app: app.to_lowercase(),
            name: name.to_lowercase(),
        })
    }

    /// As records name it.
    pub fn label(&self) -> String {
        format!("{}.{}", self.app, self.name)
    }

    /// The application.
    pub(super) fn app(&self) -> &str {
        &self.app
    }

    /// The model alone.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is Django's own, which has no columns but the usual ones.
    pub(super) fn is_usual(&self) -> bool {
        self.label() == USUAL
    }
}

/// Of a column, an application, a model: what Python takes as a name, in plain letters.
fn is_name(text: &str) -> bool {
    let begins = |sign: char| sign.is_ascii_alphabetic() || sign == '_';
    let goes_on = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    text.len() <= LONGEST && text.starts_with(begins) && text.chars().all(goes_on)
}

/// What of a user is written into a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Password,
    LastLogin,
    IsSuperuser,
    Username,
    FirstName,
    LastName,
    Email,
    IsStaff,
    IsActive,
    DateJoined,
    Groups,
    UserPermissions,
    FullName,
    Phone,
    PhoneVerified,
    IsVerified,
    Archived,
    SecondaryEmail,
    /// By its name.
    Custom(String),
}

/// What `AbstractUser` has, in its order, but for the two lists that come last.
const PLAIN: [(&str, Source); 10] = [
    ("password", Source::Password),
    ("last_login", Source::LastLogin),
    ("is_superuser", Source::IsSuperuser),
    ("username", Source::Username),
    ("first_name", Source::FirstName),
    ("last_name", Source::LastName),
    ("email", Source::Email),
    ("is_staff", Source::IsStaff),
    ("is_active", Source::IsActive),
    ("date_joined", Source::DateJoined),
];
const LISTS: [(&str, Source); 2] = [
    ("groups", Source::Groups),
    ("user_permissions", Source::UserPermissions),
];
/// What is only written where somebody names a column for it.
const EXTRA: [(&str, Source); 6] = [
    ("full_name", Source::FullName),
    ("phone", Source::Phone),
    ("phone_verified", Source::PhoneVerified),
    ("is_verified", Source::IsVerified),
    ("archived", Source::Archived),
    ("secondary_email", Source::SecondaryEmail),
];

/// The columns that are written of each user, in their order.
#[derive(Debug, Clone)]
pub struct Columns {
    written: Vec<(String, Source)>,
    /// Custom fields that no column was named for, and that the model does not have by itself.
    pub(super) custom_left: Vec<String>,
    /// Whether the operator said what becomes of the username.
    username_said: bool,
}

impl Columns {
    /// What is written into `model` by a site with these custom fields, without those fields that it is said to lack, and with
    /// those that are named with their columns. A sentence where that cannot be.
    ///
    /// # Errors
    /// A field that there is not, a column that is none, two fields in one column.
    pub fn choose(
        model: &UserModel,
        custom: &Fields,
        without: &[String],
        named: &[(String, String)],
    ) -> Result<Self, String> {
        let usual = || PLAIN.into_iter().chain(LISTS);
        for name in without {
            let is_known = usual().any(|(known, _)| known == name) || custom.find(name).is_some();
            if !is_known || name == "password" {
                return Err(format!("--without {name:?}: {}", known_names(custom)));
            }
        }
        let column = |name: &str| named.iter().find(|(field, _)| field == name);
        let mut columns = Vec::new();
        let mut put = |name: &str, source: Source, by_default: bool| {
            let named = column(name).map(|(_, column)| column.as_str());
            let is_left = without.iter().any(|one| one == name);
            let column = named.or_else(|| (by_default && !is_left).then_some(name));
            columns.extend(column.map(|column| (column.to_owned(), source)));
            column.is_some()
        };
        for (name, source) in PLAIN {
            put(name, source, true);
        }
        let mut custom_left = Vec::new();
        for field in custom.iter() {
            let source = Source::Custom(field.name.clone());
            if !put(&field.name, source, !model.is_usual()) {
                custom_left.push(field.name.clone());
            }
        }
        for (name, source) in EXTRA {
            if custom.find(name).is_none() {
                put(name, source, false);
            }
        }
        for (name, source) in LISTS {
            put(name, source, true);
        }
        check(named, custom, &columns)?;
        let username = |name: &str| name == "username";
        Ok(Self {
            written: columns,
            custom_left,
            username_said: without.iter().any(|name| username(name))
                || named.iter().any(|(name, _)| username(name)),
        })
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(String, Source)> {
        self.written.iter()
    }

    /// Whether something is written.
    pub(super) fn has(&self, source: &Source) -> bool {
        self.written.iter().any(|(_, one)| one == source)
    }

    /// Whether usernames are written because nobody said otherwise.
    pub(super) fn assumes_usernames(&self) -> bool {
        !self.username_said && self.has(&Source::Username)
    }

    /// Leaves usernames out.
    pub(super) fn leave_usernames(&mut self) {
        self.written.retain(|(_, one)| *one != Source::Username);
    }
}

fn known_names(custom: &Fields) -> String {
    let usual = PLAIN.into_iter().chain(LISTS).map(|(name, _)| name);
    let usual = usual.filter(|name| *name != "password");
    let custom = custom.iter().map(|field| field.name.as_str());
    let all: Vec<_> = usual.chain(custom).collect();
    format!("the fields that can be left out are {}", all.join(", "))
}

/// That all names mean something, and that no two fields go into one column.
fn check(
    named: &[(String, String)],
    custom: &Fields,
    columns: &[(String, Source)],
) -> Result<(), String> {
    let known = || PLAIN.into_iter().chain(LISTS).chain(EXTRA);
    let mut seen = BTreeSet::new();
    for (name, column) in named {
        if !known().any(|(one, _)| one == name) && custom.find(name).is_none() {
            let extra: Vec<_> = EXTRA.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "--field {name:?}: there is no such field; beside the usual and the custom ones there are {}",
                extra.join(", ")
            ));
        }
        if !is_name(column) || KEYS.contains(&column.as_str()) {
            return Err(format!("--field {name}={column:?}: that is no column"));
        }
        if !seen.insert(name) {
            return Err(format!("--field {name:?} is given twice"));
        }
    }
    let mut taken = BTreeSet::new();
    match columns.iter().find(|(column, _)| !taken.insert(column)) {
        Some((column, _)) => Err(format!(
            "two fields would be written into the column {column}; use --without for one of them"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(text: &str) -> UserModel {
        UserModel::parse(text).unwrap()
    }

    fn chosen(without: &[&str], named: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let without: Vec<_> = without.iter().map(ToString::to_string).collect();
        let named: Vec<_> = named
            .iter()
            .map(|(name, column)| ((*name).to_owned(), (*column).to_owned()))
            .collect();
        let fields = Fields::default();
        let columns = Columns::choose(&model("accounts.User"), &fields, &without, &named)?;
        Ok(columns.iter().map(|(name, _)| name.clone()).collect())
    }

    #[test]
    fn a_model_is_an_application_and_a_name_and_nothing_else() {
        assert_eq!(model("accounts.User").label(), "accounts.user");
        assert!(model("auth.User").is_usual());
        let long = format!("a.{}", "b".repeat(101));
        for wrong in [
            "User", "a.", ".b", "a.b.c", "a b.c", "a.b\"", "1.b", "", "ä.b", &long,
        ] {
            assert_eq!(UserModel::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn columns_are_those_of_abstract_user_in_its_order() {
        let all = chosen(&[], &[]).unwrap();
        assert_eq!(
            all.join(" "),
            "password last_login is_superuser username first_name last_name email is_staff is_active date_joined groups user_permissions"
        );
    }

    #[test]
    fn fields_are_left_out_and_put_elsewhere() {
        let all = chosen(
            &["username", "first_name", "last_name"],
            &[("full_name", "name"), ("email", "mail"), ("phone", "phone")],
        );
        assert_eq!(
            all.unwrap().join(" "),
            "password last_login is_superuser mail is_staff is_active date_joined name phone groups user_permissions"
        );
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for (without, named) in [
            (&["password"][..], &[][..]),
            (&["passwrd"], &[]),
            (&[], &[("nickname", "nickname")][..]),
            (&[], &[("phone", "id")]),
            (&[], &[("phone", "a b")]),
            (&[], &[("phone", "email")]),
            (&[], &[("phone", "a"), ("phone", "b")]),
        ] {
            assert!(chosen(without, named).is_err(), "{without:?} {named:?}");
        }
    }
}

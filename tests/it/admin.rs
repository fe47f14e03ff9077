//! The admin site: what staff sees and does.

mod bulk;
pub mod desk;
mod forms;
mod groups;
mod holds;
mod inside;
mod links;
mod lists;
mod models;
mod numbers;
mod offered;
mod own_fields;
pub mod own_model;
mod pages;
mod plans;
mod races;
mod rights;
mod scale;
mod told;
mod users;

use crate::support::app::TestApp;
use crate::support::people::{PASSWORD, signed_in};
use vestibule::internals::accounts::{self, Login, Staff, Step};
use vestibule::internals::admin::{
    self, AdminError, Answer, Answers, Change, Done, Model, Permit, Right, Rights,
};
use vestibule::internals::app::Origin;
use vestibule::internals::error::Failure as _;
use vestibule::internals::values::{Password, UserId};

/// Somebody of the staff at work.
struct StaffCaller<'a> {
    app: &'a TestApp,
    staff: Staff,
}

impl<'a> StaffCaller<'a> {
    /// Whoever runs the program.
    fn operator(app: &'a TestApp) -> Self {
        let staff = Staff::at_the_command_line();
        Self { app, staff }
    }

    /// Somebody with an account, signed in.
    fn of(app: &'a TestApp, email: &str) -> Self {
        Self::among(app, email).unwrap_or_else(|| panic!("{email} is no staff"))
    }

    /// The same, if they are let in.
    fn among(app: &'a TestApp, email: &str) -> Option<Self> {
        let (site, here) = (app.site().app(), Origin::command_line());
        let login = Login {
            login: email.to_owned(),
            password: Password::new(PASSWORD.to_owned()),
            remember: false,
        };
        let Ok(Step::Done(done)) = accounts::login(site, login, &here) else {
            panic!("the password of {email} is right");
        };
        let me = signed_in(site, &done.token);
        let staff = Staff::among(site, &me).ok()?;
        Some(Self { app, staff })
    }

    fn model(&self, name: &str) -> &Model {
        self.app.site().models().find(name).unwrap()
    }

    fn permit(&self, model: &str, right: Right) -> Result<Permit, AdminError> {
        let rights = Rights::of(self.app.site().app(), &self.staff).unwrap();
        rights.permit(self.model(model), right)
    }

    /// Does something to a user.
    fn act(&self, action: &str, id: UserId) -> Result<Done, AdminError> {
        self.act_because(action, id, "")
    }

    fn act_because(&self, action: &str, id: UserId, why: &str) -> Result<Done, AdminError> {
        let model = self.model("users");
        let found = model.find_action(action).unwrap();
        let by = self.permit("users", found.right)?;
        let (app, here) = (self.app.site().app(), Origin::command_line());
        admin::run_action_on_row(app, &by, model, found, id.0, why, &here)
    }

    fn delete(&self, model: &str, id: i64) -> Result<(), AdminError> {
        let by = self.permit(model, Right::Delete)?;
        let site = self.app.site().app();
        admin::delete_row(site, &by, self.model(model), id, &Origin::command_line())
    }

    fn add(&self, model: &str, want: &[(&str, Answer)]) -> Result<i64, AdminError> {
        let by = self.permit(model, Right::Add)?;
        let site = self.app.site().app();
        admin::add_row(
            site,
            &by,
            self.model(model),
            &answers(want),
            &Origin::command_line(),
        )
    }

    fn change(&self, model: &str, id: i64, want: &[(&str, Answer)]) -> Result<(), AdminError> {
        self.change_seen(model, id, &Answers::new(), want)
    }

    /// Changes what was seen as `was`.
    fn change_seen(
        &self,
        model: &str,
        id: i64,
        was: &Answers,
        want: &[(&str, Answer)],
    ) -> Result<(), AdminError> {
        let by = self.permit(model, Right::Change)?;
        let want = answers(want);
        let change = Change { was, want: &want };
        let site = self.app.site().app();
        admin::change_row(
            site,
            &by,
            self.model(model),
            id,
            change,
            &Origin::command_line(),
        )
    }

    fn seen(&self, model: &str, id: i64) -> Answers {
        let by = self.permit(model, Right::View).unwrap();
        admin::answers_of_row(self.app.site().app(), &by, self.model(model), id).unwrap()
    }

    /// The newest things that happened to a row: names and details.
    fn history(&self, model: &str, id: i64) -> Vec<(String, String)> {
        let by = self.permit(model, Right::View).unwrap();
        let site = self.app.site().app();
        let rows = admin::history(site, &by, self.model(model), id, None, 50).unwrap();
        rows.into_iter()
            .map(|row| (row.event, row.details))
            .collect()
    }
}

fn answers(all: &[(&str, Answer)]) -> Answers {
    all.iter()
        .map(|(name, answer)| ((*name).to_owned(), answer.clone()))
        .collect()
}

fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

/// The field and the code of each thing that is wrong.
fn wrong<T: std::fmt::Debug>(refused: Result<T, AdminError>) -> Vec<(String, &'static str)> {
    let problems = refused.unwrap_err().details().problems;
    let of = |problem: &vestibule::internals::error::Problem| {
        let field = problem.field.clone().unwrap_or_default();
        let std::borrow::Cow::Borrowed(code) = problem.code else {
            panic!("{problem:?} has a code that is none of ours");
        };
        (field.into_owned(), code)
    };
    problems.iter().map(of).collect()
}

/// The key of a permission.
fn permission(app: &TestApp, codename: &str) -> i64 {
    let by = StaffCaller::operator(app)
        .permit("groups", Right::View)
        .unwrap();
    admin::find_permission(app.site().app(), &by, codename).unwrap()
}

/// Somebody of the staff with these permissions.
fn clerk(app: &TestApp, email: &str, codenames: &[&str]) -> UserId {
    let id = app.db_user(email);
    let mut ids: Vec<_> = codenames.iter().map(|it| permission(app, it)).collect();
    ids.sort_unstable();
    let want = [
        ("is_staff", Answer::Flag(true)),
        ("user_permissions", Answer::Rows(ids)),
    ];
    StaffCaller::operator(app)
        .change("users", id.0, &want)
        .unwrap();
    id
}

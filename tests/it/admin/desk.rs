//! Somebody of the staff at work, without an interface: the functions that pages and REST call.

use crate::support::app::TestApp;
use crate::support::people::{PASSWORD, signed_in};
use diesel::connection::SimpleConnection as _;
use vestibule::internals::accounts::{self, Login, Staff, Step};
use vestibule::internals::admin::{
    self, ActionRef, AdminError, Ask, Line, Model, Page, Permit, Ran, Right, Rights,
};
use vestibule::internals::app::Origin;
use vestibule::internals::error::Fault;
use vestibule::internals::values::Password;

/// Somebody of the staff.
pub struct StaffCaller<'a> {
    pub app: &'a TestApp,
    pub staff: Staff,
}

impl<'a> StaffCaller<'a> {
    /// A superuser, who is made for it.
    pub fn of_root(app: &'a TestApp) -> Self {
        app.db_superuser("root@example.com");
        Self::of(app, "root@example.com")
    }

    /// A person of the staff with these permissions alone.
    pub fn with(app: &'a TestApp, email: &str, permissions: &[&str]) -> Self {
        let id = app.db_user(email).0;
        sql(
            app,
            &format!("UPDATE users SET is_staff = TRUE WHERE id = {id}"),
        );
        for name in permissions {
            sql(
                app,
                &format!(
                    "INSERT INTO user_permissions (user_id, permission_id) \
                     SELECT {id}, id FROM permissions WHERE codename = '{name}'"
                ),
            );
        }
        Self::of(app, email)
    }

    /// Somebody who is there already.
    pub fn of(app: &'a TestApp, email: &str) -> Self {
        let login = Login {
            login: email.to_owned(),
            password: Password::new(PASSWORD.to_owned()),
            remember: false,
        };
        let step = accounts::login(app.site().app(), login, &Origin::command_line());
        let Step::Done(done) = step.unwrap() else {
            panic!("{email} cannot log in");
        };
        let me = signed_in(app.site().app(), &done.token);
        let staff = Staff::among(app.site().app(), &me).unwrap();
        Self { app, staff }
    }

    pub fn model(&self, name: &str) -> &Model {
        self.app.site().models().find(name).unwrap()
    }

    pub fn permit(&self, model: &str, right: Right) -> Result<Permit, AdminError> {
        let rights = Rights::of(self.app.site().app(), &self.staff).unwrap();
        rights.permit(self.model(model), right)
    }

    pub fn list(&self, model: &str, ask: &Ask) -> Page {
        self.try_list(model, ask).unwrap()
    }

    pub fn try_list(&self, model: &str, ask: &Ask) -> Result<Page, AdminError> {
        let by = self.permit(model, Right::View)?;
        let site = self.app.site();
        admin::list_rows(
            site.app(),
            &by,
            site.models(),
            self.model(model),
            ask,
            &vestibule::internals::app::Origin::command_line(),
        )
    }

    /// The rows that a choice of a filter leaves.
    pub fn lines(&self, model: &str, filter: &str, choice: &str) -> Vec<Line> {
        self.list(model, &narrowed(filter, choice)).lines
    }

    pub fn run(&self, model: &str, action: &str, ids: &[i64]) -> Result<Ran, AdminError> {
        let model = self.model(model);
        let action = ActionRef::find(model, action).unwrap();
        let by = self.permit(model.name, action.right())?;
        let here = Origin::command_line();
        admin::run_action(self.app.site().app(), &by, model, &action, ids, "", &here)
    }

    /// Runs an action on one row, which has to be changed by it.
    pub fn act(&self, model: &str, action: &str, id: i64) {
        let ran = self.run(model, action, &[id]).unwrap();
        assert_eq!(ran.changed, 1, "{:?}", ran.refused);
    }
}

/// A list that is narrowed by one filter.
pub fn narrowed(filter: &str, choice: &str) -> Ask {
    Ask {
        filters: vec![(filter.into(), choice.into())],
        ..Ask::default()
    }
}

/// Shortcut: the database as it could be.
pub fn sql(app: &TestApp, sql: &str) {
    let done = app
        .site()
        .app()
        .read(|conn| Ok::<_, Fault>(conn.batch_execute(sql)?));
    done.unwrap();
}

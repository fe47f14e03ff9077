//! What staff does to people, in a word: from the command line, where everything is allowed.

use super::app::TestApp;
use vestibule::internals::admin::{self, Permit, Right};
use vestibule::internals::app::Origin;
use vestibule::internals::error::Fault;
use vestibule::internals::values::UserId;

impl TestApp {
    /// Leave to do this with users, for whoever runs the program.
    pub fn operator(&self, right: Right) -> Permit {
        Permit::at_the_command_line(self.site().models().find("users").unwrap(), right)
    }

    /// The key of somebody, as the command line finds it.
    pub fn db_id(&self, who: &str) -> UserId {
        let view = self.operator(Right::View);
        admin::find_user(self.site().app(), &view, who).unwrap().id
    }

    /// Shortcut: staff calls the address of an account verified.
    pub fn db_verify(&self, who: &str) {
        let (by, here) = (self.operator(Right::Change), Origin::command_line());
        admin::verify_user(self.site().app(), &by, self.db_id(who), &here).unwrap();
    }

    /// Shortcut: staff lifts what was counted of somebody.
    pub fn db_unlock(&self, who: &str) {
        let (by, here) = (self.operator(Right::Change), Origin::command_line());
        admin::unlock_user(self.site().app(), &by, self.db_id(who), &here).unwrap();
    }

    /// Shortcut: a statement, past everything.
    pub fn db_sql(&self, sql: &str) {
        use diesel::connection::SimpleConnection as _;
        let run =
            |conn: &mut vestibule::internals::store::Conn| Ok::<_, Fault>(conn.batch_execute(sql)?);
        self.site().app().read(run).unwrap();
    }

    /// Shortcut: staff bans somebody, from the command line.
    pub fn db_ban(&self, who: &str) {
        let (by, here) = (self.operator(Right::Change), Origin::command_line());
        admin::ban_user(self.site().app(), &by, self.db_id(who), "", &here).unwrap();
    }

    /// Shortcut: staff opens an account again.
    pub fn db_unban(&self, who: &str) {
        let (by, here) = (self.operator(Right::Change), Origin::command_line());
        admin::unban_user(self.site().app(), &by, self.db_id(who), &here).unwrap();
    }

    /// Shortcut: staff erases an account.
    pub fn db_delete(&self, who: &str) {
        let (by, here) = (self.operator(Right::Delete), Origin::command_line());
        admin::delete_user(self.site().app(), &by, self.db_id(who), &here).unwrap();
    }

    /// Shortcut: staff asks somebody to choose a password, from the command line.
    pub fn db_ask_for_password(&self, user: UserId) {
        let (by, here) = (self.operator(Right::Change), Origin::command_line());
        let users = self.site().models().find("users").unwrap();
        let ask = admin::ActionRef::find(users, "send_reset_code").unwrap();
        let ran = admin::run_action(self.site().app(), &by, users, &ask, &[user.0], "", &here);
        assert_eq!(ran.unwrap().changed, 1);
    }
}

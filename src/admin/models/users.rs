//! The description of users.

use crate::admin::lockouts;
use crate::admin::model::{Column, Filter, Model, Search};
use crate::config::Config;
use crate::store::lists::Direction;

pub(super) fn model(config: &Config) -> Model {
    let _ = config;
    Model::new("users", "user", "Users")
        .about("Everybody who has an account here.")
        .column(Column::text("email", "E-mail").by_key("email_key").sorted())
        .column(
            Column::text("username", "Username")
                .by_key("username_key")
                .sorted(),
        )
        .column(Column::text("first_name", "First name"))
        .column(Column::text("last_name", "Last name"))
        .column(Column::flag("is_verified", "Verified"))
        .column(Column::flag("is_active", "Active"))
        .column(Column::flag("is_staff", "Staff"))
        .column(Column::moment("date_joined", "Joined").sorted())
        .column(
            Column::moment("last_login", "Last login")
                .sorted()
                .sometimes_empty(),
        )
        .search(Search::Key("email_key"))
        .search(Search::Key("username_key"))
        .search(Search::prefix("first_name"))
        .search(Search::prefix("last_name"))
        .search(Search::prefix("phone"))
        .search(Search::Number("id"))
        .filter(Filter::flag("is_staff", "Staff"))
        .filter(Filter::flag("is_superuser", "Superuser"))
        .filter(Filter::flag("is_active", "Active"))
        .filter(Filter::flag("is_verified", "Verified"))
        .filter(lockouts::filter())
        .action(lockouts::action())
        .dated("date_joined")
        .ordered("username", Direction::Up)
}

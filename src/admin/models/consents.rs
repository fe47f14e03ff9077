//! The description of consents: which version of the site's terms who accepted. Nobody changes them by hand.

use crate::admin::Search;
use crate::admin::model::{Column, Filter, Model};
use crate::i18n::Message;
use crate::store::lists::Direction;

pub(super) fn model() -> Model {
    Model::new("consents", "consent", Message::new("admin-consents-title"))
        .about(Message::new("admin-consents-about"))
        .called(
            Message::new("admin-consents-one"),
            Message::new("admin-consents-rows"),
        )
        .headed(Message::new("admin-consents-heading"))
        .unnamed()
        .personal()
        .column(Column::refers(
            "user_id",
            Message::new("admin-consents-user-id"),
            "users",
        ))
        .column(Column::text(
            "version",
            Message::new("admin-consents-version"),
        ))
        .column(Column::moment("accepted_at", Message::new("admin-consents-accepted-at")).sorted())
        .column(Column::text("ip", Message::new("admin-consents-ip")).technical())
        .search(Search::Person("user_id"))
        .filter(Filter::key(
            "user",
            Message::new("admin-consents-user"),
            "users",
            &["user_id"],
        ))
        .dated("accepted_at")
        .ordered("accepted_at", Direction::Down)
}

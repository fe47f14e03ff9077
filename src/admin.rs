//! What staff does with other people's accounts. Every function takes a [`Staff`](crate::accounts::Staff).

pub mod audit;
mod fields;
mod users;

pub use fields::set as set_fields;
pub use users::{
    AdminError, ban as ban_user, delete as delete_user, find as find_user, newest as newest_users,
    page as page_of_users, unban as unban_user, verify as verify_user,
};

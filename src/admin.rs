//! What staff does with other people's accounts. Every function takes a [`Staff`](crate::accounts::Staff).

mod users;

pub use users::{
    AdminError, find as find_user, newest as newest_users, page as page_of_users,
    verify as verify_user,
};

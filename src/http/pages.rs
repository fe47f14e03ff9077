//! The pages: each handler parses, calls one use case, and presents.

pub(super) mod account;
pub(super) mod admin;
pub(super) mod cancel_deletion;
pub(super) mod choose;
pub(super) mod errors;
pub(super) mod go_on;
pub(super) mod home;
pub(super) mod imported_link;
pub(super) mod invitation;
pub(super) mod language;
pub(super) mod link;
pub(super) mod login;
pub(super) mod login_code;
pub(super) mod logout;
pub(super) mod mailbox;
pub(super) mod onward;
pub(super) mod passkeys;
pub(super) mod password;
pub(super) mod reauthenticate;
pub(super) mod second;
pub(super) mod signup;
pub(super) mod status;
pub(super) mod undo;
pub(super) mod verify;

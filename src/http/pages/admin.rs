//! `/admin/`: the site for the people who run the site. Everything it shows and does comes from the descriptions of models;
//! what somebody may not do has no button, and is refused all the same.
//!
//! | page | file |
//! | --- | --- |
//! | `/admin/` | index |
//! | `/admin/login/` | door |
//! | `/admin/{model}/` | list |
//! | `/admin/{model}/add/`, `/admin/{model}/{id}/` | row |
//! | `/admin/{model}/{id}/delete/` | delete |
//! | `/admin/{model}/{id}/history/` | history |
//! | `/admin/{model}/action/` | action |

pub(in crate::http) mod action;
mod cells;
pub(in crate::http) mod delete;
pub(in crate::http) mod door;
mod frame;
pub(in crate::http) mod history;
pub(in crate::http) mod index;
pub(in crate::http) mod list;
mod query;
pub(in crate::http) mod row;

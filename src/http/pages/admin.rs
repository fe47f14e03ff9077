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
//! | `/admin/{model}/export.csv` | export |
//! | `/admin/bulk/`, `/admin/bulk/{id}/` | bulk |

pub(in crate::http) mod action;
pub(in crate::http) mod admin_auth;
pub(in crate::http) mod bulk;
mod cells;
pub(in crate::http) mod delete;
pub(in crate::http) mod export;
pub(in crate::http) mod history;
pub(in crate::http) mod index;
mod layout;
pub(in crate::http) mod list;
mod query;
pub(in crate::http) mod row;

//! `/admin/`: the site for the people who run the site. Everything it shows and does comes from the descriptions of models;
//! what somebody may not do has no button, and is refused all the same.
//!
//! | page | file |
//! | --- | --- |
//! | `/admin/` | index |
//! | `/admin/login/` | admin_auth |
//! | `/admin/{model}/` | list |
//! | `/admin/{model}/add/`, `/admin/{model}/{id}/` | row |
//! | `/admin/{model}/{id}/delete/` | delete |
//! | `/admin/{model}/{id}/history/` | history |
//! | `/admin/{model}/action/` | action |
//! | `/admin/{model}/export.csv` | csv |
//! | `/admin/bulk/`, `/admin/bulk/{id}/` | bulk |

pub(crate) mod action;
pub(crate) mod admin_auth;
pub(crate) mod bulk;
mod cells;
mod context;
pub(crate) mod csv;
pub(crate) mod delete;
pub(crate) mod history;
pub(crate) mod index;
mod layout;
pub(crate) mod list;
mod query;
pub(crate) mod row;

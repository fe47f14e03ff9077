//! Vestibule: the accounts of a web application.
//!
//! People sign up in a browser, verify their e-mail address with a one-time code, log in, and reach a protected home
//! page. One binary; SQLite inside, PostgreSQL when one machine is not enough.
//!
//! As a library it mounts into an actix application of your own. [`Site`] is a Vestibule put together, [`http`] what is
//! mounted, with guards and extractors for your own pages, [`events`] what happens, [`hooks`] what may refuse before it
//! happens, [`admin`] how your own models come into the admin site. That is what is promised to stay; everything else is internal.
//!
//! # The map
//! A synchronous domain of plain functions (`accounts`, [`admin`]) owns its transactions and writes events and e-mails
//! in the same transaction; it knows neither actix nor mail. Thin interfaces parse, call one function, and present. Only the
//! look-up of session and user, which every request needs, is asynchronous (`accounts::lookups`).
//! A line imports only from itself and the lines below it, and not from all of them: `RULES` in `tests/it/house.rs` says
//! exactly which.
//!
//! ```text
//! http   cli                   the interfaces: pages, REST, GraphQL, the command line; parse, call one function, present
//!    |
//! site   jobs                  all of it put together; couriers, sealer, sweeper
//!    |
//! moving                       a database into another one, into a file, and back
//!    |
//! sms                          what text messages say and how they leave
//!    |
//! outbound                     calls to other machines over HTTP, with a bound on everything
//!    |
//! mail                         what e-mails say and how they leave
//!    |
//! templates                    one Tera engine for pages and e-mails; static files
//!    |
//! accounts   admin             the use cases: plain synchronous functions, no actix, no mail
//!    |
//! app                          settings, clock, database, hashing threads, keys, signals; read() and write()
//!    |
//! store                        Diesel: the only SQL, the only place that knows there are two databases
//!    |
//! hooks                        what may refuse before it happens: closures, the blocking webhook
//!    |
//! config   security   events   settings; hashing, digests, password rules; the closed list of things that happen
//!    |
//! foreign                      files of other programs about their users, read record by record
//!    |
//! values   error   threads     words parsed once: Email, Password, OtpCode; what can go wrong; work that may wait;
//! metrics                      numbers for whoever watches
//!    |
//! i18n                         what is said to people, in their language
//! ```
//!
//! # Five walks through the code
//! **Sign-up.** `POST /signup` → `http::request_checks` → `http::commands` reads an `accounts::Signup`, or the form is shown again →
//! `http::blocking::call` → `accounts::signup`: limits, hash (always), one transaction with user, flow, e-mail and
//! event → a cookie of its own keeps the flow → 303 `/verify`. `jobs`' courier mints the code as the e-mail leaves.
//! `POST /verify` → `accounts::verify_otp`: spends a try and compares (`accounts::flows`), gives the account the password of *this* flow,
//! `accounts::entrance` opens a session, unless more is asked for first → 303 to where the person wanted to go.
//!
//! **A page for people who are signed in.** [`http::login_required`] → the cookie's token → `accounts::resolve`: one indexed
//! read of session and user, here and now in a file, awaited from a server → the handler's [`http::SignedIn`].
//!
//! **A program.** `POST /api/accounts/login/` → `accounts::login` with an `app::Origin` whose holder is a program →
//! the session row gets the name of a refresh token, `accounts::Pair` says both tokens. Later [`http::Bearer`] →
//! signature, then the session row joined with the user, so that whatever ended the session ended the token.
//!
//! **Staff.** `GET /admin/users/?q=ada` → `accounts::Staff`, the timeouts of the admin site → `admin::Rights`, read now →
//! an `admin::Permit` for this model and right → `admin::list_rows`, which makes the list from the model's description
//! (`admin::Model`): from indexes, a page at a time. What changes a row asks for the permit once more in its transaction.
//!
//! **An operator.** `vestibule user verify ada` → `cli` → `admin::verify_user`, which asks for an
//! `admin::Permit` as everybody else does.

mod accounts;
pub mod admin;
mod app;
mod cli;
mod config;
mod error;
pub mod events;
mod foreign;
pub mod hooks;
pub mod http;
mod i18n;
#[doc(hidden)]
pub mod internals;
mod jobs;
mod mail;
mod metrics;
mod moving;
mod outbound;
mod security;
mod site;
mod sms;
mod store;
mod templates;
mod threads;
mod values;

pub use config::Wrong;
pub use error::{Fault, Problem};
pub use i18n::{Argument, Message};
pub use jobs::Jobs;
pub use site::{Site, SiteError};
pub use values::custom_fields::CustomFields;
pub use values::{Moment, SessionId, UserId};

//! What is said to people, in their language.
//!
//! Sentences stand in `locales/<language>/<feature>.ftl`, in the syntax of [Fluent](https://projectfluent.org), English like any
//! other. Code holds a [`Message`]: the id of a sentence and its arguments. An interface that knows who reads looks it up in
//! the [`Catalog`]. Templates ask with `t(id="…")`: a sentence without arguments is put in when the template is loaded
//! ([`fill_in`]), one with arguments is formatted by each request.
//!
//! A sentence may hold `<strong>`, `<code>` and one `<a>`. They are tags in HTML, and nothing in a text. A line break in the
//! source is a space. Every sentence may use `{ $site }`, the name of the site. Arguments are escaped for HTML, and stand
//! alone: codes, addresses and links get no invisible characters around them, names (`direction::ISOLATED`) only where their
//! direction is not that of the language.
//!
//! A moment in a sentence is said as the clocks of the reader's [`Zone`] show it.

mod catalog;
mod checks;
mod direction;
mod kept;
mod language;
mod lexicon;
mod marks;
mod markup;
mod message;
mod moments;
mod negotiate;
mod pseudo;
mod scope;
mod template;
mod voice;
mod when;
mod zone;

pub use catalog::Catalog;
pub use direction::LEFT_TO_RIGHT;
pub use language::Language;
pub(crate) use lexicon::Lexicon;
pub(crate) use marks::{in_html, in_text};
pub use message::{Argument, Message};
pub(crate) use negotiate::accepted;
pub(crate) use scope::{
    answering, current, go_on_at, go_on_in, marked, readers_zone, say, spoken, to_keep, wanted,
    writing, zone,
};
pub(crate) use template::fill_in;
pub(crate) use voice::{Times, Voice};
pub use zone::{LocalTime, Zone};

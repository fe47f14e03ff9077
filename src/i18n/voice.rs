//! How something is said: in which language, and in which time zone times are shown.

use super::{Language, Zone};

/// How something is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    pub(crate) language: Language,
    /// The time zone that times are shown in.
    pub(crate) zone: Zone,
    pub(crate) times: Times,
}

/// What becomes of the moments in what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    /// They are a part of a text.
    Plain,
    /// They are marked for a template.
    Marked,
}

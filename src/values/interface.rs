//! The ways in to the program.

/// By which interface a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Interface {
    /// A page, in a browser.
    Page,
    /// REST.
    Rest,
    /// GraphQL.
    GraphQl,
    /// The command line of the machine, or the program itself.
    CommandLine,
}

impl Interface {
    /// Its name for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Rest => "rest",
            Self::GraphQl => "graphql",
            Self::CommandLine => "command_line",
        }
    }
}

//! How long the lists are in what the schema says of itself.

/// A list of the schema's parts. Of what lies in the list of all types there are on average a few; of what lies in one type
/// there may be as many as the largest has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All types.
    Types,
    /// All fields of all types.
    Fields,
    Other,
}

impl Part {
    /// What a field in this is, and how many entries it may have.
    pub(super) fn of(self, field: &str) -> (Self, usize) {
        match (self, field) {
            (_, "types") => (Self::Types, 50),
            (Self::Types, "fields") => (Self::Fields, 5),
            (Self::Types, "inputFields" | "enumValues" | "interfaces" | "possibleTypes")
            | (Self::Fields, "args") => (Self::Other, 1),
            (_, "fields" | "inputFields" | "enumValues") => (Self::Other, 25),
            (_, "args") => (Self::Other, 15),
            (_, "locations") => (Self::Other, 10),
            (_, "directives") => (Self::Other, 6),
            (_, "interfaces" | "possibleTypes") => (Self::Other, 2),
            _ => (Self::Other, 1),
        }
    }
}

//! An enum that knows its own words: the catalogue of events is read off the declaration, so that it cannot be wrong.

/// What can happen: one variant of the list.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Entry {
    /// The variant.
    pub variant: &'static str,
    /// What its documentation says.
    pub when: &'static str,
    /// What it carries.
    pub fields: &'static [Field],
}

/// What an event carries.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: &'static str,
    /// What its documentation says.
    pub what: &'static str,
}

impl Entry {
    /// The name in the audit log and in webhooks: `UserCreated` is `user_created`.
    pub fn word(&self) -> String {
        let mut word = String::new();
        for letter in self.variant.chars() {
            if letter.is_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.extend(letter.to_lowercase());
        }
        word
    }
}

/// The text of an attribute that is documentation.
macro_rules! said {
    (doc = $text:literal) => {
        $text
    };
    ($($other:tt)*) => {
        ""
    };
}

macro_rules! listed {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $(
                $(#[$($when:tt)*])+
                $variant:ident {
                    $($(#[$($what:tt)*])+ $field:ident: $kind:ty,)*
                },
            )+
        }
    ) => {
        $(#[$meta])*
        pub enum $name {
            $(
                $(#[$($when)*])+
                $variant { $($(#[$($what)*])+ $field: $kind,)* },
            )+
        }

        impl $name {
            /// Everything that can happen, in the order of the declaration.
            pub const LIST: &'static [Entry] = &[$(Entry {
                variant: stringify!($variant),
                when: concat!($(said!($($when)*)),+),
                fields: &[$(Field {
                    name: stringify!($field),
                    kind: stringify!($kind),
                    what: concat!($(said!($($what)*)),+),
                }),*],
            }),+];
        }
    };
}

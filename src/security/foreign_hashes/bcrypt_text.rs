//! bcrypt's own text, `$2b$10$`, 22 characters of salt and 31 of the hash. Django's encoding has it behind `bcrypt$`,
//! WordPress's behind `$wp`.

use super::bad::{BadHash, Part};
use super::parts::fields;
use crate::security::hash_kind::Effort;
use base64::Engine as _;
use base64::alphabet::BCRYPT;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

/// Some programs left the bits of the last character that belong to no byte as they were.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&BCRYPT, NO_PAD.with_decode_allow_trailing_bits(true));
const SALT: usize = 22;

pub(super) struct Bcrypt {
    version: &'static str,
    cost: u32,
    salt: String,
    hash: String,
}

impl Bcrypt {
    /// Reads `2b$10$…`.
    pub(super) fn read(rest: &str) -> Result<Self, BadHash> {
        let [version, cost, rest] = fields(rest)?;
        let version = match version {
            "2a" => "2a",
            "2b" => "2b",
            "2y" => "2y",
            // 2x is a bug of 2011 with hashes of its own.
            _ => return Err(BadHash::unknown(version)),
        };
        let cost = cost.parse().ok().filter(|number| {
            let is_written = *cost == format!("{number:02}");
            is_written && (4..=31).contains(number)
        });
        let (salt, hash) = rest.split_at_checked(SALT).ok_or(Part::Salt)?;
        Ok(Self {
            version,
            cost: cost.ok_or(Part::Parameters)?,
            salt: again::<16>(salt).ok_or(Part::Salt)?,
            hash: again::<23>(hash).ok_or(Part::Hash)?,
        })
    }

    pub(super) fn text(&self) -> String {
        format!("{}{}{}", self.head(), self.salt, self.hash)
    }

    pub(super) fn head(&self) -> String {
        format!("${}${:02}$", self.version, self.cost)
    }

    pub(super) fn effort(&self) -> Effort {
        Effort::of_bcrypt(self.cost)
    }
}

/// Written again, if it is so many bytes.
fn again<const N: usize>(text: &str) -> Option<String> {
    let bytes = LENIENT.decode(text).ok()?;
    (bytes.len() == N).then(|| LENIENT.encode(bytes))
}

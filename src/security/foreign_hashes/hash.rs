//! What every hash that begins with a dollar can say of itself.

use crate::security::hash_kind::Effort;

/// Where every byte of a password costs, no longer one is tried: as many bytes as a new password may have characters.
pub(super) const LONGEST_PASSWORD: usize = 128;

/// A hash that was read.
pub(super) trait Hash {
    /// As it is kept.
    fn text(&self) -> String;
    /// What all of its kind begin with, and no dearer one does.
    fn head(&self) -> String;
    fn algorithm(&self) -> &'static str;
    /// What it takes to compare the longest password with it that is tried.
    fn effort(&self) -> Effort;
    /// The time for this password, in nanoseconds. `None` for one that is not tried.
    fn time_for(&self, _: &str) -> Option<u64> {
        Some(self.effort().time)
    }
    /// Whether it is the password. For those that are bounded alone.
    fn matches(&self, password: &str) -> bool;
}

//! Cryptography and password rules: what a secret becomes before it is kept. Knows no database, no HTTP, and decides
//! nothing about who is allowed.

pub mod chain;
pub mod chance;
pub mod counter;
pub mod digest;
mod django_hashes;
pub mod fingerprint;
pub mod jwt;
pub mod password;
pub mod policy;
pub mod signature;

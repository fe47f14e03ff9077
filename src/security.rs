//! Cryptography and password rules: what a secret becomes before it is kept. Knows no database, no HTTP, and decides
//! nothing about who is allowed.

mod argon2_hashes;
pub mod audit_chain;
pub mod audit_keys;
pub mod counter;
pub mod digest;
mod django_hashes;
pub mod django_signing;
pub mod fingerprint;
pub mod foreign_hashes;
mod hash_kind;
pub mod jwt;
pub mod password;
pub mod password_policy;
pub mod random;
pub mod sealed;
pub mod signature;
pub mod totp;
pub mod webauthn;

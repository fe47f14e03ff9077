//! Passkeys on pages.

//! Passwords of other programs.

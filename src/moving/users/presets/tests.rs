//! Shapes of other programs.

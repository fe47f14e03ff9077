//! The admin site: what staff sees and does.

mod lists;

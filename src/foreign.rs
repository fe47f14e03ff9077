//! What other programs wrote about their users, read record by record.
//!
//! [`records`] reads a file of Django or of MongoDB as one stream, in bounded memory, and says where each record stood; and rows
//! of any program, from CSV and JSON.
//! [`fields`] reads what a record holds by kind, and [`moments`] the dates in it. Nothing here knows a database or an account:
//! what the records mean is decided by whoever asked for them.

pub mod fields;
pub mod moments;
pub mod records;

//! Second factors: set up, used at a log-in, shown again, lost.

mod pages;
mod pages_again;
mod pages_log_in;

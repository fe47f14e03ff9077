//! What goes on behind the requests: the courier sends letters, the sweeper removes what is over.

mod courier;
mod sweeper;

pub use courier::{deliver_due, run as run_courier};
pub use sweeper::{
    Swept, ended_sessions as sweep_ended_sessions, run as run_sweeper, run_once as sweep_once,
};

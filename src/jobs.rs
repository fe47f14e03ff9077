//! What goes on behind the requests: the courier sends letters, the sweeper removes what is over, the sealer adds what
//! happened to the audit log's chain.

pub mod checkpoints;
mod courier;
mod sealer;
mod sweeper;

pub use courier::{deliver_due, run as run_courier};
pub use sealer::run as run_sealer;
pub use sweeper::{
    Swept, ended_sessions as sweep_ended_sessions, run as run_sweeper, run_once as sweep_once,
};

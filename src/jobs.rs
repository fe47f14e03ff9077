//! What goes on behind the requests: the courier sends letters, those of webhooks tell receivers elsewhere, the sealer
//! adds what happened to the audit log's chain, another works off what staff does to whole lists, the sweeper removes what is
//! over, and one keeps the clock in step with the database's.
//!
//! | function | file | emits | sends |
//! | --- | --- | --- | --- |
//! | [`run_courier`], [`deliver_due`] | courier | | letters |
//! | [`run_webhooks`] | webhooks | `WebhookDisabled` | webhooks |
//! | [`run_sealer`] | sealer | | |
//! | [`run_bulk`] | bulk | what the actions emit | what the actions send |
//! | [`run_sweeper`] | sweeper | | |
//! | [`run_clock`] | clock | | |

mod bulk;
pub mod checkpoints;
mod clock;
mod courier;
mod rounds;
mod sealer;
mod sweeper;
mod webhooks;

pub use bulk::run as run_bulk;
pub use clock::run as run_clock;
pub use courier::{deliver_due, run as run_courier};
pub use sealer::run as run_sealer;
pub use sweeper::{
    Swept, ended_sessions as sweep_ended_sessions, run as run_sweeper, run_once as sweep_once,
};
pub use webhooks::{
    deliver_due as deliver_webhooks, run as run_webhooks, send_test as send_test_webhook,
};

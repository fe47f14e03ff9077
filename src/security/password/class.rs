//! How hashing threads are scheduled.

use argon2::Params;

/// How far hashing threads step back outside that class; Linux counts it for each thread by itself. 10 is a tenth of the weight of a thread that answers requests.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// What is done within the slice that the kernel gives anybody holds nobody up: so many KiB written over.
const WITHIN_A_SLICE: u32 = 2048;

/// Whether a hash takes long enough for others to have to wait for it.
pub(super) fn is_costly(params: &Params) -> bool {
    params.m_cost().saturating_mul(params.t_cost()) > WITHIN_A_SLICE
}

/// Lets everybody else go first: a page costs microseconds and shall not wait for a hash, which takes milliseconds, and which
/// the kernel would otherwise let finish its slice. Whether there is such a class; there is no way back from it.
pub(super) fn step_aside() -> bool {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{
            NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
            set_thread_priority_and_policy, thread_native_id, thread_schedule_policy,
        };
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        let set = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
        // Its second half, to be no nicer than others of that class, may be refused.
        let is_idle = thread_schedule_policy().is_ok_and(|policy| policy == idle);
        if !is_idle {
            tracing::debug!(?set, "a hashing thread may not be in the idle class");
        }
        is_idle
    }
    #[cfg(not(target_os = "linux"))]
    false
}

/// Lets the threads that answer requests go first, but is not the last in the queue of the whole machine: somebody else's
/// busy program must not end all logins.
pub(super) fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a hashing thread keeps its priority");
    }
}

//! The connections to the mail server: no more than the settings say and the server allows, used again for a moment.

use lettre::transport::smtp::client::AsyncSmtpConnection;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// So long an idle connection is kept: e-mails that follow each other are seconds apart, and servers hang up after minutes.
const IDLE: Duration = Duration::from_secs(10);
/// A server has so long to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// The connections to a mail server.
pub(super) struct Pool {
    most: usize,
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    /// Each with a number of its own.
    idle: Vec<(u64, AsyncSmtpConnection)>,
    numbered: u64,
    /// In use, or being opened.
    taken: usize,
    /// Open, in use or not.
    open: usize,
    /// So many were opened ever.
    opened: u64,
    /// So many may be taken: what the settings say, or what the server was found to allow.
    limit: usize,
}

impl Pool {
    pub(super) fn of(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            state: Mutex::new(State {
                idle: Vec::new(),
                numbered: 0,
                taken: 0,
                open: 0,
                opened: 0,
                limit: most,
            }),
            freed: Notify::new(),
        })
    }

    /// A place for one e-mail, as soon as there is one; with a connection where one is idle.
    pub(super) async fn seat(self: &Arc<Self>) -> Seat {
        let mut was_waited_for = false;
        loop {
            if let Some(connection) = self.take() {
                return Seat {
                    pool: self.clone(),
                    connection,
                    keeps: false,
                    was_waited_for,
                };
            }
            was_waited_for = true;
            self.freed.notified().await;
        }
    }

    fn take(&self) -> Option<Option<AsyncSmtpConnection>> {
        let mut state = self.state();
        if state.taken >= state.limit {
            return None;
        }
        state.taken += 1;
        Some(state.idle.pop().map(|(_, connection)| connection))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_closed(&self) {
        let mut state = self.state();
        state.open -= 1;
        if state.open == 0 {
            // The server may have changed its mind.
            state.limit = self.most;
        }
    }

    fn keep(self: &Arc<Self>, connection: AsyncSmtpConnection) {
        let mut state = self.state();
        state.numbered += 1;
        let number = state.numbered;
        state.idle.push((number, connection));
        drop(state);
        let pool = Arc::downgrade(self);
        // Outside of a runtime nobody is there to close it; it is tried before it is used.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(close_if_idle(pool, number));
        }
    }
}

async fn close_if_idle(pool: Weak<Pool>, number: u64) {
    tokio::time::sleep(IDLE).await;
    let Some(pool) = pool.upgrade() else {
        return;
    };
    let idle = {
        let mut state = pool.state();
        let at = state.idle.iter().position(|(known, _)| *known == number);
        at.map(|at| state.idle.swap_remove(at))
    };
    if let Some((_, mut connection)) = idle {
        pool.note_closed();
        // Politeness: it is over, whatever the server says.
        let _ = tokio::time::timeout(GOODBYE, connection.quit()).await;
    }
}

/// A place for one e-mail. Whatever becomes of that, the next one gets the place.
pub(super) struct Seat {
    pool: Arc<Pool>,
    connection: Option<AsyncSmtpConnection>,
    keeps: bool,
    was_waited_for: bool,
}

impl Seat {
    /// Whether others had all the places.
    pub(super) fn was_waited_for(&self) -> bool {
        self.was_waited_for
    }

    pub(super) fn connection(&mut self) -> Option<&mut AsyncSmtpConnection> {
        self.connection.as_mut()
    }

    /// A connection was opened.
    pub(super) fn fill(&mut self, connection: AsyncSmtpConnection) {
        self.connection = Some(connection);
        let mut state = self.pool.state();
        state.open += 1;
        state.opened += 1;
        state.limit = state.limit.max(state.open);
    }

    /// Its connection is given up, and the place stays.
    pub(super) fn empty(&mut self) {
        if self.connection.take().is_some() {
            self.pool.note_closed();
        }
    }

    /// How many connections were opened ever, where none is open now.
    pub(super) fn opened(&self) -> Option<u64> {
        let state = self.pool.state();
        (state.open == 0).then_some(state.opened)
    }

    /// The connection may be used again.
    pub(super) fn keep(&mut self) {
        self.keeps = true;
    }

    /// The server refused this connection: no more are wanted than those that are open, or are being opened. Whether there
    /// are any.
    pub(super) fn leave_to_others(&self) -> bool {
        let mut state = self.pool.state();
        if state.open == 0 && state.taken <= 1 {
            return false;
        }
        if state.open < state.limit {
            state.limit = state.open.max(1);
            let limit = state.limit;
            tracing::info!(limit, "the mail server takes no more connections");
        }
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        match self.connection.take() {
            Some(connection) if self.keeps => self.pool.keep(connection),
            Some(_) => self.pool.note_closed(),
            None => {}
        }
        let mut state = self.pool.state();
        state.taken -= 1;
        if state.taken == 0 && state.open == 0 {
            state.limit = self.pool.most;
        }
        drop(state);
        self.pool.freed.notify_one();
    }
}

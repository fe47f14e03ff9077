//! The hooks before a log-in. They may take seconds, so they are not asked in the transaction that lets somebody in, but only
//! that transaction knows who is let in, and that nothing else is missing. So it stops there when they were not asked,
//! and is undone; they are asked; and it is run once more, looking at everything anew. No session is opened without:
//! whoever forgets [`asking`] where there are hooks lets nobody in.

use super::Entry;
use crate::accounts::hooks::{NotAllowed, client, note, of_user};
use crate::accounts::throttle::{self, Refusal, Spent};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::hooks::LoginAttempt;
use crate::store::{Tx, users};
use crate::values::{Methods, UserId};
use std::cell::RefCell;

/// Whether the hooks were asked about a log-in.
#[derive(Debug)]
pub(in crate::accounts) struct Gate(RefCell<State>);

#[derive(Debug)]
enum State {
    /// There are no hooks.
    Open,
    Shut,
    /// They are to be asked.
    Wanted(Box<LoginAttempt>),
    /// They let this person in, with what was shown.
    Passed(UserId, Methods),
}

impl Gate {
    /// Stops a transaction that would let somebody in whom the hooks were not asked about: its fault undoes it.
    pub(super) fn pass(
        &self,
        tx: &Tx<'_>,
        user: &users::Row,
        entry: &Entry<'_>,
    ) -> Result<(), Fault> {
        let mut state = self.0.borrow_mut();
        match &*state {
            State::Open => return Ok(()),
            State::Passed(id, methods) if (*id, *methods) == (user.id, entry.proved) => {
                return Ok(());
            }
            _ => {}
        }
        *state = State::Wanted(Box::new(LoginAttempt {
            user: of_user(user),
            methods: entry.proved,
            is_remembered: entry.remembered,
            client: client(tx.origin()),
        }));
        Err(Fault::Broken("nobody asked the hooks of a log-in".into()))
    }

    fn take_wanted(&self) -> Option<LoginAttempt> {
        match self.0.replace(State::Shut) {
            State::Wanted(attempt) => Some(*attempt),
            _ => None,
        }
    }
}

/// Whether a try was counted for its network before the hooks are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::accounts) enum Counted {
    /// By `RATE_LIMIT_LOGIN`, in a transaction of its own.
    Already,
    /// Not yet, or in what is undone: so that nobody has the hooks asked without end.
    NotYet,
}

/// Runs what may let somebody in; if it would, asks the hooks, and runs it again.
pub(in crate::accounts) fn asking<T, E>(
    app: &App,
    origin: &Origin,
    counted: Counted,
    mut log_in: impl FnMut(&Gate) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<Fault> + From<NotAllowed>,
{
    if !app.before().has_login() {
        return log_in(&Gate(RefCell::new(State::Open)));
    }
    let gate = Gate(RefCell::new(State::Shut));
    let done = log_in(&gate);
    let Some(attempt) = gate.take_wanted() else {
        return done;
    };
    let spent = match counted {
        Counted::Already => None,
        Counted::NotYet => Some(spend::<E>(app, origin)?),
    };
    let (user, methods) = (attempt.user.id, attempt.methods);
    if let Err(denied) = app.before().before_login(attempt) {
        app.write(origin, |tx| note(tx, Some(user), "before_login", &denied))?;
        return Err(NotAllowed::from(denied).into());
    }
    if let Some(spent) = spent {
        app.write(origin, |tx| throttle::refund(tx, &spent))?;
    }
    gate.0.replace(State::Passed(user, methods));
    let done = log_in(&gate);
    if gate.take_wanted().is_some() {
        return Err(
            Fault::Unavailable("an account changed while its hooks were asked".into()).into(),
        );
    }
    done
}

fn spend<E: From<Fault> + From<NotAllowed>>(app: &App, origin: &Origin) -> Result<Spent, E> {
    let spent = app.write(origin, |tx| {
        throttle::spend_of_network(app, tx, Limit::Login)
    });
    spent.map_err(|refusal| match refusal {
        Refusal::Throttled(throttled) => NotAllowed::Throttled(throttled).into(),
        Refusal::Fault(fault) => fault.into(),
    })
}

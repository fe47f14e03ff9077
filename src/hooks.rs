//! What may refuse something before it happens: closures of the embedding application, and the receiver of the blocking
//! webhook. Django has `pre_save` for it, allauth an adapter.
//!
//! A hook sees what is about to happen and says yes or no; it is never shown a password or a code. It is asked without a
//! transaction and without a connection, on a thread of its own, for two seconds at most. What it was told may have changed
//! by the time the change is made, so the change looks again at all that it depends on.

mod attempts;
mod refusal;
mod running;

pub use crate::config::OnFailure;
pub use crate::values::Interface;
pub use attempts::{AddressKind, Client, EmailChangeAttempt, LoginAttempt, SignupAttempt, User};
pub(crate) use refusal::Denied;
pub use refusal::Refusal;
pub(crate) use running::{MOST_CALLERS, Verdict};

use running::{Ask, Attempt, Callers, Hook};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// No hook is waited for longer than this.
pub(crate) const LONGEST: Duration = Duration::from_secs(2);

/// So many requests wait for hooks at a time, for those of all three kinds.
pub(crate) const MOST_CALLERS_OF_ALL: usize = 3 * MOST_CALLERS;

/// All hooks of a site.
#[derive(Default)]
pub(crate) struct Hooks {
    signup: List<SignupAttempt>,
    login: List<LoginAttempt>,
    email_change: List<EmailChangeAttempt>,
    /// Whether a closure that takes too long lets people through.
    forgiving: AtomicBool,
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hooks(..)")
    }
}

/// The hooks of one kind, in the order in which they are asked, and who waits for them: those who sign up, which anybody can,
/// take no place of those who log in.
struct List<T> {
    hooks: RwLock<Vec<Arc<Hook<T>>>>,
    callers: Callers,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            hooks: RwLock::default(),
            callers: Callers::default(),
        }
    }
}

impl<T: Attempt> List<T> {
    fn add(&self, ask: Ask<T>, on_failure: Option<OnFailure>) {
        let mut all = self.hooks.write().unwrap_or_else(PoisonError::into_inner);
        all.push(Arc::new(Hook::new(ask, on_failure)));
    }

    fn all(&self) -> Vec<Arc<Hook<T>>> {
        self.hooks
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Hooks {
    /// Whether nobody wants to be asked before a log-in.
    pub(crate) fn has_login(&self) -> bool {
        !self.login.all().is_empty()
    }

    /// Asks all hooks before a sign-up. The first that refuses ends it.
    pub(crate) fn before_signup(&self, attempt: SignupAttempt) -> Result<(), Denied> {
        self.ask(&self.signup, attempt)
    }

    /// Asks all hooks before a log-in.
    pub(crate) fn before_login(&self, attempt: LoginAttempt) -> Result<(), Denied> {
        self.ask(&self.login, attempt)
    }

    /// Asks all hooks before a code goes to another address.
    pub(crate) fn before_email_change(&self, attempt: EmailChangeAttempt) -> Result<(), Denied> {
        self.ask(&self.email_change, attempt)
    }

    fn ask<T: Attempt>(&self, list: &List<T>, attempt: T) -> Result<(), Denied> {
        let all = list.all();
        if all.is_empty() {
            return Ok(());
        }
        let attempt = Arc::new(attempt);
        for hook in all {
            let on_failure = hook.on_failure.unwrap_or_else(|| self.on_failure());
            hook.ask(&attempt, on_failure, &list.callers)?;
        }
        Ok(())
    }

    fn on_failure(&self) -> OnFailure {
        if self.forgiving.load(Ordering::Relaxed) {
            OnFailure::Allow
        } else {
            OnFailure::Refuse
        }
    }

    /// What becomes of those whom a closure keeps waiting.
    pub(crate) fn set_on_failure(&self, answer: OnFailure) {
        let forgives = answer == OnFailure::Allow;
        self.forgiving.store(forgives, Ordering::Relaxed);
    }

    /// Adds a closure before a sign-up.
    pub(crate) fn on_signup(
        &self,
        hook: impl Fn(&SignupAttempt) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.signup.add(of_closure(hook), None);
    }

    /// Adds a closure before a log-in.
    pub(crate) fn on_login(
        &self,
        hook: impl Fn(&LoginAttempt) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.login.add(of_closure(hook), None);
    }

    /// Adds a closure before a change of address.
    pub(crate) fn on_email_change(
        &self,
        hook: impl Fn(&EmailChangeAttempt) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.email_change.add(of_closure(hook), None);
    }

    /// Adds what asks somebody elsewhere before a sign-up.
    pub(crate) fn ask_before_signup(&self, ask: Ask<SignupAttempt>, on_failure: OnFailure) {
        self.signup.add(ask, Some(on_failure));
    }

    /// Adds what asks somebody elsewhere before a log-in.
    pub(crate) fn ask_before_login(&self, ask: Ask<LoginAttempt>, on_failure: OnFailure) {
        self.login.add(ask, Some(on_failure));
    }

    /// Adds what asks somebody elsewhere before a change of address.
    pub(crate) fn ask_before_email_change(
        &self,
        ask: Ask<EmailChangeAttempt>,
        on_failure: OnFailure,
    ) {
        self.email_change.add(ask, Some(on_failure));
    }
}

fn of_closure<T>(
    hook: impl Fn(&T) -> Result<(), Refusal> + Send + Sync + 'static,
) -> Arc<dyn Fn(&T) -> Verdict + Send + Sync> {
    Arc::new(move |attempt| match hook(attempt) {
        Ok(()) => Verdict::Allow,
        Err(refusal) => Verdict::Refuse(refusal),
    })
}

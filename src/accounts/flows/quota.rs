//! How many e-mails with a code an address gets. Anybody can ask for them, so there are ten a day to one address, whoever
//! asks; the last of them brings a link that is good until more may leave, so that whoever reads the mailbox always has a
//! way in, however many strangers asked (`docs/limits.md`). An address that nobody has counts as any other.

use super::{Flow, Opened, PendingProfile};
use crate::accounts::throttle::{self, Known, Refusal, Subject, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::Purpose;
use crate::security::password::{is_unset, is_usable};
use crate::store::{Conn, Letter, Tx, flows, users};
use crate::values::{self, Methods, Moment};
use time::Duration;

/// A person who sends a form twice is not refused; the second e-mail waits so long at most.
pub(crate) const LONGEST_DELAY: Duration = Duration::seconds(60);

/// Where an e-mail is to go, and to whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipient<'a> {
    pub(crate) email: &'a str,
    /// The account that has the address, as it is now.
    pub(crate) user: Option<&'a users::Row>,
    /// By what the account knows who asks; they have a quota of their own.
    pub(crate) known: Option<Known>,
    /// The name that was typed in the place of the address, and is counted in its place: else limits would tell whose
    /// address it is.
    pub(crate) named: Option<&'a str>,
}

impl Recipient<'_> {
    /// What is counted.
    fn key(&self) -> String {
        values::key_of(self.named.unwrap_or(self.email))
    }

    /// When the next e-mail with a code may go to an address that somebody signed in asked for, or to the holder of a link:
    /// at most `longest_delay` from now.
    pub(crate) fn next_email(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        longest_delay: Duration,
    ) -> Result<Moment, Refusal> {
        let key = self.key();
        let who = self.counted(tx.origin(), &key);
        throttle::reserve(app, tx, Limit::ConfirmEmail, &who, longest_delay).map(|(at, _)| at)
    }

    /// What limits of e-mails count: the address alone, whoever asks and whoever has it. A secondary address has a mailbox of its
    /// own; and an account that had one count for all would tell which addresses are its own.
    pub(crate) fn counted<'a>(&self, origin: &'a Origin, key: &'a str) -> Who<'a> {
        Who {
            origin,
            subject: Subject::Typed(key),
            known: self.known,
        }
    }

    /// Whether an e-mail may go to an address that anybody can ask for: also by the limit of the day.
    pub(crate) fn allowance(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        longest_delay: Duration,
    ) -> Result<EmailAllowance, Refusal> {
        let at = self.next_email(app, tx, longest_delay)?;
        let key = self.key();
        let who = self.counted(tx.origin(), &key);
        match throttle::spend(app, tx, Limit::AnonymousEmail, &who) {
            Ok(spent) => Ok(match spent.next_at {
                Some(until) => EmailAllowance::Last { at, until },
                None => EmailAllowance::At(at),
            }),
            Err(Refusal::Throttled(throttled)) => {
                let wait =
                    Duration::seconds(i64::try_from(throttled.retry_after).unwrap_or(i64::MAX));
                let until = tx.now().checked_add(wait).unwrap_or(at);
                Ok(EmailAllowance::Full { until })
            }
            Err(fault) => Err(fault),
        }
    }
}

/// Whose account a flow is counted for: that of its address, also where the flow can never be completed. So a flow for an
/// address that has an account counts as one that is the account's own.
pub(crate) fn holder(conn: &mut Conn, row: &flows::Row) -> Result<Option<users::Row>, Fault> {
    match row.user() {
        Some(user) => users::find(conn, user),
        None => users::find_by_any_email(conn, &values::key_of(&row.email)),
    }
}

/// Whether another e-mail may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailAllowance {
    /// One may, at that moment.
    At(Moment),
    /// One may, and is the last one until then.
    Last { at: Moment, until: Moment },
    /// None may until then; the last one brought a link.
    Full { until: Moment },
}

impl EmailAllowance {
    /// What it means for a flow that was opened.
    pub(crate) fn tell(self, opened: Opened, now: Moment) -> Opened {
        match self {
            Self::At(at) | Self::Last { at, .. } => opened.due(at, now),
            Self::Full { until } => Opened {
                held_back_until: Some(until),
                ..opened
            },
        }
    }
}

impl Opened {
    /// Sends the e-mail of a flow, if there is allowance for it; in the place of the last one, that with the link.
    pub(crate) fn send(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        allowance: EmailAllowance,
        letter: Letter,
        to: Recipient<'_>,
    ) -> Result<(), Fault> {
        match allowance {
            EmailAllowance::At(at) => self.queue(tx, letter, at),
            EmailAllowance::Last { at, until } => last_of_day(app, tx, to, at, until),
            EmailAllowance::Full { .. } => Ok(()),
        }
    }
}

/// Whether anybody can ask for an e-mail for this purpose, so that there is a limit of the day.
pub(super) fn is_anybodys(purpose: Purpose) -> bool {
    matches!(
        purpose,
        Purpose::SignUp | Purpose::LogIn | Purpose::ResetPassword | Purpose::LogInByCode
    )
}

/// Whoever reads the mailbox has shown it, by a link: see [`throttle::CodesOfDay::note_use`].
pub(super) fn note_use(app: &App, tx: &mut Tx<'_>, row: &flows::Row) -> Result<(), Fault> {
    if !is_anybodys(row.purpose) {
        return Ok(());
    }
    let key = values::key_of(row.asked_as());
    let nowhere = Origin::command_line();
    let who = Who::of(&nowhere, Subject::Typed(&key));
    throttle::give_back(app, tx, Limit::AnonymousEmail, &who)
}

/// Whether an e-mail may let somebody choose a password: one whom an operator left without any gets none that way.
pub(crate) fn may_choose_password(user: &users::Row) -> bool {
    let left_without = user.is_verified && !is_usable(&user.password) && !is_unset(&user.password);
    user.may_come_back() && !left_without
}

/// The last e-mail of the day. Its link belongs to nobody but the reader: no stranger holds its flow, so nobody can use it
/// up. It leads to what the reader can do: choose a password, or verify the address.
fn last_of_day(
    app: &App,
    tx: &mut Tx<'_>,
    to: Recipient<'_>,
    at: Moment,
    until: Moment,
) -> Result<(), Fault> {
    let user = to.user.filter(|user| may_choose_password(user));
    let waits = user.is_some_and(|user| !user.is_verified);
    if let Some(user) = user.filter(|user| user.is_verified) {
        // This e-mail says so.
        throttle::is_owner_to_be_told(app, tx, user.id)?;
    }
    let flow = Flow {
        purpose: if waits {
            Purpose::LogIn
        } else {
            Purpose::ResetPassword
        },
        user: user.map(|user| user.id),
        email: to.email,
        password: None,
        profile: PendingProfile::default(),
        remembered: false,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    flows::set_token(tx, opened.row, until)?;
    opened.queue(tx, Letter::LastToday, at)
}

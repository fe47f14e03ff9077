//! Passkeys where they are proof: logging in without a name, the second step, and showing again who one is. All checks are
//! those of `security::webauthn`; here is what only the database knows, in this order: whose the key is, whether the
//! signature is its own, and whether the challenge was answered before.

mod errors;

pub use errors::PasskeyError;

use super::actor::SignedIn;
use super::devices::{self, RecognisedBy};
use super::entrance::{self, Counted, Entry, Gate, Note, Step};
use super::letters::{self, ChangeNotice};
use super::throttle::{self, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::Fault;
use crate::events::Event;
use crate::security::webauthn::{
    self, Asserted, Challenge, Check, Counter, Intent, Listed, Passkey, Purpose, Used, Whose,
};
use crate::store::{Conn, Letter, Tx, passkeys, spent_challenges, users};
use crate::values::{CredentialId, Moment, UserId};
use time::Duration;

/// For so long an answer counts.
pub(super) const LIFE: Duration = Duration::minutes(10);

/// What a browser is asked for.
#[derive(Debug, Clone)]
pub struct PasskeyRequest {
    /// What comes back beside the credential.
    pub flow: String,
    /// The options, as `PublicKeyCredential.parseRequestOptionsFromJSON` or its sister reads them.
    pub public_key: webauthn::Options,
}

/// What a browser gives back.
#[derive(Clone)]
pub struct PasskeyAnswer {
    /// What was asked: [`PasskeyRequest::flow`].
    pub flow: String,
    /// The credential, as `PublicKeyCredential.toJSON()` writes it.
    pub credential: String,
}

impl std::fmt::Debug for PasskeyAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasskeyAnswer(..)")
    }
}

/// Asks for a passkey of whoever is there. Nothing is written.
pub fn ask_at_login(app: &App) -> Result<PasskeyRequest, Fault> {
    let challenge = app.new_challenge(Purpose::LogIn, app.now() + LIFE)?;
    Ok(asked(app, Intent::LogIn, &challenge))
}

/// Asks for one of somebody's passkeys; `None` where they have none for this site.
pub(super) fn ask_for_one(
    app: &App,
    conn: &mut Conn,
    user: UserId,
    purpose: Purpose<'_>,
) -> Result<Option<PasskeyRequest>, Fault> {
    let theirs = usable(app, conn, user)?;
    ask_for_one_of(app, &theirs, purpose)
}

/// The same, for one that they had before a moment.
pub(super) fn ask_for_one_of_before(
    app: &App,
    conn: &mut Conn,
    (user, before): (UserId, Moment),
    purpose: Purpose<'_>,
) -> Result<Option<PasskeyRequest>, Fault> {
    let mut theirs = usable(app, conn, user)?;
    theirs.retain(|it| it.created_at < before);
    ask_for_one_of(app, &theirs, purpose)
}

fn ask_for_one_of(
    app: &App,
    theirs: &[Theirs],
    purpose: Purpose<'_>,
) -> Result<Option<PasskeyRequest>, Fault> {
    if theirs.is_empty() {
        return Ok(None);
    }
    let challenge = app.new_challenge(purpose, app.now() + LIFE)?;
    let listed: Vec<_> = theirs.iter().map(Theirs::listed).collect();
    Ok(Some(asked(app, Intent::Known(&listed), &challenge)))
}

/// What my authenticators may be told: all passkeys of this site that they keep for my account. `None` where none was ever
/// asked for.
pub fn accepted(app: &App, me: &SignedIn) -> Result<Option<webauthn::Options>, Fault> {
    let party = &app.config().relying_party;
    app.read(|conn| {
        let Some(handle) = users::passkey_handle(conn, me.id())? else {
            return Ok(None);
        };
        let rows = passkeys::of_user(conn, me.id())?.into_iter();
        // An authenticator knows the account by the handle, and forgets what it keeps under it and is not named.
        let ours = rows.filter(|row| row.rp_id == party.id() && row.user_handle == handle);
        let all: Vec<_> = ours
            .filter_map(|row| CredentialId::from_bytes(&row.credential_id))
            .collect();
        Ok(Some(webauthn::accepted(party, &handle, &all)))
    })
}

fn asked(app: &App, intent: Intent<'_>, challenge: &Challenge) -> PasskeyRequest {
    PasskeyRequest {
        flow: challenge.text(),
        public_key: webauthn::to_use(&app.config().relying_party, intent, challenge),
    }
}

/// A passkey as browsers are told of it.
pub(super) struct Theirs {
    id: CredentialId,
    transports: Vec<String>,
    created_at: Moment,
}

impl Theirs {
    pub(super) fn listed(&self) -> Listed<'_> {
        Listed {
            id: &self.id,
            transports: &self.transports,
        }
    }
}

/// Somebody's passkeys that were made for this site.
pub(super) fn usable(app: &App, conn: &mut Conn, user: UserId) -> Result<Vec<Theirs>, Fault> {
    let rows = passkeys::of_user(conn, user)?.into_iter();
    let ours = rows.filter(|row| row.rp_id == app.config().relying_party.id());
    let theirs = ours.filter_map(|row| {
        Some(Theirs {
            id: CredentialId::from_bytes(&row.credential_id)?,
            transports: webauthn::transports_of(&row.transports),
            created_at: row.created_at,
        })
    });
    Ok(theirs.collect())
}

/// Logs in whose passkey it is: no name is asked, and no second step, for it made sure who was there.
pub fn log_in(
    app: &App,
    answer: &PasskeyAnswer,
    remember: bool,
    origin: &Origin,
) -> Result<Step, PasskeyError> {
    entrance::asking(app, origin, Counted::NotYet, |gate| {
        log_in_once(app, answer, remember, origin, gate)
    })
}

fn log_in_once(
    app: &App,
    answer: &PasskeyAnswer,
    remember: bool,
    origin: &Origin,
    gate: &Gate,
) -> Result<Step, PasskeyError> {
    // The inner result is the answer, the outer one whether to keep what was written: a spent share is kept.
    app.write(origin, |tx| {
        throttle::spend(app, tx, Limit::Login, &Who::of_network(origin))?;
        if !app.config().passkeys {
            return Ok(Err(PasskeyError::Off));
        }
        match log_in_by(app, tx, answer, remember, gate) {
            Err(PasskeyError::Fault(fault)) => Err(fault.into()),
            step => Ok(step),
        }
    })
    .flatten()
}

fn log_in_by(
    app: &App,
    tx: &mut Tx<'_>,
    answer: &PasskeyAnswer,
    remember: bool,
    gate: &Gate,
) -> Result<Step, PasskeyError> {
    let shown = read(app, tx, answer, (Purpose::LogIn, Intent::LogIn))?;
    let found = passkeys::find_by_credential(tx, shown.credential_id().as_bytes())?;
    let user = found
        .map(|row| users::find_for_update(tx, row.user_id))
        .transpose()?;
    let user = user.flatten().ok_or(PasskeyError::Unknown)?;
    let proof = prove(app, tx, &shown, (&user, Whose::Anybodys))?;
    // Where only a reset lets anybody in again, somebody had the account who was not its owner: whose the passkey is, is not
    // sure either.
    if user.reset_required {
        return Err(PasskeyError::ResetRequired);
    }
    let by = devices::recognise(app, tx, user.id)?;
    let wrong = match by.as_ref().map(RecognisedBy::known) {
        Some(_) => users::WrongPasswords::Kept,
        None => users::WrongPasswords::Forgotten,
    };
    let entry = Entry {
        proved: proof.method().into(),
        proved_at: None,
        remembered: remember,
        note: Note::Now(wrong),
        gate,
    };
    Ok(entrance::admit(app, tx, &user, &entry)?)
}

/// An answer that is right as far as can be said without its row.
pub(super) struct Shown {
    begun: webauthn::Unproved,
    challenge: Challenge,
}

impl Shown {
    pub(super) fn credential_id(&self) -> &CredentialId {
        self.begun.credential_id()
    }

    /// When its key was added, if it was.
    pub(super) fn made_at(&self, conn: &mut Conn) -> Result<Option<Moment>, Fault> {
        let found = passkeys::find_by_credential(conn, self.credential_id().as_bytes())?;
        Ok(found.map(|row| row.created_at))
    }
}

/// Reads an answer to what was asked for a purpose.
pub(super) fn read(
    app: &App,
    tx: &Tx<'_>,
    answer: &PasskeyAnswer,
    (purpose, intent): (Purpose<'_>, Intent<'_>),
) -> Result<Shown, PasskeyError> {
    let challenge = app.challenges().check(purpose, &answer.flow, tx.now())?;
    let asserted = Asserted::parse(&answer.credential)?;
    let party = &app.config().relying_party;
    let begun = webauthn::begin_use(party, &challenge, intent.wanted(), asserted)?;
    Ok(Shown { begun, challenge })
}

/// Proves an answer by the row of its key, and uses the challenge up. The transaction has locked the user.
pub(super) fn prove(
    app: &App,
    tx: &mut Tx<'_>,
    shown: &Shown,
    (user, whose): (&users::Row, Whose),
) -> Result<Used, PasskeyError> {
    let found = passkeys::find_by_credential(tx, shown.credential_id().as_bytes())?;
    let is_ours = |row: &passkeys::Row| row.rp_id == app.config().relying_party.id();
    let row = found.filter(is_ours).ok_or(PasskeyError::Unknown)?;
    let passkey = Passkey {
        user: row.user_id,
        user_handle: &row.user_handle,
        public_key: &row.public_key,
        sign_count: row.sign_count,
        backup_eligible: row.backup_eligible,
    };
    let proof = shown.begun.prove(&passkey, whose)?;
    if proof.user != user.id {
        return Err(Check::Owner.into());
    }
    let (digest, end) = (shown.challenge.digest(), shown.challenge.end());
    if spent_challenges::spend(tx, &digest, end)? == 0 {
        return Err(PasskeyError::Stale);
    }
    let kept = passkeys::Use {
        sign_count: proof.sign_count,
        backup_eligible: proof.backup_eligible,
        backup_state: proof.backup_state,
        user_verified: proof.verification == crate::values::Verification::User,
    };
    passkeys::note_use(tx, row.id, kept)?;
    if proof.counter == Counter::WentBack {
        tell_of_counter(tx, user, &row, &proof)?;
    }
    Ok(proof)
}

/// A key that cannot be backed up and whose count does not go on was perhaps copied.
fn tell_of_counter(
    tx: &mut Tx<'_>,
    user: &users::Row,
    row: &passkeys::Row,
    proof: &Used,
) -> Result<(), Fault> {
    tx.emit(Event::PasskeyCounterWentBack {
        user: user.id,
        passkey: row.id,
    })?;
    if proof.backup_eligible {
        return Ok(());
    }
    let news = ChangeNotice {
        change: "passkey_counter",
        ..ChangeNotice::default()
    };
    letters::tell_of(tx, Letter::FactorChanged, user, news)
}

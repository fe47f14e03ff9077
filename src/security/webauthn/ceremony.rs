//! All checks of adding a passkey and of using one, in their order. What only the database knows comes between them: the
//! name of a new key must not be known to anybody; a key that is used is found by its name.

use super::challenge::Challenge;
use super::check::Check;
use super::client::{self, Asked};
use super::credential::{Asserted, Created};
use super::data::{self, AuthenticatorData};
use super::keys::{Algorithm, PublicKey};
use crate::config::RelyingParty;
use crate::values::{CredentialId, Custody, Method, UserId, Verification};
use aws_lc_rs::{constant_time, digest};
use std::fmt;

/// A new passkey, as its row keeps it. No other row may have its name, whoever's it is.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// Its name.
    pub credential_id: CredentialId,
    /// COSE, as it came.
    pub public_key: Vec<u8>,
    /// Of which kind it is.
    pub algorithm: Algorithm,
    /// How often it was used, as it says itself; most say zero.
    pub sign_count: u32,
    /// The model of the authenticator; zeros where it does not say.
    pub aaguid: [u8; 16],
    /// By which ways it can be reached.
    pub transports: Vec<String>,
    /// Whether it may be backed up.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backup_state: bool,
    /// Whether it made sure who was there.
    pub user_verified: bool,
    /// Whether it can say whose it is; `None` when the browser does not know.
    pub discoverable: Option<bool>,
}

impl fmt::Debug for NewPasskey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewPasskey({:?}, ..)", self.algorithm)
    }
}

/// Checks the answer to [`super::to_add`]. A touch is enough.
pub fn add(
    party: &RelyingParty,
    challenge: &Challenge,
    created: &Created,
) -> Result<NewPasskey, Check> {
    client::check(&created.client_data, Asked::Create, challenge, party)?;
    let data = data::in_attestation(&created.attestation)?;
    let data = data::read(&data)?;
    check_flags(&data, party, Verification::Touch)?;
    let passkey = new_passkey(&data)?;
    if passkey.credential_id != created.id {
        return Err(Check::CredentialId);
    }
    Ok(NewPasskey {
        transports: created.transports.clone(),
        discoverable: created.discoverable,
        ..passkey
    })
}

/// Reads what an authenticator said when a passkey was added elsewhere, where that was checked: for what is brought along
/// from another program.
pub fn known_elsewhere(authenticator_data: &[u8]) -> Result<NewPasskey, Check> {
    new_passkey(&data::read(authenticator_data)?)
}

/// The same of the whole answer that a browser gave elsewhere, where that was kept. It must have been made for the name that
/// this site has.
pub fn added_elsewhere(party: &RelyingParty, created: &Created) -> Result<NewPasskey, Check> {
    let bytes = data::in_attestation(&created.attestation)?;
    let data = data::read(&bytes)?;
    check_flags(&data, party, Verification::Touch)?;
    let passkey = new_passkey(&data)?;
    if passkey.credential_id != created.id {
        return Err(Check::CredentialId);
    }
    Ok(NewPasskey {
        transports: created.transports.clone(),
        discoverable: created.discoverable,
        ..passkey
    })
}

fn new_passkey(data: &AuthenticatorData<'_>) -> Result<NewPasskey, Check> {
    let attested = data.attested.as_ref().ok_or(Check::AuthenticatorData)?;
    let key = PublicKey::read(attested.public_key)?;
    let credential_id = CredentialId::from_bytes(attested.credential_id);
    Ok(NewPasskey {
        credential_id: credential_id.ok_or(Check::CredentialId)?,
        public_key: attested.public_key.to_vec(),
        algorithm: key.algorithm(),
        sign_count: data.sign_count,
        aaguid: attested.aaguid,
        transports: Vec::new(),
        backup_eligible: data.flags.backup_eligible(),
        backup_state: data.flags.backup_state(),
        user_verified: data.flags.user_verified(),
        discoverable: None,
    })
}

/// A use of a passkey that is right as far as can be said without its row. Nothing is proved yet.
#[derive(Debug)]
pub struct Unproved(Asserted);

/// What the row of a passkey says.
#[derive(Clone, Copy)]
pub struct Passkey<'a> {
    /// Whose it is.
    pub user: UserId,
    /// By which bytes it knows them: those of the row, which may come from another program.
    pub user_handle: &'a [u8],
    /// COSE.
    pub public_key: &'a [u8],
    /// The highest count it has said.
    pub sign_count: i64,
    /// Whether it said last that it may be backed up.
    pub backup_eligible: bool,
}

impl fmt::Debug for Passkey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Passkey({:?}, ..)", self.user)
    }
}

/// Whose passkey it must be.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// That of whoever it names: it must name somebody.
    Anybodys,
    /// Theirs.
    Theirs(UserId),
}

/// Whether the count went on, as it must unless the key was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counter {
    /// It did, or there is none.
    WentOn,
    /// It did not. The higher count stays.
    WentBack,
}

/// A passkey was used by its owner; what its row keeps of that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Used {
    /// Whose it is.
    pub user: UserId,
    /// The count to keep.
    pub sign_count: i64,
    /// Whether it went on.
    pub counter: Counter,
    /// Whether it may be backed up, as it says now.
    pub backup_eligible: bool,
    /// Whether that changed.
    pub backup_eligibility_changed: bool,
    /// Whether it is backed up.
    pub backup_state: bool,
    /// What its owner did.
    pub verification: Verification,
}

impl Used {
    /// What it counts as.
    pub fn method(&self) -> Method {
        let custody = if self.backup_eligible {
            Custody::Synced
        } else {
            Custody::Device
        };
        Method::Passkey(custody, self.verification)
    }
}

/// Checks the answer to [`super::to_use`] as far as can be done without the passkey's row.
pub fn begin_use(
    party: &RelyingParty,
    challenge: &Challenge,
    wanted: Verification,
    asserted: Asserted,
) -> Result<Unproved, Check> {
    client::check(&asserted.client_data, Asked::Get, challenge, party)?;
    let data = data::read(&asserted.authenticator_data)?;
    check_flags(&data, party, wanted)?;
    Ok(Unproved(asserted))
}

impl Unproved {
    /// By which name its row is found.
    pub fn credential_id(&self) -> &CredentialId {
        &self.0.id
    }

    /// Checks it against the row that has this name. What comes back is proved; the challenge must still be spent.
    pub fn prove(&self, passkey: &Passkey<'_>, whose: Whose) -> Result<Used, Check> {
        let answer = &self.0;
        check_owner(answer.user_handle.as_deref(), passkey, whose)?;
        let key = PublicKey::read(passkey.public_key)?;
        let client = digest::digest(&digest::SHA256, &answer.client_data);
        let message = [answer.authenticator_data.as_slice(), client.as_ref()].concat();
        key.verify(&message, &answer.signature)?;
        let data = data::read(&answer.authenticator_data)?;
        Ok(used(&data, passkey))
    }
}

fn used(data: &AuthenticatorData<'_>, passkey: &Passkey<'_>) -> Used {
    let said = i64::from(data.sign_count);
    let counts = said != 0 || passkey.sign_count != 0;
    let went_back = counts && said <= passkey.sign_count;
    let backup_eligible = data.flags.backup_eligible();
    Used {
        user: passkey.user,
        sign_count: said.max(passkey.sign_count),
        counter: if went_back {
            Counter::WentBack
        } else {
            Counter::WentOn
        },
        backup_eligible,
        backup_eligibility_changed: backup_eligible != passkey.backup_eligible,
        backup_state: data.flags.backup_state(),
        verification: verification(data),
    }
}

fn verification(data: &AuthenticatorData<'_>) -> Verification {
    if data.flags.user_verified() {
        Verification::User
    } else {
        Verification::Touch
    }
}

fn check_flags(
    data: &AuthenticatorData<'_>,
    party: &RelyingParty,
    wanted: Verification,
) -> Result<(), Check> {
    let hash = digest::digest(&digest::SHA256, party.id().as_bytes());
    if hash.as_ref() != data.rp_id_hash {
        return Err(Check::RpIdHash);
    }
    if !data.flags.user_present() {
        return Err(Check::UserPresent);
    }
    if verification(data) < wanted {
        return Err(Check::UserVerified);
    }
    if data.flags.backup_state() && !data.flags.backup_eligible() {
        return Err(Check::BackupState);
    }
    Ok(())
}

fn check_owner(named: Option<&[u8]>, passkey: &Passkey<'_>, whose: Whose) -> Result<(), Check> {
    let is_same =
        |named: &[u8]| constant_time::verify_slices_are_equal(named, passkey.user_handle).is_ok();
    match (named, whose) {
        (None, Whose::Anybodys) => return Err(Check::UserHandle),
        (Some(named), _) if !is_same(named) => return Err(Check::UserHandle),
        _ => {}
    }
    match whose {
        Whose::Theirs(user) if user != passkey.user => Err(Check::Owner),
        _ => Ok(()),
    }
}

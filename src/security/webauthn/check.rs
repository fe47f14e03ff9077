//! Which check of an answer failed.

use std::fmt;

/// The checks, in the order in which they are made. The log says which one; people are told none of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Check {
    /// It is longer than any answer is.
    Size,
    /// It is not the JSON of a credential, or a part of it is not base64url.
    Shape,
    /// What the browser says is not such JSON.
    ClientData,
    /// It was made for something else: for adding, or for using.
    Type,
    /// It is not an answer to what we asked.
    Challenge,
    /// It is, too late.
    ChallengeOver,
    /// It was made at another site.
    Origin,
    /// It was made in a frame of another site.
    CrossOrigin,
    /// The page around it was another site's.
    TopOrigin,
    /// What the authenticator says cannot be read: cut, too long, nested, or with something behind it.
    AuthenticatorData,
    /// The key is for another site.
    RpIdHash,
    /// Nobody was there.
    UserPresent,
    /// It did not make sure who was there.
    UserVerified,
    /// It says that it is backed up, and that it cannot be.
    BackupState,
    /// The key is of a kind that we did not ask for.
    Algorithm,
    /// The key is none.
    PublicKey,
    /// Its name is empty, too long, or not the one that it is sent under.
    CredentialId,
    /// It names somebody else than the account that has it, or nobody where it must.
    UserHandle,
    /// It is somebody else's.
    Owner,
    /// The signature is not the key's.
    Signature,
}

/// What people are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The passkey could not be checked.
    Invalid,
    /// It took too long.
    Stale,
    /// No account here has it.
    Unknown,
}

impl Check {
    /// Its name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Shape => "shape",
            Self::ClientData => "client_data",
            Self::Type => "type",
            Self::Challenge => "challenge",
            Self::ChallengeOver => "challenge_over",
            Self::Origin => "origin",
            Self::CrossOrigin => "cross_origin",
            Self::TopOrigin => "top_origin",
            Self::AuthenticatorData => "authenticator_data",
            Self::RpIdHash => "rp_id_hash",
            Self::UserPresent => "user_present",
            Self::UserVerified => "user_verified",
            Self::BackupState => "backup_state",
            Self::Algorithm => "algorithm",
            Self::PublicKey => "public_key",
            Self::CredentialId => "credential_id",
            Self::UserHandle => "user_handle",
            Self::Owner => "owner",
            Self::Signature => "signature",
        }
    }

    /// What people are told when it fails.
    pub fn answer(self) -> Answer {
        match self {
            Self::ChallengeOver => Answer::Stale,
            Self::Owner => Answer::Unknown,
            _ => Answer::Invalid,
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::error::Error for Check {}

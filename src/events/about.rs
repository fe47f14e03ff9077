//! Whom and what an event is about.

use super::Event;
use crate::values::UserId;

impl Event {
    /// The person it is about, under whom it is kept; nobody, once they are erased.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::UserCreated { user }
            | Self::AlreadyRegistered { user }
            | Self::Verified { user }
            | Self::LoggedIn { user, .. }
            | Self::DeviceApprovalRequired { user }
            | Self::DeviceApproved { user }
            | Self::PasswordResetRequired { user }
            | Self::ProfileChanged { user, .. }
            | Self::Banned { user }
            | Self::Unbanned { user }
            | Self::Deactivated { user }
            | Self::Activated { user }
            | Self::LoggedOut { user, .. }
            | Self::TokenIssued { user, .. }
            | Self::TokenRevoked { user, .. }
            | Self::TokenRefreshed { user, .. }
            | Self::RefreshTokenReused { user, .. }
            | Self::PasswordConfirmed { user, .. }
            | Self::PasswordNotConfirmed { user, .. }
            | Self::FactorAdded { user, .. }
            | Self::FactorRemoved { user, .. }
            | Self::RecoveryCodesMade { user }
            | Self::RecoveryCodeUsed { user, .. }
            | Self::SecondFactorFailed { user, .. }
            | Self::PasskeyCounterWentBack { user, .. }
            | Self::TotpOff { user }
            | Self::FactorsReset { user }
            | Self::AddressChanged { user, .. }
            | Self::AddressesHeld { user }
            | Self::TermsAccepted { user, .. }
            | Self::DataExported { user }
            | Self::DeletionRequested { user }
            | Self::DeletionCancelled { user }
            | Self::Archived { user }
            | Self::Unarchived { user }
            | Self::SessionsEnded { user, .. }
            | Self::InvitationAccepted { user, .. }
            | Self::UserGroupsChanged { user, .. }
            | Self::PasswordChanged { user, .. } => Some(*user),
            Self::RowAdded { user, .. }
            | Self::RowChanged { user, .. }
            | Self::RowActedOn { user, .. }
            | Self::RowViewed { user, .. }
            | Self::CodeSent { user, .. }
            | Self::CodeRejected { user, .. }
            | Self::InvitationSent { user, .. }
            | Self::InvitationWithdrawn { user, .. }
            | Self::LoginFailed { user }
            | Self::HookRefused { user, .. }
            | Self::ResetRequested { user } => *user,
            Self::UserDeleted { .. }
            | Self::GroupPermissionsChanged { .. }
            | Self::RowDeleted { .. }
            | Self::RowsViewed { .. }
            | Self::RowsExported { .. }
            | Self::BulkStarted { .. }
            | Self::BulkStopped { .. }
            | Self::UsersImported { .. }
            | Self::UsersExported { .. }
            | Self::WebhookDisabled { .. } => None,
        }
    }

    /// The row of the admin site that it is about: the model, and the key.
    pub fn row(&self) -> Option<(&str, i64)> {
        match self {
            Self::RowAdded { model, row, .. }
            | Self::RowChanged { model, row, .. }
            | Self::RowActedOn { model, row, .. }
            | Self::RowViewed { model, row, .. }
            | Self::RowDeleted { model, row } => Some((model, *row)),
            Self::InvitationSent { invitation, .. }
            | Self::InvitationWithdrawn { invitation, .. }
            | Self::InvitationAccepted { invitation, .. } => Some(("invitations", *invitation)),
            _ => None,
        }
    }

    /// The person it is about, or was, for those who keep something of their own about people.
    pub fn concerns(&self) -> Option<UserId> {
        match *self {
            Self::UserDeleted { user } => Some(user),
            _ => self.user(),
        }
    }
}

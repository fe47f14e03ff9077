//! The accounts: what people do with theirs. Plain synchronous functions that own their transactions; the interfaces parse,
//! call one of them, and present.
//!
//! | function | file | emits | sends |
//! | --- | --- | --- | --- |
//! | [`signup`] | signup | `UserCreated` or `AlreadyRegistered`, or `HookRefused` | `verify` or `already_registered` |
//! | [`verify_otp`] | otp | `Verified`, `TermsAccepted`, `SessionsEnded`, `AddressChanged`, `PasswordChanged`, `Unarchived`, `LoggedIn`, `TokenIssued`, or `CodeRejected`, `HookRefused` | `new_login`, `address_changed`, `password_changed`, or `phone_code` as a text message |
//! | [`verify_by_token`], [`verify_by_link`] | otp/by_token | `Verified`, `TermsAccepted`, `SessionsEnded`, perhaps `Unarchived`, `ResetRequested` | perhaps `reset_link` |
//! | [`resend_otp`] | otp/resending | | the flow's e-mail again |
//! | [`resend_activation`] | otp/resending | | `verify_link`, or the e-mail of the only sign-up again |
//! | [`mint_otp`] | otp | | (called by the courier) |
//! | [`login`] | login | `LoggedIn`, `TokenIssued`, perhaps `Unarchived`, `DeviceApproved`, or `LoginFailed`, `HookRefused`, `DeviceApprovalRequired` | `new_login`, or `verify`, `already_registered`, `approve_device`, `login_attempts`, or `phone_code` as a text message |
//! | [`invite_as_member`], [`resend_my_invitation`] | invitations/members | `InvitationSent` | `invitation` |
//! | [`withdraw_my_invitation`] | invitations/members | `InvitationWithdrawn` | |
//! | [`accept_invitation`] | invitations/accept | `UserCreated`, `Verified`, `InvitationAccepted`, perhaps `UserGroupsChanged`, perhaps `TermsAccepted`, `LoggedIn`, `TokenIssued`, or `HookRefused`, perhaps `UserDeleted` | `new_login`, or `phone_code` as a text message |
//! | [`join_by_invitation`] | invitations/accept | `InvitationAccepted`, perhaps `UserGroupsChanged` | |
//! | [`ask_for_login_code`] | login_code | | `login_code` |
//! | [`login_without_password`] | login/without_password | `LoggedIn`, or `HookRefused` | perhaps `new_login` |
//! | [`go_on_with_session`] | continuity/session | `LoggedIn`, or `HookRefused` | perhaps `phone_code` as a text message |
//! | [`approve_device`] | devices | `DeviceApproved` | |
//! | [`logout`] | sessions | `LoggedOut` | |
//! | [`end_session`], [`end_other_sessions`] | sessions | `SessionsEnded` | |
//! | [`forgot_password`] | password | `ResetRequested` | `reset` |
//! | [`take_up_reset`] | password/take_up | `ResetRequested` | `reset` |
//! | [`reset_password`], [`set_first_password`] | password | `PasswordChanged`, `SessionsEnded`, `Verified`, or `CodeRejected` | `password_changed` |
//! | [`change_password`], [`choose_password`] | password/change | `PasswordChanged`, `SessionsEnded`, `LoggedIn`, `TokenIssued` | `password_changed`, perhaps `new_login` |
//! | [`reauthenticate`] | reauthentication | `PasswordConfirmed`, or `PasswordNotConfirmed`, `CodeRejected`, `SecondFactorFailed`, perhaps `TotpOff`, `PasskeyCounterWentBack` | perhaps `factor_changed` |
//! | [`send_email_code`] | email_code | | `reauthentication_code` |
//! | [`take_second_step`] | second | `LoggedIn`, `TokenIssued`, perhaps `Unarchived`, `RecoveryCodeUsed`, `PasskeyCounterWentBack`, or `SecondFactorFailed`, `TotpOff`, `HookRefused` | `new_login`, `factor_changed`, or `second_factor_failed`, or `phone_code` as a text message |
//! | [`login_with_passkey`] | passkeys | `LoggedIn`, `TokenIssued`, perhaps `Unarchived`, `PasskeyCounterWentBack`, or `HookRefused` | `new_login`, perhaps `factor_changed`, or `phone_code` as a text message |
//! | [`add_totp`] | factors/totp | `FactorAdded`, perhaps `FactorRemoved`, `RecoveryCodesMade`, `SessionsEnded` | `factor_changed` |
//! | [`add_passkey`] | factors/passkeys | `FactorAdded`, perhaps `RecoveryCodesMade`, `SessionsEnded` | `factor_changed` |
//! | [`remove_totp`], [`remove_passkey`] | factors | `FactorRemoved`, perhaps `SessionsEnded` | `factor_changed` |
//! | [`make_recovery_codes`] | factors/recovery | `RecoveryCodesMade` | `factor_changed` |
//! | [`set_phone`] | phone | perhaps `AddressChanged` | `phone_code` as a text message, or `address_changed` |
//! | [`verify_phone`] | phone | `AddressChanged`, or `CodeRejected` | `address_changed` |
//! | [`remove_phone`] | phone | `AddressChanged` | `address_changed` |
//! | [`correct_phone`] | phone/signup | | `phone_code` as a text message |
//! | [`change_email`], [`add_secondary_email`] | email/ask | perhaps `HookRefused` | `confirm_address` |
//! | [`verify_email`], [`verify_email_by_token`] | email/verify | `AddressChanged`, perhaps `UserDeleted`, or `CodeRejected` | `address_changed` |
//! | [`swap_emails`], [`remove_secondary_email`] | email/second | `AddressChanged` | `address_changed` |
//! | [`undo_change`] | undo/evidence | `AddressChanged`, `SessionsEnded`, `PasswordResetRequired`, `DeletionCancelled`, `Unarchived`, perhaps `UserDeleted`, `RecoveryCodeUsed`, `PasskeyCounterWentBack`, or `CodeRejected`, `LoginFailed`, `DeviceApprovalRequired`, `SecondFactorFailed`, `TotpOff` | `address_changed`, `reset`, perhaps `factor_changed` |
//! | [`send_undo_code`] | undo/evidence | | `phone_code` as a text message |
//! | [`hold_addresses`] | undo/hold | `AddressesHeld` | `address_hold` |
//! | [`update_profile`] | profile | `ProfileChanged` | |
//! | [`change_language`] | profile | perhaps `ProfileChanged` | |
//! | [`accept_terms`] | consent | perhaps `TermsAccepted` | |
//! | [`export`] | export | `DataExported` | |
//! | [`request_deletion`] | deletion | `DeletionRequested`, `SessionsEnded` | `closing` |
//! | [`cancel_deletion`] | deletion | `DeletionCancelled` | `deletion_cancelled` |
//! | [`erase_due`] | deletion | `UserDeleted` | (called by the sweeper) |
//! | [`erase_never_verified`] | deletion | `UserDeleted` | (called by the sweeper) |
//! | [`archive`] | archive | `Archived`, `SessionsEnded` | `archived` |
//! | [`refresh_token`], [`renew_access_token`] | tokens/refresh | `TokenRefreshed`, or `LoggedIn`, `TokenIssued`, or `RefreshTokenReused`, `TokenRevoked`, `HookRefused` | `new_login`, or `token_reused` |
//! | [`issue_tokens_for_page`] | tokens/page_session | `TokenIssued` | |
//! | [`logout_token`], [`blacklist_token`] | tokens | `LoggedOut`, `TokenRevoked` | |
//! | [`create_user`], [`create_superuser`] | manager | `UserCreated`, perhaps `UserDeleted` | |
//! | [`set_password`] | manager | `PasswordChanged`, `SessionsEnded` | `password_changed` |

mod actor;
mod addresses;
mod archive;
mod bans;
mod consent;
mod continuity;
mod deletion;
mod devices;
mod email;
mod email_code;
mod entrance;
mod export;
mod factors;
mod failures;
mod flows;
mod for_staff;
mod holds;
mod hooks;
mod invitations;
mod letters;
mod login;
mod login_code;
mod lookups;
mod manager;
mod memberships;
mod named;
mod otp;
mod passkeys;
mod password;
mod password_rules;
mod phone;
mod policy;
mod profile;
mod reauthentication;
mod revocation;
mod second;
mod sending_again;
mod sessions;
mod signup;
mod signup_rules;
mod throttle;
mod token_pair;
mod tokens;
mod undo;
mod undoable;

pub use actor::{
    PublicUser, Reauthenticated, RecentlyAuthenticated, SignedIn, SignedOut, Staff, StaffError,
};
pub use archive::archive;
pub(crate) use bans::{banned_among, lift as lift_ban};
pub use consent::{
    ConsentError, TermsDue, accept as accept_terms, is_due as are_terms_due, last as last_consent,
};
pub use continuity::{
    GoOnError, ImportedLink, go_on_with_session, look_at_imported_link, look_at_imported_session,
};
pub use deletion::{
    CancelDeletionError, Deletion, DeletionError, cancel as cancel_deletion, erase_due,
    erase_never_verified, look_at as look_at_deletion, request as request_deletion,
};
pub(crate) use deletion::{cancel_for as cancel_deletion_for, erase};
pub use devices::approve as approve_device;
pub use email::{
    EmailError, VerifyEmailError, add_secondary_email, change_email, remove_secondary_email,
    swap_emails, verify_email, verify_email_by_token,
};
pub use email_code::{EmailCodeError, ReauthenticationFor, send as send_email_code};
pub use entrance::{Step, Ways};
pub use export::{Export, ExportError, export};
pub use factors::{
    AskedAgain, CodesView, FactorError, Factors, NewCodes, PasskeyAdded, PasskeyView, Secrets,
    TotpAdded, TotpSetup, TotpView, add_passkey, add_totp, asked_again,
    download as download_recovery_codes, look as look_at_factors, make_recovery_codes,
    of as factors_of, remove_passkey, remove_totp, rename_passkey, renew_secrets,
    reset as reset_factors, resume as resume_totp, start as start_totp, start_passkey,
    survey_secrets,
};
pub(crate) use failures::MOST_FAILURES;
pub use flows::{Again, CODE_MINUTES, Opened, VerifyError};
pub(crate) use for_staff::{
    AddressError, ask_for_password, give_addresses, hash_of, insert as insert_user, put_password,
};
pub use holds::{OnHold, on_hold};
pub use invitations::{
    AcceptError, Acceptance, INVITATION_DAYS, InvitationLetter, InvitationView, InviteError,
    MemberInvitation, accept as accept_invitation, are_members_inviting, invite_as_member,
    join as join_by_invitation, letter as invitation_letter, list_mine as list_my_invitations,
    look_at as look_at_invitation, resend_mine as resend_my_invitation,
    withdraw_mine as withdraw_my_invitation,
};
pub(crate) use invitations::{
    Inviter, Offer, may_give as may_give_group, resend as resend_invitation,
    send as send_invitation, withdraw as withdraw_invitation,
};
pub(crate) use login::login;
pub use login::{Login, LoginError, LoginUserError, login_without_password};
pub use login_code::{LoginByCode, LoginCodeError, ask as ask_for_login_code};
pub use lookups::{
    NOBODY, Said, SessionView, TokenHolder, bearer, list as list_sessions,
    newest as newest_sessions, read_access as read_access_token, resolve, session_named_by,
    verify as verify_token,
};
pub use manager::{CreateError, NewPassword, NewUser, create_superuser, create_user, set_password};
pub(crate) use memberships::{
    Brought, Memberships, bring as bring_memberships, change as change_memberships,
};
pub(crate) use named::find as find_named;
pub(crate) use otp::verify_for_staff;
pub use otp::{
    FlowView, LinkView, Minted, ResendError, living as living_otp, look_at_flow, look_at_link,
    mint as mint_otp, resend as resend_otp, resend_activation, verify as verify_otp,
    verify_by_link, verify_by_token,
};
pub use passkeys::{
    PasskeyAnswer, PasskeyError, PasskeyRequest, accepted as accepted_passkeys,
    ask_at_login as ask_for_passkey, log_in as login_with_passkey,
};
pub use password::{
    ChangeError, ForgotError, NewForNone, NewForOld, Reset, ResetBy, ResetError, TakeUpError,
    change_password, check_first_password, choose_password, forgot as forgot_password,
    link as reset_link, look_at as look_at_reset, may_choose_first_password,
    reset as reset_password, set_first as set_first_password, take_up as take_up_reset,
};
pub use password_rules::{
    broken as broken_password_rules, rules as password_rules, strength as password_strength,
};
pub use phone::{
    PhoneError, SetPhone, correct as correct_phone, count_again, count_untaken,
    remove as remove_phone, set as set_phone, verify as verify_phone,
};
pub use policy::{LevelError, demands as demands_second_factor};
pub use profile::{ProfileChange, ProfileError, change_language, update as update_profile};
pub(crate) use reauthentication::reauthenticate;
pub use reauthentication::{Credentials, ReauthenticationError};
pub(crate) use revocation::{revoke_all, revoke_ours};
pub use second::{
    SecondFactorError, SecondStep, SecondStepTaken, ask_for_passkey as ask_for_second_passkey,
    look as look_at_second_step, take as take_second_step,
};
pub(crate) use sending_again::{
    SentAgain as LetterSentAgain, may_be_sent_again as may_letter_be_sent_again,
    send_again as send_letter_again,
};
pub(crate) use sessions::end_all as end_all_sessions;
pub use sessions::{
    LoggedIn, end_one as end_session, end_others as end_other_sessions, is_to_be_touched, logout,
    touch,
};
pub use signup::{Signup, SignupError, signup};
pub use signup_rules::{SignupRefusal, check_signup_open};
#[cfg(test)]
pub(crate) use throttle::DAILY as DAILY_COUNTS;
pub use throttle::Throttled;
pub(crate) use throttle::lift as lift_limits;
pub use token_pair::Pair;
pub use tokens::{
    PageTokensError, Refreshed, TokenError, blacklist as blacklist_token,
    issue_for_page as issue_tokens_for_page, logout as logout_token, pending as pending_tokens,
    refresh as refresh_token, renew_access as renew_access_token,
};
pub use undo::{
    Evidence, UndoError, UndoState, UndoView, UndoWays, hold_addresses, look_at_undo,
    send_undo_code, undo_change, undo_link,
};
pub(crate) use undo::{Stands, approve_hold, lock_addresses_of_hold, refuse_hold};

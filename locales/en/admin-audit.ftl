### The audit log: its columns and filters, the names of events, and their details.

admin-audit-title = Audit log
admin-audit-about = What happened, to whom, by whom and from where. Entries are sealed into a chain, so that any change to them is noticed.
admin-audit-one = audit event
# Heading of the column with the names of the rows.
admin-audit-heading = Audit event
# $count is the number as text, $n the number.
admin-audit-rows = { $count } { $n ->
    [one] audit event
   *[other] audit events
}

## Labels of columns, filters and fields.

admin-audit-at = When
admin-audit-event = Event
admin-audit-user-id = About
admin-audit-actor-id = Done by
admin-audit-ip = IP address
admin-audit-agent = Browser or program
admin-audit-model = Model
admin-audit-row-id = Row
admin-audit-number = Place in the chain
admin-audit-details = Details
admin-audit-by = Done by
admin-audit-person = About or by

# Choices in filters.
admin-audit-is-others = Someone else (staff)

## Events.

admin-audit-event-user-created = User created
admin-audit-event-already-registered = Sign-up with an address that has an account
admin-audit-event-code-sent = Code sent
admin-audit-event-code-rejected = Code rejected
admin-audit-event-verified = Verified
admin-audit-event-logged-in = Logged in
admin-audit-event-login-failed = Login failed
admin-audit-event-hook-refused = Refused by a hook
admin-audit-event-device-approval-required = Approval of new browsers required
admin-audit-event-device-approved = Browser or program approved
admin-audit-event-password-reset-required = Password reset required
admin-audit-event-token-issued = Token issued
admin-audit-event-logged-out = Logged out
admin-audit-event-token-refreshed = Token refreshed
admin-audit-event-refresh-token-reused = Refresh token reused
admin-audit-event-token-revoked = Token revoked
admin-audit-event-profile-changed = Profile changed
admin-audit-event-banned = Banned
admin-audit-event-unbanned = Unbanned
admin-audit-event-deactivated = Deactivated
admin-audit-event-activated = Activated
admin-audit-event-user-deleted = User deleted
admin-audit-event-sessions-ended = Sessions ended
admin-audit-event-password-confirmed = Confirmed who they are
admin-audit-event-password-not-confirmed = Password not confirmed
admin-audit-event-address-changed = Address changed
admin-audit-event-factor-added = Second factor added
admin-audit-event-factor-removed = Second factor removed
admin-audit-event-recovery-codes-made = Recovery codes made
admin-audit-event-recovery-code-used = Recovery code used
admin-audit-event-second-factor-failed = Wrong code in the second step
admin-audit-event-passkey-counter-went-back = Passkey perhaps copied
admin-audit-event-totp-off = Authenticator app switched off
admin-audit-event-factors-reset = Second factors reset
admin-audit-event-addresses-held = Addresses put on hold
admin-audit-event-terms-accepted = Terms accepted
admin-audit-event-data-exported = Data exported
admin-audit-event-deletion-requested = Deletion requested
admin-audit-event-deletion-cancelled = Deletion cancelled
admin-audit-event-archived = Archived
admin-audit-event-unarchived = Unarchived
admin-audit-event-reset-requested = Reset requested
admin-audit-event-password-changed = Password changed
admin-audit-event-invitation-sent = Invitation sent
admin-audit-event-invitation-withdrawn = Invitation withdrawn
admin-audit-event-invitation-accepted = Invitation accepted
admin-audit-event-user-groups-changed = Groups or permissions changed
admin-audit-event-group-permissions-changed = Permissions of a group changed
admin-audit-event-row-added = Row added
admin-audit-event-row-changed = Row changed
admin-audit-event-row-deleted = Row deleted
admin-audit-event-row-acted-on = Action on a row
admin-audit-event-row-viewed = Row viewed
admin-audit-event-rows-viewed = List viewed
admin-audit-event-rows-exported = List exported
admin-audit-event-bulk-started = Bulk action started
admin-audit-event-bulk-stopped = Bulk action stopped
admin-audit-event-users-imported = Users imported
admin-audit-event-users-exported = Users exported
admin-audit-event-webhook-disabled = Webhook disabled
admin-audit-event-log-blanked = Personal data removed

## Labels of the details of events, before a value.

# Permissions of a group.
admin-audit-field-added = Added
admin-audit-field-archived = Archived
admin-audit-field-ban-reason = Reason for the ban
admin-audit-field-bulk = Bulk action
admin-audit-field-by = How
admin-audit-field-change = Change
admin-audit-field-changed = Changed
admin-audit-field-code = Code
admin-audit-field-count = Number
admin-audit-field-endpoint = Receiver
admin-audit-field-erase-at = Will be erased
admin-audit-field-fields = Fields
admin-audit-field-group = Group
admin-audit-field-groups = Groups
admin-audit-field-groups-added = Groups added
admin-audit-field-groups-removed = Groups removed
# What was asked whether something may happen.
admin-audit-field-hook = Hook
admin-audit-field-invitation = Invitation
admin-audit-field-is-verified = Verified
# Attempts, or recovery codes.
admin-audit-field-left = Left
admin-audit-field-login-failures = Wrong passwords in a row
# How somebody logged in, or showed again who they are: a list of the words below.
admin-audit-field-methods = With
admin-audit-field-narrowed-by = Filters
admin-audit-field-new-device = New browser or program
admin-audit-field-password = Password
admin-audit-field-permissions-added = Permissions added
admin-audit-field-permissions-removed = Permissions removed
admin-audit-field-purpose = Purpose
admin-audit-field-reason = Reason
# Permissions of a group.
admin-audit-field-removed = Removed
admin-audit-field-reset-required = Needs a new password
admin-audit-field-second-factors = Second factors
admin-audit-field-session = Session
admin-audit-field-source = Source
admin-audit-field-version = Version

## How a password was changed.

admin-audit-by-reset = With an e-mailed code
admin-audit-by-owner = By its owner
admin-audit-by-command-line = At the command line
admin-audit-by-staff = By staff
# The password of somebody who had not proved the address, when its owner logged in with a code.
admin-audit-by-login-code = By the first log-in with an e-mailed code

## How somebody logged in, or showed again who they are. The last three say more of a passkey.

admin-audit-method-password = password
admin-audit-method-email-code = code by e-mail
admin-audit-method-phone-code = code to the phone
admin-audit-method-totp = authenticator app
admin-audit-method-passkey = passkey
admin-audit-method-recovery-code = recovery code
admin-audit-method-provider = another site
# The key cannot leave its device.
admin-audit-method-hwk = on one device
# The key may be backed up.
admin-audit-method-swk = synced
# By PIN, finger or face.
admin-audit-method-user = with PIN, finger or face

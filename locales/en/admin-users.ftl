### Users: columns, filters, the form, and what staff can do to an account.

admin-users-title = Users
admin-users-about = Everyone who has an account here.
admin-users-one = user
# $count is the number as text, $n the number.
admin-users-rows = { $count } { $n ->
    [one] user
   *[other] users
}

## Labels of columns, filters and fields.

admin-users-date-joined = Joined
admin-users-last-login = Last login
admin-users-email = E-mail
admin-users-username = Username
admin-users-first-name = First name
admin-users-last-name = Last name
admin-users-is-verified = Verified
admin-users-is-active = Active
admin-users-is-staff = Staff
admin-users-is-superuser = Superuser
admin-users-secondary-email = Secondary e-mail
admin-users-phone = Phone
admin-users-phone-verified = Phone verified
admin-users-archived = Archived by its owner
admin-users-erase-at = Will be erased
admin-users-ban-reason = Reason for the ban
admin-users-login-failures = Wrong passwords in a row
admin-users-reset-required = Needs a new password
admin-users-terms-version = Terms accepted
admin-users-standing = Status
admin-users-lockout = Login protection
admin-users-second-factor = Second step
admin-users-totp-created-at = Authenticator app added
admin-users-totp-last-used-at = Authenticator app last used
admin-users-passkeys = Passkeys
admin-users-passkeys-created-at = Last passkey added
admin-users-passkeys-last-used-at = A passkey last used
admin-users-recovery-codes-left = Recovery codes left
admin-users-recovery-codes-created-at = Recovery codes made
admin-users-password = Password
admin-users-send-link = Send an e-mail to choose a password
admin-users-groups = Groups
admin-users-user-permissions = Permissions

## Choices in filters.

admin-users-is-banned = Banned
admin-users-is-archived = Archived by its owner
admin-users-is-closing = Will be erased
admin-users-is-guessed = New browsers need approval by e-mail
admin-users-is-reset = Needs a new password
admin-users-staff-without-second-factor = Staff without one

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-users-activate = Activate
admin-users-activate-about = They can log in again. Users who are banned stay banned.
admin-users-activate-past = activated
admin-users-deactivate = Deactivate
admin-users-deactivate-about = They are logged out everywhere and cannot log in until they are activated.
admin-users-deactivate-past = deactivated
admin-users-verify = Verify
admin-users-verify-about = Their e-mail address counts as verified. You vouch for it.
admin-users-verify-past = verified
admin-users-ban = Ban
admin-users-ban-about = They are logged out everywhere and cannot log in until they are unbanned. The reason is recorded.
admin-users-ban-past = banned
admin-users-unban = Unban
admin-users-unban-about = They can log in again.
admin-users-unban-past = unbanned
admin-users-keep = Cancel deletion
admin-users-keep-about = The account will not be erased, and its owner gets an e-mail.
admin-users-keep-past = kept
admin-users-end-sessions = End sessions
admin-users-end-sessions-about = They are logged out everywhere, in browsers and programs.
admin-users-end-sessions-past = logged out
admin-users-revoke-tokens = Revoke refresh tokens
admin-users-revoke-tokens-about = Programs that act for them are logged out; browsers stay logged in.
admin-users-revoke-tokens-past = logged out of programs
admin-users-send-reset-code = Send reset link
admin-users-send-reset-code-about = They get an e-mail with a link for choosing a new password. Nothing changes until they do.
admin-users-send-reset-code-past = e-mailed
admin-users-set-unusable-password = Remove password
admin-users-set-unusable-password-about = They are logged out everywhere and cannot log in until they choose a new password by e-mail.
admin-users-set-unusable-password-past = left without a password
admin-users-reset-factors = Reset second factors
admin-users-reset-factors-about = Their authenticator app, passkeys and recovery codes are removed, they are logged out everywhere, and they get an e-mail at each of their addresses. They can log in again once they have reset their password by e-mail. Make sure that they are really the ones asking. The reason is recorded.
admin-users-reset-factors-past = left without second factors
admin-users-unlock = Unlock
admin-users-unlock-about = Their wrong passwords no longer count, and neither do the limits they have reached. They can try again at once, with the same password.
admin-users-unlock-past = unlocked
admin-users-make-staff = Make staff
admin-users-make-staff-about = They can use the admin site, with the permissions they have.
admin-users-make-staff-past = made staff
admin-users-unmake-staff = Remove from staff
admin-users-unmake-staff-about = They can no longer use the admin site.
admin-users-unmake-staff-past = removed from staff

## Headings of the form.

admin-users-section-account = Account
admin-users-section-personal = Personal
admin-users-section-permissions = Permissions
admin-users-section-password = Password
admin-users-section-more = More about the user

## Help of the fields of the form.

admin-users-email-help = Anyone who reads this mailbox can choose a new password. If you change the address, the previous one gets an e-mail.
admin-users-username-help = If empty, a new account gets one made from its e-mail address.
admin-users-phone-verified-help = A new number counts as not verified until you tick this again.
admin-users-password-help = Leave it empty to keep the current password, or to add a user without one.
admin-users-is-active-help = If this is not ticked, the user cannot log in.
admin-users-is-staff-help = Can use the admin site.
admin-users-is-superuser-help = Has every permission.
admin-users-user-permissions-help = In addition to those of the groups.
admin-users-date-help = As in 2026-11-21.

## Errors in the form.

admin-users-email-first = This is already the primary e-mail address.
admin-users-phone-taken = Another user has already verified this number.

# Instead of a reason.
admin-users-no-reason = No reason was given.

# The filter by group.
admin-users-group = Group

## What belongs to an account, beside a number of rows.

admin-users-its-sessions = Sessions
admin-users-its-browsers = Browsers
admin-users-its-codes = Codes
admin-users-its-emails = E-mails
admin-users-its-undos = Changes that can be undone
admin-users-its-holds = Addresses on hold
admin-users-its-consents = Accepted terms
admin-users-its-deliveries = Webhook deliveries
admin-users-its-groups = Groups
admin-users-its-permissions = Permissions
admin-users-language = Language
admin-users-language-help = If empty, the language of the browser.
admin-users-time-zone = Time zone
admin-users-time-zone-help = An IANA name, such as Europe/Berlin. If empty, the time zone of the browser.

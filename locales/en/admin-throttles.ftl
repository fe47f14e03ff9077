### Throttles: what is limited, and who has reached a limit.

admin-throttles-title = Throttles & lockouts
admin-throttles-about = What is limited, and who has reached a limit. Names and addresses are partly hidden.
admin-throttles-one = throttle
# Heading of the column with the names of the rows.
admin-throttles-heading = Throttle
# $count is the number as text, $n the number.
admin-throttles-rows = { $count } { $n ->
    [one] throttle
   *[other] throttles
}

## Labels of columns, filters and fields.

admin-throttles-limit-name = Limit
admin-throttles-subject = Who
admin-throttles-hit-count = Count
admin-throttles-full-until = Blocked until
admin-throttles-expires-at = Resets
admin-throttles-state = State

# Choices in filters.
admin-throttles-is-full = Blocked now

## Who it is about: an account by its id, or a browser that the account knows.

admin-throttles-account = account { $id }
admin-throttles-known-browser = a known browser

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-throttles-lift = Lift
admin-throttles-lift-about = The count is reset, and they can try again at once.
admin-throttles-lift-past = lifted

## Limits, and what each counts.

admin-throttles-limit-rate-limit-invite = Invitations of one member
admin-throttles-limit-rate-limit-invite-as-staff = Invitations of one member of staff
admin-throttles-limit-rate-limit-invitation-email = E-mails with an invitation by members
admin-throttles-limit-rate-limit-invitation-email-as-staff = E-mails with an invitation by staff
admin-throttles-limit-rate-limit-signup = Sign-up forms sent
admin-throttles-limit-rate-limit-login = Login forms sent
admin-throttles-limit-rate-limit-login-failed = Wrong passwords
admin-throttles-limit-rate-limit-login-failed-known = Wrong passwords from one browser or program that the account knows
admin-throttles-limit-rate-limit-reset-password = Reset codes requested
admin-throttles-limit-rate-limit-reset-password-from-key = Reset codes entered
admin-throttles-limit-rate-limit-confirm-email = E-mails with a code to one address
admin-throttles-limit-rate-limit-anonymous-email = E-mails to one address that anyone can request
admin-throttles-limit-rate-limit-approval-email = E-mails to one user for approving a new browser or program
admin-throttles-limit-rate-limit-verify-code = Other codes entered
admin-throttles-limit-rate-limit-change-password = Password changes and attempts
admin-throttles-limit-rate-limit-reauthenticate = Passwords entered again
admin-throttles-limit-rate-limit-reauthentication-email = Codes for recent authentication
admin-throttles-limit-rate-limit-manage-email = E-mail addresses changed, added or removed, and codes for that
admin-throttles-limit-rate-limit-change-phone = Phone numbers changed
admin-throttles-limit-rate-limit-verify-phone = Text messages with a code to one number
admin-throttles-limit-rate-limit-second-factor = Codes in the second step
admin-throttles-limit-rate-limit-manage-factors = Second factors added, removed or made anew
admin-throttles-limit-rate-limit-session-tokens = API tokens for a session of the pages
admin-throttles-limit-rate-limit-export = Data exports
admin-throttles-limit-sms-daily-cap = Text messages to one number in a day
admin-throttles-limit-sms-daily-cap-per-account = Text messages to one account in a day
admin-throttles-limit-sms-daily-cap-per-network = Text messages from one network in a day
admin-throttles-limit-sms-daily-cap-per-country = Text messages to one country in a day
admin-throttles-limit-wrong-codes = Wrong codes for one account, of all kinds together
admin-throttles-limit-wrong-passwords-in-session = Wrong passwords in one session
admin-throttles-limit-owner-told = E-mails to one user about attempts to log in
admin-throttles-limit-second-step-told = E-mails to one user about wrong codes in the second step

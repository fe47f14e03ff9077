### Pending codes: sign-ups, logins and changes that wait for a one-time code.

admin-codes-title = Pending codes
admin-codes-about = Who was sent a one-time code, and what for. Only the recipient knows the code itself.
admin-codes-one = code
# Heading of the column with the names of the rows.
admin-codes-heading = Code
# $count is the number as text, $n the number.
admin-codes-rows = { $count } { $n ->
    [one] code
   *[other] codes
}

## Labels of columns, filters and fields.

admin-codes-email = E-mail
admin-codes-user-id = User
admin-codes-purpose = Purpose
admin-codes-failures = Wrong codes
admin-codes-created-at = Requested
admin-codes-code-expires-at = Code expires
admin-codes-ended-at = Ended
admin-codes-phone = Phone
admin-codes-expires-at = New code possible until
admin-codes-completed-at = Entered
admin-codes-state = State
admin-codes-user = User

## Choices in filters.

admin-codes-is-pending = Pending
admin-codes-is-ended = Entered or ended
admin-codes-is-expired = Expired

## Values in columns and filters.

admin-codes-word-sign-up = Signing up
admin-codes-word-log-in = Logging in
admin-codes-word-reset-password = New password
admin-codes-word-change-email = New e-mail address
admin-codes-word-add-email = Secondary e-mail address
admin-codes-word-verify-phone = Phone number
admin-codes-word-approve-device = New browser or program
admin-codes-word-undo-change = Undoing a change
admin-codes-word-second-factor = Second step of a log-in
admin-codes-word-log-in-by-code = Logging in without a password
admin-codes-word-confirm-by-code = Recent authentication

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-codes-end = End
admin-codes-end-about = The code can no longer be entered. Its recipient can ask for a new one.
admin-codes-end-past = ended

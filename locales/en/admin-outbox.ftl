### The outbox: e-mails and text messages that are waiting, were sent, or were given up.

admin-outbox-title = Outbox
admin-outbox-about = E-mails and text messages: what is waiting, what was sent, what was given up and why.
admin-outbox-one = message
# Heading of the column with the names of the rows.
admin-outbox-heading = Message
# $count is the number as text, $n the number.
admin-outbox-rows = { $count } { $n ->
    [one] message
   *[other] messages
}

## Labels of columns, filters and fields.

admin-outbox-letter = About
admin-outbox-recipient = To
admin-outbox-user-id = User
admin-outbox-created-at = Requested
admin-outbox-outcome = Outcome
admin-outbox-attempts = Attempts
admin-outbox-last-error = Last error
admin-outbox-reply = Reply of the mail server
admin-outbox-requeued-at = Sent again
admin-outbox-due-at = Next attempt
admin-outbox-finished-at = Finished
admin-outbox-flow-id = Code it contains
admin-outbox-change = Change it reports
admin-outbox-ip = Requested from
admin-outbox-agent = Browser or program
admin-outbox-state = State
admin-outbox-user = User

## Choices in filters.

admin-outbox-is-waiting = Waiting
admin-outbox-is-sent = Sent
admin-outbox-is-given-up = Given up
admin-outbox-is-obsolete = No longer needed

## Values in columns and filters.

admin-outbox-word-verify = Code to verify an address
admin-outbox-word-verify-link = Link to verify an address
admin-outbox-word-last-today = Last e-mail of the day
admin-outbox-word-approve-device = Are you trying to log in?
admin-outbox-word-factor-changed = Second factors changed
admin-outbox-word-second-factor-failed = Wrong codes in the second step
admin-outbox-word-login-attempts = Someone is trying to log in
admin-outbox-word-reset = Code for a new password
admin-outbox-word-reset-link = Staff ask for a new password
admin-outbox-word-confirm-address = Code for a new address
admin-outbox-word-login-code = Code for logging in
admin-outbox-word-invitation = Invitation
admin-outbox-word-reauthentication-code = Code for recent authentication
admin-outbox-word-phone-code = Code by text message
admin-outbox-word-already-registered = Account already exists
admin-outbox-word-new-login = New login
admin-outbox-word-password-changed = Password changed
admin-outbox-word-address-changed = Address changed
admin-outbox-word-token-reused = Refresh token reused
admin-outbox-word-address-hold = Addresses on hold
admin-outbox-word-closing = Account will be erased
admin-outbox-word-deletion-cancelled = Deletion cancelled
admin-outbox-word-archived = Account archived

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-outbox-retry = Try again now
admin-outbox-retry-about = Messages that are waiting or were given up are sent now and, if that fails, retried for another day.
admin-outbox-retry-past = queued again
admin-outbox-send-again = Send again
admin-outbox-send-again-about = Messages that were sent or given up in the last 7 days are sent once more, to the same address. If they contain a code, it is a new one and the old one stops working.
admin-outbox-send-again-past = queued again
admin-outbox-give-up = Give up
admin-outbox-give-up-about = Messages that are waiting will not be sent.
admin-outbox-give-up-past = given up

## Why a message is not sent again. $wait is "in 40 seconds".

admin-outbox-again-text-message = Text messages are not sent again from here. The user can ask for another one.
admin-outbox-again-invitation = Send it again from the list of invitations: then it gets a link of its own.
admin-outbox-again-too-old = It was requested more than 7 days ago.
admin-outbox-again-over = Its code or link no longer works. The user has to ask for a new one.
admin-outbox-again-not-theirs = The account no longer has this address.
admin-outbox-again-throttled = This address has received many e-mails. Try again { $wait }.

## The e-mails of a user, on their page. $when is a moment, $what is what became of the message: "Waiting".

admin-letters-title = E-mails
admin-letters-none = Nothing has been sent to this user in the last 30 days.
admin-letters-all = All messages to this user
admin-letters-to = to { $email }, { $when }
admin-letters-state = { $what }, { $when }
admin-letters-reply = The server said:
# $label is the name of a message. It begins with the words on the button.
admin-letters-send-again-of = Send again: { $label }
admin-outbox-is-taken = Accepted by the mail server
admin-outbox-is-taken-by-provider = Accepted by the provider
# Where no server takes e-mails or text messages: EMAIL_BACKEND and SMS_BACKEND say console, file or memory.
admin-outbox-is-printed = Printed on the console
admin-outbox-is-in-a-file = Written to a file
admin-outbox-is-in-memory = Kept in memory, not sent

# Instead of an error.
admin-outbox-given-up-by-staff = Given up by staff

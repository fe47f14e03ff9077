### Sessions and refresh tokens.

admin-sessions-title = Sessions & refresh tokens
admin-sessions-about = Who is logged in, and with which browser or program. The session of a program is its refresh token.
admin-sessions-one = session
# Heading of the column with the names of the rows.
admin-sessions-heading = Session
# $count is the number as text, $n the number.
admin-sessions-rows = { $count } { $n ->
    [one] session
   *[other] sessions
}

## Labels of columns, filters and fields.

admin-sessions-user-id = User
admin-sessions-kind = Client
admin-sessions-ip = IP address
admin-sessions-agent = Browser or program
admin-sessions-created-at = Started
admin-sessions-last-seen-at = Last used
admin-sessions-expires-at = Expires
admin-sessions-revoked-at = Ended
admin-sessions-authenticated-at = Password or code last entered
admin-sessions-rotated-at = Refresh token last exchanged
admin-sessions-staff-seen-at = Admin site last used
admin-sessions-remembered = Stays logged in when the browser closes
admin-sessions-state = State
admin-sessions-user = User

## Choices in filters.

admin-sessions-is-live = Active
admin-sessions-is-ended = Ended
admin-sessions-is-expired = Expired

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-sessions-revoke = End
admin-sessions-revoke-about = The browser is logged out; the tokens of the program stop working.
admin-sessions-revoke-past = ended

## Kinds of clients.

admin-sessions-word-browser = A browser
admin-sessions-word-api = A program

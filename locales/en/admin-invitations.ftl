### Invitations: people who were invited to create an account.

admin-invitations-title = Invitations
# $days is a number.
admin-invitations-about = People who were invited by e-mail. The link works for { $days } days, and only once. You are not told whether an address already has an account.
admin-invitations-one = invitation
# $count is the number as text, $n the number.
admin-invitations-rows = { $count } { $n ->
    [one] invitation
   *[other] invitations
}

## Labels of columns, filters and fields.

admin-invitations-emails = E-mail addresses
# $most is a number.
admin-invitations-emails-help = One or up to { $most }: each on a line of its own, separated by commas, or a CSV file with a column called “email”, pasted as it is. Anyone you have invited before gets a new link.
# What is wrong because of one of them: $email, and $text, a sentence.
admin-invitations-of = { $email }: { $text }
# When they were sent. $n is a number.
admin-invitations-sent-one = The invitation to { $email } was sent.
admin-invitations-sent = { $n ->
    [one] 1 invitation was sent.
   *[other] { $n } invitations were sent.
}
# A file takes the place of what was typed above.
admin-invitations-file = Or choose a file (CSV or text)
admin-invitations-file-too-large = The file is too large: it can have 64 KB at most. Choose a smaller one, or paste the addresses.
admin-invitations-note = Note
admin-invitations-note-help = A few sentences in the e-mail. Leave it empty if you like.
admin-invitations-groups = Groups
admin-invitations-groups-help = They join these groups when they accept. You can only give groups that you could give to a user.
admin-invitations-email = E-mail
admin-invitations-inviter-id = Invited by
admin-invitations-source = Invited as
admin-invitations-created-at = Invited
admin-invitations-sent-at = Last e-mail
admin-invitations-expires-at = Expires
admin-invitations-ended-at = Ended
admin-invitations-outcome = Outcome
admin-invitations-user-id = Accepted by
admin-invitations-state = State

## Choices in filters, and values in columns.

admin-invitations-is-pending = Pending
admin-invitations-is-expired = Expired
admin-invitations-word-accepted = Accepted
admin-invitations-word-withdrawn = Withdrawn
admin-invitations-word-staff = Staff
admin-invitations-word-member = Member
admin-invitations-word-operator = Command line

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows.

admin-invitations-resend = Send again
# $days is a number.
admin-invitations-resend-about = They get another e-mail with a new link that works for { $days } days. The link in the e-mail before no longer works.
admin-invitations-resend-past = sent again
admin-invitations-withdraw = Withdraw
admin-invitations-withdraw-about = The link in the e-mail no longer works.
admin-invitations-withdraw-past = withdrawn

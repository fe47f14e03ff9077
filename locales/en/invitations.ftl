### The page behind the link of an invitation, and the page on which members invite. $email is an address.

invitation-heading = You are invited
invitation-lead = Choose a password to create your account with <strong>{ $email }</strong>.
# Above what whoever invites has written. $who is a name.
invitation-note-by = { $who } writes:
invitation-note-by-member = The user with the address { $email } writes:
invitation-note-by-site = The people who run { $site } write:
invitation-create = Create account
invitation-logs-you-out = You are logged in with another account. Creating this one logs you out of it in this browser.
invitation-log-in-lead = <strong>{ $email }</strong> has an account. Log in to it to accept the invitation.
invitation-other-lead = This invitation is for <strong>{ $email }</strong>. Log out, then open the link in the e-mail again and log in with that account.
invitation-mine-lead = Accept the invitation for <strong>{ $email }</strong>. Your account and your password stay as they are.
invitation-accept = Accept
invitation-joined = You have accepted the invitation.
invitation-over-heading = This invitation no longer works

## The page on which members invite. $day is a day and a time.

invitations-heading = Invite people
# $days is a number.
invitations-lead = We will send an e-mail with a link that works for { $days } days. It says that you have invited them, and names your e-mail address.
invitations-email = Their e-mail address
invitations-submit = Send the invitation
invitations-sent = The invitation to { $email } is on its way.
invitations-sent-again = The invitation is on its way again. The link in the e-mail before no longer works.
invitations-withdrawn = The invitation has been withdrawn.
invitations-list = Your invitations
invitations-none = You have not invited anyone yet.
invitations-pending = Works until { $when }
invitations-accepted = Accepted
invitations-is-withdrawn = Withdrawn
invitations-expired = Expired
invitations-resend = Send again
invitations-withdraw = Withdraw

### What is wrong, in answers to forms and to programs: above the form, or beside the field that it is about. Some sentences are
### those of other packages, which clients compare with: they must not change in English. They are marked "wire".

## Logging in and recent authentication.

login-refused = That e-mail address, username or password is not right. Check them, or reset your password.
# Where the account is banned or deactivated.
login-user-closed = This account cannot be used at the moment. Contact the people who run the site.
login-user-not-verified = This account is not verified yet. Log in with its password to get a new code.
# $day is a day.
login-erased-on = This account will be erased on { $day }. The e-mail we sent you explains how to keep it. To get that e-mail again, reset your password.
# $wait is one of the three at the end: "in 5 minutes".
login-too-many-failures = Too many failed login attempts. Try again { $wait }, or reset your password.
# To programs.
login-code-off = Logging in with a code is switched off on this site.
signed-out = Log in again.
# The rules of the site refuse a sign-up, a log-in or another address, and do not say why.
hook-refused = This is not possible here. Contact the people who run the site.
# Something that has to agree did not answer.
hook-unavailable = We cannot check this at the moment. Try again in a few minutes.
reauthentication-needed = Enter your password again.
# Where the account has no password.
reauthentication-email-code-needed = Enter the code from the e-mail.
reauthentication-email-code-unneeded = No code is needed here.
reauthentication-email-code-over = That code no longer works. Ask for a new one.
# Beside the field for the code, where the password alone was given.
reauthentication-code-needed = Enter a code from your authenticator app too.
# wire
password-wrong = Invalid password.
# The same on pages.
password-not-right = That password is not right. Check it and try again.
# Where the people who run the site have switched off logging in with a password.
password-taken-away = You cannot choose a password yourself. Ask the people who run this site for a link.

## The second step of a log-in, and second factors.

# Beside the field for the code. For programs, which are not told how many tries are left.
second-incorrect = That code is not right. Check it and try again.
# $left is a number.
second-incorrect-left = { $left ->
    [one] That code is not right. You have 1 attempt left.
   *[other] That code is not right. You have { $left } attempts left.
}
# To programs.
second-both = Send a code from the authenticator app or a recovery code, not both.
second-used = That code has been used already. Wait for the next one.
# The app shows another one by now.
second-old = That code is from a few minutes ago. Check that your phone sets its time automatically.
# After a hundred wrong ones in a row.
second-off = Codes from your authenticator app are switched off, because too many wrong ones were entered. Use a recovery code.
# The key that the app's secret is encrypted with is missing.
second-unreadable = We cannot check codes from your authenticator app at the moment. Use a recovery code.
# The form with the QR code was open too long.
factors-setup-over = That took too long. Start again with a new QR code.
# One sentence for whatever was wrong with it.
passkey-invalid = That passkey could not be checked. Try again.
passkey-stale = That took too long. Try again.
passkey-unknown = That passkey does not belong to an account here.
passkeys-off = Passkeys are switched off on this site.
passkey-reset-required = Reset your password first. After that, your passkey works again.
passkey-taken = This passkey is registered already.
passkeys-too-many = You cannot have more than 20 passkeys. Remove one first.
factors-none = There is nothing to remove.
factors-none-to-recover = Set up an authenticator app first.
# Where the site demands a second step, of everybody or of staff.
factors-last-one = Here everybody needs a second step. Add another before you remove this one.
factors-last-one-staff = Staff here need a second step. Add another before you remove this one.
policy-factor-missing = Set up a second step to go on.
# Where the account has one, and this log-in was made before it had.
policy-not-shown = To go on, confirm that it is you.

## Signing up, and usernames and addresses that are taken.

# Above the form, where required fields are empty.
signup-missing = Some required fields are empty.
# Above the profile, where required fields are empty.
profile-missing = Complete your profile.
signup-closed = Nobody can sign up here. Ask the people who run the site for an account.
signup-by-invitation = You need an invitation to sign up here. Ask the people who run the site for one.
invitations-off = Only staff invite people here.
invitations-unknown = There is no such invitation.
invitation-over = This invitation has been used, sent again, withdrawn or has expired. Look for a newer e-mail, or ask whoever invited you for another one.
invitation-log-in = There is an account with this address. Log in, then open the link in the e-mail again.
invitation-not-yours = This invitation is for someone else.
# wire
username-taken = A user with that username already exists.
# wire
email-taken = A user is already registered with this email address.
# At the command line. wire
create-email-taken = That email is already taken.
# At the command line. wire
create-username-taken = That username is already taken.
no-such-user = There is no such user.

## Codes and tokens. $wait is one of the three at the end: "in 5 minutes".

# Beside the field for the code. $left is a number.
verify-incorrect = { $left ->
    [one] That code is not right. Check it and try again: you have 1 attempt left.
   *[other] That code is not right. Check it and try again: you have { $left } attempts left.
}
verify-expired = That code has expired. Ask for a new one.
code-over = This code no longer works. Start again.
verify-start-again = This code no longer works. If your address is already verified, log in. If not, sign up again.
# Where people need an invitation to sign up, and where nobody can.
verify-start-again-invited = This code no longer works. If your address is already verified, log in. If not, ask whoever invited you for a new invitation.
verify-start-again-closed = This code no longer works. If your address is already verified, log in. If not, ask the people who run the site.
# wire
verify-invalid-token = Invalid token.
# wire
verify-expired-token = Expired token.
# wire
already-verified = Account already verified.
# wire
verify-phone-taken = A user is already registered with this phone number.
resend-just-sent = We have just sent an e-mail to this address. You can ask for a new code { $wait }.
resend-not-left = The e-mail you asked for is still waiting. We will send it { $wait }.
resend-held-back = Too many e-mails were requested today. The link in the last one still works. You can ask for a new code { $wait }.
resend-texts = We have sent several text messages to this number. You can ask for a new code { $wait }.

## Passwords. The link of the second is one by which staff ask a user to choose a password.

password-weak = This password is easy to guess.
take-up-over = This link has been used or has expired. Ask the people who run the site for a new one.
# wire
reset-already-set = Password already set for account.

## Changing addresses and the phone number.

email-first = This is already your e-mail address.
email-second = This is already your secondary e-mail address.
email-no-second = You have no secondary e-mail address.
phone-unchanged = This is already your phone number.
phone-needed = Every account here needs a phone number. You can change yours, but not remove it.
phone-country = We cannot send text messages to numbers in that country.
# $day is a day.
addresses-on-hold = The addresses of this account are on hold until { $day }. Someone asked to undo a change, and the people who run the site will decide. Until then nobody can change the addresses.

## The page that undoes a change.

undo-unknown = We do not know this link. Check that you copied all of it from the e-mail.
undo-used = This link, or the one in an earlier e-mail, has been used. Only the earliest link counts.
undo-run-out = This link has expired. It worked for 7 days.
undo-decided = The people who run the site have decided about this change. The link no longer works.
undo-address-taken = Another account has this address now, so we cannot give it back.
# Above the form, after a password or a code that did not show it.
undo-not-shown = That does not show that you had the account before the change. Try another way on this page.
# The password was right.
undo-passkey-needed = Your account is protected by a passkey too. Use it, or another way on this page.
undo-no-phone = We cannot send a code to the phone number that the account had before the change. Try another way on this page.

## Deleting an account, and the link that keeps it.

deletion-last-superuser = This is the last active superuser. Make someone else a superuser first.
cancel-deletion-over = This link no longer works. Log in as usual, or reset your password to get a new link.

## Limits. $wait is one of the three below.

throttled = Try again { $wait }.
throttled-changes = Too many changes. { throttled }
throttled-codes = Too many codes. { throttled }
throttled-export = You have just downloaded your data. { throttled }
throttled-invitations = Too many invitations. { throttled }
throttled-logins = Too many login attempts. { throttled }
throttled-signups = Too many sign-ups. { throttled }
throttled-texts = Too many text messages. { throttled }
throttled-tries = Too many attempts. { throttled }

## How long to wait, within other sentences. $n is a number.

wait-seconds = { $n ->
    [one] in 1 second
   *[other] in { $n } seconds
}
wait-minutes = { $n ->
    [one] in 1 minute
   *[other] in { $n } minutes
}
wait-hours = { $n ->
    [one] in 1 hour
   *[other] in { $n } hours
}

signed-out = Please log in again.
deletion-last-superuser = This is the last active superuser. Make someone else a superuser first.
cancel-deletion-over = This link no longer works.
email-first = This is already your e-mail address.
email-second = This is already your secondary e-mail address.
email-taken = A user is already registered with this email address.
email-no-second = You have no secondary e-mail address.
verify-expired = That code has expired. Ask for a new one.
code-over = This code no longer works. Start again.
verify-invalid-token = Invalid token.
verify-expired-token = Expired token.
already-verified = Account already verified.
verify-phone-taken = A user is already registered with this phone number.
login-refused = That e-mail address, username or password is not right. Check them, or reset your password.
no-such-user = There is no such user.
login-user-closed = This account cannot be used at the moment.
login-user-not-verified = This account is not verified yet.
create-email-taken = That email is already taken.
create-username-taken = That username is already taken.
phone-country = We cannot send text messages to numbers in that country.
password-wrong = Invalid password.
password-weak = This password is easy to guess.
reset-already-set = Password already set for account.
take-up-over = This link has been used or has expired. Ask the people who run the site for a new one.
phone-unchanged = This is already your phone number.
phone-needed = Every account here needs a phone number. You can change yours, but not remove it.
username-taken = A user with that username already exists.
profile-missing = Please complete your profile.
reauthentication-needed = Please enter your password again.
signup-missing = There is more to fill in.
undo-unknown = We do not know this link. Check that you copied all of it from the e-mail.
undo-used = This link has already been used, or an older one has: the oldest one counts.
undo-run-out = This link has expired. It worked for 7 days.
undo-address-taken = Another account has this address now, so we cannot give it back.
undo-not-shown = That does not show that you had the account before the change. Try another way on this page.
undo-no-phone = We cannot send a code to the phone number that the account had before the change. Try another way on this page.

verify-incorrect = { $left ->
    [one] That code is not right. Check it and try again: you have 1 try left.
   *[other] That code is not right. Check it and try again: you have { $left } tries left.
}
resend-just-sent = We have just sent an e-mail to this address. You can ask for a new code { $wait }.
resend-held-back = Too many e-mails were requested today. The last one we sent has a link that works. You can ask for a new code { $wait }.
resend-texts = We have sent text messages to this number. You can ask for a new code { $wait }.
login-erased-on = This account will be erased on { $day }. The e-mail we sent says how to keep it. To get that e-mail again, reset your password.
login-too-many-failures = Too many failed login attempts. Try again { $wait }, or reset your password.
addresses-on-hold = The addresses of this account are on hold until { $day }. Someone asked to undo a change, and the people who run the site will decide. Until then nobody can change the addresses.

## Limits. $wait is one of the three below.

throttled = Please try again { $wait }.
throttled-changes = Too many changes. { throttled }
throttled-codes = Too many codes. { throttled }
throttled-export = You have just downloaded your data. { throttled }
throttled-logins = Too many logins. { throttled }
throttled-signups = Too many sign-ups. { throttled }
throttled-texts = Too many text messages. { throttled }
throttled-tries = Too many tries. { throttled }
wait-seconds = { $n ->
    [one] in a second
   *[other] in { $n } seconds
}
wait-minutes = { $n ->
    [one] in a minute
   *[other] in { $n } minutes
}
wait-hours = { $n ->
    [one] in an hour
   *[other] in { $n } hours
}
undo-decided = The people who run the site have decided about this change. The link no longer works.
resend-not-left = We have not sent the last e-mail yet. We will send it { $wait }.
verify-start-again = This code no longer works. If your address is already verified, log in. If not, sign up again.

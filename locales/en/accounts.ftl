signed-out = Please log in again.
deletion-last-superuser = This is the last active superuser. Make somebody else one first.
cancel-deletion-over = This link can no longer be used.
email-first = This is your e-mail address already.
email-second = This is your second e-mail address already.
email-taken = A user is already registered with this email address.
email-no-second = You have no second e-mail address.
verify-expired = That code has expired. Ask for a new one.
code-over = This code can no longer be used. Please start again.
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
phone-country = We cannot send text messages to numbers of that country.
password-wrong = Invalid password.
password-weak = This password is easy to guess.
reset-already-set = Password already set for account.
take-up-over = This link has been used or has run out. Ask the people who run the site for another one.
phone-unchanged = This is your phone number already.
phone-needed = A phone number is needed here. You can change it, but not remove it.
username-taken = A user with that username already exists.
profile-missing = Please complete your profile.
reauthentication-needed = Please enter your password again.
signup-missing = There is more to fill in.
undo-unknown = This link is not one of ours. Check that all of it was copied from the e-mail.
undo-used = This link has been used, or an older one was, and that one counts.
undo-run-out = This link was good for seven days. They are over.
undo-address-taken = Another account has this address by now, so it cannot be given back.
undo-not-shown = That does not show that you had the account before the change. Try another way on this page.
undo-no-phone = We cannot send a code to the phone number that the account had before the change. Try another way on this page.

verify-incorrect = That code is not right. Look at it again; { $left ->
    [one] 1 try is left.
   *[other] { $left } tries are left.
}
resend-just-sent = We have just written to this address. You can ask for a new code { $wait }.
resend-held-back = Too many e-mails were requested today. The last one we sent has a link that works; you can ask for a new code { $wait }.
resend-texts = We have sent text messages to this number. You can ask for a new code { $wait }.
login-erased-on = This account will be erased on { $day }. The e-mail we sent says how to keep it. To get it again, reset your password.
login-too-many-failures = Too many failed login attempts. Try again { $wait }, or reset your password.
addresses-on-hold = The addresses of this account are on hold until { $day }: somebody asked to take a change back, and the people who run the site decide. Until then nobody can change them.

# Limits. $wait is one of the three below.
throttled = Please try again { $wait }.
throttled-changes = That was a lot of changes. { throttled }
throttled-codes = That was a lot of codes. { throttled }
throttled-export = You have just downloaded your data. { throttled }
throttled-logins = That was a lot of logins. { throttled }
throttled-signups = That was a lot of sign-ups. { throttled }
throttled-texts = That was a lot of text messages. { throttled }
throttled-tries = That was a lot of tries. { throttled }
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
resend-not-left = The e-mail has not left yet. It leaves { $wait }.
verify-start-again = This code can no longer be used. If your address is verified by now, log in. If not, sign up again.

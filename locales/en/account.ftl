### What people do with their own account.

## The page of the profile. $since is a day and a time.

account-profile-since = Member since { $since }.
account-profile-username-help = You can log in with it instead of your e-mail address.
account-profile-told = More about your account
account-profile-told-help = Only the people who run the site can change this.
account-profile-saved = Your profile has been saved.
account-nothing-yet = Nothing yet

## The pages of the e-mail addresses.

account-email-lead = You log in with this address, and we send e-mails about your account to it. A secondary address works the same way.
account-email-second-link = Make your secondary address primary, or remove it
account-email-add-link = Add a secondary address
account-email-awaited = A code is on its way
account-email-awaited-lead = We have sent an e-mail to <strong>{ $email }</strong>.
account-email-awaited-link = Enter the code
account-email-change = Change your primary address
account-email-help = We will send a code to this address. Nothing changes until you enter it.
account-email-now = Your e-mail address is now { $email }.
account-email-second-now = Your secondary e-mail address is now { $email }.
account-email-second-lead = You can log in with it too. If you lose your primary address, it is your way back into your account.
account-email-swap = Make it the primary address
account-email-remove = Remove it
account-email-remove-passkey = Remove it with a passkey
account-email-back = Back to your e-mail addresses
account-emails-swapped = Your primary and secondary e-mail addresses have been swapped.
account-email-second-removed = Your secondary e-mail address has been removed.

## The code that verifies another address. $minutes is a number, $email the address, in account-email-over the current one.

account-email-over = { $minutes ->
    [one] A code works for 1 minute, and you can try it only a few times. It stops working if an address of your account changes. Your e-mail address is still { $email }. Start again to get a new code.
   *[other] A code works for { $minutes } minutes, and you can try it only a few times. It stops working if an address of your account changes. Your e-mail address is still { $email }. Start again to get a new code.
}
account-email-code-lead = We have sent an e-mail to <strong>{ $email }</strong>. Enter the 6-digit code from it to make this your e-mail address.
account-email-code-lead-waiting = We will send an e-mail to <strong>{ $email }</strong>. Enter the 6-digit code from it to make this your e-mail address.
account-email-code-lead-second = We have sent an e-mail to <strong>{ $email }</strong>. Enter the 6-digit code from it to make this your secondary e-mail address.
account-email-code-lead-second-waiting = We will send an e-mail to <strong>{ $email }</strong>. Enter the 6-digit code from it to make this your secondary e-mail address.
account-email-code-nothing = An e-mail can take a minute to arrive. Check your spam folder too.
account-email-code-again = Send a new code
account-email-code-cancel = Wrong address, or changed your mind? Nothing has changed yet.
account-email-code-cancel-submit = Cancel

## The page of the phone number.

account-phone-heading = Phone
account-phone-number = Your number is <strong>{ $phone }</strong>
account-phone-none = Your account has no phone number.
account-phone-enter-code = Enter the code
account-phone-code-lead = We have sent a text message to <strong>{ $phone }</strong>. Enter the 6-digit code from it to verify the number.
account-phone-nothing = No code yet? A text message can take a minute to arrive.
account-phone-another = Enter another number
account-phone-add = Add a number
account-phone-change = Change your number
account-phone-verify-or-change = Verify or change your number
account-phone-sends = We will send a code to this number in a text message.
account-phone-send = Send the code
account-phone-remove = Remove your number
account-phone-remove-passkey = Remove your number with a passkey
account-phone-saved = Your phone number has been saved.
account-phone-now-verified = Your phone number has been verified.
account-phone-removed = Your phone number has been removed.

## The page of the password.

account-password-lead = A new password logs you out everywhere else.
account-password-forgotten = Forgot it? <a>Get a code by e-mail and choose a new one</a>.
# For an account without a password: above the form, its button, and afterwards.
account-password-none = Your account has no password: you log in without one. If you choose one, you can log in with it too, and you are logged out everywhere else.
account-password-choose = Choose this password
account-password-chosen = Your account has a password now. You are logged out everywhere else.
account-password-changed = Your password has been changed. You are logged out everywhere else.

## The page of the sessions. $browser is "Firefox on Linux", $since a day and a time, $n a number.

account-sessions-lead = If you do not recognise a session, end it, then change your password.
account-sessions-stale = It has been a while since you entered your password. Enter it to end sessions.
account-sessions-end = End
account-sessions-end-what = End the session of { $browser } since { $since }
account-sessions-only-here = You are not logged in anywhere else.
account-sessions-end-others = Log out everywhere else
account-sessions-ended = { $n ->
    [0] There were no sessions to end.
    [one] You have ended 1 session.
   *[other] You have ended { $n } sessions.
}

## The page where people download what is kept about them.

account-export-lead = Download everything we keep about you, in one file.
account-export-holds = It contains your profile, your sessions, the e-mails we sent you and the history of your account.
account-export-json = It is a JSON file, which both programs and people can read.
account-export-secrets = It does not contain passwords or codes. We do not keep them in a form that anyone could read.
account-export-submit = Download your data

## The page that deletes the account. $day is a day.

account-delete-heading = Delete your account
account-delete-lead = Your account will be erased in 7 days, with everything we keep about you. Until then you can change your mind.
account-delete-logged-out = You will be logged out everywhere at once, and nobody will be able to log in to this account.
account-delete-email = We will send an e-mail to all your addresses with a link to keep your account. The link works for 7 days.
account-delete-after = After that, nobody can recover your data. <a>Download it</a> first.
account-delete-submit = Delete your account
account-delete-for-now = Need a break?
account-delete-for-now-help = You can close your account for as long as you like. Nothing is lost, and it opens again when you log in.
account-delete-for-now-link = Close your account for now
account-delete-done = Your account will be erased on { $day }. If you change your mind before then, use the link in the e-mail we have sent you.

## The page that closes the account for now (archives it).

account-archive-heading = Close your account for now
account-archive-lead = Nothing is lost. It opens again when you log in with your password.
account-archive-logged-out = You will be logged out everywhere at once, and so will programs that use your account.
account-archive-email = We will send an e-mail to your addresses to say that it is closed.
account-archive-submit = Close your account for now
account-archive-for-good = Do you want to leave for good? <a>Delete your account</a>
account-archive-done = Your account is closed for now. Log in whenever you want it back.

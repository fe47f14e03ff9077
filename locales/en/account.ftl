# What people do with their own account.

# The profile. $since is a day and a time.
account-profile-since = Member since { $since }.
account-profile-username-help = You can log in with it, as with your e-mail address.
account-profile-told = What we have noted about you
account-profile-told-help = Only our staff can change this.
account-profile-saved = Your profile is saved.
account-nothing-yet = Nothing yet

# E-mail addresses.
account-email-lead = You log in with your address, and e-mails about your account go there. A second one does both as well.
account-email-second-link = Make the second one the first, or remove it
account-email-add-link = Add a second address
account-email-awaited = A code is on its way
account-email-awaited-lead = We have written to <strong>{ $email }</strong>.
account-email-awaited-link = Enter the code
account-email-change = Change the first address
account-email-help = We send a code there. Nothing changes before you enter it.
account-email-now = Your e-mail address is { $email } now.
account-email-second-now = Your second e-mail address is { $email } now.
account-email-second-lead = You can log in with it too, and it is the way back into your account if you lose the first one.
account-email-swap = Make it the first address
account-email-remove = Remove it
account-email-back = Back to your addresses
account-emails-swapped = Your first and second e-mail address have changed places.
account-email-second-removed = Your second e-mail address is removed.

# The code that verifies another address. $minutes is a number, $email the address, in account-email-over that of now.
account-email-over = A code works for { $minutes } minutes and a few tries. It has changed nothing, and neither do codes from before an address was changed in another window. Your e-mail address is { $email }. Start again and we write to you with a new one.
account-email-code-lead = We have written to <strong>{ $email }</strong>. Enter the 6-digit code from that e-mail to make it your e-mail address.
account-email-code-lead-waiting = We will write to <strong>{ $email }</strong>. Enter the 6-digit code from that e-mail to make it your e-mail address.
account-email-code-lead-second = We have written to <strong>{ $email }</strong>. Enter the 6-digit code from that e-mail to make it your second e-mail address.
account-email-code-lead-second-waiting = We will write to <strong>{ $email }</strong>. Enter the 6-digit code from that e-mail to make it your second e-mail address.
account-email-code-nothing = It can take a minute, so have a look in the spam folder too.
account-email-code-again = Send another code
account-email-code-cancel = Mistyped it, or changed your mind? Nothing has changed yet.
account-email-code-cancel-submit = Not now

# The phone number.
account-phone-heading = Phone
account-phone-number = Your number is <strong>{ $phone }</strong>
account-phone-none = There is no phone number in your account.
account-phone-enter-code = Enter the code
account-phone-code-lead = We send a text message to <strong>{ $phone }</strong>. The number is yours once you have entered the 6-digit code from it.
account-phone-nothing = Nothing there? It can take a minute.
account-phone-add = Add a number
account-phone-change = Change your number
account-phone-verify-or-change = Verify or change your number
account-phone-sends = We send a code to the number, in a text message.
account-phone-send = Send a code
account-phone-remove = Remove my number
account-phone-saved = Your phone number is saved.
account-phone-now-verified = Your phone number is verified.
account-phone-removed = Your phone number is removed.

# The password.
account-password-lead = A new password logs you out everywhere else.
account-password-forgotten = Forgotten it? <a>Choose a new one with a code by e-mail</a>.
account-password-changed = Your password is changed. Every other session has ended.

# Sessions. $browser is "Firefox on Linux", $since a day and a time, $n a number.
account-sessions-lead = Something you do not recognise? End it, then change your password.
account-sessions-stale = It is a while since you entered your password. Enter it to end sessions.
account-sessions-end = End
account-sessions-end-what = End the session of { $browser } since { $since }
account-sessions-only-here = You are logged in nowhere else.
account-sessions-end-others = Log out everywhere else
account-sessions-ended = { $n ->
    [0] There was nothing left to end.
    [one] 1 session has ended.
   *[other] { $n } sessions have ended.
}

# All that is kept about somebody, as a file.
account-export-lead = Download everything that is kept about you, in one file.
account-export-holds = It holds your profile, where you are logged in, the e-mails we sent you, and what happened in your account.
account-export-json = It is JSON: programs can read it, and people too.
account-export-secrets = Passwords and codes are not in it. They are not kept in a form that anybody could read.
account-export-submit = Download

# Leaving for good. $day is a day.
account-delete-heading = Delete your account
account-delete-lead = It will be erased in seven days, with everything that is kept about you. Until then you can change your mind.
account-delete-logged-out = You are logged out everywhere at once, and nobody can log in any more.
account-delete-email = We write to your e-mail addresses. The e-mail has a link that keeps your account, which works for seven days.
account-delete-after = After that nothing of yours is left here, and nobody can bring it back. <a>Download your data</a> first.
account-delete-submit = Delete my account
account-delete-for-now = Only for now?
account-delete-for-now-help = You can close your account for as long as you like. Nothing is lost, and it opens again when you log in.
account-delete-for-now-link = Close it for now
account-delete-done = Your account will be erased on { $day }. If you change your mind before, use the link in the e-mail we have sent you.

# Leaving for the time being.
account-archive-heading = Close your account for now
account-archive-lead = Nothing is lost. It opens again when you log in with your password.
account-archive-logged-out = You are logged out everywhere at once, and so are programs that use your account.
account-archive-email = We write to your e-mail addresses to say that it is closed.
account-archive-submit = Close my account for now
account-archive-for-good = For good? <a>Delete your account</a>
account-archive-done = Your account is closed for now. Log in whenever you want it back.

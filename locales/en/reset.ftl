# A forgotten password.
reset-forgot-title = Forgot your password
reset-forgot-lead = Tell us your e-mail address. If it has an account, we write to it with a code for choosing a new password.
reset-remembered = Remembered it? <a>Log in</a>
# $minutes is a number.
reset-over = A code works for { $minutes } minutes and a few tries. Your password is as it was. Ask for a new code to change it.
reset-ask-again = Ask for a new code
reset-lead = If <strong>{ $email }</strong> has an account, an e-mail with a 6-digit code is on its way there. Enter it with the password you want from now on.
reset-code-help = It works for { $minutes } minutes. Nothing there? Look in the spam folder too.
reset-no-email = No e-mail? <a>Ask for another code</a>
reset-done = Your password has been changed. Log in with the new one.

# The link by which staff has somebody choose a password.
reset-choose-title = Choose a password
reset-choose-lead = For your account { $email }. We send a code there first, so that nobody but you can do it.
reset-choose-send = Send me the code
reset-choose-over = This link cannot be used

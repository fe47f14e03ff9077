### A forgotten password.

reset-forgot-title = Forgot your password?
reset-forgot-lead = Enter your e-mail address. If it has an account, we will send a code to it, and you can choose a new password.
reset-remembered = Remembered it? <a>Log in</a>
# $minutes is a number.
reset-over = { $minutes ->
    [one] A code works for 1 minute, and you can try it only a few times. Your password has not changed. Ask for a new code to change it.
   *[other] A code works for { $minutes } minutes, and you can try it only a few times. Your password has not changed. Ask for a new code to change it.
}
reset-ask-again = Ask for a new code
reset-lead = If <strong>{ $email }</strong> has an account, an e-mail with a 6-digit code is on its way. Enter the code and choose a new password.
reset-code-help = { $minutes ->
    [one] It works for 1 minute. No e-mail yet? Check your spam folder too.
   *[other] It works for { $minutes } minutes. No e-mail yet? Check your spam folder too.
}
reset-no-email = Still no e-mail? <a>Ask for a new code</a>
reset-done = Your password has been changed. Log in with the new one.

## The link with which staff ask a user to choose a password.

reset-choose-title = Choose a password
reset-choose-lead = This is for your account { $email }. We will send a code to that address first, so that only you can do this.
reset-choose-send = Send the code
reset-choose-over = This link no longer works

### Logging in.

login-heading = Log in
login-remember = Remember me
login-look-in-mailbox = Are you sure that your password is right? Check your e-mail: we may have sent you a link that lets you log in.
login-sign-up = New here? <a>Sign up</a>
login-by-code = Log in with a code by e-mail
login-logged-out = You have logged out.
# Somebody who was logged in before the site moved. $email is an address, partly hidden.
login-go-on = Continue as { $email }
login-go-on-lead = You were logged in here before. You can continue without logging in again.
login-go-on-over = You cannot continue without logging in. Please log in.

## The page that sends a code to log in with, and the page that asks for it. $email is an address, or a username.

login-code-heading = Log in with a code
login-code-lead = Enter your e-mail address or username. If it has an account, we will send a code by e-mail, and you can log in with it.
login-code-password = Log in with your password
login-code-sent = If <strong>{ $email }</strong> has an account, an e-mail with a code is on its way. Enter the code to log in.
login-code-nothing = An e-mail can take a minute to arrive. Check your spam folder too. No account? Sign up first.
# $minutes is a number.
login-code-over = { $minutes ->
    [one] A code works for 1 minute, and you can try it only a few times. Ask for a new code to log in.
   *[other] A code works for { $minutes } minutes, and you can try it only a few times. Ask for a new code to log in.
}
login-code-again = Ask for a new code

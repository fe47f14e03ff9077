# The page of the link in an e-mail that brings no code.
link-reset-lead = For the account with the address { $email }. Everybody is logged out, and you log in with the new password.
link-approve-heading = Let this browser in
link-approve-lead = Somebody entered the right password for { $email }. If it was you, press the button in the browser you want to log in with, then log in again.
link-approve-not-you = If it was not you, somebody knows your password. <a>Choose a new one</a>.
link-approved = Your account knows this browser now. Log in with your password.
link-confirm-heading = Verify your new address
link-confirm-lead = Make { $email } an address of the account that asked for it. If you did not ask, close this page.
link-confirmed = The address belongs to your account now.
link-verify-heading = Verify your e-mail address
link-verify-lead = Press the button if it was you who signed up with { $email }. The account gets the password that was chosen then.
link-verify-lead-contested = None of the passwords that were chosen for { $email } will be used: once the address is verified, you choose one.
link-verified = Your e-mail address is verified. You can log in now.
link-verified-choose = Your e-mail address is verified. Now choose a password.

# Links that no longer do what they did.
link-over-heading = This link no longer works
link-over-lead = It was used, has run out, or a newer one took its place. Ask for another e-mail.
link-verified-already = This e-mail address is verified. You can log in.
link-other-browser = Use the browser in which you asked for this address: log in there, and open the link again. Or enter the address there once more.

# The link that keeps an account that would be erased. $day is a day.
link-keep-title = Keep your account
link-keep-heading = Keep your account?
link-keep-lead = It will be erased on { $day }.
link-keep-help = If you keep it, everything stays as it is, and you log in as before.
link-keep-submit = Keep my account
link-kept-heading = Your account stays
link-kept-lead = Nothing is lost. Log in as before.
link-kept-not-you = Was it not you who asked to delete it? Then somebody knows your password: <a>choose a new one</a> now.
link-keep-over-title = Link used up
link-keep-over-heading = This link can no longer be used
link-keep-over-lead = It works once, and for seven days. Perhaps your account is kept already.

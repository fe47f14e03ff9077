### The pages behind links in e-mails that have no code: a password, a browser, an address.

link-reset-lead = Choose a new password for your account { $email }. You will be logged out everywhere; log in with the new password.
link-approve-heading = Approve this browser
link-approve-lead = Someone entered the right password for { $email }. If it was you, press the button in the browser you want to log in with, then log in again.
link-approve-not-you = If it was not you, someone knows your password. <a>Choose a new one</a>.
link-approved = This browser is approved. Log in with your password.
link-confirm-heading = Verify your new address
link-confirm-lead = This adds { $email } to the account where it was entered. If you did not ask for this, close this page.
link-confirmed = The address now belongs to your account.
link-verify-heading = Verify your e-mail address
link-verify-lead = If it was you who signed up with { $email }, press the button. The account gets the password that was chosen at sign-up.
link-verify-lead-contested = We will not use any of the passwords that were chosen for { $email }: once the address is verified, you will choose a new one.
link-verified = Your e-mail address is verified. You can log in now.
link-verified-choose = Your e-mail address is verified. Now choose a password.

## Links that no longer work.

link-over-heading = This link no longer works
link-over-lead = It has been used, it has expired, or a newer link has replaced it. Ask for a new e-mail.
link-verified-already = This e-mail address is already verified. You can log in.
link-other-browser = Use the browser where you asked to add this address: log in there and open the link again, or enter the address once more.

## The link that keeps an account from being erased. $day is a day.

link-keep-title = Keep your account
link-keep-heading = Keep your account?
link-keep-lead = Your account will be erased on { $day }.
link-keep-help = If you keep it, everything stays as it is and you can log in as before.
link-keep-submit = Keep your account
link-kept-heading = Your account will not be erased
link-kept-lead = Nothing is lost. Log in as before.
link-kept-not-you = If it was not you who asked to delete it, someone knows your password: <a>choose a new one</a> now.
link-keep-over-title = This link no longer works
link-keep-over-heading = This link no longer works
link-keep-over-lead = It works once, within 7 days. If you have used it, your account is safe: log in as before. If you have not used it, reset your password to get a new one.

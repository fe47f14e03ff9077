### Signing up.

signup-heading = Sign up
signup-lead = An e-mail address and a password are all it takes.
signup-lead-phone = An e-mail address, a phone number and a password are all it takes.
signup-lead-more = We need a few details to create your account.
signup-email-help = We will send a code to this address to make sure it is yours.
# $help is common-phone-help or common-phone-help-region.
signup-phone-help = We will send a second code to this number in a text message. { $help }
signup-more = More about you (optional)
signup-username-help = A short name to log in with. Leave it empty and we will choose one.
signup-log-in = Already have an account? <a>Log in</a>

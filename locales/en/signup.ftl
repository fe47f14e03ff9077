### Signing up.

signup-heading = Sign up
signup-lead = An e-mail address and a password are all it takes.
signup-lead-phone = An e-mail address, a phone number and a password are all it takes.
signup-lead-more = We need a few details to create your account.
signup-email-help = We will send a code to this address to make sure it is yours.
# $address is one or more domains: @mycompany.com, @.example.org
signup-email-help-domains = Only addresses of { $address } can be used here. We will send a code to yours to make sure it is yours.
# $help is common-phone-help or common-phone-help-region.
signup-phone-help = We will send a second code to this number in a text message. { $help }
signup-more = More about you (optional)
signup-username-help = A short name to log in with. Leave it empty and we will choose one.
signup-log-in = Already have an account? <a>Log in</a>

## The page where nobody can sign up, or nobody without an invitation.

signup-closed-heading = Sign-up is closed
signup-invite-heading = By invitation only
signup-invite-lead = You need an invitation to sign up here. If you have one, open the link in its e-mail. If not, ask the people who run the site.
signup-closed-support = Questions? Write to <a>{ $email }</a>.

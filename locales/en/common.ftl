### Words of fields, buttons and links that are on many pages. Add what several pages use.

## Labels of fields.

common-email = E-mail address
common-email-short = E-mail
common-email-new = New e-mail address
common-email-second = Secondary e-mail address
common-email-or-username = E-mail address or username
common-username = Username
common-name = Name
common-first-name = First name
common-last-name = Last name
common-phone = Phone number
common-phone-short = Phone
common-code-digits = 6-digit code
common-password = Password
common-password-again = Confirm password
common-password-new = New password
common-password-new-again = Confirm new password
common-password-yours = Your password
common-authenticator-code = Code from your authenticator app
# Under that.
common-authenticator-code-help = Your account is protected by a second step, so we ask for this code too.
common-password-current = Current password
common-reason = Reason

## Labels of the two e-mail addresses of an account.

common-first = Primary
common-second = Secondary

## Buttons and links.

common-continue = Continue
common-save = Save
common-verify = Verify
common-send-code = Send the code
common-log-in = Log in
common-log-in-again = Log in again
common-log-out = Log out
common-sign-up = Sign up
common-start-again = Start again
common-change-password = Change password
common-forgot-password = Forgot your password?
common-home = Go to the home page

## Badges.

common-verified = Verified
common-not-verified = Not verified
common-this-browser = This browser
common-app = App

## Form parts. "Error:" is read out before an error of a field, and stands before the title of a page with errors. $label is the
## name of a field, $text its error.

common-error-prefix = Error:
common-problem-of = { $label }: { $text }
common-problems = There is a problem
common-choose = Choose an option
common-no-answer = Not specified
common-sent-twice = This field was sent more than once.

# Above the field for the password, which the form did not have when the page was opened.
common-password-asked = It has been a while since you entered your password. Enter it to continue.

## The button in a password field, and its name for screen readers.

common-show = Show
common-show-password = Show password

# Help of the field for a code. $minutes is a number.
common-code-works = { $minutes ->
    [one] It works for 1 minute.
   *[other] It works for { $minutes } minutes.
}

## On the page for a code, while the message with it has to wait. $wait is when it will be sent: "in 3 minutes".

common-waits-email = We will send the e-mail { $wait }. A code from an earlier e-mail does not work here.
common-waits-text = We will send the text message { $wait }. A code from an earlier text message does not work here.

## Messages at the top of the page after a code was requested. $until is a day and a time.

common-new-code = A new code is on its way. The old one no longer works.
common-held-back = Too many e-mails were requested today. The link in the last one works until { $until }.

## Help of the field for a phone number. The first is for sites with a country of their own, where numbers can be
## entered without a country code.

common-phone-help-region = For a number in another country, start with + and the country code.
common-phone-help = Include the country code: +44 7400 123456.

## Navigation. The names of lists of links are for screen readers.

common-skip = Skip to content
common-nav-main = Main
common-nav-footer = More
common-nav-account = Your account
common-nav-ways-in = Other options
common-nav-ways-out = Other options
common-nav-home = Home
common-nav-settings = Account
common-nav-admin = Admin
common-nav-profile = Profile
common-nav-email = E-mail
common-nav-phone = Phone
common-nav-password = Password
common-nav-factors = Second step
common-nav-sessions = Sessions
common-nav-export = Your data
common-nav-delete = Delete
# Before the name of the user, for screen readers.
common-logged-in-as = Logged in as
common-mailbox-link = Development mailbox

## On pages for a code.

common-check-mail = Check your e-mail
common-check-phone = Check your phone
common-enter-code = Enter your code
common-code-over-title = Code no longer works
common-code-over = This code no longer works
common-nothing-there = No code yet?
common-send-new-code = Send a new code
# Instead of the first sentence of the page, if the e-mail or the text message could not be delivered.
common-email-returned = We could not deliver our e-mail to <strong>{ $email }</strong>. Check the address, and use another one if it is wrong.
common-text-returned = We could not deliver our text message to <strong>{ $phone }</strong>. Check the number, and use another one if it is wrong.

## On pages for an account and on the home page.

common-logged-in-where = Where you are logged in
common-session = { $ip }, logged in since { $since }
common-last-seen = Last seen { $when }
common-none-yet = None yet
common-yes = Yes
common-no = No
common-missing = <strong>Complete your profile.</strong> { $n ->
    [one] One thing is missing: { $fields }.
   *[other] A few things are missing: { $fields }.
}
common-missing-link = Go to your profile
# Headings of pages for a new password.
common-choose-password = Choose a new password

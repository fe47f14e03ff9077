# Words that stand on many pages: of fields, buttons and links. Owned by the pages; append what others use too.

# Fields.
common-email = E-mail address
common-email-short = E-mail
common-email-new = New e-mail address
common-email-second = Second e-mail address
common-email-or-username = E-mail or username
common-username = Username
common-name = Name
common-first-name = First name
common-last-name = Last name
common-phone = Phone number
common-phone-short = Phone
common-code = Code
common-code-digits = 6-digit code
common-password = Password
common-password-again = Password again
common-password-new = New password
common-password-new-again = New password again
common-password-yours = Your password
common-password-current = Your current password
common-reason = Reason

# Above the one and the other address of an account.
common-first = First
common-second = Second

# Buttons and links.
common-continue = Continue
common-save = Save
common-verify = Verify
common-cancel = Cancel
common-send-code = Send the code
common-log-in = Log in
common-log-in-again = Log in again
common-log-out = Log out
common-sign-up = Sign up
common-start-again = Start again
common-change-password = Change password
common-forgot-password = Forgot your password?
common-home = Go to the home page

# Badges.
common-verified = Verified
common-not-verified = Not verified
common-this-browser = This browser
common-app = App

# Form parts. "Error" is heard before what is wrong with a field, and stands before the title of a page with a form that is
# wrong; $title is that title, $label the name of a field and $text what is wrong with it.
common-error-prefix = Error:
common-error-title = Error: { $title }
common-problem-of = { $label }: { $text }
common-problems = There is a problem
common-choose = Please choose
common-no-answer = No answer
common-sent-twice = This field was sent more than once.

# Shown by a password field while it is typed in.
common-show = Show
common-show-what = password

# Help of a field for a code. $minutes is a number.
common-code-works = It works for { $minutes } minutes.

# Of a code that has to wait. $wait is when it leaves: "in 3 minutes".
common-waits-email = Your e-mail will be sent { $wait }. Codes from other forms do not work here.
common-waits-text = Your text message will be sent { $wait }. Codes from other forms do not work here.

# Help of the field for a phone number. The first where numbers without a country code are of the site's own country.
common-phone-help-region = From another country, begin with a plus and the country code.
common-phone-help = With the country code, like +44 7400 123456.

# Navigation.
common-skip = Skip to content
common-nav-main = Main
common-nav-account = Your account
common-nav-ways-in = Other ways in
common-nav-ways-out = Other ways out
common-nav-home = Home
common-nav-settings = Account
common-nav-admin = Admin
common-nav-profile = Profile
common-nav-email = E-mail
common-nav-phone = Phone
common-nav-password = Password
common-nav-sessions = Sessions
common-nav-export = Your data
common-nav-delete = Delete
common-logged-in-as = Logged in as
common-mailbox-link = Development mailbox

### The home page. $name is the first name of the user, or the username or address.

home-title = Home
home-hello = Hello, { $name }
home-last-login = You last logged in on { $when }.
home-welcome = You are logged in. Welcome to { $site }.
home-account = Your account
home-since = Member since
home-change = Manage your account
home-second-step = Protect it with a second step
home-only-here = Only in this browser.
home-end-sessions = Log out everywhere else
home-all-sessions = See your sessions

## Links for staff.

home-staff = For staff
home-admin-help = Users, sessions, e-mails and the audit log.
home-ready = Readiness
home-ready-help = Whether the database responds.
home-mailbox-help = E-mails sent in development.

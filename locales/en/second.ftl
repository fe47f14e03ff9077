### The second step of a log-in, for accounts that have one.

second-required = A second step is needed.
second-heading = One more step
second-lead = Your account is protected by a second step.
# Under the field for a code of the authenticator app.
second-app-help = Open the app and enter the 6 digits that it shows now.
second-recovery-code = Recovery code
second-recovery-help = One of the codes that you kept when you set up the second step. Each works once.
second-use-app = Use your authenticator app
second-use-recovery = Use a recovery code
# The log-in took too long, or ended with a change of the account.
second-over = This log-in is over. Start again.

## At the top of the next page, after a log-in with a recovery code. $left is a number.

second-recovery-used = You have used a recovery code. You have { $left } left.
# With three or fewer. "Second step" is the page in the menu of the account.
second-recovery-few = { $left ->
    [0] You have used your last recovery code. Make new ones now: open your account, then “Second step”.
    [one] You have used a recovery code. You have 1 left. Make new ones soon: open your account, then “Second step”.
   *[other] You have used a recovery code. You have { $left } left. Make new ones soon: open your account, then “Second step”.
}
second-use-passkey = Use a passkey
# The button that asks the browser.
second-passkey = Use a passkey
second-passkey-elsewhere = Your passkeys were made for another address of this site and do not work here. Use another way.

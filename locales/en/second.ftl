### The second step of a log-in, for accounts that have one.

second-required = A second step is needed.
second-heading = One more step
# Stands above the list of what the account has for it.
second-lead = Your account is protected by a second step:
second-way-passkey = A passkey
second-way-app = Codes from an authenticator app
second-way-recovery = Recovery codes
# The log-in took too long, or ended with a change of the account.
second-over = This log-in is over. Start again.

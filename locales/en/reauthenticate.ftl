### The password once more, before something that matters.

reauthenticate-heading = Enter your password
reauthenticate-lead = Enter your password to continue. We will not ask for it again for 10 minutes.

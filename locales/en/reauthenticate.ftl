### The page that asks for the password before a sensitive change.

reauthenticate-heading = Enter your password
reauthenticate-lead = Enter your password to continue. We will not ask for it again for 10 minutes.

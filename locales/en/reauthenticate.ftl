# The password once more, before something that matters.
reauthenticate-heading = Enter your password
reauthenticate-lead = Enter your password to go on. You will not be asked again for ten minutes.

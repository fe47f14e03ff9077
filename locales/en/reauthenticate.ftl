### The page that asks for the password before a sensitive change.

reauthenticate-heading = Enter your password
reauthenticate-lead = Enter your password to continue. We will not ask for it again for 10 minutes.

## The same for accounts without a password, which are asked for a code from an e-mail; on other pages, too.

reauthenticate-code-heading = Confirm that it is you
reauthenticate-code-lead = Press “Send me a code”, and we will send one to your primary e-mail address. Enter it to continue. We will not ask for another one for 10 minutes.
# The field, the text below it, and the button.
reauthenticate-email-code = Code from the e-mail
# Beside the password, for a second step that the site demands.
reauthenticate-email-code-too = To set up the second step, we also ask for a code that we send to your primary e-mail address.
# In the place of the password.
reauthenticate-email-code-help = Your account has no password, so we ask for a code that we send to your primary e-mail address.
reauthenticate-send-code = Send me a code
reauthenticate-code-sent = A code is on its way to your primary e-mail address. It works for 10 minutes.
# $until is a moment.
reauthenticate-code-later = We have just sent you a code. We can send the next one at { $until }.
# Above a form, also one that was opened when no code was needed yet.
reauthenticate-code-asked = Confirm with a code from an e-mail that it is you.

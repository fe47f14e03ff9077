### Passkeys: buttons, and what the page says where the browser used none.

passkeys-log-in = Log in with a passkey
# Beside the fields for the password and the code.
passkeys-instead = Use a passkey instead
# Where the page's script does not run.
passkeys-no-script = Passkeys need JavaScript. Use a recovery code to log in without it.
passkeys-unused = No passkey was used. Try again, or use another way.
passkeys-exists = This device has a passkey for your account already.
passkeys-elsewhere = Passkeys need a name in the address, not a number. Open the site by its name.
passkeys-failed = That did not work. Try again, or use another way.

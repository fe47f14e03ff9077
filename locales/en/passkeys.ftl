### Passkeys: buttons, and what the page says where the browser used none.

passkeys-log-in = Log in with a passkey
# Beside the fields for the password and the code.
passkeys-instead = Use a passkey instead
# Where the page's script does not run.
passkeys-no-script = Passkeys need JavaScript. Without it, log in with a recovery code.
passkeys-unused = No passkey was used. Try again, or use another way.
passkeys-exists = This device has a passkey for your account already.
passkeys-elsewhere = Passkeys need a name in the address, not a number. Open the site by its name.
passkeys-failed = That did not work. Try again, or use another way.

## The pages where passkeys are added, renamed and removed.

factors-passkeys = Passkeys
factors-passkeys-what = A passkey is kept by your phone, computer or security key. You log in with your finger, your face or a PIN, and nobody can steal it from this site.
factors-passkeys-add = Add a passkey
factors-passkeys-lead = With a passkey you log in with your finger, your face or a PIN.
factors-passkeys-needed = From then on, a password alone does not log you in.
factors-passkeys-codes = You will get recovery codes for when you lose the passkey.
factors-passkeys-script = Passkeys need JavaScript. Without it, set up an authenticator app.
# The link goes to the same page under a name.
factors-passkeys-elsewhere = Passkeys need a name in the address, not a number. <a>Open this page by its name</a>.
factors-passkeys-make-lead = Give it a name, then follow the steps in your browser.
factors-passkeys-make = Create the passkey
factors-passkey = Passkey
factors-passkey-name = Name
factors-passkey-name-help = Anything that tells you which one it is, such as "Phone". You can leave it empty.
factors-passkey-not-made = No passkey was created. Try again, with a name of up to 60 characters.
factors-passkey-added = Your passkey was added. All other sessions were logged out.
factors-passkey-renamed = The name was changed.
factors-passkey-removed = The passkey was removed. All other sessions were logged out.
factors-passkey-remove = Remove this passkey
factors-passkey-remove-lead = It no longer logs you in here. If it is the last thing that protects your account, your recovery codes go with it. You can then delete it from your device.
# $since is a moment.
factors-passkey-since = Added { $since }
# After its name. $since and $when are moments.
factors-passkey-told = added { $since }, last used { $when }
factors-passkey-told-unused = added { $since }, not used yet
# That it is backed up, and so may be on several devices.
factors-passkey-synced = synced
# A passkey that was made when the site had another name.
factors-passkey-elsewhere = Made for another address of this site. It does not work here.

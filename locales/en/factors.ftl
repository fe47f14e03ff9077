### The pages about the second step: setting up an authenticator app, recovery codes.

## The page that shows how the account is protected. $since and $when are a day and a time, $left is a number.

factors-lead-on = Logging in takes your password and a code from your authenticator app.
factors-lead-on-passkey = Logging in takes a passkey, alone or after your password.
factors-lead-on-both = Logging in takes a passkey, or your password and a code from your authenticator app.
# For accounts without a password.
factors-lead-off-code = Your mailbox alone protects your account. With a second step, reading your e-mails is not enough to log in.
factors-lead-off = Your password alone protects your account. With a second step, a stolen password is not enough.
# Where the site demands a second step, of everybody or of staff, and what somebody cannot do who has none yet.
factors-demanded = Here everybody needs a second step.
factors-demanded-missing = Here everybody needs a second step. Until you set one up, you can only see your sessions, log out and delete your account.
factors-demanded-staff = Staff here need a second step.
factors-demanded-staff-missing = Staff here need a second step. Until you set one up, the admin site stays closed to you.
factors-app = Authenticator app
# Badges behind the name of the app.
factors-on = On
factors-off = Switched off
factors-not-set-up = Not set up
factors-app-what = An app on your phone shows a new 6-digit code every 30 seconds. You can use any authenticator app, and many password managers.
factors-app-added = You added it on { $since }, and have not used it since.
factors-app-used = You added it on { $since }, and last used it on { $when }.
factors-app-off = Codes from the app no longer work, because someone who knows your password entered too many wrong ones. <a>Choose a new password</a>, then set up the app again.
factors-app-replace = Move to another app or phone
factors-app-remove = Remove the app
factors-codes = Recovery codes
factors-codes-left = { $left ->
    [one] You made them on { $since }, and have 1 left. It logs you in when you do not have your phone.
   *[other] You made them on { $since }, and have { $left } left. Each one logs you in once when you do not have your phone.
}
factors-codes-few = { $left ->
    [0] You have used all your recovery codes. Make new ones: without them, losing your phone means losing your account.
    [one] You have 1 recovery code left. Make new ones before you need them: without them, losing your phone means losing your account.
   *[other] You have { $left } recovery codes left. Make new ones before you need them: without them, losing your phone means losing your account.
}
factors-codes-none = You have no recovery codes. Make some: without them, losing your phone means losing your account.
factors-codes-make = Make new recovery codes
# Below the forms of the other pages.
factors-back = Back to your second step

## What people read before they set up an app, the first or another one.

factors-totp-heading = Set up an authenticator app
factors-totp-lead = From then on, a password alone does not log you in. You also enter a code from the app.
factors-totp-needed = You need an authenticator app on your phone. If you have none yet, install one first.
factors-totp-codes = You get recovery codes for the day you do not have your phone.
factors-totp-lead-again = Codes will come from the new app or phone. The one you use now will stop working.
factors-totp-until-then = Nothing changes until you have entered the first code from the new app.
factors-totp-codes-stay = Your recovery codes stay the same.
factors-logged-out = You will be logged out everywhere else.

## The page with the QR code.

factors-setup-scan = Scan this QR code with your app, then enter the code that the app shows.
# What a screen reader says instead of the QR code.
factors-setup-picture = QR code for your authenticator app. The key beside it does the same.
factors-setup-here = The app is on this device
factors-setup-key = Cannot scan? Enter this key in your app:
# Under the field for the code.
factors-setup-code = The 6 digits that the app shows now. You have 10 minutes.
factors-setup-submit = Turn on the second step

## New recovery codes, which are shown once. The first two say what has happened.

factors-totp-added = The second step is on. You are logged out everywhere else.
factors-codes-made = You have new recovery codes. The ones from before no longer work.
factors-codes-heading = Keep your recovery codes
factors-codes-lead = When you do not have your phone, one of these logs you in instead. Each works once.
factors-codes-where = We show them only now. Print them, write them down or put them in a password manager. Do not keep them only on your phone.
factors-codes-kept = I have kept them
factors-codes-download = Download
# Above the codes in the file. $site is the name of the site.
factors-codes-file = Recovery codes of { $email } at { $site }. Each works once.
factors-codes-over = Recovery codes can be downloaded only for 10 minutes after they are made. If you have not kept yours, make new ones.
factors-codes-replace = You will get ten new codes. All codes from before will stop working, on paper too.

## Removing the app, and what is said at the top of the next page.

factors-remove-heading = Remove your authenticator app
factors-remove-lead = From then on, your password alone logs you in.
factors-remove-lead-code = From then on, your mailbox alone protects your account.
factors-remove-codes = Your recovery codes will stop working.
factors-totp-replaced = Your new authenticator app is set up. You are logged out everywhere else.
factors-totp-removed = Your authenticator app has been removed. You are logged out everywhere else.

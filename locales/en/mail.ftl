### E-mails. The HTML and the text of an e-mail have the same sentences. In the text, the address of an <a> stands on a line of
### its own below the sentence, and the program wraps the lines. "The page below" is the button with its address.

## Around every e-mail. $name is a first name, $email the address that it goes to.

mail-greeting = Hello,
mail-greeting-name = Hello { $name },
mail-sent-to = Sent to { $email } by <a>{ $site }</a>.
mail-support = Questions? Write to <a>{ $email }</a>.

## Who did it, where and when, so that the reader can tell whether it was they. $what is one of the words below, $browser a
## browser or program ("Firefox on Windows", "an Android app"), $ip a network address, $time 21 Nov 2026, 07:40 UTC.

mail-origin = { $what ->
    [changed] Changed with { $browser }, from the address { $ip }, on { $time }.
    [closed] Closed with { $browser }, from the address { $ip }, on { $time }.
    [done] Done with { $browser }, from the address { $ip }, on { $time }.
    [kept] Cancelled with { $browser }, from the address { $ip }, on { $time }.
    [logged_in] Logged in with { $browser }, from the address { $ip }, on { $time }.
    [tried] Tried with { $browser }, from the address { $ip }, on { $time }.
    [used] Used with { $browser }, from the address { $ip }, on { $time }.
   *[asked] Requested with { $browser }, from the address { $ip }, on { $time }.
}
# Where the network address is not known any more.
mail-origin-browser = { $what ->
    [changed] Changed with { $browser }, on { $time }.
    [closed] Closed with { $browser }, on { $time }.
    [done] Done with { $browser }, on { $time }.
    [kept] Cancelled with { $browser }, on { $time }.
    [logged_in] Logged in with { $browser }, on { $time }.
    [tried] Tried with { $browser }, on { $time }.
    [used] Used with { $browser }, on { $time }.
   *[asked] Requested with { $browser }, on { $time }.
}
mail-origin-staff = { $what ->
    [changed] Changed by the people who run the site, on { $time }.
    [closed] Closed by the people who run the site, on { $time }.
    [done] Done by the people who run the site, on { $time }.
    [kept] Cancelled by the people who run the site, on { $time }.
    [logged_in] Logged in by the people who run the site, on { $time }.
    [tried] Tried by the people who run the site, on { $time }.
    [used] Used by the people who run the site, on { $time }.
   *[asked] Requested by the people who run the site, on { $time }.
}

## The one thing to do: a button in HTML, with its address below; in texts the first of two lines, the second is the address.
## $label is what the button says.

mail-button-label = { $label }:
mail-button-address = If the button does not work, open this address:
mail-log-in-button = Log in
mail-password-button = Choose a new password
mail-verify-button = Verify this address

## Codes, tokens and links, in several e-mails. $minutes and $hours are numbers. Programs use the tokens.

mail-code = Your code is { $code }
mail-code-works = { $minutes ->
    [one] It works for 1 minute, and only once.
   *[other] It works for { $minutes } minutes, and only once.
}
mail-link-works = { $hours ->
    [one] The link works for 1 hour, and only once.
   *[other] The link works for { $hours } hours, and only once.
}
mail-token = Your token is { $token }
mail-token-works-day = If you were asked for a token instead, enter this one. It works for a day, and only once.
mail-token-works-hour = If you were asked for a token instead, enter this one. It works for an hour, and only once.
mail-token-alone = If you were asked for a code or a token, enter this one.
mail-token-of-link = If you were asked for a token, enter this one.
mail-keep-code = Never share this code with anyone. We will not ask for it by phone or e-mail.
mail-keep-link = Do not forward this e-mail or share its link. We will not ask for it by phone or e-mail.
mail-not-you-ignore = If it was not you, ignore this e-mail: nobody gets in without it.

# What to do about something that the reader may not have done.
mail-choose-password = If it was not you, choose a new password now. That also logs you out everywhere.

## verify and verify_link: to an address that someone signed up with.

mail-verify-subject-code = Your code for { $site }
mail-verify-subject-with-code = { $code } is your code for { $site }
mail-verify-subject = Verify your e-mail address for { $site }
mail-verify-heading-code = Your code
mail-verify-heading = Verify your e-mail address
mail-verify-enter = Enter this code where you asked for it to verify that this address is yours.
mail-verify-open = To verify that this address is yours, open the page below and confirm.
mail-verify-contested = More than one person signed up with this address, so we will not use any of their passwords: once the address is verified, you will choose a new one.
mail-verify-only-you = Use it only if it was you who signed up: the account gets the password that was chosen at sign-up.
mail-verify-no-password = No password that was chosen at sign-up will be used.

## confirm_address: to a new address of an account.

mail-confirm-subject-code = Your code for this address at { $site }
mail-confirm-subject-with-code = { $code } is your code for this address at { $site }
mail-confirm-subject = Verify this address at { $site }
mail-confirm-heading-code = Your code
mail-confirm-heading = Verify this address
mail-confirm-enter = Someone wants to use this address for their account at { $site }. If it was you, enter this code where you asked for it.
mail-confirm-open = Someone wants to use this address for their account at { $site }. If it was you, open the page below and confirm. The link works for an hour, and only once, while you stay logged in.
mail-confirm-ignore = If it was not you, ignore this e-mail: nothing changes without it.

## already_registered: someone signed up with an address that has an account.

mail-registered-subject = You already have an account at { $site }
mail-registered-heading = You already have an account
mail-registered-lead = Someone tried to sign up at { $site } with this address. It already has an account, so nothing was changed and there is no code to enter.
mail-registered-log-in = If it was you, log in.
mail-registered-forgot = If you forgot your password, <a>choose a new one</a>.
mail-registered-ignore = If it was not you, ignore this e-mail. Your account has not changed.

## last_today: the last e-mail that can be requested for an address in a day.

mail-last-subject = The last e-mail from { $site } today
mail-last-heading = The last e-mail today
mail-last-lead = Many e-mails to this address were requested today, perhaps by someone else. To keep your mailbox from filling up, this is the last one we will send today. Only you receive the link in it.
mail-last-reset = Open the page below to choose a new password. You need it only if you cannot log in.
mail-last-verify = Open the page below and confirm to verify this address. No password that was chosen for it will be used: you will choose one afterwards.
mail-last-ignore = If you did not ask for this, you do not need to do anything.

## reset: a forgotten password.

mail-reset-subject-with-code = { $code } is your code for a new password at { $site }
mail-reset-subject = Choose a new password for { $site }
mail-reset-heading = Choose a new password
mail-reset-enter = Enter this code where you asked for it, then choose a new password.
mail-reset-open = Open the page below and choose a new password. The link works for an hour, and only once.
mail-reset-ignore = If it was not you, ignore this e-mail: nobody gets in without it, and your password stays the same.

## login_code: logging in without a password.

mail-login-code-subject-with-code = { $code } is your code to log in to { $site }
mail-login-code-subject = Your code to log in to { $site }
mail-login-code-heading = Your code to log in
mail-login-code-enter = Enter this code where you asked for it to log in to { $site }.
mail-login-code-ignore = If it was not you, ignore this e-mail. Nobody gets in without the code.

## reauthentication_code: somebody who is logged in and has no password shows that it is them, before a sensitive change.

mail-again-code-subject-with-code = { $code } is your code to continue at { $site }
mail-again-code-subject = Your code to continue at { $site }
mail-again-code-heading = Your code to continue
mail-again-code-enter = Someone who is logged in to your account at { $site } is about to make a sensitive change. If it is you, enter this code where you asked for it.
mail-again-code-ignore = If it was not you, someone else is logged in to your account. <a>End all other sessions</a> now.

## reset_link: staff ask the user to choose a password.

mail-reset-link-subject = Choose a password for { $site }
mail-reset-link-heading = Choose a password
mail-reset-link-lead = The people who run { $site } ask you to choose a password for your account { $email }. Open the page below and confirm.
mail-reset-link-button = Choose a password
mail-reset-link-works = We will then send you a code for choosing the password. The link works for 24 hours.
mail-reset-link-ignore = If you do not want to, ignore this e-mail. If your password was disabled, for example because a change of your addresses was undone, you cannot log in with a password until you choose a new one.
mail-reset-link-keep-code = Never share a code with anyone. We will not ask for it by phone or e-mail.

## password_changed

mail-password-subject = Your password for { $site } was changed
mail-password-heading = Your password was changed
mail-password-lead = The password of your account { $email } was changed. If it was you, you do not need to do anything.
mail-password-not-you = If it was not you, choose a new password now to get your account back. That also logs you out everywhere.

## new_login: from a browser that the account does not know.

mail-login-subject = New login to your { $site } account
mail-login-heading = New login
mail-login-lead = Someone logged in to your account from a browser we have not seen before. If it was you, you do not need to do anything.

## login_attempts: many wrong passwords or codes.

mail-attempts-subject = Someone is trying to get into your { $site } account
mail-attempts-heading = Someone is trying to get into your account
mail-attempts-lead = Many wrong passwords or codes have been entered for your account. None of them worked, and we now check every login more carefully.
mail-attempts-careful = You can log in as usual in browsers and programs that you have used before. In a new one, we will send you an e-mail with a link after you enter the right password. Some e-mails will have a link instead of a code.
mail-attempts-password = If your password is easy to guess, or you use it elsewhere too, choose a new one.
mail-attempts-seldom = Otherwise you do not need to do anything. We send this e-mail at most once a day.

## approve_device: the right password, from a browser that the account does not know, after many wrong ones.

mail-device-subject = Are you trying to log in to { $site }?
mail-device-heading = Are you trying to log in?
mail-device-lead = Someone entered your password correctly, in a browser or program that we have not seen before. Many wrong passwords were tried before, so we are asking you first.
mail-device-open = If it was you, open the page below in the browser you want to log in with, approve it there, and log in again.
mail-device-button = It was me
mail-device-program = If a program is logging in, it must send this token in the field <code>device</code>.
mail-device-not-you = If it was not you, someone knows your password. <a>Choose a new password</a> now.

## token_reused: a program sent a refresh token that was used before.

mail-reused-subject = A session of your { $site } account has ended
mail-reused-heading = We have ended a session
mail-reused-lead = A program that stays logged in to your account used a token that had been used before. Someone may have copied it, so we have ended that session. Log in again in that program.
mail-reused-not-you = If you do not know what this is about, choose a new password now. That also logs you out everywhere.

## archived: an account that is closed until its owner logs in.

mail-archived-subject = Your { $site } account is closed for now
mail-archived-heading = Your account is closed for now
mail-archived-lead = Your account { $email } is closed for now. Nothing is lost: it opens again when you <a>log in</a>.
mail-archived-not-you = If it was not you, choose a new password now, then log in.

## closing: an account that is about to be erased. $day is 28 Nov 2026, 07:40 CET (UTC+1).

mail-closing-subject = Your { $site } account will be erased on { $day }
mail-closing-heading = Your account will be erased on { $day }
mail-closing-lead = Someone who knows the password of your account { $email } asked to delete it. It will be erased on { $day }, with everything we keep about you. Until then nobody can log in.
mail-closing-keep = To keep it, open the page below and confirm.
mail-closing-button = Keep your account
mail-closing-not-you = If it was not you, keep your account, then <a>choose a new password</a>.

## deletion_cancelled

mail-kept-subject = Your { $site } account will not be erased
mail-kept-heading = Your account will not be erased
mail-kept-lead = Your account { $email } stays as it is. Nothing is lost: <a>log in</a> as before.
mail-kept-not-you = If it was not you who asked to delete it, someone knows your password: choose a new one.

## test: the e-mail of `vestibule sendtestemail`.

mail-test-subject = A test e-mail from { $site }
mail-test-heading = It works
mail-test-lead = This is a test e-mail. If you can read it, e-mails from { $site } arrive. You do not need to do anything.

## factor_changed: a second factor was added, removed or used up. $change is one of the words below.

mail-factor-subject = { $change ->
    [totp_added] An authenticator app was added at { $site }
    [passkey_added] A passkey was added at { $site }
    [passkey_removed] A passkey was removed at { $site }
    [passkey_counter] One of your passkeys may have been copied
    [totp_replaced] Your authenticator app was replaced at { $site }
    [totp_removed] Your authenticator app was removed at { $site }
    [totp_off] Codes of your authenticator app no longer work at { $site }
    [recovery_codes_made] New recovery codes were made at { $site }
    [recovery_code_used] A recovery code was used at { $site }
   *[factors_reset] Your second step was reset at { $site }
}
mail-factor-heading = { $change ->
    [totp_added] An authenticator app was added
    [passkey_added] A passkey was added
    [passkey_removed] A passkey was removed
    [passkey_counter] One of your passkeys may have been copied
    [totp_replaced] Your authenticator app was replaced
    [totp_removed] Your authenticator app was removed
    [totp_off] Codes of your authenticator app no longer work
    [recovery_codes_made] New recovery codes were made
    [recovery_code_used] A recovery code was used
   *[factors_reset] Your second step was reset
}
mail-factor-lead = { $change ->
    [passkey_added] It can be used to log in to your account. From now on, a password alone is not enough. All other sessions have been logged out.
    [passkey_removed] It no longer works here, and all other sessions have been logged out.
    [passkey_counter] One of your passkeys reported no more uses than before, as a copy of it would. If you use it on one device only, remove it and add a new one.
    [totp_added] From now on, logging in to your account takes a code from an authenticator app as well. All other sessions have been logged out.
    [totp_replaced] Codes from the previous authenticator app no longer work. All other sessions have been logged out.
    [totp_removed] Codes from it no longer work, and all other sessions have been logged out.
    [totp_off] Too many wrong codes were entered in a row, by someone who knows your password. Log in with a recovery code, then set up the app again and choose a new password.
    [recovery_codes_made] Recovery codes from before no longer work.
    [recovery_code_used] It was used to log in to your account, in place of a code from your app. It does not work again.
   *[factors_reset] Your authenticator app, your passkeys and your recovery codes no longer work, and all sessions have been logged out.
}
# $n is a number.
mail-factor-codes-left = { $n ->
    [0] You have no recovery codes left. Make new ones on the page about your second step.
    [one] You have 1 recovery code left.
   *[other] You have { $n } recovery codes left.
}
mail-factor-not-you = If you did not do this, choose a new password and contact the people who run the site.
mail-factor-reset-next = To log in again, choose a new password. Then set up your second step again. If you did not ask for this, contact the people who run the site.

## second_factor_failed: somebody with the right password gave five wrong codes in the second step.

mail-second-subject = Someone knows your { $site } password
mail-second-heading = Someone knows your password
mail-second-lead = Someone entered the right password for your account, and then several wrong codes in the second step. They did not get in.
mail-second-password = If that was not you, choose a new password.
mail-second-seldom = We send this e-mail at most once a day.

## invitation: someone is invited to create an account. $who is a name, $email the address of a member, $n a number of days.

mail-invitation-subject = An invitation to { $site }
mail-invitation-heading = You are invited
mail-invitation-lead = You are invited to join { $site }.
mail-invitation-by = { $who } invites you to join { $site }.
mail-invitation-by-member = The user with the address { $email } invites you to join { $site }.
mail-invitation-note-by = { $who } writes:
mail-invitation-note-by-member = The user with the address { $email } writes:
mail-invitation-note-by-site = The people who run { $site } write:
mail-invitation-open = To accept, open the page below.
mail-invitation-button = Accept the invitation
mail-invitation-works = { $n ->
    [one] The link works for 1 day, and only once.
   *[other] The link works for { $n } days, and only once.
}
mail-invitation-ignore = If you do not want to join, ignore this e-mail. Nothing happens without you.

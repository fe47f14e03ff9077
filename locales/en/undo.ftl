### The page behind the link that undoes a change. $when is a day and a time.

undo-title = Undo a change
undo-what-email-changed = The e-mail address of your account was changed on { $when }.
undo-what-second-email-added = A secondary e-mail address was added to your account on { $when }.
undo-what-second-email-removed = The secondary e-mail address of your account was removed on { $when }.
undo-what-emails-swapped = The e-mail addresses of your account were swapped on { $when }.
undo-what-phone-changed = The phone number of your account was changed on { $when }.
undo-what-phone-removed = The phone number of your account was removed on { $when }.
undo-what-undone = A change to your account was undone on { $when }.

## Headings and leads. $what is one of the sentences above, $day a day and a time.

undo-heading = Undo this change?
undo-lead = { $what } You can undo that, and everything that was changed after it.
undo-contest-heading = Was this change wrong?
undo-contest-lead = { $what } The people who run the site can look at it and restore your addresses.
undo-hold-heading = The addresses are on hold
undo-hold-lead = { $what } Until { $day } nobody can change the addresses. The people who run the site will decide whether to undo the change.

undo-addresses = These will be your addresses again. Everyone will be logged out, and you will choose a new password with a code that we send to the primary address.
undo-addresses-decided = These will be the addresses if the people who run the site decide so. Everyone will then be logged out, and the primary address will get an e-mail for choosing a new password.

## Ways to show that the account is yours. $phone is a number of which some digits are hidden.

undo-submit = Undo the change
undo-password-before = Your password before the change
# Under the field for a recovery code, beside the password.
undo-recovery-help = One of the codes that you kept when you set up the second step, if you have nothing else at hand.
# A button; the password stands in the same form.
undo-passkey = Undo the change with a passkey
undo-passkey-no-script = Passkeys need JavaScript. Without it, use another way on this page.
undo-code-help = It is in the text message to { $phone }.
undo-send-code = Send a code to { $phone }
undo-code-sent = A code is on its way to your phone.
undo-other-browser = Or open this link in a browser in which you logged in at least a week before the change. You will not need a password or a code there.
undo-hold = Ask the people who run the site to decide. Nobody can change the addresses for 7 days, or until they have decided. We will send an e-mail to all addresses of the account.
undo-hold-otherwise = If you cannot do any of these, ask the people who run the site to decide. Nobody can change the addresses for 7 days, or until they have decided. We will send an e-mail to all addresses of the account.
undo-hold-submit = Put the addresses on hold

## The message to the people who decide. $limit is a number of characters.

undo-plea = What should they know?
undo-plea-help = { $limit ->
    [one] Optional, up to 1 character. How can they see that the account is yours?
   *[other] Optional, up to { $limit } characters. How can they see that the account is yours?
}
undo-plea-help-later = How can they see that the account is yours? They only know what you write here.
undo-plea-submit = Send
undo-plea-read = The people who run the site can read what was written here.
undo-plea-more = If there is more to say, write to <a>{ $email }</a>.
undo-plea-sent = The people who run the site can read what you wrote.
undo-held = The addresses are on hold. We have sent an e-mail to all of them, and the people who run the site will decide.
undo-held-already = The addresses are already on hold.

## At the foot of the page. $until is a day and a time.

undo-was-you = Was it you? Then you do not need to do anything. This link works until { $until }.
undo-in-order = Is everything all right? Then you do not need to do anything. This link works until { $until }.
undo-done = The change has been undone, and everyone is logged out. Choose a new password, so that only you can log in.

## The page of a link that no longer works.

undo-over-heading = This link no longer works
undo-over-help = Nothing was changed. If you cannot get into your account, ask for a code to choose a new password. If none of your addresses gets an e-mail, contact the people who run the site.
undo-over-well = Is everything all right? <a>Go to the home page</a>

# The page of the link in an e-mail about a change. $when is a day and a time.
undo-title = Take a change back
undo-what-email-changed = The e-mail address of your account was changed on { $when }.
undo-what-second-email-added = A second e-mail address was added to your account on { $when }.
undo-what-second-email-removed = The second e-mail address of your account was removed on { $when }.
undo-what-emails-swapped = The e-mail addresses of your account changed places on { $when }.
undo-what-phone-changed = The phone number of your account was changed on { $when }.
undo-what-phone-removed = The phone number of your account was removed on { $when }.
undo-what-undone = A change to your account was taken back on { $when }.

# $what is one of the above, $day a day and a time.
undo-heading = Was this not you?
undo-lead = { $what } You can take that back, and all that was done after it.
undo-contest-heading = Was that not right?
undo-contest-lead = { $what } The people who run the site can look at it, and bring your addresses back.
undo-hold-heading = The addresses are on hold
undo-hold-lead = { $what } Until { $day } nobody can change the addresses. The people who run the site decide whether they go back.

undo-addresses = This is how your addresses will be again. Everybody is logged out, and you choose a new password with a code that we send to the first address.
undo-addresses-decided = This is how the addresses will be if the people who run the site decide so. Then everybody is logged out, and the first address gets an e-mail for choosing a new password.

# Ways to show that the account is one's own. $phone is a number of which some digits are hidden.
undo-submit = Take it back
undo-password-before = Your password before the change
undo-code-help = From the text message to { $phone }.
undo-send-code = Send a code to { $phone }
undo-code-sent = A code is on its way to your phone.
undo-other-browser = Do you have a browser in which you logged in at least a week before the change? Open the link there: it needs no password and no code.
undo-hold = Ask the people who run the site to decide. Nobody can change the addresses for seven days, or until they have decided. We write to all addresses of the account.
undo-hold-otherwise = Can you do none of these? Ask the people who run the site to decide. Nobody can change the addresses for seven days, or until they have decided. We write to all addresses of the account.
undo-hold-submit = Put the addresses on hold

# What people may write to those who decide. $limit is a number of characters.
undo-plea = What should they know?
undo-plea-help = Optional, up to { $limit } characters. How can they see that the account is yours?
undo-plea-help-later = How can they see that the account is yours? They know nothing of this unless you write it here.
undo-plea-submit = Send it
undo-plea-read = The people who run the site can read what was written here.
undo-plea-more = If there is more to say, write to <a>{ $email }</a>.
undo-plea-sent = The people who run the site can read what you wrote.
undo-held = The addresses are on hold. We have written to all of them, and the people who run the site decide.
undo-held-already = The addresses are on hold already.

# At the foot of the page. $until is a day and a time.
undo-was-you = Was it you? Then there is nothing to do. This link is good until { $until }.
undo-in-order = Is everything in order? Then there is nothing to do. This link is good until { $until }.
undo-done = The change is taken back, and everybody is logged out. Choose a new password, so that you alone can log in.

# Of a link that does nothing any more.
undo-over-heading = This link no longer works
undo-over-help = Nothing was changed. If you cannot get into your account, ask for a code to choose a new password. If no e-mail comes to any of your addresses, ask the people who run the site.
undo-over-well = Is all well? <a>Go to the home page</a>

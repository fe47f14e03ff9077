# The page for the code that verifies an address, and for the one that verifies a phone number. $minutes is a number.
verify-over-email = A code works for { $minutes } minutes and a few tries. Start again and we write to you with a new one. If your address is verified by now, <a>log in</a>.
verify-over-phone = A code works for { $minutes } minutes and a few tries. Log in again and we send you a new one.
verify-number-heading = Your phone number
verify-number-lead = Everybody here verifies a phone number. We send a 6-digit code there.
verify-number-corrected = A code is on its way to that number.
verify-other-account = Log in with another address
verify-phone-lead = Now your phone number: enter the 6-digit code from the text message to <strong>{ $phone }</strong>.
verify-phone-returned = Our text message to <strong>{ $phone }</strong> could not be delivered. Check the number, and use another one below if it is wrong.
verify-phone-nothing = It can take a minute. Check that the number above is right, too.
verify-other-number = Use another number
verify-send-there = Send a code there
verify-email-lead = We have written to <strong>{ $email }</strong>. Enter the 6-digit code from that e-mail.
verify-email-lead-waiting = We will write to <strong>{ $email }</strong>. Enter the 6-digit code from that e-mail.
verify-email-nothing = It can take a minute, so have a look in the spam folder too. If the e-mail has no code, it says what to do instead.
verify-other-email = Mistyped it? <a>Use another address</a>

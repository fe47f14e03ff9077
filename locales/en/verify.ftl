### The page for the code that verifies an address, and for the one that verifies a phone number. $minutes is a number.

verify-over-email = { $minutes ->
    [one] A code works for 1 minute, and you can try it only a few times. Start again to get a new one. If your address is already verified, <a>log in</a>.
   *[other] A code works for { $minutes } minutes, and you can try it only a few times. Start again to get a new one. If your address is already verified, <a>log in</a>.
}
verify-over-phone = { $minutes ->
    [one] A code works for 1 minute, and you can try it only a few times. Log in again to get a new one.
   *[other] A code works for { $minutes } minutes, and you can try it only a few times. Log in again to get a new one.
}
verify-number-heading = Your phone number
verify-number-lead = Every account here needs a verified phone number. We will send a 6-digit code to yours.
verify-number-corrected = A code is on its way to that number.
verify-other-account = Use another account
verify-phone-lead = Enter the 6-digit code from the text message we sent to <strong>{ $phone }</strong>.
verify-phone-returned = We could not deliver our text message to <strong>{ $phone }</strong>. Check the number, and use another one below if it is wrong.
verify-phone-nothing = A text message can take a minute to arrive. Check that the number above is right.
verify-other-number = Use another number
verify-send-there = Send the code
verify-email-lead = We have sent an e-mail to <strong>{ $email }</strong>. Enter the 6-digit code from it.
verify-email-lead-waiting = We will send an e-mail to <strong>{ $email }</strong>. Enter the 6-digit code from it.
verify-email-nothing = An e-mail can take a minute to arrive. Check your spam folder too. If our e-mail has no code, follow the instructions in it.
verify-other-email = Wrong address? <a>Use another one</a>

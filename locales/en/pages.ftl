### Error pages: a heading, and what to do next.

pages-400-heading = We could not read that request
pages-400-lead = Go back and try again.
pages-403-heading = You do not have access to this page
pages-403-lead = If you think you should have it, ask the people who run the site.
pages-404-heading = Page not found
pages-404-lead = Check the address, or start from the home page.
pages-405-heading = This page cannot be used that way
pages-405-lead = Open the page first and use its buttons.
pages-408-heading = That took too long
pages-408-lead = The connection was too slow. Try again.
pages-413-heading = That was too large
pages-413-lead = This is more than the page accepts. Send less and try again.
pages-415-heading = We could not read that kind of content
pages-415-lead = Use the form on the page.
pages-422-heading = Something in the form needs attention
pages-422-lead = Go back, check what you typed and send it again.
pages-429-heading = Too many requests
pages-429-lead = Wait a moment, then try again.
pages-500-heading = Something went wrong on our side
pages-500-lead = We have logged the error. Try again later.
pages-503-heading = Not available at the moment
pages-503-lead = Nothing is lost. Try again soon.
pages-other-heading = That did not work
pages-other-lead = Go back and try again.

## On error pages. $seconds is a number; $reference is an id that is in the log too.

pages-wait = { $seconds ->
    [one] Wait 1 second, then try again.
   *[other] Wait { $seconds } seconds, then try again.
}
pages-reference = Reference: <code>{ $reference }</code>

## Instead of a lead above, if there is more to say.

pages-unknown-host = There is no site at this address. Check the address.
pages-sent-from-elsewhere = This form was sent from another site. Open the page again and send it from there.
pages-forms-only = This page accepts only forms.
pages-unreadable-form = The form could not be read. Go back and send it again.

## Above the login form and the form that asks for the password, after another form was sent too late.

pages-lost-log-in = What you sent was not saved. Log in, then send it again.
pages-lost-password = What you sent was not saved. Enter your password, then send it again.
# Where the second step is set up.
pages-lost-factor = What you sent was not saved. Set up a second step, then send it again.
pages-lost-terms = What you sent was not saved. Accept our terms, then send it again.

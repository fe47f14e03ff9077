# Error pages: a heading, and what to do next.
pages-400-heading = That request could not be read
pages-400-lead = Go back, and try it once more from the page.
pages-403-heading = You do not have access to this page
pages-403-lead = If you think you should have it, ask the people who run the site.
pages-404-heading = There is no such page
pages-404-lead = Check the address, or start from the home page.
pages-405-heading = That cannot be done here
pages-405-lead = Open the page first, and use the buttons on it.
pages-408-heading = That took too long
pages-408-lead = The connection was too slow. Please try again.
pages-413-heading = That is too large
pages-413-lead = What was sent is larger than this page takes. Shorten it, and try again.
pages-415-heading = That kind of content is not understood
pages-415-lead = Send it from the form on the page.
pages-422-heading = Something in the form needs attention
pages-422-lead = Go back, check what you typed, and send it again.
pages-429-heading = Too many requests at once
pages-429-lead = Please wait a moment, and try again.
pages-500-heading = Something broke on our side
pages-500-lead = It has been logged. Please try again in a while.
pages-503-heading = Not available for the moment
pages-503-lead = Nothing is lost. Please try again soon.
pages-other-heading = That did not work
pages-other-lead = Go back, and try it once more.

# On error pages. $seconds is a number; $reference is an id that the log has too.
pages-wait = Please wait { $seconds ->
    [one] 1 second, then try again.
   *[other] { $seconds } seconds, then try again.
}
pages-reference = Reference: <code>{ $reference }</code>

# Instead of what stands above, where there is more to say.
pages-unknown-host = This site does not go by the name that was asked for.
pages-sent-from-elsewhere = This form was sent from somewhere else. Open the page again and send it from there.
pages-forms-only = This page understands forms only.
pages-unreadable-form = What was sent could not be read as a form.

# Above the log-in form and above the form that asks for the password, after a form was sent too late.
pages-lost-log-in = What you sent was not saved. Please log in, then send it again.
pages-lost-password = What you sent was not saved. Please enter your password, then send it again.

### The terms of the site: at sign-up, and later, when there is a new version.

terms-heading = Terms
terms-lead = Read and accept our terms to go on.
terms-lead-new = Our terms have changed. Read and accept them to go on.
# Instead of these, if there was another new version while the page was open. Also at sign-up.
terms-changed = The terms have changed since you opened this page. Read them again.
terms-due = Accept the terms of this site first.
terms-accept = Accept and go on
# $version is the site's own word for it, such as a date; $when is a day and a time.
terms-accepted = You accepted version { $version } on { $when }.

## What the box says at sign-up, and what accepting means on the page.

terms-accept-both = I accept the terms of service and have read the privacy policy.
terms-accept-terms = I accept the terms of service.
terms-accept-privacy = I have read the privacy policy.
# Above the box, and as its name among the problems of the form.
terms-field = Terms
terms-not-accepted = Tick this box to sign up.

## Links to the texts. The last one is for screen readers, after each.

terms-terms = Terms of service
terms-privacy = Privacy policy
terms-new-tab = (opens in a new tab)

## What people can do instead.

terms-not = You do not want to accept?
terms-not-help = You can log out, download your data or delete your account.
terms-export = Download your data

### The field for the time zone on the page of the profile. The other choices are names such as Europe/Berlin.

zones-field = Time zone
zones-browser = Your browser's
zones-help = For the times on pages and in e-mails.

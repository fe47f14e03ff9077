# The field for a time zone on the page of one's profile. Below are names such as Europe/Berlin.
zones-field = Time zone
zones-browser = The one of my browser
zones-help = For the times on pages and in e-mails.

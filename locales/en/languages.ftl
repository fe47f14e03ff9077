### The menu at the foot of every page, if a site has several languages.

languages-menu = Language
languages-change = Change
languages-unknown = Choose one of the languages in the menu.

## The field on the page of the profile.

languages-field = Language
languages-browser = Same as my browser
languages-help = For pages, e-mails and text messages.

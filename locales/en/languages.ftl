# The menu at the foot of every page, where a site speaks several languages.
languages-menu = Language
languages-change = Change
languages-unknown = Please choose one of the languages in the menu.

# The field on the page of one's profile.
languages-field = Language
languages-browser = Same as my browser
languages-help = For pages, e-mails and text messages.

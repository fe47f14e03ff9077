### The menu at the foot of every page, if a site has several languages.

languages-menu = Language
languages-change = Change language
languages-unknown = Choose one of the languages in the menu.

## The field on the page of the profile.

languages-field = Language
languages-browser = Your browser's
languages-help = For pages, e-mails and text messages.

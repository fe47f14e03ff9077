### The browser or program of a visitor, in e-mails and in lists of sessions. $browser is "Firefox", $system is "Linux".

browser-on = { $browser } on { $system }
browser-on-mac = { $browser } on a Mac
browser-app = an app
browser-app-on = an app on { $system }
browser-app-on-mac = an app on a Mac
browser-unknown = an unknown browser
browser-unknown-on = an unknown browser on { $system }
browser-unknown-on-mac = an unknown browser on a Mac
browser-app-android = an Android app
browser-app-apple = an Apple app
browser-program-go = a Go program
browser-program-javascript = a JavaScript program
browser-program-java = a Java program

## The same where it stands alone, as the name of a session.

browser-app-name = App
browser-app-on-name = App on { $system }
browser-app-on-mac-name = App on a Mac
browser-unknown-name = Unknown browser
browser-unknown-on-name = Unknown browser on { $system }
browser-unknown-on-mac-name = Unknown browser on a Mac
browser-app-android-name = Android app
browser-app-apple-name = Apple app
browser-program-go-name = Go program
browser-program-javascript-name = JavaScript program
browser-program-java-name = Java program

### The text message with a code. It must stay short: 160 characters with the line that follows it.

sms-code = { $code } is your { $site } code. Never share it with anyone.

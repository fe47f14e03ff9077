### /dev/mailbox, in development only.

mailbox-heading = Mailbox
mailbox-lead = The last 200 e-mails and text messages that this server has sent since it was started, newest first. This page exists in development only.
mailbox-to = To { $address }
mailbox-empty = No e-mails yet.
mailbox-empty-help = <a>Sign up</a> with any address and the code will arrive here.
mailbox-all = All e-mails
# Instead of a subject, which text messages do not have.
mailbox-text-message = Text message
mailbox-missing = There is no such e-mail.
mailbox-field-from = From
mailbox-field-to = To
mailbox-field-sent = Sent
mailbox-html = HTML version

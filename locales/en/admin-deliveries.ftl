### Webhook deliveries.

admin-deliveries-title = Webhook deliveries
admin-deliveries-about = What was sent to other services, and how they responded.
admin-deliveries-one = delivery
# Heading of the column with the names of the rows.
admin-deliveries-heading = Delivery
# $count is the number as text, $n the number.
admin-deliveries-rows = { $count } { $n ->
    [one] delivery
   *[other] deliveries
}

## Labels of columns, filters and fields.

admin-deliveries-endpoint = Receiver
admin-deliveries-event = Event
admin-deliveries-user-id = User
admin-deliveries-created-at = Created
admin-deliveries-outcome = Outcome
admin-deliveries-status = Response
admin-deliveries-attempts = Attempts
admin-deliveries-last-error = Last error
admin-deliveries-due-at = Next attempt
admin-deliveries-finished-at = Finished
admin-deliveries-message = Message
admin-deliveries-payload = Payload
admin-deliveries-state = State
admin-deliveries-user = User

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-deliveries-send-again = Send again
admin-deliveries-send-again-about = It is sent now, even if it arrived before. The receiver recognises it by its message ID.
admin-deliveries-send-again-past = queued again

## $receiver is the name of a receiver of webhooks.

admin-deliveries-no-receiver = The settings no longer name a receiver “{ $receiver }”.
admin-deliveries-disabled = “{ $receiver }” has failed for days. Nothing is sent to it until someone runs <code>vestibule webhooks replay { $receiver }</code>.

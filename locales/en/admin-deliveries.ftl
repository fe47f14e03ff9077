# Webhook deliveries.

admin-deliveries-title = Webhook deliveries
admin-deliveries-about = What other services are told, and what they answered.
admin-deliveries-one = delivery
# Above the names of rows.
admin-deliveries-heading = Delivery
# $count is the number as text, $n the number.
admin-deliveries-rows = { $count } { $n ->
    [one] delivery
   *[other] deliveries
}

# Columns, filters and fields.
admin-deliveries-endpoint = Receiver
admin-deliveries-event = Event
admin-deliveries-user-id = Person
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
admin-deliveries-user = Person

# Actions: what each is called, what it does, and what was done ($n rows).
admin-deliveries-send-again = Send again
admin-deliveries-send-again-about = It is sent now, even if it arrived before; the receiver recognizes it by its message.
admin-deliveries-send-again-past = queued again

# $receiver is the name of a receiver of webhooks.
admin-deliveries-no-receiver = The settings no longer name a receiver “{ $receiver }”.
admin-deliveries-disabled = Nothing is sent to “{ $receiver }”, which has failed for days, until somebody runs <code>vestibule webhooks replay { $receiver }</code>.

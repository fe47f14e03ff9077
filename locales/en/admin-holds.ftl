### Addresses on hold: changes of addresses that staff decide about.

admin-holds-title = Addresses on hold
admin-holds-about = Someone asked to undo a change of addresses and could not show that they had the account before it. The addresses cannot change until you decide or a week has passed.
admin-holds-one = hold
# $count is the number as text, $n the number.
admin-holds-rows = { $count } { $n ->
    [one] hold
   *[other] holds
}

## Labels of columns, filters and fields.

admin-holds-email = Previous address
admin-holds-user-id = User
admin-holds-change = Change
admin-holds-made-at = Changed
admin-holds-effect = Addresses if the change is undone
admin-holds-plea = Message from the person who asked
admin-holds-created-at = Requested
admin-holds-expires-at = Until
admin-holds-ended-at = Decided
admin-holds-outcome = Outcome
admin-holds-state = State
admin-holds-user = User

## Choices in filters.

admin-holds-is-standing = Needs a decision
admin-holds-is-ended = Decided
admin-holds-is-over = Ended without a decision

## Values in columns and filters.

admin-holds-word-email-changed = E-mail address changed
admin-holds-word-secondary-email-added = Secondary e-mail address added
admin-holds-word-secondary-email-removed = Secondary e-mail address removed
admin-holds-word-emails-swapped = E-mail addresses swapped
admin-holds-word-phone-changed = Phone number changed
admin-holds-word-phone-removed = Phone number removed
admin-holds-word-undone = A change was undone
admin-holds-word-approved = Staff undid the change
admin-holds-word-refused = Staff let the change stand
admin-holds-word-shown = Undone by someone who showed that they had the account before

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-holds-approve = Undo the change
admin-holds-approve-about = The account gets its previous addresses back, everyone is logged out, and the primary address gets an e-mail for choosing a password. The addresses that are removed get an e-mail too. First make sure you know who is asking: this gives the account to whoever reads the old mailbox.
admin-holds-approve-past = decided
admin-holds-refuse = Let the change stand
admin-holds-refuse-about = The link to undo this change no longer works, the addresses can change again, and all of them get an e-mail. This is final. The link to undo an earlier change still works for anyone who can show that they had the account before that change.
admin-holds-refuse-past = decided
admin-holds-refuse-all = Let all changes stand
admin-holds-refuse-all-about = No link to undo a change of these addresses works any more, not even for someone who can show that they had the account before it. The addresses can change again, and all of them get an e-mail. This is final. First make sure that the account is now in the hands of its owner.
admin-holds-refuse-all-past = decided

## What would become of each address if the change were undone. $then and $now are addresses or numbers, or "none".

admin-holds-effect-all = { $email } { $second } { $phone }
admin-holds-effect-email = Primary e-mail: { $then }, now { $now }.
admin-holds-effect-email-same = Primary e-mail: { $then }, as now.
admin-holds-effect-second = Secondary e-mail: { $then }, now { $now }.
admin-holds-effect-second-same = Secondary e-mail: { $then }, as now.
admin-holds-effect-phone = Phone: { $then }, now { $now }.
admin-holds-effect-phone-same = Phone: { $then }, as now.
admin-holds-none = none

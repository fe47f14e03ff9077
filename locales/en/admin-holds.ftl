# Addresses on hold: changes of addresses that staff decides about.

admin-holds-title = Addresses on hold
admin-holds-about = Somebody asked to take a change of addresses back and could not show that the account was theirs before it. Until you decide, or a week is over, the addresses cannot change.
admin-holds-one = hold
# $count is the number as text, $n the number.
admin-holds-rows = { $count } { $n ->
    [one] hold
   *[other] holds
}

# Columns, filters and fields.
admin-holds-email = Previous address
admin-holds-user-id = Person
admin-holds-change = Change
admin-holds-made-at = Changed
admin-holds-effect = Addresses if taken back
admin-holds-plea = Message from whoever asked
admin-holds-created-at = Requested
admin-holds-expires-at = Until
admin-holds-ended-at = Decided
admin-holds-outcome = Outcome
admin-holds-state = State
admin-holds-user = Person

# Choices of filters.
admin-holds-is-standing = Needs a decision
admin-holds-is-ended = Decided
admin-holds-is-over = Ended without a decision

# Words that are kept.
admin-holds-word-email-changed = E-mail address changed
admin-holds-word-secondary-email-added = Second e-mail address added
admin-holds-word-secondary-email-removed = Second e-mail address removed
admin-holds-word-emails-swapped = E-mail addresses swapped
admin-holds-word-phone-changed = Phone number changed
admin-holds-word-phone-removed = Phone number removed
admin-holds-word-undone = A change was taken back
admin-holds-word-approved = Staff took the change back
admin-holds-word-refused = Staff let the change stand
admin-holds-word-shown = Taken back by whoever showed that they had the account before

# What would become of the addresses: $then before the change, $now since. $first, $second and $phone are these sentences.
admin-holds-effect-all = { $first } { $second } { $phone }
admin-holds-effect-first = First e-mail: { $then }, now { $now }.
admin-holds-effect-first-same = First e-mail: { $then }, as now.
admin-holds-effect-second = Second e-mail: { $then }, now { $now }.
admin-holds-effect-second-same = Second e-mail: { $then }, as now.
admin-holds-effect-phone = Phone: { $then }, now { $now }.
admin-holds-effect-phone-same = Phone: { $then }, as now.
admin-holds-effect-none = none

# Actions: what each is called, what it does, and what was done ($n rows).
admin-holds-approve = Take the change back
admin-holds-approve-about = The account gets its earlier addresses back, everybody is logged out, and its first address gets an e-mail to choose a password. The addresses that are removed are told. First make sure who is asking: this gives the account to whoever reads the old mailbox.
admin-holds-approve-past = decided
admin-holds-refuse = Let the change stand
admin-holds-refuse-about = The link of this change no longer works, the addresses can change again, and all of them are told. This is final. A link of an earlier change still works, for whoever can show that they had the account before that one.
admin-holds-refuse-past = decided
admin-holds-refuse-all = Let all changes stand
admin-holds-refuse-all-about = No link to take a change of these addresses back works any more, not even for whoever can show that they had the account before it. The addresses can change again, and all of them are told. This is final. First make sure that whoever has the account now is its owner.
admin-holds-refuse-all-past = decided

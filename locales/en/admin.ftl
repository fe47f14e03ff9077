### The admin site: sentences about any model. Those about one of our models are in admin-<model>.ftl.
###
### Arguments, in all sentences:
### $one    the name of a single row, within a sentence: "user", "session"
### $rows   a number of rows: "1 user", "1,234 users" (admin-<model>-rows, admin-rows)
### $label  the label of a row: "ada@example.com", "session 7"
### $title  the title of the model: "Users"
### $action the name of an action: "Ban"
### $past   what the action did, after $rows, as in "2 users banned": "banned"

## Why something is refused, on pages, in the API and at the command line.

enter-not-staff = Only staff can open the admin site.
enter-password-needed = Enter your password to continue.
admin-last-superuser = This is the last active superuser. Make someone else a superuser first.
admin-yourself = You cannot do this to your own account.
admin-beyond = This account has permissions that you do not have.
admin-banned = This account was banned. Unban it instead.
admin-closed = This account is deactivated or banned. Activate or unban it first.
admin-not-allowed = You do not have permission to perform this action.
admin-fields = Please correct the errors below.
# vestibule webhooks replay.
replay-unknown = There is no such receiver.

## Values.

admin-yes = Yes
admin-no = No
admin-none = None
# Yes and no as the value of a field, before and after a change.
admin-flag-yes = yes
admin-flag-no = no

## Rows and their number. $count is the number as text ("1,234"), $n the number; $one and $many are words
## for models that an application adds.

admin-rows = { $count } { $n ->
    [one] { $one }
   *[other] { $many }
}
admin-more-than = more than { $rows }
# Thousands: $tail has three digits, and $head can be such a number again. "1,234,567" is "1,234" and "567".
admin-thousands = { $head },{ $tail }
# More than were counted: "1,000+".
admin-or-more = { $count }+
admin-row-number = { $one } { $id }
admin-number = number { $id }
admin-gone = { $label } (gone)

## Dates. $month is one of admin-month.

admin-date-day = { $day } { $month } { $year }
admin-date-month = { $month } { $year }
admin-month = { $n ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}

## On every page.

admin-title = Admin
admin-nav = Admin site
admin-menu = Sections
admin-overview = Overview
admin-crumbs = You are here
# $zone is a name such as Europe/Berlin.
admin-foot = { $zone ->
    [UTC] All times are UTC.
   *[elsewhere] All times are in the time zone { $zone }.
}

## The first page. The labels stand after a number.

admin-today = At a glance
admin-number-sign-ups = Sign-ups
admin-number-sign-ups-today = Sign-ups today
admin-number-logins = Logins
admin-number-logins-today = Logins today
admin-number-failures = Failed logins
admin-number-failures-today = Failed logins today
admin-number-holds = Addresses on hold that need a decision
admin-number-closed = Banned or deactivated accounts
admin-number-staff-without-second-factor = Staff without a second step
admin-number-letters-late = E-mails that have been waiting for more than 5 minutes
admin-number-letters-given-up = E-mails that could not be sent
admin-number-deliveries-given-up = Webhook deliveries that failed
admin-number-database = MB in the database
admin-number-database-growth = MB added in 30 days
# $label is "Sign-ups"; $sum and $most are numbers as text, $day is "21 Nov".
admin-plot-sum = { $sum } in 30 days
admin-plot-words = { $label } in 30 days: { $sum }. The busiest day was { $day }, with { $most }.
admin-plot-none = { $label } in 30 days: none.
admin-plot-day = { $day }: { $sum }
admin-plot-today = Today
# If the reader is in another time zone.
admin-plot-zone = Days begin and end at midnight UTC.
admin-index-running = In progress
admin-index-models = Manage
admin-index-add-one = Add { $one }
admin-index-no-rights = You do not have any permissions yet. Ask a superuser.
admin-index-recent = Your recent actions
admin-index-recent-none = Nothing yet.
# $percent is a number.
admin-percent = { $percent }%

## Buttons and links.

admin-add = Add
admin-delete = Delete
admin-history = History
admin-save = Save
admin-save-add = Save and add another
admin-save-continue = Save and continue editing
admin-cancel = Cancel
admin-search = Search
admin-show-all = Show all

## Lists.

admin-list-export = Export CSV
admin-list-all = All
admin-list-order = Sort
admin-list-pick = Select
admin-list-pick-row = Select { $label }
admin-list-pick-page = Select all rows on this page
# How many rows are ticked. The browser fills in $n, so there can be no plural.
admin-list-picked = { $n } selected
admin-list-action = Action
admin-list-choose-action = Choose an action…
admin-list-go = Go
admin-list-all-rows = All { $rows }
admin-list-pages = Pages
admin-list-first = First
admin-list-previous = Previous
admin-list-next = Next
admin-list-empty = Nothing here yet.
admin-list-no-match = Nothing matches. <a>Show all</a>
admin-list-cut = Your search matches too many rows to look through. Type more letters to narrow it down.

# A filter and what was chosen: "Staff: Yes". $label is a filter, $chosen one of its choices.
admin-list-chosen = { $label }: { $chosen }

## The page and the form of a row.

admin-row-details = Details
admin-row-also = More details
admin-row-actions = Actions
admin-row-related = Related
admin-add-title = Add { $one }
admin-picker-empty = There is nothing to choose from yet.
admin-picker-filter = Filter
# $label is the name of the list that is filtered.
admin-picker-filter-of = Filter: { $label }
# How many rows of the list are ticked. The browser fills in $n, so there can be no plural.
admin-picker-chosen = { $n } selected
admin-added = The { $one } “{ $label }” was added successfully.
admin-added-again = The { $one } “{ $label }” was added successfully. You may edit it again below.
admin-added-another = The { $one } “{ $label }” was added successfully. You may add another { $one } below.
admin-changed = The { $one } “{ $label }” was changed successfully.
admin-changed-again = The { $one } “{ $label }” was changed successfully. You may edit it again below.
admin-changed-another = The { $one } “{ $label }” was changed successfully. You may add another { $one } below.
admin-changed-meanwhile = Someone else has changed this in the meantime. Save again to overwrite it.
admin-changed-meanwhile-to = Someone else has changed this to “{ $value }” in the meantime. Save again to overwrite it.

## Deletion.

admin-delete-title = Delete { $label }
admin-delete-heading = Delete the { $one } “{ $label }”?
admin-delete-lead = This cannot be undone.
admin-delete-goes = Also deleted
admin-delete-stays = Kept
admin-delete-yes = Yes, delete it
admin-delete-no = No, keep it
admin-deleted = The { $one } “{ $label }” was deleted successfully.
# Deletion as an action on several rows: what it does, and what was done, after a number of rows ("2 users deleted").
admin-delete-about = Everything that belongs to them is deleted too. This cannot be undone.
admin-delete-past = deleted

## Actions. The heading that asks whether to do it, with the name of the only row or the number of rows.

admin-ask-one = { $action } – { $label }?
admin-ask-many = { $action } – { $rows }?
admin-ask-whole-list = the whole list
admin-ask-changes = This changes { $rows }
admin-ask-others = and others
admin-ask-reason = Reason
admin-ask-reason-help = It is recorded in the audit log, with your name.
# The result, shown one after another. $n is the number of rows.
admin-done = { $rows } { $past }.
admin-done-already = { $rows }: nothing to do.
admin-done-refused = { $n ->
    [one] { $rows } was not { $past }.
   *[other] { $rows } were not { $past }.
}
admin-action-none = No action selected.
admin-action-no-rows = Items must be selected in order to perform actions on them. No items have been changed.
admin-reason-required = Enter a reason.
admin-reason-too-long = { $limit ->
    [one] The reason can have at most 1 character.
   *[other] The reason can have at most { $limit } characters.
}

## Bulk actions: on all rows of a list, in the background.

admin-works-title = Bulk actions
admin-works-lead = Actions that you started on all rows of a list.
admin-works-list = Actions that you started
admin-works-none = Nothing yet.
# $action is in lower case.
admin-work-heading = { $title }: { $action }
admin-work-progress = Progress
admin-work-bar = Done
admin-work-running = Running
admin-work-done = Done
admin-work-stopped = Stopped
admin-work-failed = Failed
admin-work-total = Rows at the start
admin-work-changed = Changed
admin-work-already = Not needed
admin-work-refused = Refused
# $refused is a number as text, $error the reason why the last one was refused.
admin-work-refused-why = { $refused }. { $error }
admin-work-began = Started
admin-work-finished = Finished
admin-work-stop = Stop
admin-work-stop-help = Rows that have been changed stay changed. You can leave this page: the action continues in the background.
admin-work-back = Back to the list
admin-bulk-broken = Something went wrong on our side.

## The history of a row.

admin-history-title = History of { $label }
admin-history-list = History
admin-history-older = Older
admin-history-empty = Nothing has happened yet.
admin-history-added = Added
admin-history-changed = Changed
admin-history-deleted = Deleted
# $at is a date and a time, $who a name, $from an address and a browser.
admin-history-at = { $at }, { $from }
admin-history-by = { $at } by { $who }
admin-history-by-from = { $at } by { $who }, { $from }
admin-history-from = { $ip }, { $browser }
admin-history-from-ip = { $ip }
# Instead of an address and a browser.
admin-history-by-system = by the system
admin-history-by-staff = by staff
admin-history-command-line = at the command line
admin-history-gone = user { $id } (gone)
admin-history-nothing = nothing
# Between the old and the new value, for screen readers.
admin-history-now = , now

## The page that asks for the password again.

admin-again-title = Enter your password
admin-again-lead = It has been a while since you entered your password. Enter it to finish. What you typed is kept, except passwords.
admin-login-lead = You have been away for a while. Enter your password to continue.

## Pages when something cannot be shown or done: headings, what is missing, and the link back.

admin-refused-unknown = There is no such page
admin-refused-no-row = There is no such { $one }. Perhaps it was deleted?
admin-refused-no-page = There is nothing here by that name.
admin-refused-ask = That cannot be shown
admin-refused-right = You do not have access to this
admin-refused-deed = That could not be done
admin-refused-list = Back to “{ $title }”
admin-refused-index = Back to the admin site
# $request is the id of the request, which is in the log too.
admin-refused-reference = Reference: <code>{ $request }</code>

## Errors in forms.

admin-pick = Choose from the list.
# $n is a number.
admin-pick-fewer = Choose at most { $n }.
admin-choose = Choose from the list.
admin-number-invalid = Enter a whole number.
# $zone is a name such as Europe/Berlin; in the last one, $help is the other help of the field.
admin-moment-never = This time does not exist in { $zone }: the clocks go forward and skip it. Enter another time.
admin-moment-help = In the time zone { $zone }.
admin-moment-help-more = { $help } In the time zone { $zone }.
admin-moment-invalid = Enter a valid date and time, as in 2026-11-21T14:00.
# $limit is a number.
admin-text-too-long = Ensure this field has no more than { $limit } characters.
admin-does-not-fit = This value does not fit here.
admin-row-taken = There is already a row like this.

## Errors in the address of a list. $name is what the address says.

admin-no-filter = There is no filter “{ $name }”.
admin-no-order = This list cannot be sorted by “{ $name }”.
admin-no-choice = “{ $filter }” has no such choice.
admin-no-field = There is no field “{ $name }”.
admin-no-action = There is no action “{ $name }”.
admin-no-row = That is not a row of this list.
admin-bad-place = This position in the list is not valid.
admin-bad-date = This date is not valid.
admin-bad-query = The part of this address after the ? is not valid.
admin-asked-twice = “{ $name }” appears more than once.
admin-not-whole = “{ $name }” must be a whole number.
admin-after-and-before = Use “after” or “before”, not both.
admin-history-ask = A history can only be narrowed with “before”.
# $limit is a number.
admin-search-too-long = { $limit ->
    [one] A search can have at most 1 character.
   *[other] A search can have at most { $limit } characters.
}
admin-search-short-words = Words of one or two characters are found at the beginning only.
admin-search-some-beginnings = In this list, some fields are searched at their beginning only.
admin-search-beginnings = This list is searched at the beginning of its fields only.
admin-search-too-wide = Your search matches too many rows. Type more letters to narrow it down.
admin-too-many-rows = { $limit ->
    [one] You can select at most 1 row by hand.
   *[other] You can select at most { $limit } rows by hand.
}

## Errors for programs, in the words of the API.

admin-changed-meanwhile-read = Someone else has changed this in the meantime. Read it again, and send what you still want to change.
admin-whole-list-meant = This needs the whole list: leave out “after”, “before” and “size”.
# $limit is a number.
admin-too-many-ids = { $limit ->
    [one] At most 1 row at once. Use `all` for more.
   *[other] At most { $limit } rows at once. Use `all` for more.
}
admin-ids-or-all = Send either `ids` or `all`.
admin-ids-not-narrowed = Filters in the address work with `all`, not with `ids`.
admin-ids-invalid = Enter a list of whole numbers.
admin-value-invalid = Not a valid value.
admin-moment-invalid-zone = Enter a valid date and time, as in 2026-11-21T14:00:00Z.
admin-no-such-field = There is no such field here.

## Permissions.

admin-can-add = Can add { $one }
admin-can-change = Can change { $one }
admin-can-delete = Can delete { $one }
admin-can-view = Can view { $one }

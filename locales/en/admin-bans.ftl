### Bans that outlived their accounts.

admin-bans-title = Banned addresses
admin-bans-about = Addresses of accounts that were banned and then erased. Nobody can sign up with them. Only a digest of each is kept: if you know the address, lift its ban with <code>vestibule user unban</code>.
admin-bans-one = ban
# Heading of the column with the names of the rows.
admin-bans-heading = Ban
# $count is the number as text, $n the number.
admin-bans-rows = { $count } { $n ->
    [one] ban
   *[other] bans
}

# Labels of columns, filters and fields.
admin-bans-created-at = Erased

## Actions: the button; the sentence on the page that asks whether to do it; and what was done, after a number of rows
## ("2 users banned").

admin-bans-lift = Lift
admin-bans-lift-about = Whoever has the address can sign up with it again.
admin-bans-lift-past = lifted

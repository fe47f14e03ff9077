### E-mails about the addresses of an account: address_changed and address_hold.

## address_changed. $change is what happened, $detail the address or number, in full or partly hidden (a…@example.com, +31…78).
## The sentences with "removed" are for an address that an account had until a change was undone.

mail-address-subject = { $change ->
    [email_changed] Your e-mail address was changed at { $site }
    [secondary_email_added] A secondary e-mail address was added at { $site }
    [secondary_email_removed] Your secondary e-mail address was removed at { $site }
    [emails_swapped] Your e-mail addresses were swapped at { $site }
    [phone_changed] Your phone number was changed at { $site }
    [phone_removed] Your phone number was removed at { $site }
   *[undone] A change to your account was undone at { $site }
}
mail-address-heading = { $change ->
    [email_changed] Your e-mail address was changed
    [secondary_email_added] A secondary e-mail address was added
    [secondary_email_removed] Your secondary e-mail address was removed
    [emails_swapped] Your e-mail addresses were swapped
    [phone_changed] Your phone number was changed
    [phone_removed] Your phone number was removed
   *[undone] A change to your account was undone
}
mail-address-lead = { $change ->
    [email_changed] The e-mail address of your account is now { $detail }.
    [secondary_email_added] { $detail } is now the secondary e-mail address of your account.
    [secondary_email_removed] { $detail } no longer belongs to your account.
    [emails_swapped] The primary e-mail address of your account is now { $detail }. The previous one is now the secondary address.
    [phone_changed] The phone number of your account is now { $detail }.
    [phone_removed] The phone number { $detail } no longer belongs to your account.
   *[undone] A change to your account was undone. Its e-mail address is { $detail } again. You were logged out everywhere, and you need to choose a new password to log in.
}
mail-address-take-back = If it was you, you do not need to do anything. If it was not, undo the change on the page below. That restores your addresses, logs you out everywhere and asks for a new password. Open the page in a browser where you logged in at least a week before the change, or have your phone or your previous password ready.
mail-address-button = Undo the change
mail-address-link = The link works for 7 days. Do not share it with anyone.
mail-address-password = Choose a new password if you have not done so yet.
mail-address-mistake = If you do not know this account, someone entered your address by mistake. Do not share codes that we send you.
mail-removed-subject = This address no longer belongs to an account at { $site }
mail-removed-heading = This address no longer belongs to an account
mail-removed-lead = A change to an account was undone. { $detail } no longer belongs to it, and everyone was logged out. It was undone by someone who showed that they had the account before the change, or by the people who run the site.
mail-removed-button = Report it
mail-removed-report = If that is not right, report it on the page below. Then nobody can change the addresses of the account for 7 days, and the people who run the site will decide.

## address_hold. $change is what happened; "…_former" is for an address that an account had before. $day is 28 Nov 2026.

mail-hold-subject = { $change ->
    [held] The addresses of your { $site } account are on hold
    [held_former] The addresses of a { $site } account are on hold
    [refused] The addresses of your { $site } account stay as they are
    [refused_one] The addresses of your { $site } account stay as they are
   *[refused_former] The addresses of a { $site } account stay as they are
}
mail-hold-heading = { $change ->
    [held] Your addresses are on hold
    [held_former] Addresses are on hold
    [refused] Your addresses stay as they are
    [refused_one] Your addresses stay as they are
   *[refused_former] The addresses stay as they are
}
mail-hold-held = Someone used the link to undo a change to the addresses of your account, but could not show that they had the account before the change. The addresses are on hold until { $day }: nobody can change them, and the people who run the site will decide. You can log in, end sessions and change your password as usual.
mail-hold-held-former = This address used to belong to an account, and would belong to it again if a change were undone. Someone used the link for that, but could not show that they had the account before the change. The addresses of the account are on hold until { $day }: nobody can change them, and the people who run the site will decide.
mail-hold-refused = { $change ->
    [refused] The people who run the site have decided that the addresses of your account stay as they are. The link to undo a change no longer works.
    [refused_one] The people who run the site have decided that the addresses of your account stay as they are. The link to undo this change no longer works.
    [refused_former] The people who run the site have decided not to undo the change: the account that used to have this address keeps its current addresses. The link to undo a change no longer works.
   *[refused_one_former] The people who run the site have decided not to undo the change: the account that used to have this address keeps its current addresses. The link to undo this change no longer works.
}
mail-hold-earlier = The link to undo an earlier change still works for anyone who can show that they had the account before that change.
mail-hold-support = If you have a question or know more about this, write to the people who run the site: <a>{ $email }</a>.
mail-hold-plea = If it was you, open the link to undo the change again: there you can write to the people who run the site.

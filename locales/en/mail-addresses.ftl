# E-mails about the addresses of an account: address_changed and address_hold.

# address_changed. $change is what happened, $detail the address or number, or the middle of it (a…@example.com, +31…78).
# "removed" goes to an address that an account had until a change was taken back.
mail-address-subject = { $change ->
    [email_changed] Your e-mail address was changed at { $site }
    [secondary_email_added] A second e-mail address was added at { $site }
    [secondary_email_removed] Your second e-mail address was removed at { $site }
    [emails_swapped] Your e-mail addresses changed places at { $site }
    [phone_changed] Your phone number was changed at { $site }
    [phone_removed] Your phone number was removed at { $site }
   *[undone] Your addresses are as they were at { $site }
}
mail-address-heading = { $change ->
    [email_changed] Your e-mail address was changed
    [secondary_email_added] A second e-mail address was added
    [secondary_email_removed] Your second e-mail address was removed
    [emails_swapped] Your e-mail addresses changed places
    [phone_changed] Your phone number was changed
    [phone_removed] Your phone number was removed
   *[undone] Your addresses are as they were
}
mail-address-lead = { $change ->
    [email_changed] The e-mail address of your account is { $detail } now.
    [secondary_email_added] { $detail } is the second e-mail address of your account now.
    [secondary_email_removed] { $detail } no longer belongs to your account.
    [emails_swapped] The first e-mail address of your account is { $detail } now; the one before is the second.
    [phone_changed] The phone number of your account is { $detail } now.
    [phone_removed] The phone number { $detail } no longer belongs to your account.
   *[undone] A change to your account was taken back. Its e-mail address is { $detail } again, you were logged out everywhere, and logging in takes a new password.
}
mail-address-take-back = If it was you, there is nothing to do. If it was not, <a>take it back</a>. That restores your addresses, logs you out everywhere, and asks for a new password. Open the link in a browser in which you logged in at least a week before the change, or have your phone or your earlier password ready.
mail-address-link = The link works for 7 days. Do not give it to anyone.
mail-address-password = <a>Choose a new password</a>, if you have not done so yet.
mail-address-mistake = If you do not know this account, somebody entered your address by mistake: do not pass on codes that we send you.
mail-removed-subject = This address no longer belongs to an account at { $site }
mail-removed-heading = This address no longer belongs to an account
mail-removed-lead = A change to an account was taken back, either by somebody who showed that they had the account before the change or by the people who run the site. { $detail } no longer belongs to the account, and everybody was logged out.
mail-removed-report = If that is not right, <a>report it</a>. Then nobody can change the addresses of the account for seven days, and the people who run the site decide.

# address_hold. $change is what happened; "…_former" goes to an address that an account had. $day is 28 Nov 2026.
mail-hold-subject = { $change ->
    [held] The addresses of your { $site } account are on hold
    [held_former] The addresses of a { $site } account are on hold
    [refused] The addresses of your { $site } account stay
    [refused_one] The addresses of your { $site } account stay
   *[refused_former] The addresses of a { $site } account stay
}
mail-hold-heading = { $change ->
    [held] Your addresses are on hold
    [held_former] Addresses are on hold
    [refused] Your addresses stay
    [refused_one] Your addresses stay
   *[refused_former] The addresses stay
}
mail-hold-held = Somebody used the link that takes back a change to the addresses of your account, but could not show that they had the account before the change. The addresses are on hold until { $day }: nobody can change them, and the people who run the site decide. You can log in, end sessions and change your password as usual.
mail-hold-held-former = An account had this address, and would have it again if a change was taken back. Somebody used the link for that, but could not show that they had the account before the change. The addresses of the account are on hold until { $day }: nobody can change them, and the people who run the site decide.
mail-hold-refused = { $change ->
    [refused] The people who run the site have decided that the addresses of your account stay as they are. The link to take a change back no longer works.
    [refused_one] The people who run the site have decided that the addresses of your account stay as they are. The link to take this change back no longer works.
    [refused_former] The people who run the site have decided that the addresses of an account that had this one stay as they are. The link to take a change back no longer works.
   *[refused_one_former] The people who run the site have decided that the addresses of an account that had this one stay as they are. The link to take this change back no longer works.
}
mail-hold-earlier = The link of an earlier change still works, for whoever can show that they had the account before that one.
mail-hold-support = If you have a question, or know more about it, write to the people who run the site: <a>{ $email }</a>.
mail-hold-plea = If it was you, the page behind that link takes a few words to the people who run the site.

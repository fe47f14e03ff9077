### Which version of the terms who accepted.

admin-consents-title = Accepted terms
admin-consents-about = Who accepted which version of the terms, when, and from which network. Nobody can change this.
admin-consents-one = consent
# Heading of the column with the names of the rows.
admin-consents-heading = Consent
# $count is the number as text, $n the number.
admin-consents-rows = { $count } { $n ->
    [one] consent
   *[other] consents
}

## Labels of columns and filters.

admin-consents-user-id = User
admin-consents-version = Version
admin-consents-accepted-at = Accepted
admin-consents-ip = IP address
admin-consents-user = User

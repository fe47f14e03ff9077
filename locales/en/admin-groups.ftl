### Groups.

admin-groups-title = Groups
admin-groups-about = Permissions for several people at once.
admin-groups-one = group
# $count is the number as text, $n the number.
admin-groups-rows = { $count } { $n ->
    [one] group
   *[other] groups
}

## Labels of columns, filters and fields.

admin-groups-members = Members
admin-groups-name = Name
admin-groups-permissions = Permissions
admin-groups-permissions-help = What everyone in the group can do.
admin-groups-taken = There is already a group with that name.

"""All that is known of the people of a project, in a form that can be compared: numbers that only order rows are left out.

Usage: snapshot.py PROJECT FILE
"""
import argparse
from datetime import date, datetime
from pathlib import Path

import people
import projects


def plain(value):
    if isinstance(value, datetime):
        return people.iso(value)
    return value.isoformat() if isinstance(value, date) else value


def fields_of(row, *left_out):
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in left_out]
    return {name: plain(getattr(row, name)) for name in names}


def take():
    """Rows by table and key, inside the project's process."""
    return {
        "user": users(),
        "group": groups(),
        "email address": addresses(),
        "status": statuses(),
        "authenticator": authenticators(),
        "social account": social_accounts(),
        "refresh token": refresh_tokens(),
        "company": companies(),
    }


def users():
    from django.contrib.auth import get_user_model

    found = {}
    for user in get_user_model().objects.prefetch_related("groups", "user_permissions__content_type"):
        found[str(user.pk)] = {
            **fields_of(user, "id"),
            "groups": sorted(group.name for group in user.groups.all()),
            "user_permissions": sorted(codenames(user.user_permissions.all())),
        }
    return found


def codenames(permissions):
    return [f"{each.content_type.app_label}.{each.codename}" for each in permissions]


def groups():
    from django.contrib.auth.models import Group

    found = Group.objects.prefetch_related("permissions__content_type")
    return {group.name: {"permissions": sorted(codenames(group.permissions.all()))} for group in found}


def addresses():
    from allauth.account.models import EmailAddress

    return {f"{row.user_id} {row.email.lower()}": fields_of(row, "id") for row in EmailAddress.objects.all()}


def statuses():
    from graphql_auth.models import UserStatus

    return {str(row.user_id): fields_of(row, "id") for row in UserStatus.objects.all()}


def authenticators():
    from allauth.mfa.models import Authenticator

    return {f"{row.user_id} {row.type}": fields_of(row, "id") for row in Authenticator.objects.all()}


def social_accounts():
    from allauth.socialaccount.models import SocialAccount

    return {f"{row.provider} {row.uid}": fields_of(row, "id") for row in SocialAccount.objects.all()}


def refresh_tokens():
    from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

    rows = OutstandingToken.objects.select_related("blacklistedtoken")
    return {row.jti: {**fields_of(row, "id"), "blacklisted": hasattr(row, "blacklistedtoken")} for row in rows}


def companies():
    from django.apps import apps

    if not apps.is_installed("accounts") or "company" not in apps.all_models["accounts"]:
        return {}
    return {str(row.pk): fields_of(row, "id") for row in apps.get_model("accounts.Company").objects.all()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    projects.enter(arguments.project)
    found = take()
    people.write(arguments.file, found)
    print(", ".join(f"{len(rows)} of {table}" for table, rows in found.items()))


if __name__ == "__main__":
    main()

"""Fills a project with people, and writes down what must be found of each after the move.

Usage: people.py PROJECT [--people 500] [--first 1] [--seed 20] [--collisions] [--hashes FILE]

The first twenty have one hash each at the costs of real sites, which takes seconds to compare: --first 21 leaves them out.

Writes expected.json and tokens.json (refresh tokens as SimpleJWT made them) into the project's folder.
"""
import argparse
import json
import logging
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import invented
import passwords
import projects


def iso(moment):
    """Milliseconds, which is what dumpdata keeps."""
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Filling:
    def __init__(self, project, people, hashes):
        from django.contrib.auth import get_user_model

        self.facts = project.facts
        self.people = people
        self.hashes = hashes
        self.User = get_user_model()
        self.saved = {}
        self.tokens = []

    def fill(self):
        from django.db import transaction

        with transaction.atomic():
            if self.facts["kind"] == "own":
                self.companies()
            self.users()
            self.groups()
            self.addresses()
            self.factors()
            self.refresh_tokens()
        self.continue_numbers()

    def companies(self):
        from accounts.models import Company

        Company.objects.bulk_create(
            Company(id=number, name=name) for number, name in enumerate(invented.COMPANIES, 1)
        )

    def users(self):
        self.User.objects.bulk_create(self.user(person) for person in self.people)
        self.saved = {user.pk: user for user in self.User.objects.all()}

    def user(self, person):
        joined, logged_in = person.date_joined, person.last_login
        if not self.facts["use_tz"]:
            joined, logged_in = (invented.local(each, self.facts["time_zone"])[0] for each in (joined, logged_in))
        fields = dict(
            id=person.id,
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            password=self.hashes[person.number],
            is_active=person.is_active,
            is_staff=person.is_staff,
            is_superuser=person.is_superuser,
            date_joined=joined,
            last_login=logged_in,
        )
        if self.facts["kind"] != "email":
            fields["username"] = person.username
        for name, value in person.own.items():
            fields["company_id" if name == "company" else name] = value
        return self.User(**fields)

    def groups(self):
        from django.contrib.auth.models import Group, Permission

        own = {"view_user": f"view_{self.User._meta.model_name}", "change_user": f"change_{self.User._meta.model_name}"}
        found = {given.codename: given for given in Permission.objects.filter(content_type__app_label=self.User._meta.app_label)}
        for number, (name, codenames) in enumerate(invented.GROUPS.items(), 3):
            group = Group.objects.create(id=number, name=name)
            group.permissions.set(found[own[codename]] for codename in codenames)
            group.user_set.set(self.saved[person.id] for person in self.people if name in person.groups)
        for person in self.people:
            if person.permissions:
                self.saved[person.id].user_permissions.set(found[own[codename]] for codename in person.permissions)

    def addresses(self):
        from allauth.account.models import EmailAddress
        from graphql_auth.models import UserStatus

        EmailAddress.objects.bulk_create(
            EmailAddress(user_id=person.id, email=email, verified=verified, primary=primary)
            for person in self.people
            for email, verified, primary in person.addresses or ()
        )
        UserStatus.objects.bulk_create(
            UserStatus(user_id=person.id, verified=person.status[0], archived=person.status[1], secondary_email=person.status[2])
            for person in self.people
            if person.status is not None
        )

    def factors(self):
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
        from allauth.mfa.totp.internal.auth import TOTP
        from allauth.socialaccount.models import SocialAccount

        for person in self.people:
            user = self.saved[person.id]
            if person.totp:
                TOTP.activate(user, person.totp)
            if person.recovery_codes:
                RecoveryCodes.activate(user)
            for provider, uid in person.social:
                SocialAccount.objects.create(user=user, provider=provider, uid=uid, extra_data={"name": person.first_name})

    def refresh_tokens(self):
        """Made by SimpleJWT as at a log-in; those that are over say so themselves, not in their row alone."""
        from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
        from rest_framework_simplejwt.tokens import RefreshToken

        # It warns of people who are not active: theirs must be refused after the move as well.
        logging.getLogger("rest_framework_simplejwt").setLevel(logging.ERROR)
        for person in self.people:
            for state in person.tokens:
                token = RefreshToken.for_user(self.saved[person.id])
                if state == "expired":
                    self.expire(token)
                if state == "blacklisted":
                    token.blacklist()
                if state == "live" and not person.is_active:
                    state = "inactive"
                self.tokens.append({"id": person.id, "state": state, "refresh": str(token)})
        # Django keeps the tokens of those who were deleted.
        stray = RefreshToken.for_user(self.saved[self.people[0].id])
        OutstandingToken.objects.filter(jti=stray["jti"]).update(user=None)
        self.tokens.append({"id": None, "state": "of nobody", "refresh": str(stray)})

    @staticmethod
    def expire(token):
        from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
        from rest_framework_simplejwt.utils import datetime_from_epoch

        token.set_exp(from_time=datetime.now(timezone.utc) - timedelta(days=40))
        OutstandingToken.objects.filter(jti=token["jti"]).update(
            token=str(token), expires_at=datetime_from_epoch(token["exp"])
        )

    def continue_numbers(self):
        """PostgreSQL does not notice numbers that were given."""
        from django.contrib.auth.models import Group
        from django.core.management.color import no_style
        from django.db import connection

        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.User, Group]):
                cursor.execute(statement)


def expected(person, facts):
    """What must be known of a person after the move."""
    joined, logged_in, within = person.date_joined, person.last_login, 0
    if not facts["use_tz"]:
        joined, within = invented.local(joined, facts["time_zone"])
        logged_in, other = invented.local(logged_in, facts["time_zone"])
        joined = invented.in_utc(joined, facts["time_zone"])
        logged_in = logged_in and invented.in_utc(logged_in, facts["time_zone"])
        within = max(within, other)
    by_name = facts["kind"] != "email"
    verified = invented.is_verified(person)
    own = {name: value.isoformat() if name == "born" and value else value for name, value in person.own.items()}
    return {
        "number": person.number,
        "id": person.id,
        "identifier": person.username if by_name else person.email,
        "username": person.username if by_name and "username" not in person.named else None,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "password": person.password if person.hash != "unusable" else None,
        "hash": " ".join(map(str, passwords.recipe(person.number))),
        "is_active": person.is_active,
        "is_staff": person.is_staff,
        "is_superuser": person.is_superuser,
        "is_verified": verified,
        "archived": bool(person.status and person.status[1]),
        "secondary_email": secondary(person),
        "date_joined": iso(joined),
        "last_login": iso(logged_in),
        "dates_within": within,
        "groups": person.groups,
        "permissions": person.permissions,
        "addresses": person.addresses or [],
        "totp": person.totp,
        "social": person.social,
        "custom_fields": own,
        "enters": enters(person, verified),
        "authenticates": authenticates(person),
        "named": person.named,
    }


def secondary(person):
    if person.status and person.status[2]:
        return person.status[2]
    verified = [email for email, verified, primary in person.addresses or () if verified and not primary]
    return verified[0] if verified else None


def enters(person, verified):
    """How a log-in with the right password ends. Whom the project never asked for proof may be asked here."""
    if not person.is_active or person.hash == "unusable":
        return "no"
    if verified is None:
        return "yes or unverified"
    if not verified:
        return "unverified"
    return "second factor" if person.totp else "yes"


def authenticates(person):
    """What Django's authenticate() says to the right password; None where Django has no hasher for the row any more."""
    if person.hash in passwords.DROPPED:
        return None
    return person.is_active and person.hash != "unusable"


def write(path, value):
    """For its owner alone: there are passwords and tokens in it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


def fill(folder, count=500, seed=20, collisions=False, hashes=None, first=1):
    project = projects.Project(Path(folder))
    facts = project.facts
    people = invented.invent(facts["kind"], count, seed, collisions, first)
    filling = Filling(project, people, passwords.encode_all([person.number for person in people], seed, hashes))
    filling.fill()
    coming = [person for person in people if not person.not_taken]
    staying = [person for person in people if person.not_taken]
    write(project.folder / "tokens.json", filling.tokens)
    write(
        project.folder / "expected.json",
        {
            **{name: facts[name] for name in ("kind", "engine", "user_model", "use_tz", "time_zone", "secret_key")},
            "seed": seed,
            "groups": invented.GROUPS,
            "people": [expected(person, facts) for person in coming],
            "not_taken": [{"id": one.id, "email": one.email, "why": one.not_taken} for one in staying],
        },
    )
    return len(coming), len(staying)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--collisions", action="store_true", help="also people who cannot come along")
    parser.add_argument("--hashes", type=Path, help="a file that keeps hashes from one run to the next")
    arguments = parser.parse_args()
    projects.enter(arguments.project)
    coming, staying = fill(
        arguments.project, arguments.people, arguments.seed, arguments.collisions, arguments.hashes, arguments.first
    )
    print(f"{coming} people who come along, {staying} who cannot")


if __name__ == "__main__":
    main()

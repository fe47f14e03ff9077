"""What a round trip changed, field by field: two snapshots of one project against a list of what may differ.

Usage: compare.py BEFORE AFTER --way loaddata|vestibule [--expected FILE] [--with-secrets] [--with-user-status]

`loaddata` alone may change nothing. Of the way through Vestibule, ALLOWED names everything that does not come back as it went,
and why; what it does not name is an error. Exits with 1 then.
"""
import argparse
import json
import sys
from collections import Counter
from pathlib import Path

GONE = "<no row>"
SHOWN = 20


class Change:
    """One field of one row that is not as it was; of a row that came or went, the field is None."""

    def __init__(self, table, key, field, before, after):
        self.table, self.key, self.field, self.before, self.after = table, key, field, before, after
        self.user = key.split(" ")[0] if table in ("user", "email address", "status", "authenticator") else None

    def __str__(self):
        if self.field is None:
            return f"{self.table} {self.key}: {'came' if self.before == GONE else 'went'}"
        if self.field in ("password", "data", "token"):
            return f"{self.table} {self.key}: {self.field} differs"
        return f"{self.table} {self.key}: {self.field} was {self.before!r}, is {self.after!r}"


def changes(before, after):
    for table in before:
        old, new = before[table], after[table]
        for key in {**old, **new}:
            if key not in old or key not in new:
                yield Change(table, key, None, old.get(key, GONE), new.get(key, GONE))
                continue
            for field in {**old[key], **new[key]}:
                if old[key].get(field) != new[key].get(field):
                    yield Change(table, key, field, old[key].get(field), new[key].get(field))


class Way:
    """What is known of the people, for the rules."""

    def __init__(self, expected, with_secrets, with_user_status):
        self.people = {str(person["id"]): person for person in expected["people"]}
        self.not_taken = {str(person["id"]) for person in expected["not_taken"]}
        self.with_secrets, self.with_user_status = with_secrets, with_user_status

    def entered(self, change):
        person = self.people.get(change.user)
        return person is not None and person["enters"] != "no"

    def named(self, change, what):
        person = self.people.get(change.user)
        return person is not None and what in person["named"]


def hash_of_today(change, way):
    return change.field == "password" and way.entered(change) and str(change.after).startswith("argon2$argon2id$")


def another_unusable(change, way):
    """What follows the mark means nothing."""
    return change.field == "password" and str(change.before).startswith("!") and str(change.after).startswith("!")


def last_login(change, way):
    return change.field == "last_login" and way.entered(change) and (change.before or "") < (change.after or "")


def same_letters(change, way):
    return change.field == "email" and change.before.lower() == change.after.lower()


def odd_username(change, way):
    return change.field == "username" and way.named(change, "username")


def text_of_lines(change, way):
    return change.field == "about" and way.named(change, "about") and not change.after


def other_permissions(change, way):
    """Those of the project's own models have no counterpart; none may come that was not there."""
    return change.field in ("permissions", "user_permissions") and set(change.after) <= set(change.before)


def not_a_second_address(change, way):
    person = way.people.get(change.user)
    if change.field is not None or change.after != GONE or person is None:
        return False
    kept = {person["email"].lower(), (person["secondary_email"] or "").lower()}
    return change.before["email"].lower() not in kept


def now_an_address(change, way):
    """Whoever allauth never saw has rows now, for the addresses that they have."""
    person = way.people.get(change.user)
    if change.field is not None or change.before != GONE or person is None:
        return False
    return change.after["email"].lower() in {person["email"].lower(), (person["secondary_email"] or "").lower()}


def stays_out(change, way):
    if change.table == "authenticator" and way.with_secrets and "totp" in change.key:
        return change.field == "created_at" or change.field == "last_used_at"
    if change.table == "status" and way.with_user_status:
        return now_a_status(change, way.people.get(change.user))
    return change.field is None and change.after == GONE


def now_a_status(change, person):
    """Everybody has a row now, with what other tables said."""
    if person is None or change.after == GONE:
        return False
    if change.field == "archived":
        # Whoever logs in has their account opened again.
        return change.before and not change.after and person["enters"] != "no"
    if change.field is not None:
        return change.field == "secondary_email" and change.after == person["secondary_email"]
    verified, archived = change.after["verified"], change.after["archived"]
    return verified == bool(person["is_verified"]) and archived == person["archived"]


def local_hour(change, way):
    """In the one hour that a clock shows twice or never."""
    person = way.people.get(change.user)
    return change.field in ("date_joined", "last_login") and person is not None and person["dates_within"] > 0


ALLOWED = [
    ("user", "hashed anew by a log-in here", hash_of_today),
    ("user", "another unusable password", another_unusable),
    ("user", "logged in here", last_login),
    ("user", "an address in other letters", same_letters),
    ("user", "an address as a username", odd_username),
    ("user", "a text of several lines", text_of_lines),
    ("user", "a moment that a clock shows twice or never", local_hour),
    ("user", "permissions of the project's own", other_permissions),
    ("group", "permissions of the project's own", other_permissions),
    ("email address", "an address in other letters", same_letters),
    ("email address", "an unverified second, or a third address", not_a_second_address),
    ("email address", "an address that allauth had no row for", now_an_address),
    ("status", "django-graphql-auth only with --with-user-status; then for everybody", stays_out),
    ("authenticator", "second factors only with --with-secrets; recovery codes never", stays_out),
    ("social account", "not written", stays_out),
    ("refresh token", "not written: sessions here are ours", stays_out),
]


def allowed_by(change, way):
    if change.user in way.not_taken:
        return "who was not taken" if change.field is None and change.after == GONE else None
    for table, reason, rule in ALLOWED:
        if table == change.table and rule(change, way):
            return reason
    return None


def compare(before, after, way=None):
    """What is wrong, and how often what else changed, by its reason."""
    wrong, reasons = [], Counter()
    for change in changes(before, after):
        reason = allowed_by(change, way) if way else None
        if reason:
            reasons[reason] += 1
        else:
            wrong.append(str(change))
    return wrong, reasons


def read(path):
    return json.loads(Path(path).read_text("utf-8"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--way", choices=("loaddata", "vestibule"), required=True)
    parser.add_argument("--expected", type=Path)
    parser.add_argument("--with-secrets", action="store_true")
    parser.add_argument("--with-user-status", action="store_true")
    arguments = parser.parse_args()
    way = None
    if arguments.way == "vestibule":
        if not arguments.expected:
            parser.error("--way vestibule needs --expected")
        way = Way(read(arguments.expected), arguments.with_secrets, arguments.with_user_status)
    before, after = read(arguments.before), read(arguments.after)
    if not before["user"]:
        print("nobody to compare", file=sys.stderr)
        return 1
    wrong, reasons = compare(before, after, way)
    allowed = [f"{number} × {why}" for why, number in reasons.most_common()]
    found = [f"{len(wrong)} changes that are not allowed"] * bool(wrong) + allowed
    print(f"{len(before['user'])} people; " + (", ".join(found) or "nothing changed"))
    for line in wrong[:SHOWN]:
        print(line, file=sys.stderr)
    if len(wrong) > SHOWN:
        print(f"and {len(wrong) - SHOWN} more", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

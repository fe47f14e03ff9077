"""Asks Django itself whether everybody's password is right: its own `authenticate()`, with the hashers of the project.

Usage: authenticate.py PROJECT EXPECTED

Exits with 1 if anybody is answered otherwise than expected.json says. People whose hash Django has no hasher for any more are
counted apart; nothing is changed, though Django hashes anew what matches.
"""
import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import projects

# So many people are asked with a wrong password as well.
WRONG = 25
# So many of those who were answered otherwise are shown.
SHOWN = 20


class RolledBack(Exception):
    pass


def ask(people):
    """What is wrong, and how many were answered how."""
    from django.contrib.auth import authenticate, get_user_model

    wrong, answers = [], Counter()
    users = {user.email.lower(): user for user in get_user_model().objects.all()}
    for person in people:
        user = users.get(person["email"].lower())
        if user is None:
            wrong.append(f"{person['id']} {person['email']}: is not here")
            continue
        problem, answer = judge(authenticate, person, user)
        answers[answer] += 1
        if problem:
            wrong.append(f"{person['id']} {person['email']} ({person['hash']}): {problem}")
    for person in people[:: max(1, len(people) // WRONG)]:
        if authenticate(username=person["identifier"], password="not the password") is not None:
            wrong.append(f"{person['id']}: a wrong password is right")
        answers["wrong password refused"] += 1
    return wrong, answers


def judge(authenticate, person, user):
    """The problem, if there is one, and the kind of answer."""
    expected = person["authenticates"]
    if person["password"] is None:
        if user.has_usable_password():
            return "has a usable password", "unusable"
        return None, "unusable"
    if expected is None:
        # Whoever logged in to Vestibule has a hash of today, so a yes is as good as none.
        return None, "no hasher for it in Django 5.2"
    found = authenticate(username=user.get_username(), password=person["password"])
    if expected and found is None:
        return "authenticate() says no", "no"
    if expected and found.pk != user.pk:
        return "authenticate() finds somebody else", "no"
    if expected:
        return None, "yes"
    if found is not None:
        return "authenticate() says yes", "yes"
    # authenticate() refuses whoever is not active; the password itself must fit still.
    if user.is_active:
        return "is active", "inactive"
    if not user.check_password(person["password"]):
        return "is not active, and the password does not fit", "inactive"
    return None, "inactive, and the password fits"


def run(project_folder, expected):
    from django.db import transaction

    people = json.loads(Path(expected).read_text("utf-8"))["people"]
    try:
        with transaction.atomic():
            found = ask(people)
            raise RolledBack
    except RolledBack:
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("expected", type=Path)
    arguments = parser.parse_args()
    projects.enter(arguments.project)
    wrong, answers = run(arguments.project, arguments.expected)
    print(", ".join(f"{count} {answer}" for answer, count in answers.most_common()))
    for line in wrong[:SHOWN]:
        print(line, file=sys.stderr)
    if len(wrong) > SHOWN:
        print(f"and {len(wrong) - SHOWN} more", file=sys.stderr)
    return 1 if wrong or not answers["yes"] else 0


if __name__ == "__main__":
    sys.exit(main())

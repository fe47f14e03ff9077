"""The examples of docs/moving.md, read out of it and used: an application with its own data finds its people by the tokens of Vestibule.

Usage: application.py PROJECT URL EXPECTED TOKENS (with SimpleJWT's settings of the document, in the project's own process)
"""
import json
import re
import sys
from pathlib import Path

import projects
import vestibule

DOCUMENT = projects.HERE.parent.parent / "docs" / "moving.md"
SITE = "https://accounts.example.com"
AUDIENCE = "shop"
# The numbers of people who log in for it.
HANDFUL = 12


def examples(url=SITE):
    """What the Python of the document defines, with the address of this server in the place of its own."""
    found = {}
    blocks = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
    for block in blocks:
        exec(compile(block.replace(SITE, url), str(DOCUMENT), "exec"), found)
    return found


def commands():
    """The lines that the document gives an operator to type, and what each says after `vestibule`."""
    shells = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
    lines = "".join(shells).replace("\\\n", " ").splitlines()
    return [line.split("#")[0].split() for line in lines if line.startswith("vestibule ")]


def settings_for(program):
    """Those of the document, with a key of its own."""
    key = program.folder / "jwt.pem"
    program.run("keys", "generate", "--algorithm", "es256", into=key)
    return {"JWT_ALGORITHM": "ES256", "JWT_SIGNING_KEY": f"file:{key}", "JWT_AUDIENCE": AUDIENCE, "JWT_ISSUER": vestibule.ITS_URL}


def tokens_of(client, expected):
    """The access tokens of a handful, by their numbers."""
    people = [person for person in expected["people"] if person["enters"] == "yes"]
    found = {}
    for person in people[:: max(1, len(people) // HANDFUL)]:
        answer = client.log_in(person)
        found[person["email"]] = answer.json()["access"]
    return found


def checks(url, tokens, users):
    """`user_of` names whom it should, and nobody by a token that is not good. The problems."""
    import jwt

    user_of = examples(url)["user_of"]
    problems = []
    for email, token in tokens.items():
        if user_of(f"Bearer {token}") != users[email.lower()]["id"]:
            problems.append(f"{email}: the example names somebody else")
    head, body, sign = next(iter(tokens.values())).split(".")
    for bad in (f"Bearer {head}.{body}.{sign[::-1]}", f"Bearer {head}.{body}.", "Basic YTpi", ""):
        try:
            problems.append(f"{user_of(bad)} by {bad[:20]}…")
        except jwt.InvalidTokenError:
            continue
    return problems


def commands_unknown(program):
    """The options that the document gives to commands that move people, and that these do not have."""
    problems, tried = [], 0
    for words in commands():
        if words[1] not in ("import", "export"):
            continue
        said = program.run(*words[1:3], "--help")
        problems += [f"{' '.join(words)}: {word} is unknown" for word in words[3:] if word.startswith("--") and f"{word}" not in said]
        tried += 1
    return problems if tried else ["the document has no commands"]


def in_a_project(folder, url, expected, tokens):
    """With the document's settings, the project's own JWTAuthentication finds the rows of its own database. The problems."""
    import django

    sys.path.insert(0, str(Path(folder).resolve()))
    from os import environ

    environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from django.conf import settings

    settings.SIMPLE_JWT = examples(url)["SIMPLE_JWT"]
    django.setup()
    from rest_framework.test import APIRequestFactory
    from rest_framework_simplejwt.authentication import JWTAuthentication

    emails = {person["id"]: person["email"] for person in expected["people"]}
    problems = []
    for email, token in tokens.items():
        request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {token}")
        user, _ = JWTAuthentication().authenticate(request)
        if user.email != email or emails[user.pk] != email:
            problems.append(f"{email}: JWTAuthentication finds {user.pk}")
    return problems


def main():
    folder, url, expected, tokens = sys.argv[1:]
    tokens = json.loads(Path(tokens).read_text("utf-8"))
    problems = in_a_project(folder, url, json.loads(Path(expected).read_text("utf-8")), tokens)
    print(f"{len(tokens)} people are found in the project's own database")
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the program: imports, exports, serves on a free port of 127.0.0.1, and logs people in as clients do."""
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import requests

from servers import spare_port

HERE = Path(__file__).resolve().parent
SECRET_KEY = "only-for-the-tests-of-moving-people-32-and-more"
# Two cores are busy with two.
CLIENTS = 2
SECONDS_TO_START = 20
PATIENCE = 60
# In a setting of `serving`: the address that is only known then.
ITS_URL = "<its url>"


class NotBuilt(Exception):
    """The program, or a command of it, is not there yet."""


class Wrong(Exception):
    """What the program did is not what it should have done. Says the first few."""

    def __init__(self, problems, shown=12):
        rest = f"\nand {len(problems) - shown} more" if len(problems) > shown else ""
        super().__init__("\n".join(map(str, problems[:shown])) + rest)


class Program:
    """One database of ours, in a folder of its own."""

    def __init__(self, binary, folder, fields=False, settings=()):
        self.binary, self.folder = Path(binary).resolve(), Path(folder)
        if not self.binary.exists():
            raise NotBuilt(f"there is no program at {binary}; build it, or name it with --program")
        self.folder.mkdir(parents=True)
        self.settings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DATABASE_URL": f"sqlite://{self.folder / 'vestibule.sqlite'}",
            "SECRET_KEY": SECRET_KEY,
            "EMAIL_BACKEND": "memory",
            "RATE_LIMITS": "off",
            **({"USER_FIELDS": str(HERE / "user-fields.toml")} if fields else {}),
            **dict(settings),
        }

    def run(self, *command, given=None, into=None):
        """What it printed. `given` is a file for its standard input; `into` one for its standard output, 0600."""
        source = open(given, "rb") if given else subprocess.DEVNULL
        target = os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") if into else subprocess.PIPE
        try:
            done = subprocess.run(
                [self.binary, *map(str, command)],
                cwd=self.folder, env=self.settings, stdin=source, stdout=target, stderr=subprocess.PIPE, check=False,
            )  # fmt: skip
        finally:
            for file in (source, target):
                if hasattr(file, "close"):
                    file.close()
        said = done.stderr.decode("utf-8", "replace").strip()
        if "unrecognized subcommand" in said or "unexpected argument" in said:
            raise NotBuilt(f"`vestibule {' '.join(map(str, command[:2]))}` is not there yet: {said.splitlines()[0]}")
        if done.returncode != 0:
            raise Wrong([f"`vestibule {' '.join(map(str, command[:2]))}` exits with {done.returncode}: {said[-1500:]}"])
        return "" if into else done.stdout.decode("utf-8")

    def import_django(self, source, expected, *options, given=None):
        """From a file, a database URL, or `-` with what is given."""
        arguments = ["--user-model", expected["user_model"]] if expected["engine"] != "mongodb" else []
        if expected.get("collection"):
            arguments += ["--collection", expected["collection"]]
        if not expected["use_tz"]:
            arguments += ["--time-zone", expected["time_zone"]]
        return self.run("import", "django", source, *arguments, *options, given=given)

    def export_django(self, expected, into, *options):
        """A project without zones takes no date with one: it gets those of its own clock."""
        zone = () if expected["use_tz"] else ("--time-zone", expected["time_zone"])
        said = self.run("export", "django", "--user-model", expected["user_model"], *zone, *options, "--output", into)
        if into.stat().st_mode & 0o777 != 0o600:
            raise Wrong(["others can read the file"])
        return said

    def users(self):
        """Everybody, by address in small letters, as an operator sees them."""
        return {user["email"].lower(): user for user in json.loads(self.run("user", "list", "--json"))}

    def groups(self):
        return {group["name"]: group for group in json.loads(self.run("group", "list", "--json"))}

    @contextmanager
    def serving(self, **settings):
        """The server while the block runs; its URL."""
        log_path = self.folder / "serve.log"
        url = f"http://127.0.0.1:{spare_port()}"
        settings = {**self.settings, **settings, "BIND": url.removeprefix("http://")}
        environment = {name: value.replace(ITS_URL, url) for name, value in settings.items()}
        with log_path.open("ab") as log:
            process = subprocess.Popen([self.binary, "serve"], cwd=self.folder, env=environment, stdout=log, stderr=log)
        try:
            wait_for(url, process, log_path)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(url, process, log_path):
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(f"{url}/healthz", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise Wrong([f"`vestibule serve` did not start: {log_path.read_text('utf-8', 'replace')[-1500:]}"])


# --- what must be known of people ----------------------------------------------------------------------------------


def instant(text):
    """Whole milliseconds: dumpdata keeps no more."""
    found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).astimezone(timezone.utc)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def same_moment(expected, found, within):
    if expected is None or found is None:
        return expected is None and found is None
    return abs(instant(expected) - instant(found)) <= timedelta(seconds=within)


def differences(person, found, moments=("date_joined", "last_login")):
    """What is known of a person, against what must be. Only what the answer has is looked at."""
    for name in ("id", "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser", "is_verified",
                 "archived", "secondary_email"):  # fmt: skip
        wanted = person[name]
        if name not in found or wanted is None and name != "secondary_email":
            continue
        if found[name] != wanted:
            yield f"{person['email']}: {name} is {found[name]!r}, not {wanted!r}"
    if found["email"].lower() != person["email"].lower():
        yield f"{person['email']}: email is {found['email']!r}"
    for name in moments:
        if not same_moment(person[name], found[name], person["dates_within"]):
            yield f"{person['email']}: {name} is {found[name]}, not {person[name]}"
    for name, wanted in person["custom_fields"].items():
        if name not in found:
            yield f"{person['email']}: there is no field {name}"
        elif name not in person["named"] and (found[name] or None) != (wanted or None):
            yield f"{person['email']}: {name} is {found[name]!r}, not {wanted!r}"


def check_users(program, expected, ids=True):
    """Everybody is here as they were, and nobody else."""
    users = program.users()
    problems = []
    for person in expected["people"]:
        found = users.pop(person["email"].lower(), None)
        if found is None:
            problems.append(f"{person['email']}: is not here")
            continue
        problems += differences(person if ids else {**person, "id": None}, found)
    not_taken = {one["email"].lower() for one in expected["not_taken"]}
    problems += [f"{email}: nobody expected them" for email in users if email not in not_taken]
    problems += [f"{email}: was taken" for email in users if email in not_taken]
    if problems:
        raise Wrong(problems)
    return f"{len(expected['people'])} people"


def check_still_here(program, expected):
    """What the server sweeps away is never somebody who was brought."""
    users = program.users()
    gone = [person for person in expected["people"] if person["email"].lower() not in users]
    problems = [f"{person['email']} ({person['hash']}): is gone" for person in gone]
    if problems:
        raise Wrong(problems)
    return f"{len(users)} people"


def check_groups(program, expected):
    groups = program.groups()
    problems = []
    for name, codenames in expected["groups"].items():
        members = sum(name in person["groups"] for person in expected["people"])
        found = groups.get(name)
        if found is None:
            problems.append(f"there is no group {name}")
        elif found["members"] != members:
            problems.append(f"{name} has {found['members']} members, not {members}")
        elif not set(found["permissions"]) <= set(codenames):
            problems.append(f"{name} has permissions that it did not have: {found['permissions']}")
    if problems:
        raise Wrong(problems)
    return f"{len(expected['groups'])} groups"


def strangers_equal(first, other, ids):
    """Whether two imports of the same people made the same accounts."""
    problems = [f"{email}: is in one of the two alone" for email in {*first} ^ {*other}]
    for email in {*first} & {*other}:
        one, two = first[email], other[email]
        for name in one:
            if name == "id" and not ids:
                continue
            moment = name in ("date_joined", "last_login") and one[name] and two.get(name)
            if instant(one[name]) != instant(two[name]) if moment else one[name] != two.get(name):
                problems.append(f"{email}: {name} is {two.get(name)!r} by this way, {one[name]!r} by the other")
    if problems:
        raise Wrong(problems)
    return f"{len(first)} people, the same"


# --- logging in ----------------------------------------------------------------------------------------------------


def totp(secret, later=0):
    counter = int(time.time()) // 30 + later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Client:
    """A program that uses the REST API, as its people do."""

    def __init__(self, url):
        self.url, self.session = url, requests.Session()

    def post(self, path, **body):
        return self.session.post(f"{self.url}{path}", json=body, timeout=PATIENCE)

    def me(self, access):
        answer = self.session.get(f"{self.url}/api/accounts/me/", headers={"Authorization": f"Bearer {access}"}, timeout=PATIENCE)
        return answer.status_code, answer.json()

    def log_in(self, person):
        """By both paths, by address and by username."""
        path = "/api/token/" if person["number"] % 2 else "/api/accounts/login/"
        name = person["username"] if person["number"] % 4 < 2 and person["username"] else person["email"]
        return self.post(path, email=name, password=person["password"])


def said(answer):
    """Never the tokens in it."""
    body = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    return answer.status_code, body.get("code"), body


def enter(client, person):
    """Logs somebody in, and looks at what `me` says then. The problems."""
    if person["password"] is None:
        return refused(client.post("/api/accounts/login/", email=person["email"], password="not the password"), person)
    answer = client.log_in(person)
    if person["enters"] == "no":
        return refused(answer, person)
    status, code, body = said(answer)
    if person["enters"] in ("unverified", "yes or unverified") and (status, code) == (403, "email_not_verified"):
        return []
    if person["enters"] == "second factor":
        if (status, code) != (403, "second_factor_required") or "totp" not in body["methods"]:
            return [f"{person['email']}: no second step is asked for, but {status} {code}"]
        status, code, body = said(client.post("/api/accounts/login/second/", flow=body["flow"], code=totp(person["totp"])))
    if status != 200 or person["enters"] == "unverified":
        return [f"{person['email']} ({person['hash']}): {status} {code}, where it should be {person['enters']!r}"]
    status, me = client.me(body["access"])
    if status != 200:
        return [f"{person['email']}: me answers {status}"]
    return list(differences(person, me, ("date_joined",)))


def refused(answer, person):
    status, code, _ = said(answer)
    if (status, code) == (401, "no_active_account"):
        return []
    return [f"{person['email']} ({person['hash']}): {status} {code}, where nobody should get in"]


def log_everybody_in(url, expected):
    """As everybody over the API, two at a time; and a few with a wrong password."""
    people = [person for person in expected["people"]]
    with ThreadPoolExecutor(CLIENTS) as pool:
        parts = list(pool.map(lambda part: log_in_some(url, part), (people[start::CLIENTS] for start in range(CLIENTS))))
    client = Client(url)
    problems = [problem for part in parts for problem in part]
    for person in [one for one in people if one["enters"] == "yes"][:3]:
        problems += refused(client.post("/api/accounts/login/", email=person["email"], password="not the password"), person)
    if problems:
        raise Wrong(problems)
    ways = [person["enters"] for person in people]
    return ", ".join(f"{ways.count(way)} {way}" for way in sorted(set(ways)))


def log_in_some(url, people):
    client = Client(url)
    return [problem for person in people for problem in enter(client, person)]


# --- refresh tokens that SimpleJWT made ----------------------------------------------------------------------------


def old_tokens(program, expected, tokens):
    """With Django's key and a date: each live one is exchanged once, and no other at all."""
    until = (datetime.now(timezone.utc) + timedelta(days=30)).date().isoformat()
    problems = []
    settings = {"DJANGO_SECRET_KEY": expected["secret_key"], "DJANGO_UNTIL": until, "DJANGO_REFRESH_TOKENS": "on"}
    with program.serving(**settings) as url:
        client = Client(url)
        for token in tokens:
            problems += exchange(client, token, expected)
    if problems:
        raise Wrong(problems)
    states = [token["state"] for token in tokens]
    return ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))


def exchange(client, token, expected):
    person = next((one for one in expected["people"] if one["id"] == token["id"]), None)
    status, code, body = said(client.post("/api/token/refresh/", refresh=token["refresh"]))
    who = f"token of {token['id']}, {token['state']}"
    # The same gate as a log-in: who would be asked for more there is asked here.
    maybe = person is not None and person["enters"] == "yes or unverified" and status == 200
    if token["state"] != "live" or not maybe and (person is None or person["enters"] != "yes"):
        return [] if status in (401, 403) else [f"{who}: {status}"]
    if status != 200:
        return [f"{who}: {status} {code}"]
    status, me = client.me(body["access"])
    if status != 200 or me["id"] != token["id"]:
        return [f"{who}: it names somebody else"]
    # With rotation the new one counts from now on, and the old one has been used.
    client.post("/api/token/refresh/", refresh=body["refresh"])
    status, code, _ = said(client.post("/api/token/refresh/", refresh=token["refresh"]))
    return [] if status == 401 else [f"{who}: {status} {code} the second time"]

"""What goes wrong on the day: an import that is killed at several moments or loses its database, files that are cut off or written in
another encoding, and real dumps of Django 1.11 (old/make.py).

Whatever happened, the same import run again must give what an undisturbed one gives, and `audit verify` must find nothing.
"""
import json
import random
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import servers
import vestibule

# Four transactions of a thousand people each, the last with fewer.
CROWD = 3_400
# How far an import has come when it is killed: parts of the time that an undisturbed one takes, and how many people are here.
MOMENTS = (0.1, 0.7)
PEOPLE = (1, 1_001, 2_001)
PATIENCE = 300


def crowd(dump, into, count=CROWD):
    """A dump of many, made of a real one: everybody several times, under other numbers, names and addresses, with all that is theirs."""
    records = json.loads(dump.read_text("utf-8"))
    people = [record for record in records if record["model"] == "auth.user"]
    theirs, others, step = {}, [], 10**6
    for record in records:
        owner = record["fields"].get("user")
        if record["model"] in ("account.emailaddress", "graphql_auth.userstatus", "mfa.authenticator"):
            theirs.setdefault(owner, []).append(record)
        elif record["model"] in ("auth.group", "auth.permission", "contenttypes.contenttype"):
            others.append(record)
    with into.open("w", encoding="utf-8") as file:
        for record in others:
            file.write(json.dumps(record) + "\n")
        for number in range(count):
            person, turn = people[number % len(people)], number // len(people)
            for record in [person, *theirs.get(person["pk"], [])]:
                file.write(json.dumps(renamed(record, turn, step), ensure_ascii=False) + "\n")
    return into


def renamed(record, turn, step):
    fields, pk = dict(record["fields"]), record["pk"]
    if turn:
        for name in ("email", "secondary_email", "username"):
            if fields.get(name):
                fields[name] = f"t{turn}.{fields[name]}"
        if record["model"] != "auth.user":
            fields["user"] += turn * step
        pk += turn * step
    return {**record, "pk": pk, "fields": fields}


def everything(program):
    """What an import made, but for what is another one each time."""
    users = program.users()
    groups = {name: (group["members"], sorted(group["permissions"])) for name, group in program.groups().items()}
    return users, groups


def same(name, wanted, found):
    """The problems."""
    problems = [f"{name}: {email} is in one of the two alone" for email in sorted({*wanted[0]} ^ {*found[0]})]
    for email in sorted({*wanted[0]} & {*found[0]}):
        one, two = wanted[0][email], found[0][email]
        problems += [f"{name}: {email}: {key} is {two[key]!r}, not {one[key]!r}" for key in one if one[key] != two[key]]
    if wanted[1] != found[1]:
        problems.append(f"{name}: groups are {found[1]}, not {wanted[1]}")
    return problems


def command(program, file):
    return [program.binary, "import", "django", str(file)]


def killed(program, file, is_time):
    """Whether `kill -9` found it running."""
    process = subprocess.Popen(
        command(program, file), cwd=program.folder, env=program.settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    start = time.monotonic()
    while process.poll() is None and not is_time(program, time.monotonic() - start):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def people_here(program):
    with closing(sqlite3.connect(f"file:{program.folder / 'vestibule.sqlite'}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT COUNT(*) FROM users").fetchone()[0]


def moments(took):
    """A name for each, and when it has come."""
    for part in MOMENTS:
        yield f"killed after {part:.0%} of the time", lambda _, passed, until=part * took: passed >= until
    for number in PEOPLE:
        yield f"killed with {number} people here", lambda program, _, number=number: people_here(program) >= number


def half_there(name, undisturbed, found):
    """Whoever is here after a kill must be here whole: as the undisturbed import made them. Groups may have fewer members."""
    problems = []
    for email, user in found[0].items():
        if undisturbed[0].get(email) != user:
            problems.append(f"{name}: {email} is not as an undisturbed import makes them")
    return problems


def left_over(program):
    return [f"{path.name} is left behind" for path in program.folder.iterdir() if "importing" in path.name]


def kills(fresh, file):
    """Kills an import at several moments, and some twice; then runs it to its end."""
    calm = fresh("calm")
    start = time.monotonic()
    calm.run("import", "django", file)
    took = time.monotonic() - start
    wanted = everything(calm)
    problems, hits, within = [], 0, 0
    for name, is_time in moments(took):
        program = fresh(name.replace(" ", "-").replace("%", ""))
        program.run("migrate")
        hits += killed(program, file, is_time)
        found = everything(program)
        within += 0 < len(found[0]) < len(wanted[0])
        problems += half_there(name, wanted, found) + left_over(program)
        program.run("import", "django", file)
        problems += same(name, wanted, everything(program)) + left_over(program)
        program.run("audit", "verify")
    if within < 2:
        problems.append(f"only {within} of {hits} kills found it between two transactions")
    if problems:
        raise vestibule.Wrong(problems)
    return f"{len(wanted[0])} people in {took:.1f} s; {hits} kills, {within} of them with some people here already"


def database_gone(fresh, server, file):
    """PostgreSQL is stopped in the middle, at a chosen moment, and comes back."""
    calm = fresh("pg-calm", DATABASE_URL=server.database("calm").url)
    start = time.monotonic()
    calm.run("import", "django", file)
    took = time.monotonic() - start
    wanted = everything(calm)
    program = fresh("pg-gone", DATABASE_URL=server.database("gone").url)
    program.run("migrate")
    with open(program.folder / "said.txt", "wb") as said:
        process = subprocess.Popen(command(program, file), cwd=program.folder, env=program.settings, stdout=said, stderr=said)
    until = time.monotonic() + PATIENCE
    while not program_has_people(server, "gone") and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    server.stop()
    status = process.wait(PATIENCE)
    said = (program.folder / "said.txt").read_text("utf-8", "replace").strip()
    server.restart()
    problems = [] if status == 1 else [f"exits with {status} without its database: {said[-300:]}"]
    if len(said.splitlines()) != 1 or "panicked" in said:
        problems.append(f"says of it: {said[-600:]}")
    found = everything(program)
    problems += half_there("gone", wanted, found)
    if not 0 < len(found[0]) < len(wanted[0]):
        problems.append(f"{len(found[0])} people were here when the database went away")
    program.run("import", "django", file)
    problems += same("gone", wanted, everything(program))
    program.run("audit", "verify")
    if problems:
        raise vestibule.Wrong(problems)
    return f"{len(wanted[0])} people in {took:.1f} s; {len(found[0])} were here when it went: {said.splitlines()[0]}"


def program_has_people(server, name):
    import psycopg

    try:
        with psycopg.connect(server.url(name)) as connection:
            return connection.execute("SELECT EXISTS (SELECT 1 FROM users)").fetchone()[0]
    except psycopg.Error:
        return False


# --- files ---------------------------------------------------------------------------------------------------------


def refused(program, file, name):
    """It says no in one sentence, and nobody is here. The problems."""
    done = subprocess.run(command(program, file), cwd=program.folder, env=program.settings, capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace").strip()
    problems = [] if done.returncode == 1 else [f"{name}: exits with {done.returncode}: {said[-300:]}"]
    if not said.endswith("Nothing was taken.") or len(said.splitlines()) != 1:
        problems.append(f"{name}: says {said[-300:]!r}")
    if "pbkdf2" in said or "@example" in said:
        problems.append(f"{name}: quotes the file")
    return problems


def bad_files(program, dumps, folder):
    """Real dumps, cut off anywhere and in another encoding: of none is anything taken."""
    chance, problems, tried = random.Random(20), [], 0
    folder.mkdir()
    for name in ("dump.json", "lines.jsonl", "packed.json.gz"):
        data = (dumps / name).read_bytes()
        for at in sorted(chance.randrange(1, len(data) - 2) for _ in range(6)):
            # Lines that end with a whole record are a shorter file.
            if name.endswith("jsonl") and data[at - 1 : at] in (b"\n", b"}") or data[at : at + 1] == b"\n":
                continue
            cut = folder / f"{at}.{name}"
            cut.write_bytes(data[:at])
            problems += refused(program, cut, f"{name} cut at byte {at}")
            tried += 1
    text = (dumps / "dump.json").read_text("utf-8").encode("ascii", "xmlcharrefreplace").decode("ascii")
    for encoding in ("utf-16", "latin-1"):
        other = folder / f"{encoding}.json"
        other.write_bytes((text + "é").replace("Ada", "Adä").encode(encoding))
        problems += refused(program, other, encoding)
        tried += 1
    if program.users():
        problems.append("somebody was taken")
    if problems:
        raise vestibule.Wrong(problems)
    return f"{tried} files"


# --- Django 1.11 ---------------------------------------------------------------------------------------------------

OLD = vestibule.HERE / "old"
# In the order of old/make.py, which numbers them from 101.
OLD_KINDS = "pbkdf2_sha256 pbkdf2_sha1 argon2 bcrypt_sha256 bcrypt sha1 md5 unsalted_sha1 unsalted_md5 crypt unusable".split()
# Of these nothing can be compared any more, or nothing ever could.
NO_PASSWORD = ("crypt", "unusable")
OLD_TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def django_1_11(program, name):
    """Its people come, log in, and those without a hash that can be read are named."""
    zone = ("--time-zone", "Europe/Amsterdam") if name == "plain" else ()
    said = json.loads(program.run("import", "django", OLD / f"{name}.json", "--trust-addresses", "--json", *zone))
    problems = [] if said["added"] == len(OLD_KINDS) else [f"{said['added']} were added"]
    named = [note["record"] for note in said["notes"] if note["code"] == "password_unreadable"]
    if len(named) != 1 or "auth.user 110" not in named[0]:
        problems.append(f"without a readable password: {named}")
    users = program.users()
    hour = 10 if name == "plain" else 12
    with program.serving() as url:
        client = vestibule.Client(url)
        for number, kind in enumerate(OLD_KINDS, 1):
            email = f"{kind.replace('_', '.')}@example.com"
            user, joined = users[email], f"2012-07-01T{hour}:00:{number:02}"
            if user["id"] != 100 + number or not user["date_joined"].startswith(joined):
                problems.append(f"{email} is {user['id']}, joined {user['date_joined']}, not {joined}")
            answer = client.post("/api/token/", email=email, password=f"ein Wort von {kind}")
            problems += old_entry(client, answer, name, number, kind)
    if problems:
        raise vestibule.Wrong(problems)
    return f"{len(users)} people"


def old_entry(client, answer, name, number, kind):
    status, code, body = vestibule.said(answer)
    wanted = (200, None)
    if kind in NO_PASSWORD:
        wanted = (401, "no_active_account")
    elif name == "more" and number == 2:
        wanted = (403, "email_not_verified")
    elif name == "more" and number == 1:
        wanted = (403, "second_factor_required")
    if (status, code) != wanted:
        return [f"{kind}: {status} {code}, not {wanted}"]
    if wanted[1] == "second_factor_required":
        status, code, _ = vestibule.said(
            client.post("/api/accounts/login/second/", flow=body["flow"], code=vestibule.totp(OLD_TOTP))
        )
        return [] if status == 200 else [f"the code of an app of django-otp: {status} {code}"]
    return []


# --- in the order of the whole -------------------------------------------------------------------------------------


class Mishaps:
    """All of it, step by step, with the dumps of a real project."""

    def __init__(self, run, folder):
        self.run, self.folder = run, folder

    def fresh(self, name, **settings):
        return vestibule.Program(self.run.arguments.program, self.folder / f"vestibule-{name}", settings=settings)

    def whole(self):
        dumps, take = self.folder / "dumps", self.run.steps.try_
        file = crowd(dumps / "dump.json", self.folder / "crowd.jsonl")
        take("mishaps, kill -9", kills, self.fresh, file)
        take("mishaps, files cut off", bad_files, self.fresh("cut"), dumps, self.folder / "files")
        for name in ("plain", "more"):
            take(f"mishaps, Django 1.11, {name}", django_1_11, self.fresh(f"old-{name}"), name)
        server = take("mishaps, PostgreSQL", servers.PostgreSQL, self.run.work / "postgresql-mishaps")
        if server:
            try:
                take("mishaps, the database goes away", database_gone, self.fresh, server, file)
            finally:
                server.stop()

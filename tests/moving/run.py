"""Moves the people of real Django projects to Vestibule and back, and MongoDB's users there: a line per step, with its time.

Usage: run.py [--program target/debug/vestibule] [--only django,sqlite,own] [--people 500] [--few 30] [--jobs 2]

Run it with a Python that has requirements.txt. Parts for --only: django (projects, dumps, loaddata; needs no program), vestibule
(there and back), mongodb, mishaps, vectors; and engines (sqlite, postgresql, mariadb) and kinds of projects (plain, email, own) to look at
those alone; what names no part leaves mongodb, mishaps and vectors out. Each engine has one kind of project with all the people, the
other kinds with a few. Exits with 1 if anything failed, also what the program cannot do yet.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import passwords
import projects
import servers

HERE = Path(__file__).resolve().parent
PARTS = ("django", "vestibule", "mongodb", "mishaps", "vectors")
# Which engine has which kind of project with all the people.
WHOLE = {"sqlite": "plain", "postgresql": "email", "mariadb": "own"}


class Stop(Exception):
    """A step failed that what follows needs."""


class Steps:
    """Runs steps one by one, says how each went, and keeps the sum."""

    def __init__(self):
        self.failed, self.done, self.started = [], 0, time.monotonic()

    def take(self, name, function, *arguments, **options):
        """What the step gave; a text is what it says about itself."""
        import vestibule

        start = time.monotonic()
        try:
            given = function(*arguments, **options)
        except vestibule.NotBuilt as missing:
            self.end(name, start, "NOT THERE", str(missing))
        except (vestibule.Wrong, RuntimeError, servers.NotThere, OSError, KeyError, ValueError) as error:
            self.end(name, start, "FAILED", f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error))
        else:
            self.done += 1
            about = given.strip().splitlines()[-1] if isinstance(given, str) and given.strip() else ""
            self.say("ok", name, start, about[:150])
            return given
        raise Stop(name)

    def end(self, name, start, how, text):
        self.failed.append(f"{name}: {how.lower()}")
        self.say(how, name, start, "")
        print("    " + text.replace("\n", "\n    "), flush=True)

    def try_(self, name, function, *arguments, **options):
        """A step that nothing else needs."""
        try:
            return self.take(name, function, *arguments, **options)
        except Stop:
            return None

    @staticmethod
    def say(how, name, start, about):
        print(f"{how:<9} {time.monotonic() - start:6.1f} s  {name}" + (f": {about}" if about else ""), flush=True)

    def sum(self):
        print(f"\n{self.done} steps are fine, {len(self.failed)} are not, in {time.monotonic() - self.started:.0f} seconds")
        for line in self.failed:
            print(f"  {line}")
        return self.status()

    def status(self):
        return 1 if self.failed or not self.done else 0

    def add(self, name, file, status):
        """What another process counted; one that ended before it could is a failure."""
        counted = json.loads(file.read_text("utf-8")) if file.exists() else {"done": 0, "failed": [f"{name}: exit status {status}"]}
        self.done += counted["done"]
        self.failed += counted["failed"]


class Run:
    def __init__(self, arguments, work):
        self.arguments, self.work = arguments, work
        self.steps = Steps()
        self.servers, self.children = {}, {}
        self.hashes = arguments.hashes or work / "hashes.json"
        self.results = work / "results"
        self.results.mkdir(mode=0o700)

    def wants(self, *names):
        """Of each sort of word (part, engine, kind) that --only has, one must be meant."""
        only = self.arguments.only
        for sort in (PARTS, projects.ENGINES, projects.KINDS):
            asked = [name for name in only if name in sort]
            meant = [name for name in names if name in sort]
            if asked and meant and not set(asked) & set(meant):
                return False
        return True

    def whole(self):
        """Everything that is meant, one after the other."""
        only = self.arguments.only
        if not only or "vectors" in only:
            self.steps.try_("hashes of other programs", python, "vectors.py", "--check")
        if self.wants("django") or self.wants("vestibule"):
            for engine in projects.ENGINES:
                if self.wants(engine):
                    self.engine(engine)
        if not only or "mongodb" in only:
            self.mongodb()
        if not only or "mishaps" in only:
            self.mishaps()

    def together(self, jobs):
        """The same, by processes of this very program: one an engine, and one for the rest; so many at once."""
        only = self.arguments.only
        rest = [part for part in ("mongodb", "mishaps", "vectors") if not only or part in only]
        parts = [word for word in only if word in ("django", "vestibule", *projects.KINDS)]
        waiting = []
        if self.wants("django") or self.wants("vestibule"):
            waiting += [[engine, *parts] for engine in projects.ENGINES if self.wants(engine)]
        if rest:
            waiting.append(rest)
        while waiting or self.children:
            while waiting and len(self.children) < jobs:
                self.fork(waiting.pop(0))
            time.sleep(0.1)
            for words_, (child, file) in list(self.children.items()):
                if child.poll() is not None:
                    del self.children[words_]
                    self.steps.add(words_, file, child.returncode)

    def fork(self, only):
        arguments, name = self.arguments, ",".join(only)
        file = self.work / f"{only[0]}.sum.json"
        command = [sys.executable, "-W", "ignore", HERE / "run.py", "--jobs", 1, "--only", name, "--sum", file]
        command += ["--hashes", self.hashes, "--program", arguments.program, "--people", arguments.people, "--few", arguments.few]
        command += ["--old-tokens"] * arguments.old_tokens + ["--from-databases"] * arguments.from_databases + ["--keep"] * arguments.keep
        self.children[name] = subprocess.Popen([str(word) for word in command]), file

    def engine(self, engine):
        server = self.steps.try_(f"{engine}: start", self.start, engine)
        if server is None:
            return
        try:
            for kind in projects.KINDS:
                if self.wants(kind):
                    try:
                        Cell(self, server, kind).whole()
                    except Stop:
                        pass
        finally:
            server.stop()

    def start(self, engine):
        self.servers[engine] = servers.SERVERS[engine](self.work / engine)
        return self.servers[engine]

    def mongodb(self):
        import moves

        folder = self.results / "mongodb"
        try:
            # Of hashes and log-ins the engines have seen all: here a few people do.
            few = ("--people", self.arguments.few, "--first", 1 + len(passwords.DEAR))
            self.steps.take("mongodb: files", python, "mongodb.py", folder, *few, "--hashes", self.hashes)
            moves.MongoDB(self, folder).whole()
        except Stop:
            pass

    def mishaps(self):
        import mishaps

        folder = self.results / "mishaps"
        folder.mkdir()
        try:
            project = self.steps.take("mishaps, a project", projects.make, folder / "project", "plain", projects.sqlite(folder / "django.sqlite3"))
            few = ("--people", self.arguments.few, "--first", 1 + len(passwords.DEAR))
            self.steps.take("mishaps, people", python, "people.py", project.folder, *few, "--hashes", self.hashes)
            self.steps.take("mishaps, dumps", python, "dump.py", project.folder, folder / "dumps")
            mishaps.Mishaps(self, folder).whole()
        except Stop:
            pass

    def stop(self):
        for child, _ in self.children.values():
            child.terminate()
        for child, _ in self.children.values():
            child.wait()
        for server in self.servers.values():
            server.stop()


class Cell:
    """One kind of project on one engine."""

    def __init__(self, run, server, kind):
        self.run, self.server, self.kind = run, server, kind
        self.name = f"{kind} on {server.engine}"
        self.short = f"{kind}_{server.engine}"
        self.is_whole = WHOLE[server.engine] == kind
        self.count = run.arguments.people if self.is_whole else min(run.arguments.few, run.arguments.people)
        self.folder = run.results / self.short
        self.folder.mkdir()
        self.project = None

    def step(self, name, function, *arguments, **options):
        return self.run.steps.take(f"{self.name}, {name}", function, *arguments, **options)

    def try_(self, name, function, *arguments, **options):
        return self.run.steps.try_(f"{self.name}, {name}", function, *arguments, **options)

    def whole(self):
        self.project = self.step("project", self.make)
        fill = ["people.py", self.project.folder, "--people", self.count, "--hashes", self.run.hashes, "--collisions"]
        if not self.is_whole:
            # Costly hashes are compared once an engine.
            fill += ["--first", 1 + len(passwords.DEAR)]
        self.step(f"{self.count} people", python, *fill)
        self.step("snapshot", self.snapshot, self.project, "before.json")
        # Every form of a dump once an engine.
        forms = () if self.is_whole else ("--plain",)
        self.step("dumps", python, "dump.py", self.project.folder, self.folder / "dumps", *forms)
        if self.run.wants("django"):
            self.loaded_again()
        if self.run.wants("vestibule"):
            import moves

            moves.Django(self).whole()

    def make(self):
        """Its tables are made once; copies of the empty database are for what comes back."""
        empty = self.server.database(f"{self.short}_empty")
        made = projects.make(self.folder / "empty", self.kind, empty)
        return projects.twin(made, self.folder / "project", self.server.database(self.short, like=f"{self.short}_empty"))

    def fresh(self, name):
        database = self.server.database(f"{self.short}_{name}", like=f"{self.short}_empty")
        return projects.twin(self.project, self.folder / name, database)

    def snapshot(self, project, file):
        return python("snapshot.py", project.folder, self.folder / file)

    def authenticate(self, project):
        return python("authenticate.py", project.folder, self.project.folder / "expected.json")

    def loaded_again(self):
        """The way that the export must be able to go: Django's own dump, by loaddata, changes nothing."""
        try:
            twin = self.step("a fresh project", self.fresh, "again")
            self.step("loaddata", self.load, twin, self.folder / "dumps" / "dump.json")
            self.step("snapshot of it", self.snapshot, twin, "again.json")
            self.try_("comparison", self.compare, "again.json", "--way", "loaddata")
            self.try_("authenticate() in it", self.authenticate, twin)
        except Stop:
            pass

    def load(self, project, *files):
        import dump

        return dump.load(project, *files)

    def compare(self, after, *options):
        return python("compare.py", self.folder / "before.json", self.folder / after, *options)


def python(program, *arguments):
    return projects.python(HERE / program, *arguments)


def words(text):
    found = [word for word in text.split(",") if word]
    for word in found:
        if word not in (*PARTS, *projects.ENGINES, *projects.KINDS):
            raise argparse.ArgumentTypeError(f"{word} is not one of {', '.join((*PARTS, *projects.ENGINES, *projects.KINDS))}")
    return found


def read_arguments():
    target = os.environ.get("CARGO_TARGET_DIR", str(HERE.parent.parent / "target"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=Path(target) / "debug" / "vestibule")
    parser.add_argument("--only", type=words, default=[], metavar="WORDS", help="parts, engines, kinds, separated by commas")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--few", type=int, default=30, help="people in the other kinds of projects of each engine, and from MongoDB")
    parser.add_argument("--from-databases", action="store_true", help="SQLite and PostgreSQL are read themselves too")
    parser.add_argument("--old-tokens", action="store_true", help="refresh tokens of SimpleJWT are tried too")
    parser.add_argument("--jobs", type=int, default=2, help="engines at a time")
    parser.add_argument("--hashes", type=Path, help="a file that keeps the people's hashes from one run to the next")
    parser.add_argument("--sum", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    work = Path(tempfile.mkdtemp(prefix="moving."))
    # Whom root lends to a server must get to its folder; what is beside it is not for them.
    work.chmod(0o711)
    run = None
    try:
        run = Run(arguments, work)
        if arguments.jobs > 1:
            run.together(arguments.jobs)
        else:
            run.whole()
        if arguments.sum:
            arguments.sum.write_text(json.dumps({"done": run.steps.done, "failed": run.steps.failed}), "utf-8")
            return run.steps.status()
        return run.steps.sum()
    except KeyboardInterrupt:
        return 130
    finally:
        if run:
            run.stop()
        if arguments.keep:
            print(f"kept: {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())

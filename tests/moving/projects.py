"""Makes real Django projects, the same way a team would have: plain `auth.User`, the custom e-mail model of the usual guides, one
with columns of its own; each with allauth, SimpleJWT's blacklist and the table of django-graphql-auth.

Usage: projects.py FOLDER --kind plain|email|own [--engine sqlite|postgresql|mariadb --database JSON]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = ("plain", "email", "own")
ENGINES = ("sqlite", "postgresql", "mariadb")
USER_MODELS = {"plain": "auth.User", "email": "accounts.User", "own": "accounts.Member"}
SECRET_KEY = "django-insecure-only-for-the-tests-of-moving-people"
# The one kind whose dates have no zone, as in projects that were started with USE_TZ = False.
WITHOUT_ZONE = "own"
TIME_ZONE = "Europe/Amsterdam"


@dataclass(frozen=True)
class Database:
    """One database: as Django's settings name it, and as Vestibule takes it (MariaDB it does not read)."""

    engine: str
    settings: dict = field(repr=False)
    url: str | None = field(default=None, repr=False)


def sqlite(path):
    return Database("sqlite", {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}, str(path))


@dataclass(frozen=True)
class Project:
    folder: Path

    @property
    def facts(self):
        return json.loads((self.folder / "project.json").read_text("utf-8"))

    @property
    def user_model(self):
        return self.facts["user_model"]

    def run(self, *command, **options):
        """A command of the project's own manage.py; what it prints, and its errors only if it fails."""
        return python(self.folder / "manage.py", *command, cwd=self.folder, **options)


def python(*command, text=True, **options):
    """Runs one of our programs or a project's with the same Python; what it printed."""
    arguments = [sys.executable, "-W", "ignore", *map(str, command)]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=text, check=False, **options)
    if done.returncode != 0:
        said = done.stderr if text else done.stderr.decode("utf-8", "replace")
        raise RuntimeError(f"{Path(command[0]).name} {' '.join(map(str, command[1:3]))}: {said.strip()[-2000:]}")
    return done.stdout


def enter(folder):
    """Makes this process one of the project, as `manage.py shell` does."""
    import django

    sys.path.insert(0, str(Path(folder).resolve()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()


def write(folder, kind, database):
    """The project's files, on a database that need not exist yet."""
    folder = Path(folder).resolve()
    shutil.copytree(HERE / "project", folder, ignore=shutil.ignore_patterns("accounts_*", "__pycache__"))
    if kind != "plain":
        shutil.copytree(HERE / "project" / f"accounts_{kind}", folder / "accounts")
    facts = {
        "kind": kind,
        "engine": database.engine,
        "user_model": USER_MODELS[kind],
        "database": database.settings,
        "secret_key": SECRET_KEY,
        "use_tz": kind != WITHOUT_ZONE,
        "time_zone": TIME_ZONE if kind == WITHOUT_ZONE else "UTC",
    }
    (folder / "project.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    return Project(folder)


def make(folder, kind, database):
    """The files and the tables; nobody is in it."""
    project = write(folder, kind, database)
    if kind != "plain":
        project.run("makemigrations", "--verbosity=0", "accounts")
    project.run("makemigrations", "--verbosity=0", "graphql_auth")
    project.run("migrate", "--verbosity=0")
    return project


def twin(project, folder, database):
    """The same project on another database of the same engine, which already holds its empty tables."""
    facts = project.facts
    shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
    facts["database"] = database.settings
    (Path(folder) / "project.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    return Project(Path(folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--database", help="Django's settings of it as JSON; SQLite has a file in the folder")
    arguments = parser.parse_args()
    database = sqlite(arguments.folder.resolve() / "db.sqlite3")
    if arguments.engine != "sqlite":
        if not arguments.database:
            parser.error(f"{arguments.engine} needs --database")
        database = Database(arguments.engine, json.loads(arguments.database))
    project = make(arguments.folder, arguments.kind, database)
    print(f"{project.folder}: {project.user_model} on {arguments.engine}")


if __name__ == "__main__":
    main()

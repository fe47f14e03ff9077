"""Writes what a project's people can be moved by: `dumpdata` in each of its forms, in one process.

Usage: dump.py PROJECT FOLDER [--plain]

--plain writes dump.json (and company.json) alone.

The forms: dump.json, lines.jsonl, packed.json.gz, natural.json (natural keys in the place of numbers), accounts.json (the tables
of people alone), company.json (what stays with the application, for the way back). No two files share a stem: `loaddata` refuses
a file beside which there is another of its name.
"""
import argparse
from pathlib import Path

import projects

# Rows that only make sense in the database they were made in.
STAYING = ["contenttypes", "auth.permission", "sessions", "admin.logentry"]
PEOPLE = ["auth.group", "account", "mfa", "socialaccount", "graphql_auth", "token_blacklist"]


def forms(user_model, kind):
    """The arguments of dumpdata by the file it writes."""
    found = {
        # Everything, as whoever has not read the manual does it.
        "dump.json": [],
        "lines.jsonl": ["--format=jsonl"],
        "packed.json.gz": [],
        "natural.json": ["--natural-foreign", "--natural-primary", *(f"--exclude={name}" for name in STAYING)],
        "accounts.json": ["--natural-foreign", "--indent=2", user_model, *PEOPLE],
    }
    if kind == "own":
        found["company.json"] = ["accounts.Company"]
    return found


def write_all(project, folder, plain=False):
    """Inside the project's own process; the files by name."""
    from django.core.management import call_command

    folder.mkdir(parents=True, exist_ok=True)
    facts = project.facts
    written = {}
    for name, arguments in forms(facts["user_model"], facts["kind"]).items():
        if plain and name not in ("dump.json", "company.json"):
            continue
        path = folder / name
        call_command("dumpdata", *arguments, output=str(path), verbosity=0)
        path.chmod(0o600)
        written[name] = path
    return written


def load(project, *files):
    """`loaddata` by the project's own manage.py. What it says."""
    return project.run("loaddata", *files).strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    projects.enter(arguments.project)
    written = write_all(projects.Project(arguments.project), arguments.folder, arguments.plain)
    print(", ".join(f"{name} of {path.stat().st_size} bytes" for name, path in written.items()))


if __name__ == "__main__":
    main()

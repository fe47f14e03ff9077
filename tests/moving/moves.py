"""The moves themselves, step by step: from a Django project to Vestibule and back, and from MongoDB's files."""
import json

import application
import pages
import people
import projects
import vestibule

PROBLEMS_OF_A_DRY_RUN = ("nobody may be here after a dry run", "a dry run with --json must print a JSON object")


class Move:
    """What the ways have in common: fresh databases of ours, and one import to hold the others against."""

    def __init__(self, steps, name, arguments, folder, expected):
        self.steps, self.name, self.arguments, self.folder = steps, name, arguments, folder
        self.expected = json.loads(expected.read_text("utf-8"))
        self.program, self.first, self.in_a_browser = None, {}, False

    def step(self, name, function, *arguments, **options):
        return self.steps.take(f"{self.name}, {name}", function, *arguments, **options)

    def try_(self, name, function, *arguments, **options):
        return self.steps.try_(f"{self.name}, {name}", function, *arguments, **options)

    def fresh(self, name):
        return vestibule.Program(self.arguments.program, self.folder / f"vestibule-{name}", fields=self.expected["kind"] == "own")

    def dry(self, source):
        """Says what it would do, and does nothing."""
        said = self.program.import_django(source, self.expected, "--dry-run", "--json")
        problems = []
        if self.program.users():
            problems.append(PROBLEMS_OF_A_DRY_RUN[0])
        try:
            if not isinstance(json.loads(said), dict):
                problems.append(PROBLEMS_OF_A_DRY_RUN[1])
        except ValueError:
            problems.append(PROBLEMS_OF_A_DRY_RUN[1])
        if problems:
            raise vestibule.Wrong(problems)

    def bring(self, source, ids=True):
        said = self.program.import_django(source, self.expected)
        vestibule.check_users(self.program, self.expected, ids)
        self.first = self.program.users()
        return said

    def again(self, source):
        """The second time changes nothing."""
        self.program.import_django(source, self.expected)
        return vestibule.strangers_equal(self.first, self.program.users(), ids=True)

    def same(self, name, source, given=None, ids=True):
        """Another form of the same people makes the same accounts."""
        other = self.fresh(name)
        other.import_django(source, self.expected, given=given)
        return vestibule.strangers_equal(self.first, other.users(), ids)

    def enter(self):
        with self.program.serving() as url:
            self.try_("everybody logs in", vestibule.log_everybody_in, url, self.expected)
            self.try_("everybody by forms", pages.everybody_by_forms, url, self.expected)
            if self.in_a_browser:
                self.try_("a few in a browser", pages.a_few_in_a_browser, url, self.expected)
        self.try_("nobody is gone", vestibule.check_still_here, self.program, self.expected)


class Django(Move):
    def __init__(self, cell):
        super().__init__(
            cell.run.steps, f"{cell.name}, moved", cell.run.arguments, cell.folder, cell.project.folder / "expected.json"
        )
        self.cell, self.dumps = cell, cell.folder / "dumps"
        # Once an engine.
        self.in_a_browser = cell.is_whole

    def whole(self):
        self.program = self.step("a database of ours", self.fresh, "dump")
        if self.cell.is_whole:
            # A key belongs to its database from the first day.
            self.program.settings.update(application.settings_for(self.program))
        self.step("dry run", self.dry, self.dumps / "dump.json")
        self.step("import", self.bring, self.dumps / "dump.json")
        self.try_("groups", vestibule.check_groups, self.program, self.expected)
        self.try_("import again", self.again, self.dumps / "dump.json")
        self.other_forms()
        if self.arguments.old_tokens:
            tokens = json.loads((self.cell.project.folder / "tokens.json").read_text("utf-8"))
            self.try_("old refresh tokens", vestibule.old_tokens, self.program, self.expected, tokens)
        self.step("serve", self.enter)
        if self.cell.is_whole:
            self.try_("the application beside it", self.beside)
        self.back()

    def other_forms(self):
        for name in ("lines.jsonl", "packed.json.gz", "natural.json", "accounts.json"):
            if (self.dumps / name).exists():
                # Natural keys name nobody's number.
                self.try_(name, self.same, name, self.dumps / name, ids=name != "natural.json")
        self.try_("standard input", self.same, "stdin", "-", given=self.dumps / "dump.json")
        url = self.database()
        if url and self.arguments.from_databases:
            self.try_("the database itself", self.same, "database", url)

    def database(self):
        """Its URL; MariaDB goes by its dump."""
        settings = self.cell.project.facts["database"]
        if self.expected["engine"] == "sqlite":
            return "sqlite://{NAME}".format(**settings)
        if self.expected["engine"] == "postgresql":
            return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings)
        return None

    def beside(self):
        """The project goes on with its own database, and with our tokens."""
        problems = application.commands_unknown(self.program)
        project, file = self.cell.project.folder, self.cell.folder / "access.json"
        with self.program.serving() as url:
            tokens = application.tokens_of(vestibule.Client(url), self.expected)
            problems += application.checks(url, tokens, self.first)
            people.write(file, tokens)
            said = projects.python(vestibule.HERE / "application.py", project, url, project / "expected.json", file)
        if problems:
            raise vestibule.Wrong(problems)
        return said

    def back(self):
        """Out again, by the real loaddata into a fresh project, where Django itself is asked."""
        export = self.cell.folder / "export.json"
        # With all that there is once an engine, and as it comes from the command without options otherwise.
        more = ("--with-secrets", "--with-user-status") if self.cell.is_whole else ()
        self.step("export", self.program.export_django, self.expected, export, *more)
        twin = self.step("a fresh project", self.cell.fresh, "back")
        # The application's own rows are the application's to bring.
        company = [self.dumps / "company.json"] if self.expected["kind"] == "own" else []
        self.step("loaddata of the export", self.cell.load, twin, *company, export)
        self.step("snapshot of it", self.cell.snapshot, twin, "back.json")
        expected = ("--expected", self.cell.project.folder / "expected.json")
        self.try_("comparison, there and back", self.cell.compare, "back.json", "--way", "vestibule", *expected, *more)
        self.try_("authenticate() after it", self.cell.authenticate, twin)


class MongoDB(Move):
    def __init__(self, run, folder):
        super().__init__(run.steps, "mongodb", run.arguments, folder, folder / "expected.json")

    def whole(self):
        self.program = self.step("a database of ours", self.fresh, "bson")
        self.step("dry run", self.dry, self.folder / "users.bson")
        self.step("import of users.bson", self.bring, self.folder / "users.bson", ids=False)
        self.try_("import again", self.again, self.folder / "users.bson")
        for path in sorted(self.folder.glob("users.*.json")):
            if "metadata" not in path.name:
                self.try_(path.name, self.same, path.stem, path)
        self.try_("users.bson.gz", self.same, "packed", self.folder / "users.bson.gz")
        self.try_("numbers for ObjectIds", self.numbers)
        self.try_("documents of the application", self.renamed)
        self.step("serve", self.enter)

    def numbers(self):
        """The file by which the application's own data gets its new keys."""
        other, ids = self.fresh("ids"), self.folder / "ids.csv"
        other.import_django(self.folder / "users.bson", self.expected, "--ids", ids)
        rows = dict(line.split(",") for line in ids.read_text("utf-8").splitlines() if not line.startswith("old"))
        self.numbered = users = other.users()
        problems = [] if ids.stat().st_mode & 0o777 == 0o600 else ["others can read the file"]
        for person in self.expected["people"]:
            found = users.get(person["email"].lower(), {})
            if rows.get(person["old_key"]) != str(found.get("id")):
                problems.append(f"{person['email']}: {person['old_key']} is {rows.get(person['old_key'])}, not {found.get('id')}")
        if problems:
            raise vestibule.Wrong(problems)
        return f"{len(rows)} rows"

    def renamed(self):
        """The example of the document, on the orders of everybody: twice, since it may be run again."""
        import mongomock
        from bson import ObjectId

        orders = mongomock.MongoClient().ecommerceapp.orders
        orders.insert_many({"user": ObjectId(person["old_key"]), "of": person["email"]} for person in self.expected["people"])
        orders.insert_one({"user": None, "of": "nobody"})
        rename, users = application.examples()["name_users_by_number"], self.numbered
        for _ in range(2):
            rename(orders, "user", self.folder / "ids.csv")
        wrong = [order["of"] for order in orders.find() if order["user"] != users.get(order["of"].lower(), {"id": None})["id"]]
        if wrong:
            raise vestibule.Wrong(wrong)
        return f"{orders.count_documents({})} orders"

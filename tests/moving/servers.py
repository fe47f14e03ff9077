"""PostgreSQL and MariaDB for these tests alone: in a temporary folder, as a user without rights where root starts them, and gone
afterwards."""
import glob
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import projects

STARTS = 5
SECONDS_TO_START = 30


class NotThere(Exception):
    """A program that is missing, and the package of Debian that has it."""


def spare_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def lesser_user(*names):
    """Whom root lends to a server; nobody else needs one."""
    if os.getuid() != 0:
        return None
    for name in (*names, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NotThere("a user without rights, such as nobody")


class Server:
    """What both have in common: a folder, a process, and a log to read why it did not start."""

    engine = ""
    users = ()

    def __init__(self, folder):
        self.folder = Path(folder)
        self.user = lesser_user(*self.users)
        self.password = secrets.token_hex(16)
        self.process = None
        self.port = None
        self.folder.mkdir()
        self.log = self.folder.parent / f"{self.engine}.log"
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.folder.chmod(0o700)

    def lent(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def once(self, *command, **options):
        with self.log.open("ab") as log:
            done = subprocess.run(
                command, cwd=self.folder, stdout=log, stderr=log, check=False, env=self.environment(), **self.lent(), **options
            )
        if done.returncode != 0:
            raise RuntimeError(f"{Path(command[0]).name} failed: {self.said()}")

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C", "TZ": "UTC"}

    def said(self):
        return self.log.read_text("utf-8", "replace")[-1500:]

    def start(self, port=None):
        for _ in range(STARTS):
            self.port = port or spare_port()
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command(), cwd=self.folder, stdout=log, stderr=log, env=self.environment(), **self.lent()
                )
            until = time.monotonic() + SECONDS_TO_START
            while time.monotonic() < until and self.process.poll() is None:
                if self.is_ready():
                    return
                time.sleep(0.1)
            self.stop()
        raise RuntimeError(f"{self.engine} did not start: {self.said()}")

    def restart(self):
        """On the port that its databases are known by."""
        self.start(self.port)

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.ending)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


class PostgreSQL(Server):
    engine = "postgresql"
    users = ("postgres",)
    ending = signal.SIGINT

    def __init__(self, folder):
        self.programs = self.find()
        super().__init__(folder)
        secret = self.folder / "password"
        secret.write_text(self.password + "\n")
        if self.user:
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        self.once(
            self.programs / "initdb", "-D", self.folder / "data", "-U", "django", "-E", "UTF8", "--locale=C",
            "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync",
        )  # fmt: skip
        self.start()

    @staticmethod
    def find():
        """Debian keeps them off the PATH."""
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(re.sub(r"\D", "", path) or 0), reverse=True)
        on_path = shutil.which("initdb")
        for folder in [*folders, *([str(Path(on_path).resolve().parent)] if on_path else [])]:
            if (Path(folder) / "initdb").exists() and (Path(folder) / "postgres").exists():
                return Path(folder)
        raise NotThere("PostgreSQL (apt-get install postgresql)")

    def command(self):
        quick = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")
        settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60", *quick)
        options = [part for setting in settings for part in ("-c", setting)]
        return [self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port), *options]

    def is_ready(self):
        import psycopg

        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self):
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="django", password=self.password, dbname="postgres", autocommit=True
        )

    def database(self, name, like=None):
        """A new one: empty, or a copy of one that nobody uses."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
        settings = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "PORT": self.port,
            "USER": "django",
            "PASSWORD": self.password,
            "NAME": name,
        }
        return projects.Database(self.engine, settings, self.url(name))

    def url(self, name):
        return f"postgres://django:{self.password}@127.0.0.1:{self.port}/{name}"


class MariaDB(Server):
    engine = "mariadb"
    users = ("mysql",)
    ending = signal.SIGTERM

    def __init__(self, folder):
        self.install, self.server, self.dumper = (
            self.find(*names)
            for names in (("mariadb-install-db", "mysql_install_db"), ("mariadbd", "mysqld"), ("mariadb-dump", "mysqldump"))
        )
        super().__init__(folder)
        # A path of a socket may have 107 signs, and folders of tests are deep.
        self.socket = self.folder / "socket"
        self.once(
            self.install, "--no-defaults", f"--datadir={self.folder / 'data'}", "--auth-root-authentication-method=normal",
            "--skip-test-db", *self.as_user(),
        )  # fmt: skip
        self.start()

    @staticmethod
    def find(*names):
        for name in names:
            for path in (shutil.which(name), f"/usr/sbin/{name}"):
                if path and os.path.exists(path):
                    return path
        raise NotThere("MariaDB (apt-get install mariadb-server-core mariadb-client)")

    def as_user(self):
        return [f"--user={self.user.pw_name}"] if self.user else []

    def command(self):
        return [
            self.server, "--no-defaults", *self.as_user(), f"--datadir={self.folder / 'data'}", f"--socket={self.socket}",
            f"--pid-file={self.folder / 'pid'}", "--bind-address=127.0.0.1", f"--port={self.port}", "--skip-log-bin",
            "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=32M", "--innodb-flush-method=nosync", "--innodb-doublewrite=0",
            "--skip-name-resolve", "--default-time-zone=+00:00",
        ]  # fmt: skip

    def is_ready(self):
        import pymysql

        try:
            self.connect("root", "").close()
        except pymysql.err.OperationalError as error:
            # Access denied: somebody has set the password already, so it runs.
            return error.args[0] == 1045
        self.close_door()
        return True

    def connect(self, user, password):
        import pymysql

        return pymysql.connect(unix_socket=str(self.socket), user=user, password=password, autocommit=True)

    def close_door(self):
        """Root had no password until now."""
        with self.connect("root", "") as connection, connection.cursor() as cursor:
            cursor.execute("CREATE USER 'django'@'127.0.0.1' IDENTIFIED BY %s", (self.password,))
            cursor.execute("GRANT ALL ON *.* TO 'django'@'127.0.0.1'")
            cursor.execute("ALTER USER 'root'@'localhost' IDENTIFIED BY %s", (self.password,))

    def database(self, name, like=None):
        with self.connect("root", self.password) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        if like:
            self.copy(like, name)
        settings = {
            "ENGINE": "django.db.backends.mysql",
            "HOST": "127.0.0.1",
            "PORT": self.port,
            "USER": "django",
            "PASSWORD": self.password,
            "NAME": name,
            "OPTIONS": {"charset": "utf8mb4"},
        }
        return projects.Database(self.engine, settings)

    def copy(self, old, new):
        environment = {**self.environment(), "MYSQL_PWD": self.password}
        access = ["--no-defaults", f"--socket={self.socket}", "--user=root"]
        client = self.find("mariadb", "mysql")
        with self.log.open("ab") as log:
            dump = subprocess.Popen([self.dumper, *access, old], env=environment, stdout=subprocess.PIPE, stderr=log)
            load = subprocess.run([client, *access, new], env=environment, stdin=dump.stdout, stdout=log, stderr=log, check=False)
            dump.stdout.close()
        if dump.wait() != 0 or load.returncode != 0:
            raise RuntimeError(f"copying {old} failed: {self.said()}")


class SQLite:
    """Files, with the same two calls."""

    engine = "sqlite"

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir()

    def database(self, name, like=None):
        path = self.folder / f"{name}.sqlite3"
        if like:
            shutil.copyfile(self.folder / f"{like}.sqlite3", path)
        return projects.sqlite(path)

    def stop(self):
        pass


SERVERS = {each.engine: each for each in (SQLite, PostgreSQL, MariaDB)}

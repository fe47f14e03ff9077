"""The machines: network namespaces on one bridge, each with etcd, Patroni and PostgreSQL; HAProxy and the nodes in the middle."""

import glob
import http.client
import json
import os
import pwd
import secrets
import signal
import subprocess
import time
from pathlib import Path

MIDDLE = "10.99.0.1"
NAMES = ["pg1", "pg2", "pg3"]
ADDRESSES = {name: f"10.99.0.{11 + number}" for number, name in enumerate(NAMES)}
# Patroni takes no shorter one. The other two must fit into it: loop_wait + 2 * retry_timeout.
TTL, LOOP_WAIT, RETRY_TIMEOUT = 20, 4, 6
PASSWORDS = {role: secrets.token_hex(16) for role in ("vestibule", "postgres", "replicator", "rewind")}


def run(*command, **more):
    """Runs a command that must succeed, and gives back what it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}")
    return done.stdout


def wait_for(what, seconds, ask):
    """Asks until it is so; gives back the answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.25)
    raise SystemExit(f"waited {seconds} s for {what}, in vain")


def postgres_bin():
    return sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))[-1]


def unprivileged():
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def ask_patroni(name, path, method="GET", body=None, timeout=2):
    """What Patroni of a machine answers: a status and a text. None where it does not."""
    conn = http.client.HTTPConnection(ADDRESSES[name], 8008, timeout=timeout)
    try:
        conn.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = conn.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return None
    finally:
        conn.close()


class Machine:
    """One that holds a PostgreSQL."""

    def __init__(self, work, name):
        self.name, self.address = name, ADDRESSES[name]
        self.folder = Path(work) / name
        self.folder.mkdir()
        user = pwd.getpwnam("postgres")
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.folder.chmod(0o700)
        self.children = []
        self.born = False

    def connect(self):
        """Lays a cable to the bridge."""
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", f"v-{self.name}", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "link", "set", f"v-{self.name}", "master", "bridge0", "up")
        address = ["addr", "add", f"{self.address}/24", "dev", "eth0"]
        for words in (address, ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"]):
            run("ip", "-n", self.name, *words)

    def cut(self):
        """Packets go nowhere, and nobody is told."""
        run("ip", "link", "set", f"v-{self.name}", "nomaster")

    def mend(self):
        run("ip", "link", "set", f"v-{self.name}", "master", "bridge0")

    def start(self):
        """Starts etcd and Patroni, which starts PostgreSQL."""
        self.spawn("etcd", self.etcd(), unprivileged())
        file = self.folder / "patroni.yml"
        # What YAML reads, too.
        file.write_text(json.dumps(self.patroni(), indent=1))
        os.chown(file, pwd.getpwnam("postgres").pw_uid, -1)
        self.spawn("patroni", ["patroni", str(file)], unprivileged())
        self.born = True

    def spawn(self, what, command, before):
        log = open(self.folder / f"{what}.log", "ab")
        environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        words = ["ip", "netns", "exec", self.name, *before, *command]
        child = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder, env=environment, start_new_session=True)
        self.children.append(child)

    def kill(self):
        """The power fails: all that runs there ends at once."""
        while found := run("ip", "netns", "pids", self.name).split():
            for pid in found:
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.05)
        for child in self.children:
            child.wait()
        self.children.clear()

    def etcd(self):
        peers = ",".join(f"{name}=http://{address}:2380" for name, address in ADDRESSES.items())
        here = f"http://{self.address}"
        return [
            "etcd", "--name", self.name, "--data-dir", str(self.folder / "etcd"), "--logger", "zap",
            "--listen-client-urls", f"{here}:2379", "--advertise-client-urls", f"{here}:2379",
            "--listen-peer-urls", f"{here}:2380", "--initial-advertise-peer-urls", f"{here}:2380",
            "--initial-cluster", peers, "--initial-cluster-state", "existing" if self.born else "new",
            "--heartbeat-interval", "200", "--election-timeout", "2000",
        ]

    def patroni(self):
        roles = {"superuser": "postgres", "replication": "replicator", "rewind": "rewind"}
        return {
            "scope": "hall", "name": self.name,
            "restapi": {"listen": f"{self.address}:8008", "connect_address": f"{self.address}:8008"},
            "etcd3": {"hosts": [f"{address}:2379" for address in ADDRESSES.values()]},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL, "loop_wait": LOOP_WAIT, "retry_timeout": RETRY_TIMEOUT,
                    "synchronous_mode": True, "synchronous_mode_strict": True,
                    "postgresql": {
                        "use_pg_rewind": True, "use_slots": True,
                        "parameters": {
                            "synchronous_commit": "on", "max_connections": 100, "shared_buffers": "64MB", "jit": "off",
                            "wal_log_hints": "on", "wal_sender_timeout": "10s", "wal_receiver_timeout": "10s",
                            "tcp_user_timeout": 6000, "tcp_keepalives_idle": 5,
                            "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3,
                        },
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"{self.address}:5432", "connect_address": f"{self.address}:5432",
                "data_dir": str(self.folder / "data"), "bin_dir": postgres_bin(), "pgpass": str(self.folder / "pgpass"),
                "pg_hba": [
                    "local all all trust",
                    "host all all 10.99.0.0/24 scram-sha-256",
                    "host replication all 10.99.0.0/24 scram-sha-256",
                ],
                "authentication": {key: {"username": role, "password": PASSWORDS[role]} for key, role in roles.items()},
                "parameters": {"unix_socket_directories": str(self.folder)},
            },
        }

    def psql(self, sql, database="postgres"):
        """Asks the server of this machine from within it, past any network."""
        command = [f"{postgres_bin()}/psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "postgres", database]
        return run("ip", "netns", "exec", self.name, *unprivileged(), *command, input=sql, cwd=self.folder).strip()

    def is_leader(self):
        """Whether its own PostgreSQL takes changes, asked past any network."""
        try:
            return self.psql("SELECT NOT pg_is_in_recovery()") == "t"
        except SystemExit:
            return False


class Cluster:
    """All of them."""

    def __init__(self, work):
        self.work = Path(work)
        os.makedirs("/run/netns", exist_ok=True)
        run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
        for words in (
            ["link", "set", "lo", "up"], ["link", "add", "bridge0", "type", "bridge"],
            ["addr", "add", f"{MIDDLE}/24", "dev", "bridge0"], ["link", "set", "bridge0", "up"],
        ):
            run("ip", *words)
        self.machines = {name: Machine(work, name) for name in NAMES}
        for machine in self.machines.values():
            machine.connect()

    def start(self):
        for machine in self.machines.values():
            machine.start()
        leader = wait_for("a leader", 90, self.leader)
        wait_for("a synchronous standby", 90, self.is_whole)
        self.machines[leader].psql(
            f"CREATE ROLE vestibule LOGIN PASSWORD '{PASSWORDS['vestibule']}';\n"
            "CREATE DATABASE hall OWNER vestibule TEMPLATE template0 ENCODING 'UTF8';"
        )
        self.start_haproxy()

    def members(self):
        """What the cluster says of its members, by their names."""
        for name in NAMES:
            answer = ask_patroni(name, "/cluster")
            if answer and answer[0] == 200:
                return {member["name"]: member for member in json.loads(answer[1])["members"]}
        return {}

    def leader(self, besides=None):
        """Who leads and says so."""
        for name in NAMES:
            if name == besides:
                continue
            answer = ask_patroni(name, "/primary")
            if answer and answer[0] == 200:
                return name
        return None

    def is_whole(self):
        """One leads, two follow, one of them in step."""
        members = self.members()
        roles = sorted(member["role"] for member in members.values() if member["state"] in ("running", "streaming"))
        lags = [member.get("lag", 0) for member in members.values()]
        near = all(isinstance(lag, int) and lag < 1 << 20 for lag in lags)
        return roles == ["leader", "replica", "sync_standby"] and near

    def switch(self):
        """Hands over as planned, to the standby in step."""
        members = self.members()
        leader = next(name for name, member in members.items() if member["role"] == "leader")
        candidate = next(name for name, member in members.items() if member["role"] == "sync_standby")
        done = ask_patroni(leader, "/switchover", "POST", {"leader": leader, "candidate": candidate}, timeout=60)
        if not done or done[0] != 200:
            raise SystemExit(f"the switch-over was refused: {done}")
        return leader, candidate

    def start_haproxy(self):
        servers = "\n".join(
            f"    server {name} {address}:5432 check port 8008" for name, address in ADDRESSES.items()
        )
        file = self.work / "haproxy.cfg"
        file.write_text(f"""global
    maxconn 500
defaults
    mode tcp
    timeout connect 2s
    timeout check 2s
    # Longer than the pool keeps an idle connection.
    timeout client 30m
    timeout server 30m
    option clitcpka
    option srvtcpka
listen leader
    bind {MIDDLE}:5000
    option httpchk OPTIONS /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
""")
        log = open(self.work / "haproxy.log", "ab")
        self.haproxy = subprocess.Popen(["haproxy", "-db", "-f", str(file)], stdout=log, stderr=log)
        wait_for("HAProxy", 10, lambda: self.haproxy.poll() is None)


class Node:
    """One of Vestibule."""

    def __init__(self, work, name, database, port, program, mail_port, secret):
        self.name, self.port, self.program = name, port, program
        self.folder = Path(work) / name
        self.folder.mkdir()
        self.settings = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "BIND": f"127.0.0.1:{port}",
            "PUBLIC_URL": "http://localhost:8000", "DATABASE_URL": database, "SECRET_KEY": secret, "RATE_LIMITS": "off",
            "EMAIL_BACKEND": "smtp", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_port),
            "DEFAULT_FROM_EMAIL": "hall@example.com",
        }
        self.child = None

    def start(self):
        log = open(self.folder / "log", "ab")
        self.child = subprocess.Popen([self.program, "serve"], stdout=log, stderr=log, cwd=self.folder, env=self.settings)

    def stop(self):
        """As a service manager does; gives back how many seconds it took."""
        begun = time.monotonic()
        self.child.terminate()
        self.child.wait(60)
        return time.monotonic() - begun

    def is_ready(self):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=8)
        try:
            conn.request("GET", "/readyz", headers={"Host": "localhost:8000"})
            return conn.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            conn.close()

    def command(self, *words):
        """Runs one of its other commands; gives back whether it succeeded, and what it said."""
        done = subprocess.run(
            [self.program, *words], cwd=self.folder, env=self.settings, timeout=60, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        return done.returncode == 0, done.stdout

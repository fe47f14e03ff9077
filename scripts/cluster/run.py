"""Lets machines fall, one way after the other, and prints what it cost. Started by scripts/test-cluster."""

import argparse
import http.client
import json
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from machines import MIDDLE, ADDRESSES, LOOP_WAIT, PASSWORDS, RETRY_TIMEOUT, TTL, Cluster, Node, wait_for
from people import Mail, Person, Record

# Within so many seconds after a leader's death people are served again.
LIMIT = 45
CRASHES = 2


def say(text):
    print(f"== {text}", flush=True)


class Story:
    """What happens, and when."""

    def __init__(self, cluster, nodes, record):
        self.cluster, self.nodes, self.record = cluster, nodes, record
        self.events, self.remarks = [], []

    def served_since(self, moment):
        """Whether each node has done something for people that began after this moment."""
        with self.record.lock:
            done = {node for begun, _, node, _, status, _ in self.record.answers if status in (200, 201) and begun > moment}
        return len(done) == len(self.nodes)

    def event(self, name, act):
        """Something falls; goes on once a new leader is there, both nodes serve and have done so for a while."""
        say(name)
        before = self.cluster.leader()
        begun = time.monotonic()
        act(before)
        led = wait_for("another leader", 90, lambda: (now := self.cluster.leader()) != before and now) and time.monotonic()
        wait_for("both nodes to serve again", 90, lambda: self.served_since(led))
        time.sleep(5)
        self.events.append((name, begun, time.monotonic(), led - begun))
        return before

    def die(self):
        fallen = self.event("leader killed with -9", lambda name: self.cluster.machines[name].kill())
        self.cluster.machines[fallen].start()
        self.be_whole(fallen)

    def be_cut(self):
        fallen = self.event("network of the leader cut", lambda name: self.cluster.machines[name].cut())
        machine = self.cluster.machines[fallen]
        if machine.is_leader():
            self.remarks.append(f"{fallen} was cut off and still took itself for the leader when the new one served")
        machine.mend()
        self.be_whole(fallen)

    def be_whole(self, name):
        begun = time.monotonic()
        wait_for("a whole cluster", 120, self.cluster.is_whole)
        self.remarks.append(f"{name} was back in the cluster {time.monotonic() - begun:.0f} s after it had returned")

    def switch(self):
        self.event("planned switch-over", lambda _: self.cluster.switch())
        self.be_whole("the former leader")

    def upgrade(self, program):
        say("nodes upgraded, one after the other")
        begun = time.monotonic()
        for node in self.nodes:
            took = node.stop()
            node.program = program
            node.start()
            wait_for(f"{node.name} after its upgrade", 60, node.is_ready)
            self.remarks.append(f"{node.name} stopped in {took:.1f} s")
            time.sleep(2)
        time.sleep(3)
        self.events.append(("both nodes upgraded", begun, time.monotonic(), None))


def gap(answers, start, end, node=None):
    """The longest time in which nothing that people asked for was done; what was asked before and done after it counts."""
    done = sorted(ended for _, ended, by, _, status, _ in answers if status in (200, 201) and node in (None, by))
    done = [start, *(moment for moment in done if start < moment < end), end]
    return max(after - before for before, after in zip(done, done[1:]))


def table(story, record):
    """The rows, as Markdown."""
    nodes = [node.name for node in story.nodes]
    head = ["what", "new leader after", "nobody served for", *(f"{name}: nothing done for" for name in nodes)]
    head += ["done", "503", "refused connections", "no answer", "other", "slowest answer"]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for name, start, end, led in story.events:
        there = [answer for answer in record.answers if start <= answer[1] <= end]
        count = lambda *statuses: sum(answer[4] in statuses for answer in there)
        cells = [name, "" if led is None else f"{led:.1f} s", f"{gap(record.answers, start, end):.1f} s"]
        cells += [f"{gap(record.answers, start, end, node):.1f} s" for node in nodes]
        done, busy, refused, silent = count(200, 201), count(503), count("refused"), count("no answer")
        slowest = max((answer[1] - answer[0] for answer in there), default=0)
        cells += [done, busy, refused, silent, len(there) - done - busy - refused - silent, f"{slowest:.1f} s"]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def works(node, token):
    """Whether a refresh token that somebody was given last works."""
    conn = http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
    try:
        headers = {"Content-Type": "application/json", "Host": "localhost:8000"}
        conn.request("POST", "/api/accounts/token/refresh/", json.dumps({"refresh": token}), headers)
        return conn.getresponse().status == 200
    finally:
        conn.close()


def judge(story, record, mail):
    """What must hold, each with what was found; asked of the leader once everything has come to rest."""
    leader = story.cluster.machines[wait_for("a leader", 30, story.cluster.leader)]
    ask = lambda sql: leader.psql(sql, "hall").splitlines()
    wait_for("all e-mails to be sent", 60, lambda: ask("SELECT count(*) FROM outbox WHERE finished_at IS NULL") == ["0"])
    verified = set(ask("SELECT email FROM users WHERE is_verified"))
    sessions = dict(line.split("|") for line in ask("SELECT u.email, count(*) FROM sessions s JOIN users u ON u.id = s.user_id GROUP BY 1"))
    opened = {who: int(sessions.get(who, 0)) for who in record.verified}
    double = {who: count for who, count in opened.items() if count > record.logins[who] + record.unsure[who]}
    missing = {who: count for who, count in opened.items() if count < record.logins[who]}
    dead = [key for key, token in record.refresh.items() if not works(story.nodes[0], token)]
    unwritten = [who for who in record.signed_up if not mail.recipients.get(who)]
    most = max(mail.copies.values(), default=0)
    others = [answer for answer in record.answers if answer[4] not in (200, 201, 503, "refused", "no answer") and answer[3] != "code" and answer[3] != "login"]
    hasty = [answer for answer in record.answers if answer[4] == 503 and not answer[5]]
    fallen = [gap(record.answers, start, end, node.name) for _, start, end, led in story.events if led is not None for node in story.nodes]
    chain, said = story.nodes[0].command("audit", "verify")
    gone = len(record.verified - verified)
    return [
        ("acknowledged changes lost", not record.lost and not gone and not missing and not dead,
            f"of {len(record.verified)} verified accounts {gone}, of {len(record.refresh)} last refresh tokens {len(dead)}, "
            f"of {sum(opened.values())} sessions those of {len(missing)} users; refused for no reason: {len(record.lost)}"),
        ("double sessions", not double, f"{len(double)} users have more than they asked for"),
        ("e-mails sent at least once", not unwritten, f"{len(unwritten)} of {len(record.signed_up)} sign-ups without one"),
        ("e-mails sent at most once a crash", most <= 1 + CRASHES,
            f"{sum(count > 1 for count in mail.copies.values())} of {len(mail.copies)} twice or more, at most {most} times"),
        ("503, each with Retry-After, and no other error", not hasty and not others,
            f"{sum(answer[4] == 503 for answer in record.answers)} answers of 503, {len(hasty)} without it, {len(others)} other errors"),
        (f"served again within {LIMIT} s, by each node", max(fallen) <= LIMIT, f"{max(fallen):.1f} s at the longest"),
        ("the audit log is whole", chain, said.strip().splitlines()[-1] if said.strip() else "nothing said"),
    ]


def play(work, options):
    begun = time.monotonic()
    say("three PostgreSQL under Patroni, etcd, HAProxy")
    cluster = Cluster(work)
    cluster.start()
    mail, record, secret = Mail(), Record(), secrets.token_hex(32)
    login = f"vestibule:{PASSWORDS['vestibule']}"
    hosts = ",".join(ADDRESSES.values())
    urls = {
        "through HAProxy": f"postgres://{login}@{MIDDLE}:5000/hall",
        "three hosts": f"postgres://{login}@{hosts}/hall?target_session_attrs=read-write",
    }
    port = mail.server_address[1]
    nodes = [Node(work, name, 8001 + at, url, options.program, port, secret) for at, (name, url) in enumerate(urls.items())]
    for node in nodes:
        node.start()
        wait_for(node.name, 90, node.is_ready)
    people = [Person(number, nodes, mail, record) for number in range(options.people)]
    for person in people:
        person.start()
    story = Story(cluster, nodes, record)
    time.sleep(10)
    story.die()
    story.be_cut()
    story.switch()
    story.upgrade(options.after)
    for person in people:
        person.stopping.set()
    for person in people:
        person.join(60)
    verdicts = judge(story, record, mail)
    print(f"\nPatroni: ttl {TTL}, loop_wait {LOOP_WAIT}, retry_timeout {RETRY_TIMEOUT}, synchronous_mode_strict; {options.people} people at once\n")
    print("\n".join(table(story, record)))
    print("\n| what | | found |\n| --- | --- | --- |")
    for what, holds, found in verdicts:
        print(f"| {what} | {'yes' if holds and 'lost' not in what and 'double' not in what else 'none' if holds else '**NO**'} | {found} |")
    print()
    for remark in [*story.remarks, *record.lost[:10], f"all of it took {time.monotonic() - begun:.0f} s"]:
        print(f"- {remark}")
    failed = sum(not holds for _, holds, _ in verdicts)
    print(f"\n{len(verdicts) - failed} passed, {failed} failed", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--after", required=True)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="vestibule-cluster."))
    work.chmod(0o711)
    failed = 1
    try:
        failed = play(work, options)
    finally:
        if options.keep or failed:
            print(f"logs: {work}", flush=True)
        else:
            shutil.rmtree(work, ignore_errors=True)
    # The end of this process ends all others of its namespace.
    sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

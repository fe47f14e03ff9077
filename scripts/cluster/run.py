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
from people import OPEN, Mail, Person, Record

# Within so many seconds after a leader's death people are served again.
LIMIT = 45
# Of an e-mail that was on its way when something fell, one more copy may come.
FALLS = 3


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
        wait_for("another leader", 90, lambda: self.cluster.leader(besides=before))
        led = time.monotonic()
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


def counts(leader, sql):
    """The numbers that a query finds, by what they are of."""
    lines = leader.psql(sql, "hall").splitlines()
    return {who: int(number) for who, number in (line.rsplit("|", 1) for line in lines)}


def judge_people(leader, story, record):
    """Nothing that somebody was told is gone, and nothing is there twice."""
    verified = counts(leader, "SELECT email, 1 FROM users WHERE is_verified")
    sessions = counts(leader, "SELECT email, count(*) FROM sessions s JOIN users u ON u.id = s.user_id GROUP BY 1")
    opened = {who: sessions.get(who, 0) for who in record.verified}
    double = [who for who, count in opened.items() if count > record.logins[who] + record.unsure[who]]
    missing = [who for who, count in opened.items() if count < record.logins[who]]
    dead = [key for key, token in record.refresh.items() if not works(story.nodes[0], token)]
    gone = [who for who in record.verified if who not in verified]
    held = f"{len(gone)} of {len(record.verified)} accounts, {len(dead)} of {len(record.refresh)} last refresh tokens"
    held += f", sessions of {len(missing)} of {len(opened)} users, {len(record.lost)} refused for no reason"
    return [
        ("acknowledged changes lost: none", not (record.lost or gone or missing or dead), held),
        ("double sessions: none", not double, f"{len(double)} users have more than they asked for"),
    ]


def judge_mail(leader, record, mail):
    """Every e-mail was sent, and no more often than something fell."""
    rows = counts(leader, "SELECT recipient, count(*) FROM outbox GROUP BY 1")
    unsent = sum(max(0, count - mail.taken[who]) for who, count in rows.items())
    unwritten = sum(not mail.taken[who] for who in record.signed_up)
    extra = {who: mail.taken[who] - count for who, count in rows.items() if mail.taken[who] > count}
    most = max(extra.values(), default=0)
    found = f"{sum(extra.values())} of {sum(mail.taken.values())} were copies, at most {most} to one address"
    return [
        ("e-mails: each sent", not unsent and not unwritten, f"{unsent} of {sum(rows.values())} missing"),
        ("e-mails: at most one copy more a fall", most <= FALLS, found),
    ]


def judge_answers(story, record):
    """What people saw meanwhile."""
    busy = [answer for answer in record.answers if answer[4] == 503]
    hasty = [answer for answer in busy if not answer[5]]
    # A code whose first answer was lost is used up, and until it counts nobody logs in: both are asked again.
    others = [one for one in record.answers if one[4] not in (200, 201, *OPEN) and one[3] not in ("code", "login")]
    falls = [event for event in story.events if event[3] is not None]
    longest = max(gap(record.answers, start, end, node.name) for _, start, end, _ in falls for node in story.nodes)
    found = f"{len(busy)} answers of 503, {len(hasty)} without it, {len(others)} other errors"
    return [
        ("503 with Retry-After, and no other error", not hasty and not others, found),
        (f"each node serves again within {LIMIT} s", longest <= LIMIT, f"{longest:.1f} s at the longest"),
    ]


def judge(story, record, mail):
    """What must hold, and what was found; asked of the leader once everything has come to rest."""
    leader = story.cluster.machines[wait_for("a leader", 30, story.cluster.leader)]
    unsent = lambda: counts(leader, "SELECT 'open', count(*) FROM outbox WHERE finished_at IS NULL")["open"]
    wait_for("all e-mails to be sent", 60, lambda: not unsent())
    whole, said = story.nodes[0].command("audit", "verify")
    last = (said.strip().splitlines() or ["nothing said"])[-1]
    return [
        *judge_people(leader, story, record),
        *judge_mail(leader, record, mail),
        *judge_answers(story, record),
        ("the audit log is whole", whole, last),
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
    nodes = [Node(work, *urls, 8001 + at, options.program, port, secret) for at, urls in enumerate(urls.items())]
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
    settings = f"ttl {TTL}, loop_wait {LOOP_WAIT}, retry_timeout {RETRY_TIMEOUT}, synchronous_mode_strict"
    print(f"\nPatroni: {settings}; {options.people} people at once\n")
    print("\n".join(table(story, record)))
    print("\n| what must hold | holds | found |\n| --- | --- | --- |")
    for what, holds, found in verdicts:
        print(f"| {what} | {'yes' if holds else '**no**'} | {found} |")
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

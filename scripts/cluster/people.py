"""The people, what they were told, and a mail server that keeps what it is sent."""

import email
import email.header
import http.client
import json
import re
import socketserver
import threading
import time
from collections import Counter

PASSWORD = "correct horse 9 battery"
# Longer than any answer may take.
PATIENCE = 30
# Answers that leave open whether it was done, or say that it was not.
OPEN = (503, "refused", "no answer")


class Mail(socketserver.ThreadingTCPServer):
    """Takes every e-mail, and counts how many each recipient got."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.lock = threading.Lock()
        self.codes = {}
        self.taken = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, recipient, text):
        message = email.message_from_string(text)
        subject = str(email.header.make_header(email.header.decode_header(message["Subject"] or "")))
        code = re.match(r"(\d{3}) ?(\d{3}) ", subject)
        with self.lock:
            self.taken[recipient] += 1
            if code:
                self.codes[recipient] = code[1] + code[2]

    def code_for(self, recipient):
        with self.lock:
            return self.codes.get(recipient)


class Session(socketserver.StreamRequestHandler):
    """One client of the mail server."""

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 mail")
        recipient = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                recipient = re.search(rb"<(.*?)>", line)[1].decode()
            if word == b"DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part.removeprefix(b"."))
                self.server.take(recipient, b"".join(lines).decode())
            if word == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 yes")


class Record:
    """All answers, and what of them must be true for good."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = []
        self.signed_up, self.verified = set(), set()
        self.refresh = {}
        self.logins, self.unsure = Counter(), Counter()
        self.lost = []

    def note(self, *answer):
        with self.lock:
            self.answers.append(answer)


class Person(threading.Thread):
    """Signs up, enters the code, logs in, refreshes, and begins anew as somebody else."""

    def __init__(self, number, nodes, mail, record):
        super().__init__(daemon=True)
        self.number, self.nodes, self.mail, self.record = number, nodes, mail, record
        self.turn = number
        self.stopping = threading.Event()

    def run(self):
        count = 0
        while not self.stopping.is_set():
            count += 1
            self.live(f"p{self.number}x{count}@example.com")

    def call(self, kind, path, body, who):
        """One call. An answer of 503, or none, leaves open whether it was done."""
        # By turns, so that both see all kinds.
        self.turn += 1
        node = self.nodes[self.turn % len(self.nodes)]
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Host": "localhost:8000"}
        begun = time.monotonic()
        conn = http.client.HTTPConnection("127.0.0.1", node.port, timeout=PATIENCE)
        try:
            conn.request("POST", path, json.dumps(body), headers)
            answer = conn.getresponse()
            status, text = answer.status, answer.read()
            retry = answer.getheader("Retry-After")
        except ConnectionRefusedError:
            status, text, retry = "refused", b"", None
        except (OSError, http.client.HTTPException):
            status, text, retry = "no answer", b"", None
        finally:
            conn.close()
        ended = time.monotonic()
        self.record.note(begun, ended, node.name, kind, status, retry)
        if status in OPEN:
            if who and status != "refused":
                with self.record.lock:
                    self.record.unsure[who] += 1
            self.stopping.wait(0.4)
            return status, None
        return status, json.loads(text or b"null")

    def again(self, kind, path, body, who):
        """Until it is done. What is refused although nothing speaks against it has been lost."""
        while not self.stopping.is_set():
            status, done = self.call(kind, path, body, who)
            if status in (200, 201):
                return done
            if status not in OPEN:
                with self.record.lock:
                    self.record.lost.append(f"{kind} of {who}: {status} {json.dumps(done)[:200]}")
                return None
        return None

    def live(self, who):
        record = self.record
        status, done = self.call("sign-up", "/api/accounts/signup/", {"email": who, "password": PASSWORD}, who)
        if status != 201:
            # A second one would have a flow of its own, and perhaps no e-mail yet: somebody else comes instead.
            return
        with record.lock:
            record.signed_up.add(who)
        patience = time.monotonic() + 90
        while not (code := self.mail.code_for(who)):
            if self.stopping.wait(0.1) or time.monotonic() > patience:
                return
        pair = self.verify(who, done["flow"], code)
        if not pair:
            return
        with record.lock:
            record.verified.add(who)
            record.logins[who] += 1
            record.refresh[who, 0] = pair["refresh"]
        for number in range(1, 3):
            pair = self.again("login", "/api/token/", {"email": who, "password": PASSWORD}, who)
            if not pair:
                return
            with record.lock:
                record.logins[who] += 1
                record.refresh[who, number] = pair["refresh"]
            for _ in range(4):
                if not self.refresh(who, number) or self.stopping.wait(0.15):
                    return

    def verify(self, who, flow, code):
        """A code that was taken is used up, though its answer may be lost: then a log-in shows whether it was."""
        patience = time.monotonic() + 120
        while not self.stopping.is_set():
            status, pair = self.call("code", "/api/accounts/verify-email/", {"flow": flow, "code": code}, who)
            if status != 200:
                status, pair = self.call("login", "/api/token/", {"email": who, "password": PASSWORD}, who)
            if status == 200:
                return pair
            if time.monotonic() > patience:
                with self.record.lock:
                    self.record.lost.append(f"{who} was signed up, and cannot log in: {status}")
                return None
        return None

    def refresh(self, who, number):
        """The last one that was answered is the one to go on with, as often as an answer is lost."""
        with self.record.lock:
            token = self.record.refresh[who, number]
        pair = self.again("refresh", "/api/accounts/token/refresh/", {"refresh": token}, who)
        if not pair:
            return False
        with self.record.lock:
            self.record.refresh[who, number] = pair["refresh"]
        return True

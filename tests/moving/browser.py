"""A real Chromium, by the protocol of WebDriver. TEST_BROWSER names the chromedriver, TEST_CHROMIUM the browser, as in `scripts/test`;
without them what stands on the PATH is taken."""
import os
import re
import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager

import requests

from servers import NotThere

SECONDS_TO_START = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One session: no cookie of anybody else is in it."""

    def __init__(self, driver, profile):
        self.session = requests.Session()
        chrome = {
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", f"--user-data-dir={profile}",
            ]
        }  # fmt: skip
        chromium = os.environ.get("TEST_CHROMIUM")
        if chromium:
            chrome["binary"] = chromium
        self.url = driver
        capabilities = {"goog:chromeOptions": chrome, "timeouts": {"pageLoad": 30_000, "implicit": 10_000}}
        made = self.ask("POST", "/session", capabilities={"alwaysMatch": capabilities})
        self.url = f"{driver}/session/{made['sessionId']}"

    def ask(self, method, path, **body):
        answer = self.session.request(method, self.url + path, json=body if method == "POST" else None, timeout=SECONDS_TO_START)
        value = answer.json()["value"]
        if not answer.ok:
            raise RuntimeError(f"the browser: {value['error']}: {value['message'].splitlines()[0]}")
        return value

    def open(self, url):
        self.ask("POST", "/url", url=url)

    def find(self, selector):
        return self.ask("POST", "/element", using="css selector", value=selector)[ELEMENT]

    def fill(self, name, text):
        """As somebody types it."""
        self.ask("POST", f"/element/{self.find(f'main input[name={name}]')}/value", text=text)

    def press_enter(self, name):
        self.ask("POST", f"/element/{self.find(f'main input[name={name}]')}/value", text="\ue007")

    def where(self):
        return self.ask("GET", "/url")

    def text(self, selector="body"):
        return self.ask("GET", f"/element/{self.find(selector)}/text")

    def forget(self):
        self.ask("DELETE", "/cookie")

    def close(self):
        self.ask("DELETE", "")


@contextmanager
def browsing():
    """A browser while the block runs."""
    program = os.environ.get("TEST_BROWSER") or shutil.which("chromedriver")
    if not program:
        raise NotThere("chromedriver (apt-get install chromium chromium-driver)")
    driver = subprocess.Popen(
        [program, "--port=0", "--log-level=SEVERE"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        port = announced_port(driver.stdout)
        # The pipe must be read, or the driver dies of it.
        threading.Thread(target=driver.stdout.read, daemon=True).start()
        with tempfile.TemporaryDirectory(prefix="moving-", ignore_cleanup_errors=True) as profile:
            browser = Browser(f"http://127.0.0.1:{port}", profile)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        driver.terminate()
        driver.wait()


def announced_port(lines):
    """"ChromeDriver was started successfully on port 41013."""
    for line in lines:
        found = re.search(r"started successfully on port (\d+)", line)
        if found:
            return int(found[1])
    raise RuntimeError("chromedriver did not start")

"""Logs people in through the pages: as forms are sent, for all; and in a real browser, for a few of each kind of hash."""
import html
from concurrent.futures import ThreadPoolExecutor

import requests

import browser as browsers
from vestibule import CLIENTS, PATIENCE, Wrong, totp

# Where the form of the log-in leads to, by how it ends.
LEADS_TO = {"yes": "/", "unverified": "/verify", "second factor": "/login/second"}


def everybody_by_forms(url, expected):
    """As everybody, two at a time; as somebody with a wrong password; and as a form of another site."""
    people = expected["people"]
    with ThreadPoolExecutor(CLIENTS) as pool:
        parts = pool.map(lambda part: [each for one in part for each in by_form(url, one)], (people[n::CLIENTS] for n in range(CLIENTS)))
        problems = [problem for part in parts for problem in part]
    problems += not_from_elsewhere(url, next(person for person in people if person["enters"] == "yes"))
    if problems:
        raise Wrong(problems)
    return f"{len(people)} people"


def by_form(url, person):
    """The problems."""
    session = requests.Session()
    form = {"email": person["email"], "password": person["password"] or "not the password", "next": ""}
    answer = send(session, url, "/login", form)
    where = answer.headers.get("Location", "").removeprefix(url).split("?")[0]
    ways = {"yes or unverified": ("yes", "unverified")}.get(person["enters"], (person["enters"],))
    if person["enters"] == "no":
        return [] if answer.status_code == 422 else [f"{person['email']} ({person['hash']}): {answer.status_code} to {where!r}, and no entry"]
    if answer.status_code != 303 or where not in [LEADS_TO[way] for way in ways]:
        return [f"{person['email']} ({person['hash']}): {answer.status_code} to {where!r}, where it should be {person['enters']!r}"]
    if where == LEADS_TO["second factor"]:
        # The code of now was used up by the API.
        answer = send(session, url, where, {"code": totp(person["totp"], later=1)})
        if answer.status_code != 303:
            return [f"{person['email']}: the second step answers {answer.status_code}"]
    elif where != LEADS_TO["yes"]:
        return []
    page = session.get(f"{url}/account/email", allow_redirects=False, timeout=PATIENCE)
    return [] if page.status_code == 200 and is_theirs(page.text, person) else [f"{person['email']}: the page of their account is not theirs"]


def is_theirs(text, person):
    """A host is shown as people read it, whatever a record has."""
    return person["email"].split("@")[0].lower() + "@" in html.unescape(text).lower()


def not_from_elsewhere(url, person):
    form = {"email": person["email"], "password": person["password"], "next": ""}
    answer = send(requests.Session(), url, "/login", form, origin="https://evil.example")
    found = [] if answer.status_code == 403 else [f"a form of another site is answered with {answer.status_code}"]
    answer = send(requests.Session(), url, "/login", {**form, "password": "not the password"})
    return found if answer.status_code == 422 else [*found, f"a wrong password is answered with {answer.status_code}"]


def send(session, url, path, form, origin=None):
    return session.post(f"{url}{path}", form, headers={"Origin": origin or url}, allow_redirects=False, timeout=PATIENCE)


def a_few_in_a_browser(url, expected, most=8):
    """One of each kind of hash that lets somebody in, typed by hand into a real browser."""
    chosen = {}
    for person in expected["people"]:
        if person["enters"] == "yes":
            chosen.setdefault(person["hash"].split()[0], person)
    people = list(chosen.values())[:most]
    with browsers.browsing() as browser:
        problems = [problem for person in people for problem in typed(browser, url, person)]
    if problems or not people:
        raise Wrong(problems or ["nobody could be tried"])
    return f"{len(people)} people: {', '.join(chosen)}"


def typed(browser, url, person):
    browser.open(f"{url}/login")
    browser.fill("email", person["email"])
    browser.fill("password", person["password"])
    browser.press_enter("password")
    # It waits for what only somebody who is logged in has.
    browser.find("header form[action='/logout'], form[action='/logout'], a[href='/account']")
    browser.open(f"{url}/account/email")
    found = is_theirs(browser.text("main"), person)
    browser.forget()
    return [] if found else [f"{person['email']} ({person['hash']}): a browser does not find their account, but {browser.where()}"]

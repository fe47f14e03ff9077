"""The people themselves, without a database: who they are, and what must be found of them after the move."""
import base64
import random
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import passwords

FIRST = [
    "Ada", "Zoë", "Łukasz", "Nguyễn", "李雷", "محمد", "Ὀδυσσεύς", "Siobhán", "José", "Anne-Marie", "Øystein", "Дарья",
    "Jürgen", "Renée", "さくら", "Ravi", "Grace", "Þór", "Ivo", "Çelik",
]
LAST = [
    "Lovelace", "Müller", "O'Brien", "Wałęsa", "van der Berg", "王", "الخوارزمي", "Γεωργίου", "García Márquez", "Иванова",
    "Ström", "de l'Étoile", "山田", "Patel", "Hopper", "Jónsdóttir", "Smith-Jones", "Ñandú", "Şahin", "Kovač",
]
HOSTS = ["example.com", "example.org", "mail.example.net", "example.com"]
GROUPS = {
    "editors": ["view_user", "change_user"],
    "support": ["view_user"],
    "Ärzte & Pflege": [],
}
COMPANIES = ["Acme", "Globex", "Müller & Söhne", "株式会社サンプル", "Initech", "Umbrella", "Hooli"]
# In Amsterdam the first hour does not exist and the second is there twice.
GAP = datetime(2021, 3, 28, 2, 30)
TWICE = datetime(2021, 10, 31, 2, 30)


@dataclass
class Person:
    number: int
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    hash: str
    password: str
    is_active: bool
    is_staff: bool
    is_superuser: bool
    date_joined: datetime
    last_login: datetime | None
    groups: list
    permissions: list
    # allauth's addresses, as [address, verified, primary]; None where allauth never saw the person.
    addresses: list | None = None
    # The row of django-graphql-auth, as [verified, archived, secondary]; None where there is none.
    status: list | None = None
    totp: str | None = None
    recovery_codes: bool = False
    social: list = field(default_factory=list)
    tokens: list = field(default_factory=list)
    own: dict = field(default_factory=dict)
    # What of a person is not carried over, or not as it is.
    named: list = field(default_factory=list)
    # Why somebody cannot come along at all.
    not_taken: str | None = None


def invent(kind, count, seed=20, collisions=False, first=1):
    after = first + count
    people = [person(kind, number, seed) for number in range(first, after)]
    if collisions:
        people += who_cannot_come(kind, after, seed)
    return people


def person(kind, number, seed):
    chance = random.Random(f"{seed}/person/{number}")
    first, last = chance.choice(FIRST), chance.choice(LAST)
    found = Person(
        number=number,
        id=2**40 + number if kind != "plain" and number == 60 else 10 + 7 * number,
        username=username(number, first),
        email=address(chance, number, first, last),
        first_name=first if number % 19 else "",
        last_name=last if number % 19 else "",
        hash=passwords.recipe(number)[0],
        password=passwords.password(number),
        is_active=number % 23 != 0,
        is_staff=number % 29 == 0,
        is_superuser=number % 58 == 0,
        date_joined=moment(chance, datetime(2009, 5, 1, tzinfo=timezone.utc), 6000),
        last_login=moment(chance, datetime(2025, 11, 1, tzinfo=timezone.utc), 360) if number % 3 else None,
        groups=[name for name, every in zip(GROUPS, (5, 7, 50)) if number % every == 1],
        permissions=["view_user"] if number % 31 == 0 else [],
    )
    if number in (70, 71, 72) and kind != "email":
        # Many sites keep the address as the username too.
        found.username = found.email
        found.named.append("username")
    addresses_of(found, chance)
    factors_of(found, chance)
    if kind == "own":
        own_columns(found, chance)
        if number in (50, 51):
            found.date_joined = GAP if number == 50 else TWICE
    return found


def username(number, first):
    plain = "".join(c for c in unicodedata.normalize("NFKC", first) if c.isalnum()).lower()
    return f"{plain}{number}" if number % 2 else f"{plain}.{number}"


def address(chance, number, first, last):
    def ascii_of(name):
        bare = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
        return "".join(c for c in bare if c.isascii() and c.isalnum())

    parts = [part for part in (ascii_of(first), ascii_of(last)) if part] or ["user"]
    local = ".".join(parts) + str(number)
    if number % 10 == 3:
        local += "+shop"
    if number == 80:
        return f"{local.lower()}@bücher.example"
    # Django keeps the case of what stands before the @.
    return f"{local if number % 6 == 0 else local.lower()}@{chance.choice(HOSTS)}"


def moment(chance, start, days):
    """Mostly whole milliseconds; sometimes microseconds, which dumpdata cuts off."""
    found = start + timedelta(days=chance.randrange(days), seconds=chance.randrange(86_400))
    return found + timedelta(microseconds=chance.choice([0, 123_000, 250_000, 999_999]))


def addresses_of(person, chance):
    """Four sorts of people: known to allauth, to django-graphql-auth, to both, to neither."""
    sort = person.number % 4
    verified = chance.random() < 0.85
    if sort in (0, 2):
        person.addresses = [[person.email.lower(), verified, True]]
        if person.number % 10 == 0:
            person.addresses.append([f"second{person.number}@example.org", True, False])
            if person.number % 20 == 0:
                person.addresses.append([f"third{person.number}@example.org", True, False])
                person.named.append("third address")
        elif person.number % 10 == 4:
            person.addresses.append([f"unproven{person.number}@example.org", False, False])
            person.named.append("unverified address")
    if sort in (1, 2):
        archived = person.number % 37 == 0 and person.is_active
        secondary = f"second{person.number}@example.net" if sort == 1 and person.number % 10 == 5 else None
        person.status = [verified, archived, secondary]


def is_verified(person):
    """None where the project never asked."""
    if person.addresses is not None:
        return person.addresses[0][1]
    return person.status[0] if person.status is not None else None


def factors_of(person, chance):
    secret = base64.b32encode(chance.randbytes(20)).decode("ascii")
    if person.number % 11 == 0 and is_verified(person) and person.is_active and person.hash != "unusable":
        person.totp = secret
        person.recovery_codes = person.number % 22 == 0
        if person.recovery_codes:
            person.named.append("recovery codes")
    if person.number % 13 == 0:
        person.social.append(["google", str(10**20 + person.number)])
    if person.number % 17 == 0:
        person.social.append(["github", str(1_000_000 + person.number)])
    if person.number % 6 == 0:
        person.tokens = [["live"], ["live", "blacklisted"], ["expired"], ["blacklisted"]][person.number // 6 % 4]


def own_columns(person, chance):
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(28_000))
    if person.number == 65:
        born = date(1899, 5, 3)
    about = chance.choice(["", "Reads a lot.", "Ich mag Käse & <b>Brot</b>", "数学が好き", "x" * 1500])
    if person.number % 45 == 0:
        about = "Two lines,\nand the second."
        person.named.append("about")
    person.own = {
        "born": born if person.number % 4 else None,
        "plan": chance.choice(["free", "free", "pro", "team"]),
        "newsletter": chance.random() < 0.4,
        "about": about,
        "company": chance.randrange(1, len(COMPANIES) + 1) if person.number % 3 else None,
    }


def who_cannot_come(kind, number, seed):
    """One mailbox, spelled in two ways that every engine tells apart; and in `auth.User`, somebody without an address."""
    pair = [person(kind, each, seed) for each in (number, number + 1)]
    for one, spelling in zip(pair, ("kasse@bücher.example", "kasse@xn--bcher-kva.example")):
        one.email, one.not_taken = spelling, "one mailbox twice"
    if kind == "plain":
        pair.append(person(kind, number + 2, seed))
        pair[-1].email, pair[-1].not_taken = "", "no address"
    for one in pair:
        one.addresses = one.status = one.totp = None
        one.is_superuser = one.is_staff = False
        one.named = []
    return pair


def local(moment_, zone):
    """As a project without zones keeps it, and within how many seconds the moment can be found again."""
    if moment_ is None:
        return None, 0
    naive = moment_ if moment_.tzinfo is None else moment_.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    offsets = {naive.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)}
    return naive, 0 if len(offsets) == 1 else 3600


def in_utc(naive, zone):
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)

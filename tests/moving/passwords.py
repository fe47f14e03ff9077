"""The passwords of the people, and their hashes as Django's own hashers write them. The same for the same number, always."""
import hashlib
import json
import os
import random
import string
from pathlib import Path

SALT = string.ascii_letters + string.digits
BCRYPT_SALT = "./" + string.ascii_uppercase + string.ascii_lowercase + string.digits

# One of each at what Django has as its default, and at what older versions had: what a long-lived table holds.
DEAR = [
    ("pbkdf2_sha256", 1_000_000),
    ("pbkdf2_sha256", 600_000),
    ("pbkdf2_sha256", 260_000),
    ("pbkdf2_sha256", 180_000),
    ("pbkdf2_sha256", 36_000),
    ("pbkdf2_sha256", 12_000),
    ("pbkdf2_sha1", 1_000_000),
    ("pbkdf2_sha1", 12_000),
    ("argon2", "id", 102_400, 2, 8),
    ("argon2", "i", 512, 2, 2),
    ("bcrypt_sha256", 12),
    ("bcrypt", 12),
    ("scrypt", 16_384, 8, 5),
    ("scrypt", 16_384, 8, 1),
    ("md5",),
    ("unusable",),
    # Django 5.1 dropped the hashers of these four. Their rows are still in tables, and nobody gets in with them there.
    ("unsalted_md5",),
    ("bare_md5",),
    ("sha1",),
    ("unsalted_sha1",),
]
DROPPED = ("unsalted_md5", "bare_md5", "sha1", "unsalted_sha1")
CHEAP = [
    ("pbkdf2_sha256", 1_000),
    ("pbkdf2_sha1", 1_000),
    ("argon2", "id", 64, 1, 1),
    ("bcrypt_sha256", 4),
    ("bcrypt", 4),
    ("scrypt", 1_024, 8, 1),
    ("md5",),
]
# bcrypt alone looks at 72 bytes; the kind before it looks at all.
LONG = 1 + DEAR.index(("bcrypt_sha256", 12))
# SimpleJWT strips its fields, Django's forms and ours do not.
SPACE_AT_THE_END = 1 + DEAR.index(("pbkdf2_sha256", 36_000))


def password(number):
    if number == LONG:
        return f"{number:04} " + "ein sehr langer Satz mit ä, " * 5
    if number == SPACE_AT_THE_END:
        return f"corréct horse {number:04} battery "
    return f"corréct horse {number:04} battery"


def recipe(number):
    """What hashed the password of a person: the first ones have one each of the dear kinds."""
    if number <= len(DEAR):
        return DEAR[number - 1]
    if number % 41 == 0:
        return ("unusable",)
    return CHEAP[number % len(CHEAP)]


def encode(number, seed):
    """The column `password` of a person."""
    kind, *costs = recipe(number)
    chance = random.Random(f"{seed}/password/{number}")
    salt = "".join(chance.choices(SALT, k=22))
    secret = password(number)
    if kind == "unusable":
        return "!" + "".join(chance.choices(SALT, k=40))
    if kind in DROPPED:
        return dropped(kind, secret, salt)
    if kind == "argon2":
        return argon2(secret, salt, *costs)
    from django.contrib.auth import hashers

    if kind == "md5":
        return hashers.MD5PasswordHasher().encode(secret, salt)
    if kind == "scrypt":
        n, r, p = costs
        return hashers.ScryptPasswordHasher().encode(secret, salt, n=n, r=r, p=p)
    if kind.startswith("bcrypt"):
        hasher = hashers.BCryptPasswordHasher() if kind == "bcrypt" else hashers.BCryptSHA256PasswordHasher()
        # The 22nd sign holds two bits alone.
        return hasher.encode(secret, f"$2b${costs[0]:02}$".encode() + bcrypt_salt(chance))
    hasher = hashers.PBKDF2PasswordHasher() if kind == "pbkdf2_sha256" else hashers.PBKDF2SHA1PasswordHasher()
    return hasher.encode(secret, salt, iterations=costs[0])


def bcrypt_salt(chance):
    return ("".join(chance.choices(BCRYPT_SALT, k=21)) + chance.choice(".Oeu")).encode()


def argon2(secret, salt, variant, memory, time, lanes):
    """As Argon2PasswordHasher writes it; that class has no argument for old costs."""
    from argon2.low_level import Type, hash_secret

    kind = Type.ID if variant == "id" else Type.I
    found = hash_secret(secret.encode(), salt.encode(), time, memory, lanes, 32, kind)
    return "argon2" + found.decode("ascii")


def dropped(kind, secret, salt):
    if kind == "unsalted_md5":
        return "md5$$" + hashlib.md5(secret.encode()).hexdigest()
    if kind == "bare_md5":
        return hashlib.md5(secret.encode()).hexdigest()
    if kind == "sha1":
        return f"sha1${salt}${hashlib.sha1((salt + secret).encode()).hexdigest()}"
    return "sha1$$" + hashlib.sha1(secret.encode()).hexdigest()


def encode_all(numbers, seed, cache=None):
    """The hashes by number. A file keeps them, since they are the same in every project."""
    cache = Path(cache) if cache else None
    kept = json.loads(cache.read_text("utf-8")) if cache and cache.exists() else {}
    missing = [number for number in numbers if f"{seed}/{number}" not in kept]
    for number in missing:
        kept[f"{seed}/{number}"] = encode(number, seed)
    if cache and missing:
        # Another process may read it meanwhile.
        new = cache.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps(kept), "utf-8")
        new.replace(cache)
    return {number: kept[f"{seed}/{number}"] for number in numbers}

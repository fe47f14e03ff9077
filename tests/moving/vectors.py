"""Password hashes as other programs' libraries make them, for the importers of CSV and JSON lines: passlib, bcrypt, argon2-cffi.

Usage: vectors.py [--password TEXT] [--check]

Prints JSON lines: what made it, its hash and the password. The same salts always. --check verifies each with the library that
made it (Python's own scrypt, HMAC and bcrypt where there is none) and prints how many there are.
"""
import argparse
import base64
import hashlib
import hmac
import json
import sys

import bcrypt
from argon2.low_level import Type, hash_secret, verify_secret
from passlib import hash as passlib

SALT = b"0123456789abcdef"
BCRYPT_SALT = b"abcdefghijklmnopqrstuu"
# For WordPress, which hashes what its forms hand over, trimmed.
WORDPRESS_KEY = b"wp-sha384"


def argon2(kind, memory=65_536, time=2, lanes=1):
    return lambda secret: hash_secret(secret.encode(), SALT, time, memory, lanes, 32, kind).decode()


def bcrypt_of(version, cost=5):
    salt = f"${version}${cost:02}$".encode() + BCRYPT_SALT
    return lambda secret: bcrypt.hashpw(secret.encode()[:72], salt).decode()


def bcrypt_2y(secret):
    """PHP's name of 2b; the library of Python knows it, and writes what it was given."""
    return "$2y$" + bcrypt_of("2b")(secret)[4:]


def wordpress(secret):
    """WordPress 6.8: bcrypt of the base64 of an HMAC, with `$wp` before it."""
    digest = hmac.new(WORDPRESS_KEY, secret.strip().encode(), hashlib.sha384).digest()
    return "$wp$2y$" + bcrypt.hashpw(base64.b64encode(digest), b"$2b$05$" + BCRYPT_SALT).decode()[4:]


def phpass(secret):
    return passlib.phpass.using(salt="abcdefgh", rounds=8).hash(secret)


KINDS = {
    "argon2-cffi, argon2id": argon2(Type.ID),
    "argon2-cffi, argon2i": argon2(Type.I),
    "argon2-cffi, argon2d": argon2(Type.D),
    "argon2-cffi, argon2id with 19 MiB": argon2(Type.ID, 19_456, 2, 1),
    "bcrypt, 2a": bcrypt_of("2a"),
    "bcrypt, 2b": bcrypt_of("2b"),
    "bcrypt, 2b with cost 12": bcrypt_of("2b", 12),
    "bcrypt, 2y as PHP writes it": bcrypt_2y,
    "WordPress 6.8": wordpress,
    "passlib, phpass ($P$)": phpass,
    "passlib, phpass ($H$)": lambda secret: "$H$" + phpass(secret)[3:],
    "passlib, scrypt": lambda secret: passlib.scrypt.using(salt=SALT, rounds=14, block_size=8, parallelism=1).hash(secret),
    "passlib, pbkdf2 (SHA-1)": lambda secret: passlib.pbkdf2_sha1.using(salt=SALT, rounds=20_000).hash(secret),
    "passlib, pbkdf2-sha256": lambda secret: passlib.pbkdf2_sha256.using(salt=SALT, rounds=29_000).hash(secret),
    "passlib, pbkdf2-sha512": lambda secret: passlib.pbkdf2_sha512.using(salt=SALT, rounds=25_000).hash(secret),
    "passlib, sha512_crypt": lambda secret: passlib.sha512_crypt.using(salt="saltstring", rounds=5_000).hash(secret),
    "passlib, sha512_crypt with rounds": lambda secret: passlib.sha512_crypt.using(salt="saltstring", rounds=10_000).hash(secret),
    "passlib, sha256_crypt": lambda secret: passlib.sha256_crypt.using(salt="saltstring", rounds=5_000).hash(secret),
    "passlib, django_pbkdf2_sha256": lambda secret: passlib.django_pbkdf2_sha256.using(salt="seasalt0123", rounds=29_000).hash(secret),
}


def fits(made, secret):
    """Whether a hash is of a password, asked of the library again, from the hash alone."""
    if made.startswith("$argon2"):
        kind = {"i": Type.I, "d": Type.D, "id": Type.ID}[made.split("$")[1].removeprefix("argon2")]
        try:
            return verify_secret(made.encode(), secret.encode(), kind)
        except Exception:
            return False
    if made.startswith("$wp"):
        digest = base64.b64encode(hmac.new(WORDPRESS_KEY, secret.strip().encode(), hashlib.sha384).digest())
        return bcrypt.checkpw(digest, b"$2b$" + made[7:].encode())
    if made.startswith("$2"):
        return bcrypt.checkpw(secret.encode()[:72], made.encode())
    for scheme in (passlib.phpass, passlib.scrypt, passlib.pbkdf2_sha1, passlib.pbkdf2_sha256, passlib.pbkdf2_sha512,
                   passlib.sha512_crypt, passlib.sha256_crypt, passlib.django_pbkdf2_sha256):  # fmt: skip
        if scheme.identify(made):
            return scheme.verify(secret, made)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--password", default="corréct horse")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    made = {name: make(arguments.password) for name, make in KINDS.items()}
    if not arguments.check:
        for name, text in made.items():
            print(json.dumps({"made_by": name, "hash": text, "password": arguments.password}, ensure_ascii=False))
        return 0
    wrong = [name for name, text in made.items() if not fits(text, arguments.password) or fits(text, arguments.password + "x")]
    print(f"{len(made)} hashes, each fits its password alone")
    for name in wrong:
        print(f"{name}: does not fit", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

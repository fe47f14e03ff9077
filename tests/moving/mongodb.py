"""The users of a small shop, `ecommerceapp`, as MongoDB's own tools write them: with pymongo's `bson` and `json_util`, so that no
MongoDB has to run.

Usage: mongodb.py FOLDER [--people 500] [--first 1] [--seed 20] [--hashes FILE]

Writes mongodump's users.bson (and users.bson.gz), mongoexport's users.legacy.json, users.canonical.json and users.relaxed.json as
lines, the same as one array (users.canonical.array.json, …), and expected.json.
"""
import argparse
import gzip
import json
import random
from pathlib import Path

import bson
from bson import json_util
from bson.binary import Binary
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.objectid import ObjectId

import invented
import passwords
import people

COLLECTION = "users"
FORMS = {
    "legacy": json_util.LEGACY_JSON_OPTIONS,
    "canonical": json_util.CANONICAL_JSON_OPTIONS,
    "relaxed": json_util.RELAXED_JSON_OPTIONS,
}


def object_id(person, seed):
    return ObjectId(random.Random(f"{seed}/mongodb/{person.number}").randbytes(12))


def milliseconds(moment):
    """MongoDB keeps no more."""
    return None if moment is None else moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def document(person, key, hash_):
    return {
        "_id": key,
        "email": person.email,
        "username": person.username,
        "password": hash_,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_active": person.is_active,
        "is_staff": person.is_staff,
        "is_superuser": person.is_superuser,
        "is_verified": bool(invented.is_verified(person)),
        "date_joined": milliseconds(person.date_joined),
        "last_login": milliseconds(person.last_login),
        # What a shop has besides, of every kind that the export writes in its own way.
        "addresses": [{"street": "Keizersgracht 1", "city": "Amsterdam", "default": True}],
        "cart": {"items": [{"sku": "A-1", "quantity": 2, "price": Decimal128("12.50")}], "updated": milliseconds(person.date_joined)},
        "points": Int64(2**33 + person.number),
        "rating": person.number / 8,
        "avatar": Binary(b"\x89PNG" + bytes([person.number % 256])),
        "referred_by": None,
        "__v": 0,
    }


def write(folder, count=500, seed=20, hashes=None, first=1):
    folder.mkdir(parents=True, exist_ok=True)
    invented_people = invented.invent("plain", count, seed, first=first)
    found = passwords.encode_all([person.number for person in invented_people], seed, hashes)
    documents = [document(person, object_id(person, seed), found[person.number]) for person in invented_people]
    written = write_bson(folder, documents) + write_json(folder, documents)
    people.write(folder / "expected.json", expected(invented_people, documents, seed))
    return written


def write_bson(folder, documents):
    """As `mongodump --db ecommerceapp --collection users` does, plain and with `--gzip`."""
    data = b"".join(bson.encode(each) for each in documents)
    (folder / "users.bson").write_bytes(data)
    (folder / "users.bson.gz").write_bytes(gzip.compress(data))
    index = {"v": {"$numberInt": "2"}, "key": {"_id": {"$numberInt": "1"}}, "name": "_id_"}
    about = {"indexes": [index], "uuid": "3f2a4c0e5b7d4a1f9c8e6d5b4a3f2e1d", "collectionName": COLLECTION, "type": "collection"}
    (folder / "users.metadata.json").write_text(json.dumps(about), "utf-8")
    return [folder / "users.bson", folder / "users.bson.gz"]


def write_json(folder, documents):
    """As mongoexport does, by lines and with `--jsonArray`."""
    written = []
    for name, options in FORMS.items():
        # mongoexport gives UTF-8, not \\u escapes.
        lines = [json_util.dumps(each, json_options=options, ensure_ascii=False, separators=(",", ":")) for each in documents]
        (folder / f"users.{name}.json").write_text("\n".join(lines) + "\n", "utf-8")
        (folder / f"users.{name}.array.json").write_text("[" + ",\n".join(lines) + "]\n", "utf-8")
        written += [folder / f"users.{name}.json", folder / f"users.{name}.array.json"]
    return written


def expected(invented_people, documents, seed):
    facts = {"kind": "plain", "use_tz": True, "time_zone": "UTC"}
    found = []
    for person, each in zip(invented_people, documents):
        # Nothing but what stands in the document can be found.
        person.addresses, person.status, person.groups, person.permissions = None, [each["is_verified"], False, None], [], []
        person.totp, person.social, person.tokens = None, [], []
        person.named = [name for name in person.named if name == "username"]
        found.append({**people.expected(person, facts), "id": None, "old_key": str(each["_id"])})
    return {
        **facts,
        "engine": "mongodb",
        "user_model": COLLECTION,
        "collection": COLLECTION,
        "seed": seed,
        "groups": {},
        "people": found,
        "not_taken": [],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--hashes", type=Path)
    arguments = parser.parse_args()
    written = write(arguments.folder, arguments.people, arguments.seed, arguments.hashes, arguments.first)
    print(", ".join(f"{path.name} of {path.stat().st_size} bytes" for path in written))


if __name__ == "__main__":
    main()

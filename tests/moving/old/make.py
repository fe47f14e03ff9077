# -*- coding: utf-8 -*-
"""How the dumps beside it were made, once, with Django 1.11.29: one by Python 2.7 (plain.json: no zones, as was the default until
Django 5.0), one by Python 3.6 with allauth 0.44.0 and django-otp 0.9.3 (more.json). Neither runs on a Python of today.

    python2.7 -m pip install Django==1.11.29 bcrypt==3.1.7 argon2-cffi==19.2.0
    python2.7 make.py plain > plain.json
    python3.6 -m pip install Django==1.11.29 bcrypt==3.1.7 argon2-cffi==19.2.0 django-allauth==0.44.0 django-otp==0.9.3
    python3.6 make.py more > more.json
"""
from __future__ import unicode_literals

import datetime
import os
import sys
import tempfile

import django
from django.conf import settings

MORE = sys.argv[1] == "more"
HASHERS = "django.contrib.auth.hashers."
APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.admin"]
OTHERS = ["django.contrib.sites", "allauth", "allauth.account", "django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"]

settings.configure(
    SECRET_KEY="only for a fixture",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(tempfile.mkdtemp(), "db")}},
    INSTALLED_APPS=APPS + (OTHERS if MORE else []),
    USE_TZ=MORE,
    TIME_ZONE="UTC" if MORE else "Europe/Amsterdam",
    SITE_ID=1,
    PASSWORD_HASHERS=[
        HASHERS + name
        for name in (
            "PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher", "BCryptSHA256PasswordHasher",
            "BCryptPasswordHasher", "SHA1PasswordHasher", "MD5PasswordHasher", "UnsaltedSHA1PasswordHasher",
            "UnsaltedMD5PasswordHasher", "CryptPasswordHasher",
        )
    ],
)
django.setup()

from django.contrib.auth.hashers import get_hasher, make_password  # noqa: E402
from django.contrib.auth.models import Group, Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402

KINDS = [
    "pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "sha1", "md5", "unsalted_sha1", "unsalted_md5",
    "crypt", "unusable",
]  # fmt: skip


def zone(moment):
    from django.utils import timezone

    return timezone.make_aware(moment, timezone.utc) if MORE else moment


def hash_of(kind, password):
    if kind == "unusable":
        return make_password(None)
    hasher = get_hasher(kind)
    return hasher.encode(password, hasher.salt())


call_command("migrate", verbosity=0)
editors = Group.objects.create(name="Redaktion für Bücher")
editors.permissions.add(Permission.objects.get(codename="change_user"))
for number, kind in enumerate(KINDS, 1):
    user = User.objects.create(
        id=100 + number,
        username=kind,
        email=kind.replace("_", ".") + "@example.com",
        first_name="Zoë" if number % 2 else "",
        last_name="O'Brien",
        # Many of this age are of ASCII: crypt knows its first eight signs alone.
        password=hash_of(kind, "ein Wort von {}".format(kind)),
        is_staff=number == 1,
        is_superuser=number == 1,
        date_joined=zone(datetime.datetime(2012, 7, 1, 12, 0, number)),
        last_login=zone(datetime.datetime(2017, 1, 1, 12, 0, 0, 123456)) if number % 3 else None,
    )
    if number % 4 == 1:
        user.groups.add(editors)
    if MORE:
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=user, email=user.email, verified=number != 2, primary=True)
        if number == 1:
            from django_otp.plugins.otp_totp.models import TOTPDevice

            TOTPDevice.objects.create(user=user, name="phone", key="3132333435363738393031323334353637383930", confirmed=True)
call_command("dumpdata", use_natural_foreign_keys=MORE, indent=None if MORE else 2)

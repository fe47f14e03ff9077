from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """Reads every hash of PBKDF2PasswordHasher and makes new ones quickly."""

    iterations = 1000

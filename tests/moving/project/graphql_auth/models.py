"""The one table of django-graphql-auth 0.3.16, which does not run on Django 5: same label, same names, same columns."""
from django.conf import settings
from django.db import models


class UserStatus(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="status")
    verified = models.BooleanField(default=False)
    archived = models.BooleanField(default=False)
    secondary_email = models.EmailField(blank=True, null=True)

"""A user model with columns of its own, under a name of its own."""
from django.contrib.auth.models import AbstractUser
from django.db import models


class Company(models.Model):
    name = models.CharField(max_length=80)


class Member(AbstractUser):
    PLANS = [("free", "Free"), ("pro", "Pro"), ("team", "Team")]

    email = models.EmailField("email address", unique=True)
    born = models.DateField(null=True, blank=True)
    plan = models.CharField(max_length=4, choices=PLANS, default="free")
    newsletter = models.BooleanField(default=False)
    about = models.TextField(blank=True)
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL)

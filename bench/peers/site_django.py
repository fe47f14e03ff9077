"""The same main job in Django, as its documentation advises for production: a peer to be measured beside.

`python site_django.py fill N` makes the database and N users; gunicorn serves `site_django:application`. DB names the file.
"""
import os
import sys

from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="a-secret-of-a-measurement-that-guards-nothing-0123456789",
    ALLOWED_HOSTS=["bench.example"],
    ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages", "rest_framework"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["DB"],
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
    }},
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", [("django.template.loaders.filesystem.Loader", [os.path.join(os.path.dirname(__file__), "..", "templates")])])],
            "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"],
        },
    }],
    # The parameters that Vestibule hashes with.
    PASSWORD_HASHERS=[__name__ + ".Hasher"],
    LOGIN_URL="/login",
    LOGIN_REDIRECT_URL="/",
    USE_TZ=True,
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
sys.modules.setdefault("site_django", sys.modules[__name__])

import django  # noqa: E402
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402


class Hasher(Argon2PasswordHasher):
    """argon2id, m=19456, t=2, p=1."""

    time_cost, memory_cost, parallelism = 2, 19456, 1


django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.views import LoginView  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework_simplejwt.views import TokenObtainPairView  # noqa: E402


class Login(LoginView):
    """The form of Django, its page bare."""

    def render_to_response(self, context, **more):
        return HttpResponse(f"<title>Log in</title><input name=csrfmiddlewaretoken value={get_token(self.request)}>")


@login_required
def home(request):
    return render(request, "home.html", {"user": request.user})


@api_view(["GET"])
def me(request):
    user = request.user
    return Response({"id": user.pk, "email": user.email, "username": user.username, "first_name": user.first_name, "last_name": user.last_name})


urlpatterns = [path("", home), path("login", Login.as_view()), path("api/accounts/me/", me), path("api/token/", TokenObtainPairView.as_view())]
application = get_wsgi_application()

if __name__ == "__main__":
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    password = make_password("Correct-Horse-7")
    User.objects.bulk_create(
        User(username=f"user{number}@example.com", email=f"user{number}@example.com", first_name="User", password=password)
        for number in range(int(sys.argv[2]))
    )

"""A Django project of one file with django-oauth-toolkit, OpenID Connect on, in sqlite.

    python django_oauth_toolkit.py PORT FOLDER

`/enter/?user=NAME` logs a person in, `/operate/` does what an operator would do in the admin pages.
For recordings on loopback alone.
"""
import json
import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse
from django.urls import include, path

from django.contrib.auth.hashers import PBKDF2PasswordHasher

port, folder = sys.argv[1:3]
key_file = os.path.join(folder, "oidc.pem")
BASE = {
    "OIDC_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "ALWAYS_RELOAD_OAUTHLIB_CORE": True,
    "SCOPES": {"openid": "Who you are", "read": "Read", "write": "Write"},
    "DEFAULT_SCOPES": ["read"],
}


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1000


def rsa_key():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        .decode()
    )


BASE["OIDC_RSA_PRIVATE_KEY"] = rsa_key()
settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    SECRET_KEY="only-for-recordings",
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    PASSWORD_HASHERS=[f"{__name__}.QuickHasher"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder, "db.sqlite3")}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "rest_framework",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.middleware.common.CommonMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]}}],
    LOGIN_URL="/enter/?user=alice",
    OAUTH2_PROVIDER=BASE,
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from oauth2_provider.contrib.rest_framework import OAuth2Authentication, TokenHasScope  # noqa: E402
from oauth2_provider.models import AccessToken, Application, Grant, RefreshToken  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402
from oauth2_provider.views.generic import ScopedProtectedResourceView  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

User = get_user_model()


class Plain(ScopedProtectedResourceView):
    required_scopes = ["read"]

    def get(self, request, *args, **kwargs):
        return JsonResponse({"of": request.resource_owner.username})


class Notes(APIView):
    authentication_classes = [OAuth2Authentication]
    permission_classes = [TokenHasScope]
    required_scopes = ["read"]

    def get(self, request):
        return Response({"of": request.user.username})


class Archive(Notes):
    required_scopes = ["write"]


def enter(request):
    user, _ = User.objects.get_or_create(username=request.GET["user"])
    login(request, user)
    return redirect(request.GET.get("next", "/"))


@csrf_exempt
def operate(request):
    asked = json.loads(request.body)
    what = asked.pop("do")
    if what == "settings":
        settings.OAUTH2_PROVIDER = {**BASE, **asked}
        oauth2_settings.reload()
    elif what == "slash":
        settings.APPEND_SLASH = asked["append"]
    elif what == "user":
        user, _ = User.objects.get_or_create(username=asked["name"])
        user.set_password(asked["password"])
        user.save()
    elif what == "deactivate":
        User.objects.filter(username=asked["name"]).update(is_active=False)
    elif what == "delete":
        User.objects.filter(username=asked["name"]).delete()
    elif what == "client":
        client = Application(name=asked["client_id"], skip_authorization=True, **asked)
        client.save()
        return JsonResponse({"stored_secret": client.client_secret})
    elif what == "delete_access_tokens":
        AccessToken.objects.filter(user__username=asked["name"]).delete()
    elif what == "clear":
        Grant.objects.filter(expires__lt=timezone.now()).delete()
    return JsonResponse({"refresh_tokens": RefreshToken.objects.count()})


urlpatterns = [
    path("enter/", enter),
    path("operate/", operate),
    path("api/notes/", Notes.as_view()),
    path("plain/notes/", Plain.as_view()),
    path("api/archive/", Archive.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, use_ipv6=False)

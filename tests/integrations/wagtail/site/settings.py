"""A small Wagtail project to test with, as a project that follows the documentation has it."""

import os
import tempfile
from pathlib import Path

BASE = Path(__file__).parent
SECRET_KEY = "for tests"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("WAGTAIL_TEST_DATABASE", ":memory:"),
        # A file, so that a server beside the tests can use it.
        "TEST": {"NAME": Path(tempfile.gettempdir(), f"onmessage-{os.getpid()}.sqlite3")},
        "OPTIONS": {"timeout": 30},
    }
}
INSTALLED_APPS = [
    "tests.integrations.wagtail.site",
    "integrations.cms.wagtail",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "integrations.cms.wagtail.middleware.PublishBlockedMiddleware",
]
ROOT_URLCONF = "tests.integrations.wagtail.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ]
        },
    }
]
STATIC_URL = "/static/"
MEDIA_ROOT = BASE / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WAGTAIL_SITE_NAME = "Brightline"
WAGTAILADMIN_BASE_URL = "http://localhost"
ONMESSAGE_FOLDER = os.environ.get("WAGTAIL_TEST_FOLDER", BASE)

"""Django's settings, all of them made from the environment and the keys file."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from groundswell.config.environment import read_environment
from groundswell.config.keys import keys_in

ENVIRONMENT = read_environment()
DATA = Path(ENVIRONMENT["DATA"]).resolve()
_KEYS = keys_in(DATA)
SECRET_KEY = _KEYS.secret
DATA_KEY = _KEYS.data

BASE_URL: str = ENVIRONMENT["BASE_URL"]
HOUSE_NAME: str = ENVIRONMENT["NAME"]
COUNTRY: str = ENVIRONMENT["COUNTRY"]
DEBUG: bool = ENVIRONMENT["DEBUG"]
_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [str(urlsplit(BASE_URL).hostname), "localhost", "127.0.0.1", *ENVIRONMENT["HOSTS"]]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # for allauth's list of passkeys
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "groundswell.ui",  # before allauth, whose pages wear the house's look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "groundswell.access",
    "groundswell.organizations",
    "groundswell.people",
    "groundswell.meetings",
    "groundswell.projects",
    "groundswell.hall",
    "groundswell.messaging",
    "groundswell.exchange",
    "groundswell.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "groundswell.access.web.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "groundswell.access.web.errors.ErrorMiddleware",
]

ROOT_URLCONF = "groundswell.config.urls"
WSGI_APPLICATION = "groundswell.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "groundswell.config.context.house",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]


def _databases(url: str) -> dict[str, dict[str, Any]]:
    if not url:
        return {
            "default": {
                "ENGINE": "groundswell.kernel.sqlite3",
                "NAME": DATA / "groundswell.sqlite3",
                "CONN_MAX_AGE": 600,  # a new one knows how large the tables have become
                "OPTIONS": {
                    "timeout": 5,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": (
                        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    ),
                },
            }
        }
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": {
                "pool": {"min_size": 2, "max_size": max(4, ENVIRONMENT["THREADS"] + 2)},
                "options": "-c lock_timeout=5s",
            },
        }
    }


DATABASES = _databases(ENVIRONMENT["DATABASE_URL"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "groundswell.config.sign_in.SignIn"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ko", _("Korean"))]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "ui" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy in front does it, and health checks come by plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # SECURE_SSL_REDIRECT: see there
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[ENVIRONMENT["MAIL"]]
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = ENVIRONMENT["SMTP_HOST"]
EMAIL_PORT = ENVIRONMENT["SMTP_PORT"]
EMAIL_HOST_USER = ENVIRONMENT["SMTP_USER"]
EMAIL_HOST_PASSWORD = ENVIRONMENT["SMTP_PASSWORD"]
EMAIL_USE_TLS = ENVIRONMENT["SMTP_TLS"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT["MAIL_FROM"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

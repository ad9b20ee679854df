"""Settings, read from the environment; without one, an embedded database and broker are used."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.utils.csp import CSP

from governance.environment import env_flag
from governance.local.paths import local_paths
from governance.machines import (  # noqa: F401 - settings of their own
    AGENT_CALLS_PER_MINUTE,
    MCP_ALLOWED_HOSTS,
    MCP_URL,
    SERVICE_ORPHAN_DAYS,
    SERVICE_ROTATION_DAYS,
    SERVICE_TOKEN_MOST_DAYS,
)
from governance.mailers import mailers
from governance.operations.counting import folder_ready
from governance.operations.databases import databases
from governance.operations.logs import logging_settings
from governance.rates import API_ACCOUNT_PER_MINUTE, API_ADDRESS_PER_MINUTE  # noqa: F401 - settings of theirs
from governance.schedule import SCHEDULE
from governance.signing_in import *  # noqa: F403 - a group of settings with a file of its own
from governance.signing_in import FORM_TARGETS, SIGN_IN_APPS

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = local_paths()


def secret_key() -> str:
    """Return the signing key: from the environment, or one made once and kept beside the embedded data."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = LOCAL.data / "secret_key"
    if not kept.exists():
        LOCAL.prepare()
        fresh = kept.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        # Linked whole, and only once: two commands that start together must not sign with different keys.
        with suppress(FileExistsError):
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text()


DEMO = env_flag("REMIT_DEMO", default=False)
# Who can be signed in as with one click, in the demo only.
DEMO_PERSONAS = [
    "coo",
    "pmo",
    "owner",
    "architect",
    "platform",
    "risk",
    "hr",
    "finance",
    "lead",
    "audit",
    "admin",
    "chair",
]
DEBUG = env_flag("DEBUG", default=False)
SECRET_KEY = secret_key()
# Digests of case references are keyed with it, so that they mean nothing elsewhere. Changed, cases are told apart anew.
CASE_REFERENCE_KEY = os.environ.get("CASE_REFERENCE_KEY") or SECRET_KEY
# Outcomes of one account a minute, and how many may wait for being counted before no more are taken.
OUTCOMES_PER_MINUTE = int(os.environ.get("OUTCOMES_PER_MINUTE", "2000000"))
OUTCOMES_BACKLOG = int(os.environ.get("OUTCOMES_BACKLOG", "3000000"))
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
TLS = env_flag("REMIT_TLS", default=False)

INSTALLED_APPS = [
    "governance.apps.GovernanceConfig",
    "decisions.apps.DecisionsConfig",
    "roles.apps.RolesConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "pgtrigger",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *SIGN_IN_APPS,
]

MIDDLEWARE = [
    "governance.operations.requests.Observed",
    "governance.operations.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "governance.operations.replica.ReadReplica",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "governance.pages.watched_sessions.SessionsWatched",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "governance.pages.addresses.WithoutNul",
    "governance.pages.privacy.KeptPrivate",
    "governance.api.rates.RateHeaders",
    "governance.pages.doors.Doors",
    "governance.api.idempotency.OncePerKey",
]

ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.pages.frame.frame",
            ],
        },
    },
]

# The database, and a replica of it that dashboards may be read from.
DATABASES = databases(LOCAL.database_url)
# A replica that is further behind than this answers nobody.
REPLICA_LAG_SECONDS = float(os.environ.get("REPLICA_LAG_SECONDS", "10"))
DATABASE_ROUTERS = ["governance.operations.replica.Router"]
# A form of two hundred activities, each with its fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "roles.Person"
AUTHENTICATION_BACKENDS = ["roles.backends.PersonBackend"]
# Who tells the pages about people how much time there is: policy lies above the app they are in.
WORKING_TIME = "governance.queries.policy.working_time"
# Likewise what people have promised, in whichever register it stands.
PROMISES = "governance.queries.loads.promises_of"
# And what of the initiatives somebody sees.
SIGHT = "governance.queries.sight.sight_of"
# Likewise how many cases a day people can carry.
WORKLOAD = "governance.queries.policy.workload"
# And what it takes to prove that their words are right.
PROOF = "governance.queries.policy.proof"
# Likewise how long somebody may stand in for somebody, and where that would open nothing.
DELEGATION_DAYS = "governance.queries.policy.delegation_days"
DELEGATION_WARNINGS = "governance.services.delegations.delegation_warnings"
# Likewise how much work may go past an AI, and how long a fallback counts that was tried.
TRANSITION_TERMS = "governance.queries.policy.transition_terms"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-work"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or LOCAL.data / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or LOCAL.data / "media")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL") or LOCAL.cache_url,
    }
}

# No inline script or style anywhere: what the browser runs is a file of ours.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, *FORM_TARGETS],
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "roles.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
X_FRAME_OPTIONS = "DENY"
# Whether other names below the portal's are reached by https alone is not the portal's to say unless it is told.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env_flag("HSTS_SUBDOMAINS", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "governance.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "governance.api.scoped.WithinScopes"],
    "DEFAULT_RENDERER_CLASSES": ["roles.api.rendering.Json"],
    "DEFAULT_PARSER_CLASSES": ["roles.api.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["governance.api.rates.Quota"],
    "DEFAULT_PAGINATION_CLASS": "governance.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "roles.api.schema.ResourceSchema",
    "EXCEPTION_HANDLER": "governance.api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Remit",
    "DESCRIPTION": "Who answers for what an AI decides, and whether it may go on.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["roles.api.schema.without_slash"],
    "POSTPROCESSING_HOOKS": ["roles.api.schema.with_manners", "governance.api.documentation.with_examples"],
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
}

# Where people reach the portal: what is sent out leads there.
SITE_URL = (os.environ.get("SITE_URL") or "http://localhost:8000").rstrip("/")
MAILERS = mailers(
    LOCAL.data, tls=env_flag("EMAIL_USE_TLS", default=False), ssl=env_flag("EMAIL_USE_SSL", default=False)
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "Remit <remit@localhost>"
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
# Whether endpoints in one's own network may be told, and without https. Closed by default.
PRIVATE_ENDPOINTS = env_flag("PRIVATE_ENDPOINTS", default=False)

CELERY_BROKER_URL = os.environ.get("REDIS_URL") or LOCAL.broker_url
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task taken by a worker that died is handed to another one after this many seconds.
    "visibility_timeout": 600,
    # A request waits half a second at most for a broker that is down: what it asked for is kept in a table.
    "socket_connect_timeout": 0.5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
# How many other workers are asked to take parts of a sweep: with as many processes and machines it is over sooner.
SWEEP_HELPERS = int(os.environ.get("REMIT_SWEEP_HELPERS", "3"))
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(LOCAL.data / "beat-schedule")

LOGGING = logging_settings()
folder_ready(LOCAL.data)

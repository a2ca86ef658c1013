"""Every setting of the product, read from the environment; one file for every place it runs.

Without any variable set it is the embedded default: SQLite and files under DATA_DIR,
Celery over a folder, so that `./dev run` needs no server. Production sets DATABASE_URL,
CELERY_BROKER_URL and SECRET_KEY.
"""

import secrets
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environs import Env

from aftersales import databases, outgoing
from aftersales.enum_names import ENUM_NAMES
from records import logs

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
EMBEDDED = not env.str("DATABASE_URL", "")


def _embedded_secret_key() -> str:
    """A key of its own for each embedded installation, made once and kept beside its data."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


# Elsewhere a missing key refuses the start (aftersales.checks).
SECRET_KEY = env.str("SECRET_KEY", "") or (_embedded_secret_key() if EMBEDDED else "")
# The history's chain is keyed apart from the sessions, so that one can be changed alone.
HISTORY_KEY = env.str("HISTORY_KEY", "") or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
# How many reverse proxies of ours stand before this program. They say by X-Forwarded-For who
# asks and by X-Forwarded-Proto how; with none, nobody's word for it is taken.
PROXIES = env.int("PROXIES", 0)
# Where a QR code on paper leads to; the request's own host when empty.
SITE_URL = env.str("SITE_URL", "")
COMPANY_NAME = env.str("COMPANY_NAME", "衡屿智能装备有限公司")
COMPANY_SHORT_NAME = env.str("COMPANY_SHORT_NAME", "衡屿智能装备")
# Demo people and a clock that can be set are allowed only where this is on.
DEMO = env.bool("DEMO", EMBEDDED)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "aftersales-demo")

INSTALLED_APPS = [
    "aftersales",
    "installs",
    "shipping",
    "complaints",
    "capa",
    "handover",
    "testdata",
    "registry",
    "records",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aftersales.fallback.SweepFallbackMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "records.middleware.NoNulMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "records.middleware.RequestContextMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "aftersales.urls"
WSGI_APPLICATION = "aftersales.wsgi.application"

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
                "aftersales.context.page",
            ],
        },
    },
]

FORM_RENDERER = "aftersales.form_rendering.DesignRenderer"

# --- Database -------------------------------------------------------------------------------
DATABASES = {"default": databases.embedded(DATA_DIR) if EMBEDDED else databases.production()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_CLIENT_IP_CALLABLE = "accounts.http.client_address"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = int(timedelta(minutes=30).total_seconds())
# Thirty minutes since the last request, not since log-in: SessionAgeMiddleware moves it on.
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ABSOLUTE_AGE = timedelta(hours=12)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, before any proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
FORMAT_MODULE_PATH = ["aftersales.formats"]

# --- Files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"  # never served by address: only through views that ask who
STORAGES = {
    "default": {"BACKEND": "records.storage.TransactionalStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_PIXELS = 60_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a plan of a thousand measures is one form
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Background work ------------------------------------------------------------------------
CELERY_FOLDER = DATA_DIR / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS = outgoing.broker_options(CELERY_BROKER_URL, CELERY_FOLDER)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives a night without its broker
CELERY_TIMEZONE = TIME_ZONE
# Where no worker has swept for two minutes, a web worker does.
WEB_SWEEP = env.bool("WEB_SWEEP", True)
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", 180)  # what was sent; 0: for ever

# --- Messages that leave the house ------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", "")
EMAIL_CONFIGURED = bool(EMAIL_URL)
globals().update(outgoing.email_settings(EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "aftersales@localhost")
# Robots are reached at the services' own addresses alone. A company's own receiver is named here
# as its origin, for example https://hooks.example.com: nothing else is called from this machine.
WEBHOOK_ORIGINS = env.list("WEBHOOK_ORIGINS", [])

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one words the answer to a stranger: 401, not 403.
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "records.bodies.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "records.api.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "records.api.exception_handler",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_RATES": {"token": "10/min"},
    "NUM_PROXIES": PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "售后管理 aftersales",
    "DESCRIPTION": "After-sales case management: the same verbs as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- Logs: structured, with the request's id, without names, phones, mail or free text ------
LOGGING = logs.configuration(env.str("LOG_LEVEL", "WARNING"))

# --- What the domain leaves to each company (domain §12; more of them are rows edited on pages)
NUMBER_PATTERNS = {
    "complaint": "KS-{period}-{serial:04d}",
    "capa": "CAPA-{period}-{serial:03d}",
    "shipment": "FH-{period}-{serial:04d}",
    "replenishment": "BF-{period}-{serial:04d}",
    "handover": "JD-{period}-{serial:04d}",
    "document_request": "ZL-{period}-{serial:04d}",
    "change_notice": "GZ-{period}-{serial:04d}",
    "test_data": "SJ-{period}-{serial:04d}",
    "install_plan": "AZ-{period}-{serial:04d}",
    "acceptance": "YS-{period}-{serial:04d}",
    "adjustment": "TZ-{period}-{serial:04d}",
    "service_record": "SH-{period}-{serial:04d}",
    "training": "PX-{period}-{serial:04d}",
    "repair": "WX-{period}-{serial:04d}",
    "spare_part": "BJ-{period}-{serial:04d}",
}
IMPORT_MAX_ROWS = 50_000
IMPORT_ROWS_AT_ONCE = 2_000  # more than these are checked and imported in the background
REPEAT_COMPLAINTS = 3  # as many of the same product and category …
REPEAT_DAYS = 30  # … within as many days propose a CAPA (domain §3.2)
# Up to this level 品管 countersigns alone, above it 研发 and 工程 as well (domain §3.3); 0: never.
COUNTERSIGNED_BY_QA_UP_TO = env.int("COUNTERSIGNED_BY_QA_UP_TO", 2)

"""Settings of the project. What differs between machines is one environment variable each,
read by a typed helper in the first block; everything below is the same everywhere."""

from datetime import timedelta
from pathlib import Path

import environ

from linkages import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ── What differs between machines ────────────────────────────────────────────
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded.local_secret(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_PREFIX = env.str("REDIS_PREFIX", default="linkages")
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="linkages@localhost")
LOCAL_LANGUAGE = env.str("LOCAL_LANGUAGE", default="ro")
COUNTRY = env.str("COUNTRY", default="XV")
NEIGHBOUR_COUNTRY = env.str("NEIGHBOUR_COUNTRY", default="RO")
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Chisinau")
FISCAL_YEAR_FIRST_MONTH = env.int("FISCAL_YEAR_FIRST_MONTH", default=1)
AGENCY_NAME = env.str("AGENCY_NAME", default="Agenția de Investiții")
AGENCY_NAME_EN = env.str("AGENCY_NAME_EN", default="Investment Agency")
AGENCY_LOGO = env.str("AGENCY_LOGO", default="")  # an SVG file for documents that are handed out
# Codes for demonstration follow from it: with another key every company has another code.
EXPORT_CODE_KEY = env.str("EXPORT_CODE_KEY", default=SECRET_KEY)
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
REPORTING_CURRENCY = env.str("REPORTING_CURRENCY", default="EUR")
REQUIRE_MFA_FOR_AGENCY = env.bool("REQUIRE_MFA_FOR_AGENCY", default=BEHIND_TLS)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

if not (DATABASE_URL and REDIS_URL):
    _embedded_database, _embedded_redis = embedded.urls(
        DATA_DIR, database=not DATABASE_URL, redis=not REDIS_URL
    )
    DATABASE_URL = DATABASE_URL or _embedded_database
    REDIS_URL = REDIS_URL or _embedded_redis

# ── Applications ─────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "monitoring",
    "matchmaking",
    "investors",
    "suppliers",
    "linkages",
    "linkages.imports",
    "linkages.exports",
    "linkages.bulk",
    "linkages.saved",
    "linkages.search",
    "linkages.find",
    "linkages.todos",
    "linkages.contacts",
    "linkages.companies",
    "linkages.facets",
    "linkages.currencies",
    "linkages.classifications",
    "linkages.editing",
    "linkages.history",
    "linkages.jobs",
    "linkages.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "knox",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "linkages.accounts.middleware.AccountMiddleware",
    "linkages.find.middleware.RecentMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "linkages.urls"
WSGI_APPLICATION = "linkages.wsgi.application"
FORM_RENDERER = "linkages.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linkages.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "linkages.templatetags.ui",
                "linkages.templatetags.charts",
            ],
        },
    }
]

# ── Data ─────────────────────────────────────────────────────────────────────
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
DATABASES["default"].setdefault("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
    }
}
PRIVATE_ROOT = DATA_DIR / "private"  # exports, imports, attachments: never served as files

# ── Jobs ─────────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "global_keyprefix": f"{REDIS_PREFIX}:",
    # A page must not wait for a broker that is away: the run is saved, the sweeper sends it later.
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE

# ── People ───────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "linkages.accounts.passwords.ContextWordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # survives a flushed cache
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_AGENCY = 30 * 60
SESSION_IDLE_OUTSIDE = 2 * 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "linkages.accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # the agency vouches for the addresses it opens accounts for
ACCOUNT_FORMS = {
    "change_password": "linkages.accounts.login_forms.ChangePasswordForm",
    "login": "linkages.accounts.login_forms.LoginForm",
    "reauthenticate": "linkages.accounts.login_forms.ReauthenticateForm",
    "reset_password": "linkages.accounts.login_forms.ResetPasswordForm",
    "reset_password_from_key": "linkages.accounts.login_forms.ResetPasswordKeyForm",
    "set_password": "linkages.accounts.login_forms.SetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_RATE_LIMITS = False  # linkages.accounts.attempts counts, in the database
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "linkages.accounts.adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "activate_totp": "linkages.accounts.login_forms.ActivateTOTPForm",
    "add_webauthn": "linkages.accounts.login_forms.AddWebAuthnForm",
    "authenticate": "linkages.accounts.login_forms.AuthenticateForm",
    "edit_webauthn": "linkages.accounts.login_forms.EditWebAuthnForm",
    "reauthenticate": "linkages.accounts.login_forms.CodeReauthenticateForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "TOKEN_LIMIT_PER_USER": None}
MIGRATION_MODULES = {"knox": None}  # they make the table of the token model that ours replaces

# ── Languages ────────────────────────────────────────────────────────────────
_LANGUAGE_NAMES = {
    "bg": "Български",
    "bs": "Bosanski",
    "en": "English",
    "hr": "Hrvatski",
    "mk": "Македонски",
    "ro": "Română",
    "sq": "Shqip",
    "sr": "Српски",
}
LANGUAGES = [
    (LOCAL_LANGUAGE, _LANGUAGE_NAMES.get(LOCAL_LANGUAGE, LOCAL_LANGUAGE)),
    ("en", "English"),
]
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LOCALE_PATHS = [BASE_DIR / "linkages" / "locale"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # years and keys are numbers too: pages say {{ n|number }}
FORMAT_MODULE_PATH = "linkages.formats"

# ── Files ────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", str(BASE_DIR / "node_modules" / "bootstrap" / "dist" / "css")),
    ("vendor/htmx", str(BASE_DIR / "node_modules" / "htmx.org" / "dist")),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ── Safety ───────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx reads the token from a meta tag, the cookie stays a fallback
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "linkages.pages.csrf_failure"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [BASE_URL]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
SILENCED_SYSTEM_CHECKS: list[str] = []

# ── Mail ─────────────────────────────────────────────────────────────────────
vars().update(env.email_url_config(EMAIL_URL))

# ── API ──────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "linkages.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["linkages.api.rights.RolePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "linkages.api.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "600/min"},
    "EXCEPTION_HANDLER": "linkages.api.errors.error_answer",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Linkages API",
    "DESCRIPTION": "Register, needs, suggestions, linkages and indicators.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}

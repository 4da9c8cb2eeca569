# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings. The only module that reads the environment; docs/operations.md explains each variable."""

from datetime import date
from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env

from law import calendar

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000")
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data")))

# Only the demo may move the district's date; elsewhere the variable is not even read.
calendar.pretend(date.fromisoformat(demo_today) if DEMO and (demo_today := env.str("DEMO_TODAY", "")) else None)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_cotton",
    "csp",
    "django_htmx",
    "guardian",
    "allauth.account",
    "allauth.mfa",
    "committees",
    "grants",
    "benefits",
    "seminars",
    "permissions",
    "monitoring",
    "workflows",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.ReadableText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.kept.KeepsWhatWasTyped",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.CaseContentStaysPrivate",
    "portal.middleware.StaysWhileUsed",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "portal.navigation.navigation",
                "portal.kept.context",
            ],
            "builtins": ["portal.templatetags.seal"],
        },
    },
]
COTTON_DIR = "components"
FORM_RENDERER = "portal.forms.KernRenderer"

# PostgreSQL alone keeps the truth; pools open in the process that uses them.
DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 0,
    # A connection that did not survive an outage is replaced before anybody gets it.
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "server_side_binding": True,
        "prepare_threshold": 3,
        # While the database is away people are told within seconds, and the pool tries anew for whoever comes next:
        # left alone it would wait longer and longer between its tries, up to minutes after the database is back.
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8), "timeout": 4, "reconnect_timeout": 2},
        # Social data lie in a schema of their own. The last one: how alike a word must be to be offered as a guess, a
        # typing mistake or two away.
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on"
        " -c search_path=public,social -c pg_trgm.word_similarity_threshold=0.45",
    },
}
# A database that may forget what it promised is refused; only throwaway servers set this off.
DURABLE = env.bool("DURABLE", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Kilobytes; a process that grew past this is replaced after its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_TIMEZONE = "Europe/Berlin"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

AUTH_USER_MODEL = "permissions.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
GUARDIAN_MONKEY_PATCH_USER = False
# Roles are read by joins of our own, never by has_perm, so the backend stays out.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "public:login"
LOGIN_REDIRECT_URL = "public:home"
LOGOUT_REDIRECT_URL = "public:start"

# Accounts: docs/decisions/0011. Nobody learns here whether an address has an account.
ACCOUNT_ADAPTER = "portal.public.doorman.Doorman"
ACCOUNT_FORMS = {
    "login": "portal.public.account_forms.LoginForm",
    "signup": "portal.public.account_forms.SignupForm",
    "request_login_code": "portal.public.account_forms.RequestCodeForm",
    "confirm_login_code": "portal.public.account_forms.LoginCodeForm",
    "confirm_email_verification_code": "portal.public.account_forms.AddressCodeForm",
    "confirm_password_reset_code": "portal.public.account_forms.ResetCodeForm",
    "reset_password": "portal.public.account_forms.ForgottenForm",
    "reset_password_from_key": "portal.public.account_forms.NewPasswordForm",
    "change_password": "portal.public.account_forms.ChangePasswordForm",
    "set_password": "portal.public.account_forms.SetPasswordForm",
    "add_email": "portal.public.account_forms.NewAddressForm",
    "reauthenticate": "portal.public.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# No password at sign-up: a stranger who signs up with somebody's address must not leave one behind.
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
# Digits, for they are read from a phone and typed with a thumb: 1234-5678. Some mail servers take minutes.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
# A whole committee sits behind one address of the district's network, so those per IP are wide; those per account
# ("key") are not. Three tries for each code; five codes in a quarter of an hour guess one of 100 million.
ACCOUNT_RATE_LIMITS = {
    "login": "120/10m/ip",
    "login_failed": "60/10m/ip,6/5m/key",
    "request_login_code": "60/10m/ip,5/15m/key",
    "reset_password": "60/10m/ip,5/15m/key",
    "reset_password_from_key": "60/10m/ip",
    "signup": "60/h/ip",
    "confirm_email": "5/15m/key",
    "passkey_riddle": "120/10m/ip",
}
MFA_ADAPTER = "portal.public.passkeys.PasskeyAdapter"
MFA_FORMS = {
    "add_webauthn": "portal.public.passkeys.AddForm",
    "edit_webauthn": "portal.public.passkeys.RenameForm",
    "login_webauthn": "portal.public.passkeys.LoginForm",
    "reauthenticate_webauthn": "portal.public.passkeys.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "60/10m/ip"}
# Behind a proxy each address is the proxy's, unless we are told how many of them to believe.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)

# What is counted for the limits lies in the database: Redis may forget everything at any time.
# Few entries would let an attacker push out what counts against him.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "KEY_FUNCTION": "portal.public.limits.nameless",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [
    ("kern", BASE_DIR / "node_modules" / "@kern-ux" / "native" / "dist"),
]
STORAGES = {
    "default": {
        "BACKEND": "grants.storage.DurableStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO or DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "portal.uploading.NoMoreThanAllowed",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# What one account may use at once, so that none fills the disk for all.
DRAFTS_AT_ONCE = env.int("DRAFTS_AT_ONCE", 30)
UPLOADS_AN_HOUR = env.int("UPLOADS_AN_HOUR", 200)
# A path of a socket or host:port; empty means that nobody scans.
CLAMAV = env.str("CLAMAV", "")

EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(DATA_DIR / "mails")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@foerderwerk.example")

SECURE = env.bool("SECURE", not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
KEPT_COOKIE_NAME = "__Host-kept" if SECURE else "kept"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Idle limit: a working day. A draft begun in the morning goes on after lunch; a forgotten login ends over night.
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING_CONFIG = "config.logs.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}

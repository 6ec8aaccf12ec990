"""Django, cache, Celery, mail and logs."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from prometric.formats import common as formats

BASE_DIR = Path(__file__).resolve().parents[2]
VERSION = "1.0.0"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
# All that the running system writes to this machine's disk.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)


def required(name: str) -> str:
    """An environment variable that nothing works without."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} must be set. A laptop has servers and a key of its own with "
            "DJANGO_SETTINGS_MODULE=laptop.settings."
        )
    return value


SECRET_KEY = required("SECRET_KEY")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = env.int("PORT", default=5001)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}")

INSTALLED_APPS = [
    "modeltranslation",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "prometric.workplace.apps.WorkplaceConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "channels",
    "prometric",
    "apps.kernel",
    "apps.accounts",
    "apps.hr",
    "apps.inventory",
    "apps.crm",
    "apps.sales",
    "apps.production",
    "apps.finance",
    "apps.collaboration",
    "apps.analytics",
    "apps.search",
    "apps.ai",
    "apps.reports",
    "apps.imports",
    "apps.notifications",
]

MIDDLEWARE = [
    "apps.kernel.api.probes.ProbeMiddleware",
    "prometric.metrics.MetricsMiddleware",
    "apps.kernel.api.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "apps.kernel.api.middleware.PrivacyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.kernel.api.middleware.LanguageMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "apps.kernel.api.compression.CompressionMiddleware",
    "apps.kernel.api.throttling.RateLimitMiddleware",
    "apps.kernel.api.bodies.BodyLengthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "prometric.policies.PagePolicyMiddleware",
    "apps.kernel.admin.scope.PlatformScopeMiddleware",
    "apps.accounts.office.scope.CompanyScopeMiddleware",
]

ROOT_URLCONF = "prometric.urls"
WSGI_APPLICATION = "prometric.wsgi.application"
ASGI_APPLICATION = "prometric.asgi.application"
APPEND_SLASH = False

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
            ],
        },
    },
]

REDIS_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "prometric",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
    # How long the long lists are, for half a minute (kernel.api.pagination).
    "totals": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "totals",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": 5, "socket_connect_timeout": 2}],
            # Published messages know no database numbers: the number parts those who share a server.
            "prefix": f"rt{urlsplit(REDIS_URL).path.strip('/') or 0}.",
        },
    }
}
# Sockets: how soon a process reads again what the bus may have lost, and who may open one from a page.
LIVE_CATCH_UP_SECONDS = env.float("LIVE_CATCH_UP_SECONDS", default=3.0)
# Frames that may wait for one client before it is dropped as too slow.
LIVE_QUEUE = env.int("LIVE_QUEUE", default=1000)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "apps.accounts.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ru"
MODELTRANSLATION_LANGUAGES = ("kk", "ru", "en")
_SHORT = {"kk": "ҚАЗ", "ru": "РУС", "en": "ENG"}
# "Название (ҚАЗ)": by the names of the switch in the header.
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = lambda name, code: f"{name} ({_SHORT[code]})"  # noqa: E731
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("ru", "kk", "en"),
    "kk": ("ru", "en"),
    "ru": ("kk", "en"),
    "en": ("ru", "kk"),
}
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["prometric.formats"]
# The theme's filters of days and moments read by these alone, whatever the language.
DATE_INPUT_FORMATS = formats.DATE_INPUT_FORMATS
DATETIME_INPUT_FORMATS = [*formats.DATETIME_INPUT_FORMATS, "%Y-%m-%d %H:%M:%S"]
TIME_ZONE = "Asia/Almaty"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = True

# Mail: files under var/outbox by default, SMTP when EMAIL_URL names a server.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    globals().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "outbox"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Prometric <no-reply@prometric.kz>")
EMAIL_TIMEOUT = 10

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# However long the broker is away, workers and beat wait for it, and look every second (prometric.worker).
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CONSUMER = "prometric.worker:Consumer"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULER = "prometric.beat:Scheduler"
# crontab(5, 0) is five past midnight.
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "apps.kernel.tasks.heartbeat", "schedule": 30.0},
    "deliver-mail": {"task": "apps.kernel.tasks.deliver_pending_mail", "schedule": 60.0},
    "overdue-invoices": {"task": "apps.finance.tasks.mark_overdue_invoices", "schedule": crontab(5, 0)},
    "e-invoices-due": {"task": "apps.finance.tasks.remind_of_e_invoices", "schedule": crontab(40, 0)},
    "add-up-days": {"task": "apps.analytics.tasks.add_up_days", "schedule": crontab(hour=0, minute=20)},
    "refresh-forecasts": {"task": "apps.analytics.tasks.refresh_forecasts", "schedule": crontab(0, 6)},
    "check-reservations": {"task": "apps.inventory.tasks.check_reservations", "schedule": crontab(10, 1)},
    "rebuild-search": {"task": "apps.search.tasks.rebuild_all", "schedule": crontab(hour=2, minute=0)},
    "fit-models": {"task": "apps.ai.tasks.fit_models", "schedule": crontab(hour=3, minute=0)},
    "erase-organizations": {"task": "apps.accounts.tasks.erase_due", "schedule": crontab(hour=3, minute=30)},
    "clean-up": {"task": "apps.accounts.tasks.clean_up", "schedule": crontab(hour=0, minute=30)},
    "resend-exports": {"task": "apps.accounts.tasks.resend_forgotten", "schedule": 60.0},
    "resend-reports": {"task": "apps.reports.tasks.resend_forgotten", "schedule": 60.0},
    "report-schedules": {"task": "apps.reports.tasks.run_schedules", "schedule": 60.0},
    "expire-reports": {"task": "apps.reports.tasks.expire_reports", "schedule": crontab(hour=0, minute=30)},
    "resend-imports": {"task": "apps.imports.tasks.resend_forgotten", "schedule": 60.0},
    "forget-imports": {"task": "apps.imports.tasks.forget_imports", "schedule": crontab(hour=0, minute=30)},
    "sweep-files": {"task": "apps.kernel.tasks.sweep_files", "schedule": crontab(hour=4, minute=0)},
    "forget-live-events": {"task": "apps.notifications.tasks.clean_up", "schedule": crontab(minute=40)},
    "forget-questions": {"task": "apps.ai.tasks.clean_up", "schedule": crontab(hour=0, minute=30)},
    "remind-of-tasks": {"task": "apps.collaboration.tasks.remind", "schedule": 60.0},
    "due-webhooks": {"task": "apps.notifications.tasks.send_due_webhooks", "schedule": 60.0},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# How long browsers insist on TLS once they had it; 0: they do not.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
X_FRAME_OPTIONS = "DENY"
# Behind a proxy that ends TLS (production): it must set X-Forwarded-Proto and X-Forwarded-For itself.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=True)

# The proxy redirects to TLS; subdomains and browsers' own lists are for the domain's owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
LOGGING_CONFIG = "prometric.logs.configure"
LOGGING = {"version": 1}  # Django calls LOGGING_CONFIG only when this says something
LOG_FORMAT = env.str("LOG_FORMAT", default="json")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

# How long a page's sockets stay open before it asks for another ticket; a browser rests before it signs in.
LIVE_TICKET_SECONDS = env.int("LIVE_TICKET_SECONDS", default=3600)
OFFICE_IDLE_SECONDS = env.int("OFFICE_IDLE_SECONDS", default=8 * 3600)
# Whether superusers must have a second factor at /platform.
PLATFORM_REQUIRES_SECOND_FACTOR = env.bool("PLATFORM_REQUIRES_SECOND_FACTOR", default=False)
# How long a link to a new password lives that an administrator sent, in seconds.
PASSWORD_RESET_TIMEOUT = 24 * 3600
CSRF_FAILURE_VIEW = "prometric.workplace.header.csrf_failure"

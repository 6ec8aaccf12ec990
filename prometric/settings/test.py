"""The same settings with what makes tests quick and quiet; same database engine, same cache."""

from prometric.settings import *  # noqa: F403
from prometric.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "laptop"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# The pool keeps connections open, which would stop the test database from being dropped.
DATABASES["default"]["OPTIONS"].pop("pool", None)
RATE_LIMIT_ANONYMOUS = RATE_LIMIT_AUTHENTICATED = RATE_LIMIT_PREMIUM = RATE_LIMIT_KEY = 1_000_000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
LOG_LEVEL = "WARNING"
# Tests read the texts as the code says them; test_translations.py puts the catalogues back and reads those.
LOCALE_PATHS: list[str] = []  # type: ignore[no-redef]
SIGN_IN_FAILURES_PER_ADDRESS = 1_000_000

"""The same settings with what makes tests quick and quiet; same database engine, same cache."""

import os

# The plugin of a test run names its servers; a tool that only reads the settings (mypy) has none.
for _name, _nobody in (
    ("SECRET_KEY", "only for tests, never for a server"),
    ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"),
    ("REDIS_URL", "redis://127.0.0.1:1/0"),
):
    os.environ[_name] = os.environ.get(_name) or _nobody

from prometric.settings import *  # noqa: E402, F403
from prometric.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "laptop"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# The pool keeps connections open, which would stop the test database from being dropped.
DATABASES["default"]["OPTIONS"].pop("pool", None)
RATE_LIMIT_ANONYMOUS = RATE_LIMIT_AUTHENTICATED = RATE_LIMIT_PREMIUM = 1_000_000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
LOG_LEVEL = "WARNING"
# Tests read the texts as the code says them; test_translations.py puts the catalogues back and reads those.
LOCALE_PATHS: list[str] = []  # type: ignore[no-redef]

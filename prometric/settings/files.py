"""Where files lie, and how many of them an organization may have."""

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

from prometric.settings.api import DATA_UPLOAD_MAX_MEMORY_SIZE as LONGEST_FORM
from prometric.settings.base import VAR_DIR, env

PLANS = ("free", "standard", "premium")
MEGABYTE = 1024 * 1024

MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# s3://key:secret@host/bucket?region=…: reports, logos and uploads lie there; unset, in VAR_DIR/media.
FILES_URL = env.str("FILES_URL", default="")
if FILES_URL:
    STORAGES = {
        **global_settings.STORAGES,
        "default": {"BACKEND": "apps.kernel.buckets.Bucket", "OPTIONS": {"url": FILES_URL}},
    }
# Said by whoever runs it: every host sees VAR_DIR/media (one host, or a shared disk).
SHARED_FILES = env.bool("SHARED_FILES", default=False)


def by_plan(name: str, told: list[str]) -> dict[str, int]:
    """Bytes by plan, of `plan:megabytes` for each of them."""
    found = {plan: amount for plan, _colon, amount in (each.partition(":") for each in told)}
    if found.keys() != set(PLANS) or not all(amount.isdecimal() for amount in found.values()):
        raise ImproperlyConfigured(f"{name} is free:megabytes,standard:megabytes,premium:megabytes")
    return {plan: int(amount) * MEGABYTE for plan, amount in found.items()}


# The largest upload, and all files of an organization together.
FILES_MAX_BYTES = by_plan(
    "FILES_MAX_MB", env.list("FILES_MAX_MB", default=["free:10", "standard:10", "premium:25"])
)
FILES_ROOM_BYTES = by_plan(
    "FILES_ROOM_MB", env.list("FILES_ROOM_MB", default=["free:500", "standard:10000", "premium:100000"])
)
# A form with the largest of them is read to its end.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(LONGEST_FORM, max(FILES_MAX_BYTES.values()) + MEGABYTE)

# A signed link to a file works for one to two of these.
FILES_LINK_SECONDS = env.int("FILES_LINK_SECONDS", default=900)

"""Production's settings, and the addresses of the contestants that run inside Django."""

from prometric.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"

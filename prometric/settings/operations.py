"""What only operators think of: poolers, copies, and what a process asks before it starts."""

import os
import socket

from django.core.exceptions import ImproperlyConfigured

from prometric.settings.base import VAR_DIR, env
from prometric.settings.keys import LEAST

# Asked by each process at its start, before anything else.
START_GUARD = "prometric.doctor.guard"

# Whether a pooler stands before the server: `auto` looks for it; and where the server itself is.
DATABASE_POOLER = env.str("DATABASE_POOLER", default="auto")
_direct = env.str("DATABASE_DIRECT_URL", default="")
DATABASE_DIRECT = env.db_url_config(_direct) if _direct else {}
# Behind a pooler they are off by themselves, unless somebody says that his keeps them.
PREPARE_BEHIND_POOLER = "DATABASE_PREPARE_THRESHOLD" in env.ENVIRON

# Where pg_dump and pg_restore of the server's version are, when not in their usual places.
PG_BIN = env.str("PG_BIN", default="")
# Errors are reported to this server, without anything personal (prometric.error_reporting).
SENTRY_DSN = env.str("SENTRY_DSN", default="")

# Traces go to this collector, as protobuf over HTTP (prometric.tracing).
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

# `/metrics` answers who bears it; unset, there is no such address. All processes of a host then count into
# one folder (each container's into its own), which must be known before the first of them counts.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_DIR = VAR_DIR / "metrics" / socket.gethostname() if METRICS_TOKEN else None
if METRICS_DIR is not None:
    if len(METRICS_TOKEN) < LEAST:
        raise ImproperlyConfigured(f"METRICS_TOKEN must have at least {LEAST} characters.")
    METRICS_DIR.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

"""The servers of a bench, and Django set up to use them."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from laptop.embedded import EmbeddedPostgres, EmbeddedValkey

UNLIMITED = "1000000000"


@dataclass(frozen=True)
class Servers:
    """Where they keep their data, and the environment that leads other processes to them."""

    home: Path
    database: EmbeddedPostgres
    valkey: EmbeddedValkey
    env: dict[str, str]


@contextmanager
def started(kept: Path | None = None, **environment: str) -> Iterator[Servers]:
    """PostgreSQL and Valkey, on disk and synced as in production, stopped at the end.

    Models can be imported inside the block only: it is here that Django learns its settings.

    Args:
        kept: where the data stays for another run; otherwise it is removed at the end.
        environment: what differs from production's settings without rate limits.
    """
    with ExitStack() as stack:
        home = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prometric-bench-")))
        database = stack.enter_context(EmbeddedPostgres(home))
        valkey = stack.enter_context(EmbeddedValkey(home))
        env = {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": database.url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "VAR_DIR": str(home / "var"),
            "ALLOWED_HOSTS": "*",
            "LOG_FORMAT": "json",
            "RATE_LIMIT_ANONYMOUS": UNLIMITED,
            "RATE_LIMIT_AUTHENTICATED": UNLIMITED,
            "RATE_LIMIT_PREMIUM": UNLIMITED,
        } | environment
        (home / "var/static").mkdir(parents=True, exist_ok=True)
        os.environ.update(env, LOG_LEVEL="WARNING")
        django.setup()
        yield Servers(home, database, valkey, env)

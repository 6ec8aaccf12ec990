"""What an installation half says: settings and servers that lose or leak data, or work as nobody meant.

What is `fatal` stops every process at its start, and `manage.py prepare`; the rest stops them under
ENVIRONMENT=production, and is told by `manage.py doctor` elsewhere, each with what to do.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import Error, connection, connections

from apps.kernel import replica, valkey
from apps.kernel.api.throttling import FORWARDED_SEEN

LEAST_VERSION = 180_000
BOOTSTRAP = Path(__file__).parent / "bootstrap.sql"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and its remedy."""

    what: str
    remedy: str
    fatal: bool = False
    # False: may come and go while it runs, and must not keep a process from starting again.
    lasting: bool = True
    # Recommended alone: an installation without it starts, in production too.
    advice: bool = False


def findings() -> list[Finding]:
    """All that is wrong, what is fatal first."""
    return sorted(
        [*_database(), *_replica(), *_settings(), *_broker(), *libraries()], key=lambda found: not found.fatal
    )


def refused() -> list[Finding]:
    """What this installation must not start with."""
    return [found for found in findings() if _refuses(found)]


def _refuses(found: Finding) -> bool:
    return found.fatal or (settings.ENVIRONMENT == "production" and not found.advice)


def guard(process: str) -> None:
    """At a process's start: say what is refused, and end. A server that is away is waited for, not refused.

    Raises:
        SystemExit
    """
    refusals = [found for found in refused() if found.lasting]
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    if refusals:
        for found in refusals:
            sys.stderr.write(f"{process} does not start. {found.what} → {found.remedy}\n")
        raise SystemExit(1)


def _database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            yield from _server(cursor)
    except (Error, OSError) as error:
        yield Finding(
            f"The database does not answer: {error}",
            "Look at DATABASE_URL and the server.",
            fatal=True,
            lasting=False,
        )


def _server(cursor: Any) -> Iterator[Finding]:
    version: int = connection.pg_version  # type: ignore[attr-defined]
    if version < LEAST_VERSION:
        yield Finding(
            f"PostgreSQL {version // 10_000} is older than 18.",
            "Bring the server to 18: statements here need it.",
            fatal=True,
        )
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        yield Finding(
            "The role of DATABASE_URL bypasses row-level security: one company could read another's rows.",
            "Use a role with NOSUPERUSER NOBYPASSRLS that owns the database (docs/operations.md).",
            fatal=True,
        )
    cursor.execute(
        "SELECT count(*) FROM pg_proc WHERE NOT proleakproof AND proname = ANY(%s) AND prokind = 'f'"
        " AND prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('internal', 'c'))",
        [_leakproof()],
    )
    if missing := cursor.fetchone()[0]:
        yield Finding(
            f"{missing} functions are not marked leakproof, as after a restore: lists and search are slow.",
            "As superuser: psql -d NAME -f prometric/bootstrap.sql",
        )


def _replica() -> Iterator[Finding]:
    if not replica.is_set():
        return
    try:
        with connections[replica.ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            if not cursor.fetchone()[0]:
                yield Finding(
                    "DATABASE_REPLICA_URL names a server that follows none: nothing is read from it.",
                    "Name a streaming standby of the server of DATABASE_URL, or unset it.",
                    advice=True,
                )
    except (Error, OSError) as error:
        yield Finding(
            f"The copy of the database does not answer, the primary is read instead: {error}",
            "Look at DATABASE_REPLICA_URL and its server.",
            lasting=False,
            advice=True,
        )
    connections[replica.ALIAS].close()


def _leakproof() -> list[str]:
    text = BOOTSTRAP.read_text()
    array = text[text.index("ARRAY[") : text.index("]", text.index("ARRAY["))]
    return re.findall(r"'(\w+)'", array)


def _settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("DEBUG is on: errors show settings and data.", "DEBUG=off")
    if not settings.EMAIL_URL:
        yield Finding(
            "No EMAIL_URL: codes and letters go to files.", "EMAIL_URL=smtp+tls://user:password@host:587"
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("Any host name is answered.", "ALLOWED_HOSTS=the.names.of.this.installation")
    if not settings.SESSION_COOKIE_SECURE:
        yield Finding("Cookies travel without TLS.", "SECURE_COOKIES=on")
    if not settings.SECURE_HSTS_SECONDS:
        yield Finding("Browsers are not told to insist on TLS.", "HSTS_SECONDS=31536000")
    if not settings.PLATFORM_REQUIRES_SECOND_FACTOR:
        yield Finding(
            "Superusers may sign in to /platform with a password alone.",
            "PLATFORM_REQUIRES_SECOND_FACTOR=on: each is led to set one up at the next sign-in.",
            advice=True,
        )
    if not settings.DATA_LOCATION:
        yield Finding(
            "Nobody is told where personal data lie; the law of Kazakhstan wants them kept in the country.",
            "DATA_LOCATION=KZ, or whichever country the database and its copies are in.",
            advice=True,
        )
    yield from _files(storages["default"])


def _files(storage: Any) -> Iterator[Finding]:
    if isinstance(storage, FileSystemStorage) and not settings.SHARED_FILES:
        yield Finding(
            "Reports, logos and uploads lie on this machine's disk: other hosts do not see them.",
            "FILES_URL=s3://key:secret@host/bucket (manage.py copy_files brings over what there is), or"
            " SHARED_FILES=on once there is one host alone, or VAR_DIR/media is a disk that all share.",
        )
    if settings.FILES_URL.startswith("s3+http:"):
        yield Finding("Files travel to their bucket without TLS.", "FILES_URL=s3://…")
    if hasattr(storage, "check"):
        try:
            storage.check()
        except OSError as error:
            yield Finding(
                f"The bucket of the files does not answer: {error}",
                "Look at FILES_URL: server, bucket, keys and what they allow.",
                lasting=False,
            )


def libraries() -> Iterator[Finding]:
    """What the machine lacks of libraries that no package brings."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        yield Finding(
            f"Pango is missing, without which no document is drawn: {error}".splitlines()[0],
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        )


def _broker() -> Iterator[Finding]:
    try:
        seen = valkey.client().get(FORWARDED_SEEN)
    except valkey.Unavailable as error:
        yield Finding(f"Valkey does not answer: {error}", "Look at REDIS_URL and the server.", lasting=False)
        return
    if seen and not settings.TRUSTED_PROXIES:
        yield Finding(
            "Requests came with X-Forwarded-For while TRUSTED_PROXIES=0: everybody looks like the proxy.",
            "TRUSTED_PROXIES=1, or as many proxies as stand in front.",
            lasting=False,  # anybody can send the header
        )

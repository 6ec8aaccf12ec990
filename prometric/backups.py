"""A whole copy of an installation, and back: the database, the files, and what was in it when it was taken.

`pg_dump` as the application's role dumps nothing of any tenant or refuses, for the policies hold for the
owner too. Here it has the scope of every organization, as the relay has, so that no other role is needed;
what was copied is counted in the same snapshot, and counted again after a restore.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from apps.kernel import row_level_security, tenancy
from prometric import doctor

DATABASE, FILES, MANIFEST = "database.dump", "media.tar.gz", "manifest.json"
# Rows of a moment, which nobody misses: not compared.
PASSING = {"django_session"}


class Refused(Exception):
    """It was not done; why, and what to do."""


def backup(target: Path) -> dict[str, int]:
    """Write `target` (a folder that is made): the database, uploaded files and reports, and the manifest.

    Files in a bucket are not taken along.

    Returns:
        rows by table.

    Raises:
        Refused: nothing is left behind.
    """
    _go_direct()
    if gaps := row_level_security.gaps():
        raise Refused(f"The policies are not those of this version ({gaps[0]}): run manage.py prepare first.")
    program = _tool("pg_dump")
    if target.exists():
        raise Refused(f"{target} is there already.")
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        with _snapshot() as (cursor, snapshot):
            counts = _counts(cursor)
            options = ["--format=custom", "--enable-row-security", f"--snapshot={snapshot}"]
            _run([program, *options, f"--file={draft / DATABASE}"], {"PGOPTIONS": "-c app.organization=*"})
        if not settings.FILES_URL:  # a bucket is copied by its own server
            with tarfile.open(draft / FILES, "w:gz") as archive:
                if settings.MEDIA_ROOT.exists():
                    archive.add(settings.MEDIA_ROOT, arcname="media")
        manifest = {"version": settings.VERSION, "server": _version(), "rows": counts}
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return counts


def restore(source: Path, *, superuser: str = "") -> list[str]:
    """Bring a copy into the empty database of DATABASE_URL, with its files; what is wrong afterwards.

    Args:
        superuser: an address of that database, for the extensions and leakproof marks that no copy holds.

    Raises:
        Refused: the database is not empty, or not prepared; nothing was changed.
    """
    _go_direct()
    manifest = _manifest(source)
    program = _tool("pg_restore")
    with connection.cursor() as cursor:
        if tables := connection.introspection.table_names(cursor):
            raise Refused(f"The database has {len(tables)} tables: restore into an empty one.")
    if manifest["server"] > _version():
        raise Refused(f"The copy is of PostgreSQL {manifest['server']}: the server must not be older.")
    if superuser:
        with psycopg.connect(superuser, autocommit=True) as link:
            link.execute(doctor.BOOTSTRAP.read_text())
    if missing := [found for found in doctor.findings() if "leakproof" in found.what]:
        raise Refused(f"{missing[0].what} {missing[0].remedy}")
    name = connection.settings_dict["NAME"]
    # Extensions and their comments are the superuser's; the owner of all else is who signs in.
    options = ["--no-owner", "--no-privileges", "--no-comments", "--single-transaction", "--exit-on-error"]
    _run([program, *options, f"--dbname={name}", str(source / DATABASE)], {})
    if (source / FILES).exists():
        with tarfile.open(source / FILES) as archive:
            archive.extractall(settings.MEDIA_ROOT.parent, filter="data")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return check(source)


def check(source: Path) -> list[str]:
    """What the database lacks of a copy: rows, policies, keys, marks. Raises Refused."""
    _go_direct()
    wanted: dict[str, int] = _manifest(source)["rows"]
    with tenancy.system("restore check"), connection.cursor() as cursor:
        found = _counts(cursor)
    said = [
        f"{table}: {found.get(table, 'no table')} of {rows} rows"
        for table, rows in sorted(wanted.items())
        if found.get(table) != rows and table not in PASSING
    ]
    said += row_level_security.gaps()
    return said + [one.what for one in doctor.findings() if one.fatal or "leakproof" in one.what]


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    """A cursor that sees one moment of every organization, and that moment's name: writes go on meanwhile."""
    with psycopg.connect(**connection.get_connection_params()) as link, link.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT set_config('app.organization', %s, true)", [tenancy.EVERY_ORGANIZATION])
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, str(cursor.fetchone()[0])  # type: ignore[index]


def _go_direct() -> None:
    if settings.DATABASE_DIRECT:
        connection.go_direct()  # type: ignore[attr-defined]
    if connection.behind_pooler:  # type: ignore[attr-defined]
        raise Refused("A pooler stands before the server: name the server itself in DATABASE_DIRECT_URL.")


def _manifest(source: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((source / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise Refused(f"{source} is no copy of manage.py backup: {error}") from error
    return found


def _version() -> int:
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]


def _counts(cursor: Any) -> dict[str, int]:
    """Rows of every table of ours, seen over all organizations."""
    tables = sorted(connection.introspection.table_names(cursor))
    found = {}
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        found[table] = int(cursor.fetchone()[0])
    return found


def _tool(name: str) -> str:
    """The program of the server's major version. Raises Refused."""
    wanted = _version()
    places = [f"/usr/lib/postgresql/{wanted}/bin", *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    if settings.PG_BIN:
        places = [settings.PG_BIN]
    seen = []
    for place in places:
        if program := shutil.which(name, path=place):
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
            if said.split()[2].split(".")[0] == str(wanted):
                return program
            seen.append(said.strip())
    raise Refused(
        f"The server is PostgreSQL {wanted}, and {name} of that version is not here"
        f" ({', '.join(seen) or 'none'}): apt-get install postgresql-client-{wanted}, or PG_BIN=its folder."
    )


def _run(argv: list[str], more: Mapping[str, str]) -> None:
    """A program of PostgreSQL's, signed in as the application. Raises Refused."""
    known = connection.settings_dict
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PGHOST": known["HOST"],
        "PGPORT": str(known["PORT"] or 5432),
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        "PGDATABASE": known["NAME"],
        **({"PGSSLMODE": mode} if (mode := known["OPTIONS"].get("sslmode")) else {}),
        **more,
    }
    run = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Refused(f"{Path(argv[0]).name}: {run.stderr.strip() or run.returncode}")

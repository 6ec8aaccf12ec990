"""A copy of an installation holds every tenant's rows, and what comes back from it is the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from apps.crm.tests.factories import make_customer
from apps.kernel import row_level_security, tenancy
from apps.kernel.models import OutboxEvent
from conftest import Company, make_company
from laptop import embedded
from prometric import backups

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
BIN = str(embedded.binary(embedded.POSTGRES).parent)
OTHER = "restored"


def address(name: str) -> str:
    known = connection.settings_dict
    password = quote(known["PASSWORD"], safe="")
    return f"postgresql://{known['USER']}:{password}@{known['HOST']}:{known['PORT']}/{name}"


def manage(home: Path, database: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` as an operator of that database runs it."""
    variables = os.environ | {
        "DATABASE_URL": address(database),
        "DJANGO_SETTINGS_MODULE": "prometric.settings",
        "VAR_DIR": str(home),
        "PG_BIN": BIN,
    }
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *words],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def empty() -> Iterator[psycopg.Connection[Any]]:
    """A new database, made as the application's role may, of a template that has been bootstrapped."""
    with psycopg.connect(address(connection.settings_dict["NAME"]), autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {OTHER}")
        link.execute(f"CREATE DATABASE {OTHER}")
    with psycopg.connect(address(OTHER), autocommit=True) as link:
        yield link
    with psycopg.connect(address(connection.settings_dict["NAME"]), autocommit=True) as link:
        link.execute(f"DROP DATABASE {OTHER} WITH (FORCE)")


def counts(link: psycopg.Connection[Any], organization: Any) -> list[tuple[Any, ...]]:
    tables = ("accounts_membership", "crm_customer", "kernel_outboxevent")
    union = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
    with link.transaction():
        link.execute("SELECT set_config('app.organization', %s, true)", [str(organization)])
        return link.execute(union).fetchall()


def two_companies() -> list[Company]:
    found = [make_company("Бірінші"), make_company("Екінші")]
    for number, company in enumerate(found, 1):
        with tenancy.enter(company.organization.pk, company.workspace.pk):
            for index in range(number):
                make_customer(company.actor, name=f"К{index}")
    return found


def test_two_tenants_come_back_whole(empty, tmp_path):
    companies = two_companies()
    name, folder = connection.settings_dict["NAME"], tmp_path / "copy"
    logo = tmp_path / "here" / "media" / "logos" / "a.png"
    logo.parent.mkdir(parents=True)
    logo.write_bytes(b"picture")
    made = manage(tmp_path / "here", name, "backup", str(folder))
    assert made.returncode == 0, made.stderr
    assert folder.stat().st_mode & 0o077 == 0
    restored = manage(tmp_path / "there", OTHER, "restore", str(folder))
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(address(name)) as link:
        for company in companies:
            assert counts(link, company.organization.pk) == counts(empty, company.organization.pk)
        rows = dict(counts(empty, companies[1].organization.pk))
    assert (rows["accounts_membership"], rows["crm_customer"]) == (1, 2)
    assert counts(empty, "") == [(table, 0) for table in rows], "the policies came with the tables"
    assert (tmp_path / "there" / "media" / "logos" / "a.png").read_bytes() == b"picture"
    # A second time it would double rows; and a row that is missing is told.
    again = manage(tmp_path / "there", OTHER, "restore", str(folder))
    assert re.search(r"has \d+ tables: restore into an empty one", again.stderr)
    with empty.transaction():
        empty.execute("SELECT set_config('app.organization', '*', true)")
        empty.execute("DELETE FROM kernel_outboxevent WHERE id = (SELECT min(id) FROM kernel_outboxevent)")
    checked = manage(tmp_path / "there", OTHER, "restore", "--check", str(folder))
    with tenancy.system("test"):
        events = OutboxEvent.everything.count()
    assert checked.returncode == 1
    assert f"kernel_outboxevent: {events - 1} of {events} rows" in checked.stderr


def test_tools_of_another_version_are_refused_with_the_remedy(settings, tmp_path):
    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian)'\n")
    tool.chmod(0o755)
    settings.PG_BIN = str(tmp_path)
    with pytest.raises(backups.Refused, match=r"is not here \(pg_dump.*15\.18.*postgresql-client-18"):
        backups.backup(tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["pg_dump"]


@pytest.mark.parametrize(
    ("weakened", "said"),
    [
        ("pooler", "DATABASE_DIRECT_URL"),
        ("policy", "manage.py prepare first"),
        ("there", "is there already"),
    ],
)
def test_nothing_is_copied_that_would_not_be_whole(settings, tmp_path, weakened, said):
    settings.PG_BIN = BIN
    target = tmp_path / "copy"
    if weakened == "pooler":
        settings.DATABASE_POOLER = "on"
    if weakened == "there":
        target.mkdir()
    with connection.cursor() as cursor:
        try:
            if weakened == "policy":
                cursor.execute("ALTER POLICY tenant_wall ON crm_deal USING (true)")
            with pytest.raises(backups.Refused, match=said):
                backups.backup(target)
        finally:
            if weakened == "policy":
                row_level_security.after_migrate(sender=apps.get_app_config("crm"), using="default", plan=[])
    assert not target.exists() or not list(target.iterdir())
    assert not (tmp_path / ".copy.draft").exists()


def test_a_folder_that_is_no_copy_is_refused(tmp_path):
    with pytest.raises(backups.Refused, match="is no copy"):
        backups.check(tmp_path)

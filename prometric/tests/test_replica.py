"""Long reads go to a copy of the database that is near enough, in the scope; else the primary answers.

Here the copy is a second connection to the same server that writes nothing; a real one is followed, lost and
outrun in `make trial` (laptop/trial/replica.py).
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, OperationalError, connection, connections

from apps.accounts.models import OrganizationExport
from apps.accounts.services import exports
from apps.crm.models import Customer
from apps.crm.tests.factories import make_customer
from apps.kernel import metrics, replica, tenancy
from apps.reports.models import Report

BOARDS = ("sales", "finance", "inventory", "production", "hr")
ANYBODY = "SELECT %s::pg_lsn IS NOT NULL"
AS_IT_IS = replica._NEAR
NOBODY = "SELECT %s::pg_lsn IS NULL"


@pytest.fixture
def copy(live_company, monkeypatch):
    """The company, with a copy that is always near."""
    named = deepcopy(connections.settings["default"])
    named["OPTIONS"]["options"] = "-c default_transaction_read_only=on -c application_name=copy"
    monkeypatch.setitem(connections.settings, replica.ALIAS, named)
    monkeypatch.setattr(replica, "_NEAR", ANYBODY)
    copied: Any = connections[replica.ALIAS]

    def connect():
        if copied.connection is None:
            with copied.wrap_database_errors:
                copied.connect()

    # Django's test cases let nobody connect elsewhere, and know the databases before a test begins.
    copied.ensure_connection = connect
    yield live_company
    copied.close()
    copied.close_pool()
    del connections[replica.ALIAS]


def reads(server):
    return metrics.REGISTRY.get_sample_value("prometric_replica_reads_total", {"server": server}) or 0


def boards(company):
    return [company.client.get(f"/api/v1/analytics/{name}/dashboard").json()["data"] for name in BOARDS]


def test_what_is_read_there_is_read_in_the_scope_and_nothing_is_written(copy):
    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        make_customer(copy.actor)
        assert replica.read(Customer.objects.count) == 0  # not committed yet
    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        assert replica.read(Customer.objects.count) == 1
        with replica.reading() as copied, connection.cursor() as cursor:
            cursor.execute("SHOW application_name")
            assert (copied, cursor.fetchone()) == (True, ("copy",))
            # Whoever enters no scope sees nothing, whatever was entered on the other connection.
            assert Customer.everything.count() == 0
            with pytest.raises(DatabaseError, match="read-only"):
                Customer.everything.update(name="X")
        assert Customer.objects.count() == 1


def test_dashboards_and_reports_come_from_the_copy_and_are_the_same(copy, monkeypatch):
    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        make_customer(copy.actor)
    before = reads("replica")
    there = boards(copy)
    assert reads("replica") == before + len(BOARDS)
    asked = {"type": "sales", "format": "csv", "period": "month"}
    made = copy.client.post("/api/v1/reports/generate", asked).json()["data"]["reportId"]
    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        report = Report.objects.get(pk=made)
    assert reads("replica") == before + len(BOARDS) + 1
    with default_storage.open(report.file_path) as file:
        assert report.file_size
        assert file.size == report.file_size
    monkeypatch.setattr(replica, "_NEAR", NOBODY)
    monkeypatch.setattr(replica, "SOON", 0)
    behind = reads("primary")
    assert boards(copy) == there
    assert (reads("primary"), reads("replica")) == (behind + len(BOARDS), before + len(BOARDS) + 1)


def test_an_organizations_data_are_written_from_the_copy(copy):
    before = reads("replica")
    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        export = OrganizationExport.objects.create(
            organization_id=copy.organization.pk, requested_by_id=copy.owner.pk
        )
    exports.make_export(export.pk, organization_id=copy.organization.pk)
    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        export.refresh_from_db()
    assert (export.status, reads("replica")) == ("completed", before + 1)


def test_a_copy_that_is_away_or_fails_is_passed_over(copy, monkeypatch):
    answers = iter([OperationalError("conflict with recovery"), 7])

    def flaky():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with tenancy.enter(copy.organization.pk, copy.workspace.pk):
        assert replica.read(flaky) == 7
    copied: Any = connections[replica.ALIAS]
    copied.close_pool()
    away = {**connections.settings[replica.ALIAS], "PORT": 1}
    monkeypatch.setattr(copied, "settings_dict", away)
    before = reads("primary")
    assert len(boards(copy)) == len(BOARDS)
    assert reads("primary") == before + len(BOARDS)


def test_a_server_that_follows_none_is_never_near(copy, monkeypatch):
    monkeypatch.setattr(replica, "_NEAR", AS_IT_IS)
    with tenancy.enter(copy.organization.pk, copy.workspace.pk), replica.reading(0) as copied:
        assert not copied

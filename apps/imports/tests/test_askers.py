"""Who asks for an import is told how it ended; programs ask by an API key."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from apps.accounts.tests.factories import unchanged
from apps.crm.models import Customer
from apps.imports import tables
from apps.imports.models import Import
from apps.imports.tests.moving import IMPORTS, counts, cut, finished, imported, send
from apps.kernel import outbox
from apps.notifications import texts
from apps.notifications.models import Notification
from conftest import ApiClient
from prometric.workplace import links

pytestmark = pytest.mark.django_db
CONTENT = cut(("Название", "БИН"), ("А", "240140000017"), ("Б", ""))
WRONG = cut(("Название", "БИН"), ("А", "240140000017"), ("", "1"))


def told(found):
    """(headline, sentence) of the one notice of an import, which opens it."""
    outbox.drain()
    rows = [row for row in Notification.objects.all() if row.data.get("importId") == str(found["id"])]
    for row in rows:
        assert links.of_notice(row.type, row.data) == f"/admin/moving-in/{found['id']}/"
    with texts.spoken("en"):
        return [(texts.title(row.key, row.params), texts.message(row.key, row.params)) for row in rows]


def test_the_end_is_told_and_of_a_trial_that_took_long(company, monkeypatch):
    assert told(imported(company, "customers", CONTENT, dryRun="true")) == []
    done = imported(company, "customers", CONTENT)
    assert told(done) == [("File imported", "Файл.xlsx: 2 created, 0 changed, 0 with errors")]
    with unchanged("crm.Customer"):
        failed = imported(company, "customers", WRONG)
    said = "Nothing was imported: rows of the file are wrong. Open the import, correct the rows"
    assert told(failed) == [("File not imported", f"Файл.xlsx: {said} and send the file again")]
    pk = send(company.client, "customers", CONTENT).json()["data"]["id"]
    Import.objects.filter(pk=pk).update(created_at=timezone.now() - dt.timedelta(minutes=1))
    [(_headline, sentence)] = told(finished(company.client, pk))
    assert sentence.endswith("0 to create, 0 to change, 0 with errors. Nothing is written yet")
    # Given up by the third attempt.
    pk = send(company.client, "customers", CONTENT, dryRun="false").json()["data"]["id"]
    monkeypatch.setattr(tables, "read", lambda *_: 1 / 0)
    Import.objects.filter(pk=pk).update(attempts=2)
    assert told(finished(company.client, pk))[0][0] == "File not imported"


def test_an_api_key_imports_what_its_rights_allow(company):
    def key(*rights):
        body = {"name": f"1C {len(rights)}", "permissions": list(rights)}
        made = company.client.post("/api/v1/api-keys", body).json()["data"]
        return made["id"], ApiClient(made["key"])

    _other, poor = key("CUSTOMERS_CREATE")
    pk, machine = key("CUSTOMERS_CREATE", "CUSTOMERS_UPDATE", "CUSTOMERS_VIEW")
    with unchanged("imports.Import"):
        assert send(poor, "customers", CONTENT).status_code == 403
        # An invitation is a person's.
        assert send(machine, "employees", cut(("Email",), ("a@b.kz",))).status_code == 403
    found = imported(company, "customers", CONTENT, client=machine)
    assert counts(found) == ("completed", 2, 0, 0, 0)
    assert (found["requestedBy"], found["apiKey"]) == (None, pk)
    assert Customer.objects.count() == 2
    for path in ("", "/rows", "/errors"):
        assert poor.get(f"{IMPORTS}/{found['id']}{path}").status_code in (403, 404)
    assert poor.get(IMPORTS).json()["data"]["items"] == []
    assert [row["id"] for row in company.client.get(IMPORTS).json()["data"]["items"]] == [found["id"]]
    assert told(found) == []
    # A key that is revoked before the worker comes imports nothing.
    waits = send(machine, "customers", cut(("Название",), ("В",)), dryRun="false").json()["data"]["id"]
    assert company.client.delete(f"/api/v1/api-keys/{pk}").status_code == 200
    assert finished(company.client, waits)["errorCode"] == "PERMISSION_DENIED"
    assert Customer.objects.count() == 2

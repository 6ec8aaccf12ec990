"""An organization is erased: no row of any table carries it, and its neighbour has lost nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from apps.accounts import models as accounts
from apps.accounts.models import Organization, User
from apps.accounts.services import erase_due
from apps.kernel import erasing, tenancy
from apps.kernel.models import OutgoingMail
from apps.kernel.tenant_tables import in_order_of_going
from conftest import PASSWORD
from prometric.tests.whole_company import fill

URL = "/api/v1/organization/erasure"
CARRIERS = """
SELECT table_name::text FROM information_schema.columns
WHERE column_name = 'organization_id' AND table_schema = 'public' ORDER BY 1
"""
TABLES = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


def counts(organization_id):
    with tenancy.system("test"), connection.cursor() as cursor:
        cursor.execute(CARRIERS)
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE organization_id = %s", [organization_id])
            found[table] = cursor.fetchone()[0]
        return found


def mentions(text):
    """Tables in which any column of any row holds a text."""
    with tenancy.system("test"), connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE position(%s in t::text) > 0", [str(text)])
            if cursor.fetchone()[0]:
                found.append(table)
        return found


def test_the_models_name_every_table_that_carries_an_organization(db):
    with connection.cursor() as cursor:
        cursor.execute(CARRIERS)
        carriers = {table for (table,) in cursor.fetchall()}
    assert {model._meta.db_table for model in in_order_of_going()} == carriers | {"accounts_organization"}


def ask(company, **body):
    return company.client.post(URL, {"currentPassword": PASSWORD, **body})


def test_an_owner_asks_and_takes_back(company):
    answer = ask(company)
    assert answer.status_code == 200, answer.json()
    due = answer.json()["data"]["erasureDueAt"]
    kept = Organization.objects.get(pk=company.organization.pk).erasure_due_at
    assert kept is not None
    assert abs(kept - timezone.now() - timedelta(days=30)) < timedelta(hours=1)
    assert company.client.get("/api/v1/organization").json()["data"]["erasureDueAt"] == due
    assert ask(company).status_code == 409
    assert OutgoingMail.objects.filter(to=company.owner.email).count() == 2  # and the code
    who = {"email": company.owner.email, "password": PASSWORD}
    assert company.client.post("/api/v1/auth/login", who).json()["data"]["erasureDueAt"] == due
    assert erase_due() == 0
    assert company.client.delete(URL).json()["data"] == {"erasureDueAt": None}
    assert company.client.delete(URL).status_code == 409
    assert "erasureDueAt" not in company.client.post("/api/v1/auth/login", who).json()["data"]


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        ("admin", {}, 403),
        ("owner", {"currentPassword": "wrong"}, 400),
        ("owner", {"currentPassword": ""}, 400),
    ],
)
def test_nobody_else_and_nobody_without_the_password_asks(company, role, body, status):
    asks = company if role == "owner" else company.member(role=role)
    assert ask(asks, **body).status_code == status
    assert Organization.objects.get(pk=company.organization.pk).erasure_due_at is None


def test_after_its_night_nothing_carries_the_organization(company, other_company, monkeypatch):
    """By the catalogue: no row of any table, no word in any column, no file, no account of its people."""
    monkeypatch.setattr(erasing, "BATCH", 50)
    files = fill(company)
    colleague = company.member()
    with tenancy.system("test"):
        accounts.Membership.objects.create(
            organization=other_company.organization, workspace=other_company.workspace, user=colleague.user
        )
    pk, owner = company.organization.pk, company.owner
    neighbour, filled = counts(other_company.organization.pk), counts(pk)
    assert sum(1 for rows in filled.values() if rows) > 50
    assert all(default_storage.exists(name) for name in files)
    with tenancy.system("test"):
        Organization.objects.filter(pk=pk).update(erasure_due_at=timezone.now())
    assert erase_due() == 1
    assert set(counts(pk).values()) == {0}
    assert mentions(pk) == []
    assert mentions(owner.email) == ["kernel_outgoingmail"]  # that it is being done; it goes as all mail does
    assert mentions(company.workspace.pk) == []
    assert not any(default_storage.exists(name) for name in files)
    assert counts(other_company.organization.pk) == neighbour
    assert set(User.objects.filter(pk__in=[owner.pk, colleague.user.pk])) == {colleague.user}


def test_an_erasure_that_is_interrupted_is_gone_on_with(company, monkeypatch):
    Organization.objects.update(erasure_due_at=timezone.now())
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "erase_rows", lambda _pk: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase_due()
    # It has begun: nobody enters and nobody takes it back.
    assert company.client.delete(URL).status_code in {401, 403}
    assert erase_due() == 1
    assert set(counts(company.organization.pk).values()) == {0}

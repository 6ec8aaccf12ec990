"""A copy of a company, brought in again: the same lists and figures, and nothing that opens a door."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from apps.accounts.models import Membership, Organization, OrganizationExport, User
from apps.accounts.services import exports
from apps.accounts.tasks import clean_up, make_export, resend_forgotten
from apps.crm import services as crm
from apps.crm.models import Customer
from apps.hr import services as hr
from apps.kernel import copying, outbox, tenancy
from apps.kernel.models import Change, OutgoingMail
from apps.notifications.models import Notification, WebhookSubscription
from conftest import PASSWORD, sign_in
from prometric.tests.whole_company import fill
from prometric.workplace import links

URL = "/api/v1/organization/exports"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SAME = [
    "customers?limit=100", "products?limit=100", "deals?limit=100", "orders?limit=100",
    "finance/invoices?limit=100",
    "finance/payments?limit=100", "finance/vat-register/periods?year=2026", "inventory/movements?limit=100",
    "production/orders?limit=100", "departments?limit=100", "tasks?limit=100",
    "analytics/sales/dashboard?startDate=2026-09-01&endDate=2026-09-30",
    "analytics/finance/dashboard?startDate=2026-09-01&endDate=2026-09-30",
    "analytics/inventory/dashboard",
]  # fmt: skip


def ask(company, **body):
    return company.client.post(URL, {"currentPassword": PASSWORD, **body})


def made(company):
    answer = ask(company)
    assert answer.status_code == 202, answer.json()
    pk = answer.json()["data"]["id"]
    make_export(export_id=pk, organization_id=str(company.organization.pk))
    return pk


def content(company, pk):
    link = company.client.post(f"{URL}/{pk}/link").json()["data"]["url"]
    there = urlsplit(link)
    answer = company.client.get(f"{there.path}?{there.query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def items(client, path):
    return client.get(f"/api/v1/{path}").json()["data"]["items"]


def _numbered(numbers: dict[str, str], match: re.Match[str]) -> str:
    return numbers[match.group()]


def told(client):
    """What lists and dashboards say, ids by their first appearance."""
    found = {}
    for path in SAME:
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, (path, answer.content[:300])
        data = json.dumps(answer.json()["data"], ensure_ascii=False)
        numbers = {pk: f"#{number}" for number, pk in enumerate(dict.fromkeys(UUID.findall(data)))}
        found[path] = UUID.sub(partial(_numbered, numbers), data)
    return found


def test_a_copy_arrives_as_another_organization_with_the_same_figures(company, tmp_path):
    fill(company)
    pk = made(company)
    packed = content(company, pk)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        # Stock is the sum of movements, what is reserved of reservations, a balance of the account's entries.
        books = json.loads(archive.read("manifest.json"))["books"]
    assert books == {"balances": 0, "reserved": 0, "stock": 0}
    before, owner = told(company.client), company.owner
    with tenancy.system("test"):
        Organization.objects.filter(pk=company.organization.pk).update(status="inactive")
        last = Change.everything.latest("pk").pk
    file = tmp_path / "copy.zip"
    file.write_bytes(packed)
    OutgoingMail.objects.all().delete()
    call_command("import_organization", str(file))
    with tenancy.system("test"):
        copy = Organization.objects.exclude(pk=company.organization.pk).get()
        hooks = WebhookSubscription.everything.filter(organization=copy)
        assert [(hook.status, hook.secret[:6]) for hook in hooks] == [("paused", "whsec_")] * len(hooks) != []
        assert Change.everything.filter(organization=copy, pk__gt=last).count() == Change.everything.filter(
            organization=company.organization, pk__lte=last
        ).exclude(subject="export").count()  # fmt: skip
        place = Membership.everything.get(organization=copy)
        assert (place.user.first_name, place.user.is_active) == (owner.first_name, False)
        assert copy.logo.name is not None
        assert default_storage.exists(copy.logo.name)
        assert copy.logo.name != company.organization.logo.name
    # Nobody is in it before the invitation is accepted, by whichever account the address has.
    [letter] = OutgoingMail.objects.filter(to=owner.email)
    token = re.search(r"token=([\w-]+)", letter.body)
    assert token is not None
    hr.accept_invitation(token=token.group(1), password=PASSWORD)
    with tenancy.system("test"):
        place.refresh_from_db()
        assert place.user_id == owner.pk
        assert not User.objects.filter(email__endswith="nobody.invalid").exists()
        client = sign_in(Membership.everything.select_related("user", "organization").get(pk=place.pk)).client
    assert told(client) == before
    # Numbers go on.
    order = {"customerId": client.get("/api/v1/customers").json()["data"]["items"][0]["id"]}
    order["items"] = [
        {"productId": client.get("/api/v1/products").json()["data"]["items"][0]["id"], "quantity": 1}
    ]
    numbers = {item["orderNumber"] for item in client.get("/api/v1/orders?limit=100").json()["data"]["items"]}
    answer = client.post("/api/v1/orders", order)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["data"]["orderNumber"] not in numbers


def test_nothing_travels_that_opens_a_door(company):
    fill(company)
    with zipfile.ZipFile(io.BytesIO(content(company, made(company)))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    with tenancy.system("test"):
        user = User.objects.get(pk=company.owner.pk)
        hook = WebhookSubscription.everything.first()
        secrets = [user.password, hook.sealed_secret, hook.secret]
    for secret in secrets:
        assert secret.encode() not in everything
    assert not {name for name in names if "session" in name or "invitation" in name or "outbox" in name}
    assert manifest["tables"]["crm_customer"]["rows"] == str(
        company.client.get("/api/v1/customers").json()["data"]["pagination"]["total"]
    )
    assert manifest["lostFiles"] == []


def changed(packed, part, turn):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, turn(body) if name == part else body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "turn", "said"),
    [
        ("tables/accounts_organization.jsonl", lambda body: body.replace(b"Main", b"Mine") + b" ", "damaged"),
        ("people.jsonl", lambda body: b"", "damaged"),
        ("manifest.json", lambda body: body.replace(b'"format": 1', b'"format": 2'), "another version"),
        ("manifest.json", lambda body: body.replace(b'"rows": "1"', b'"rows": "2"'), "add up"),
        ("manifest.json", lambda body: body.replace(b'"reserved": 0', b'"reserved": 1'), "reservations"),
        (None, lambda body: b"no zip", "damaged"),
    ],
)
def test_a_changed_copy_is_refused_whole(company, tmp_path, part, turn, said):
    packed = content(company, made(company))
    file = tmp_path / "copy.zip"
    file.write_bytes(changed(packed, part, turn) if part else turn(packed))
    with tenancy.system("test"):
        before = (Organization.objects.count(), User.objects.count(), Membership.everything.count())
    with pytest.raises(CommandError, match=said):
        call_command("import_organization", str(file))
    with tenancy.system("test"):
        assert before == (Organization.objects.count(), User.objects.count(), Membership.everything.count())


def test_the_link_is_its_makers_and_ends(company, anonymous):
    pk = made(company)
    other = company.member(role="owner")
    assert other.client.post(f"{URL}/{pk}/link").status_code == 404
    assert other.client.get(URL).json()["data"] == []
    link = company.client.post(f"{URL}/{pk}/link").json()["data"]["url"]
    there = urlsplit(link)
    token = parse_qs(there.query)["token"][0]
    assert anonymous.get(f"{there.path}?token={token}").status_code == 200
    assert anonymous.get(f"{there.path}?token={token}x").status_code == 404
    assert anonymous.get(there.path).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert anonymous.get(f"{there.path}?token={token}").status_code == 410
    outbox.drain()
    assert Notification.objects.get(user=company.owner, key="export_ready").data == {"exportId": pk}
    path = OrganizationExport.objects.get().file_path
    OrganizationExport.objects.update(expires_at=timezone.now())
    clean_up()
    assert [row["status"] for row in company.client.get(URL).json()["data"]] == ["expired"]
    assert company.client.post(f"{URL}/{pk}/link").status_code == 410
    assert path


@pytest.mark.parametrize(
    ("role", "body", "status"), [("admin", {}, 403), ("owner", {"currentPassword": "x"}, 400)]
)
def test_an_owner_alone_asks_with_the_password(company, role, body, status):
    asks = company if role == "owner" else company.member(role=role)
    assert ask(asks, **body).status_code == status
    assert not OrganizationExport.objects.exists()


def test_one_is_made_at_a_time_and_a_failure_is_told(company, monkeypatch):
    assert ask(company).status_code == 202
    assert ask(company).status_code == 409
    monkeypatch.setattr(exports, "write_copy", lambda *_: 1 / 0)
    export = OrganizationExport.objects.get()
    make_export(export_id=str(export.pk), organization_id=str(company.organization.pk))
    outbox.drain()
    assert Notification.objects.filter(user=company.owner, key="export_failed").exists()
    assert ask(company).status_code == 202


def test_a_copy_whose_worker_died_is_made_by_another_and_failed_by_the_third(company):
    assert ask(company).status_code == 202
    export = OrganizationExport.objects.get()
    place = {"export_id": str(export.pk), "organization_id": str(company.organization.pk)}
    # Somebody is at it: a second start and the minute's round leave it alone.
    OrganizationExport.objects.update(attempts=1, heartbeat_at=timezone.now())
    resend_forgotten()
    make_export(**place)
    export.refresh_from_db()
    assert (export.status, export.attempts) == ("processing", 1)
    # Silent for two minutes.
    OrganizationExport.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
    with mock.patch("apps.kernel.broker.enqueue") as sent, TestCase.captureOnCommitCallbacks(execute=True):
        resend_forgotten()
    assert [call.args[1] for call in sent.call_args_list] == [place]
    make_export(**place)
    export.refresh_from_db()
    assert (export.status, export.attempts, export.heartbeat_at) == ("completed", 2, None)
    OrganizationExport.objects.update(
        status="processing", attempts=3, heartbeat_at=timezone.now() - timedelta(minutes=3)
    )
    make_export(**place)
    export.refresh_from_db()
    assert export.status == "failed"
    outbox.drain()
    notice = Notification.objects.get(user=company.owner, key="export_failed")
    assert links.of_notice(notice.type, notice.data) == "/admin/data/"
    assert ask(company).status_code == 202


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_of_one_moment(live_company, monkeypatch):
    """What somebody commits while it is written is not in it."""
    lines_of = copying.lines_of
    written: list[Any] = []

    def write():
        try:
            with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
                crm.create_customer(actor=live_company.actor, name="Late")
        finally:
            connection.close()

    def and_write(model, organization_id):
        if not written:
            written.append(model)
            thread = Thread(target=write)
            thread.start()
            thread.join(30)
        return lines_of(model, organization_id)

    monkeypatch.setattr(copying, "lines_of", and_write)
    manifest = exports.write_copy(live_company.organization.pk, io.BytesIO())
    with tenancy.enter(live_company.organization.pk):
        assert Customer.objects.count() == 1
    assert manifest["tables"]["crm_customer"]["rows"] == "0"

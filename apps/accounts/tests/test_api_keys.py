"""API keys: what a machine may, and what it may never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import randrange
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from apps.accounts import services
from apps.accounts.models import ApiKey
from apps.accounts.permissions import CATALOGUE, NOT_FOR_KEYS, giving
from apps.accounts.tests.factories import error_of, unchanged
from apps.kernel import tenancy
from apps.kernel.api import throttling
from conftest import ApiClient
from prometric.routes import every_route
from prometric.tests.door_bodies import BODIES

pytestmark = pytest.mark.django_db
KEYS = "/api/v1/api-keys"
CUSTOMERS = "/api/v1/customers"
SCOPES = ["CUSTOMERS_CREATE", "CUSTOMERS_VIEW"]


def make(company, **more):
    answer = company.client.post(KEYS, {"name": "1C", "permissions": SCOPES, **more})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]


def machine(made, address=""):
    client = ApiClient(made["key"])
    if address:
        client.http.defaults["REMOTE_ADDR"] = address
    return client


def shown(company, made):
    return company.client.get(f"{KEYS}/{made['id']}").json()["data"]


def test_a_key_is_shown_once_and_stored_as_a_digest(company):
    made = make(company)
    organization = company.organization.pk
    secret = made["key"].split("_", 3)[3]
    assert made["key"].startswith(f"prm_{organization.hex}_")
    assert len(secret) == 43  # 256 bits
    item = shown(company, made)
    assert item["prefix"] == "_".join(made["key"].split("_", 3)[:3])
    assert (item["status"], item["permissions"], item["creatorActive"]) == ("active", SCOPES, True)
    assert item["createdByName"] == company.owner.full_name
    assert secret not in str(item)
    with connection.cursor() as cursor, tenancy.enter(organization):
        cursor.execute("SELECT k::text FROM accounts_apikey k")
        assert secret not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(e::text, ' ') FROM kernel_outboxevent e")
        assert secret not in cursor.fetchone()[0]


def test_a_key_works_by_its_scopes_and_is_named_in_the_audit(company):
    made = make(company)
    client = machine(made)
    created = client.post(CUSTOMERS, {"name": "ТОО Ключ"})
    assert created.status_code == 201
    assert [item["name"] for item in client.get(CUSTOMERS).json()["data"]["items"]] == ["ТОО Ключ"]
    with unchanged():
        refused = client.get("/api/v1/deals")
    assert error_of(refused) == (403, "PERMISSION_DENIED", {"required": "DEALS_VIEW"})
    [entry] = [
        item
        for item in company.client.get("/api/v1/audit").json()["data"]["items"]
        if item["name"] == "customer.created"
    ]
    assert (entry["actorId"], entry["actorName"]) == (made["id"], "API key «1C»")


def test_wrong_keys_are_401(company, other_company):
    made = make(company)
    prefix, key_id, secret = made["key"].split("_", 3)[1:]
    theirs = other_company.organization.pk.hex
    for text in (
        f"prm_{prefix}_{key_id}_{secret[:-1]}",
        f"prm_{prefix}_{key_id}_",
        f"prm_{prefix}_{uuid4().hex}_{secret}",
        f"prm_{theirs}_{key_id}_{secret}",
        f"prm_{uuid4().hex}_{key_id}_{secret}",
        f"prm_{prefix}_{key_id}",
        "prm_x_y_z",
        f"prm_{'g' * 32}_{key_id}_{secret}",
    ):
        assert error_of(ApiClient(text).get(CUSTOMERS))[:2] == (401, "AUTH_UNAUTHORIZED"), text


def test_a_key_stays_in_its_organization_and_workspace(company, other_company):
    branch = services.create_workspace(actor=company.actor, name="Branch")
    everywhere, here = machine(make(company)), machine(make(company, name="here", workspaceId=str(branch.pk)))
    assert here.post(CUSTOMERS, {"name": "Branch customer"}).status_code == 201
    assert everywhere.get(CUSTOMERS).json()["data"]["total"] == 0
    in_branch = {"X-Workspace-Id": str(branch.pk)}
    assert everywhere.get(CUSTOMERS, **in_branch).json()["data"]["total"] == 1
    for headers in (
        {"X-Workspace-Id": str(company.workspace.pk)},
        {"X-Workspace-Id": str(other_company.workspace.pk)},
        {"X-Organization-Id": str(other_company.organization.pk)},
    ):
        assert error_of(here.get(CUSTOMERS, **headers))[:2] == (403, "PERMISSION_DENIED"), headers
    with unchanged():
        refused = company.client.post(
            KEYS, {"name": "x", "permissions": SCOPES, "workspaceId": str(other_company.workspace.pk)}
        )
    assert error_of(refused)[:2] == (404, "NOT_FOUND")


def test_revoked_and_expired_keys_open_nothing_from_the_next_request_on(company):
    made = make(company, expiresAt="2100-01-01T00:00:00Z")
    client = machine(made)
    assert client.get(CUSTOMERS).status_code == 200
    assert company.client.delete(f"{KEYS}/{made['id']}").status_code == 200
    assert client.get(CUSTOMERS).status_code == 401
    assert shown(company, made)["status"] == "revoked"
    for method, path, body in (("DELETE", "", None), ("POST", "/rotate", {}), ("PUT", "", {"name": "again"})):
        with unchanged():
            answer = company.client.request(method, f"{KEYS}/{made['id']}{path}", body)
        assert error_of(answer)[:2] == (409, "CONFLICT")
    again = make(company)  # the name is free again
    short = make(company, name="short", expiresAt=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert machine(short).get(CUSTOMERS).status_code == 401
        assert machine(again).get(CUSTOMERS).status_code == 200


def test_rotation_overlaps(company):
    made = make(company)
    turned = company.client.post(f"{KEYS}/{made['id']}/rotate", {"overlapHours": 2}).json()["data"]
    assert turned["key"] != made["key"]
    assert [machine(each).get(CUSTOMERS).status_code for each in (made, turned)] == [200, 200]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=3)):
        assert [machine(each).get(CUSTOMERS).status_code for each in (made, turned)] == [401, 200]
    last = company.client.post(f"{KEYS}/{made['id']}/rotate", {"overlapHours": 0}).json()["data"]
    assert [machine(each).get(CUSTOMERS).status_code for each in (made, turned, last)] == [401, 401, 200]
    with unchanged():
        refused = company.client.post(f"{KEYS}/{made['id']}/rotate", {"overlapHours": 721})
    assert error_of(refused)[:2] == (400, "VALIDATION_FAILED")


def test_addresses(company):
    made = make(company, addresses=["192.0.2.7", "198.51.100.0/24"])
    for address, status in (("192.0.2.7", 200), ("198.51.100.200", 200), ("192.0.2.8", 403)):
        assert machine(made, address).get(CUSTOMERS).status_code == status, address
    with unchanged():
        refused = company.client.post(KEYS, {"name": "x", "permissions": SCOPES, "addresses": ["here"]})
    status, code, details = error_of(refused)
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {"addresses"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"permissions": SCOPES}, "name"),
        ({"name": " ", "permissions": SCOPES}, "name"),
        ({"name": "x"}, "permissions"),
        ({"name": "x", "permissions": []}, "permissions"),
        ({"name": "x", "permissions": ["EVERYTHING"]}, "permissions"),
        ({"name": "x", "permissions": ["ROLES_CREATE"]}, "permissions"),
        ({"name": "x", "permissions": ["KEYS_MANAGE"]}, "permissions"),
        ({"name": "x", "permissions": ["EMPLOYEES_UPDATE"]}, "permissions"),
        ({"name": "x", "permissions": SCOPES, "expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
        ({"name": "x", "permissions": SCOPES, "addresses": ["10.0.0.0/33"]}, "addresses"),
    ],
)
def test_bad_bodies(company, body, field):
    with unchanged():
        answer = company.client.post(KEYS, body)
    status, _code, details = error_of(answer)
    assert (status, set(details)) == (400, {field})


def test_owners_alone_manage_keys_unless_they_give_the_right(company):
    admin = company.member(role="admin")
    colleague = company.member("CUSTOMERS_VIEW", "KEYS_MANAGE")
    with unchanged():
        refused = admin.client.post(KEYS, {"name": "x", "permissions": SCOPES})
    assert error_of(refused) == (403, "PERMISSION_DENIED", {"required": "KEYS_MANAGE"})
    # An administrator gives nobody what owners alone have.
    with unchanged():
        refused = admin.client.post("/api/v1/roles", {"name": "keys", "permissions": ["KEYS_MANAGE"]})
    assert error_of(refused)[:2] == (403, "PERMISSION_DENIED")
    with unchanged():
        refused = colleague.client.post(KEYS, {"name": "x", "permissions": SCOPES})
    assert error_of(refused) == (403, "PERMISSION_DENIED", {"required": "CUSTOMERS_CREATE"})
    assert colleague.client.post(KEYS, {"name": "x", "permissions": ["CUSTOMERS_VIEW"]}).status_code == 201


def test_a_key_lives_on_when_its_maker_leaves(company):
    colleague = company.member("CUSTOMERS_VIEW", "KEYS_MANAGE")
    made = colleague.client.post(KEYS, {"name": "x", "permissions": ["CUSTOMERS_VIEW"]}).json()["data"]
    services.change_member(colleague.membership.pk, actor=company.actor, status="inactive")
    assert machine(made).get(CUSTOMERS).status_code == 200
    assert shown(company, made)["creatorActive"] is False


def test_a_good_key_counts_for_itself_and_a_wrong_one_for_its_address(company, settings, monkeypatch):
    monkeypatch.setattr(throttling, "now", lambda: 1_800_000_000.0)
    settings.RATE_LIMIT_KEY, settings.RATE_LIMIT_ANONYMOUS = 1000, 3
    made = make(company)
    here = f"192.0.{randrange(256)}.55"
    answer = machine(made, here).get(CUSTOMERS)
    assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == ("1000", "999")
    item = shown(company, made)
    assert item["lastUsedAt"]
    assert item["lastAddress"] == here
    wrong = machine({"key": made["key"][:-4] + "AAAA"}, here)
    for left in ("2", "1", "0"):
        answer = wrong.get(CUSTOMERS)
        assert (answer.status_code, answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == (
            401,
            "3",
            left,
        )
    assert wrong.get(CUSTOMERS).status_code == 429
    # Who is known goes on working from the same address.
    assert machine(made, here).get(CUSTOMERS).status_code == 200


def test_no_route_answers_a_key_beyond_its_scope_and_none_fails(company):
    """Every route, with a key of all scopes but the one that it needs, and with one of all that keys have."""
    wide = sorted(CATALOGUE - NOT_FOR_KEYS)
    key = ApiKey(pk=make(company, permissions=["AI_USE"])["id"])
    client = machine(company.client.post(f"{KEYS}/{key.pk}/rotate", {}).json()["data"])

    def hold(permissions):
        with tenancy.enter(company.organization.pk):
            ApiKey.objects.filter(pk=key.pk).update(permissions=sorted(permissions))

    wrong = []
    for route in every_route():
        if route.viewset.public:
            continue
        body = None if route.method in ("GET", "DELETE") else BODIES.get(str(route), {})
        if route.permission:
            hold(set(wide) - giving(route.permission))
            status = client.request(route.method, route.path(uuid4()), body).status_code
            if status != 403:
                wrong.append((str(route), "without its scope", status))
        hold(wide)
        status = client.request(route.method, route.path(uuid4()), body).status_code
        manages = route.permission in NOT_FOR_KEYS or (
            route.permission is None and not route.viewset.open_to_keys
        )
        if status >= 500 or status == 401 or (manages and status != 403):
            wrong.append((str(route), "with every scope", status))
    assert wrong == []
    assert ApiKey.everything.filter(organization=company.organization).count() == 1

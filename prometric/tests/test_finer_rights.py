"""Each job's own right: what it lets through, what it does not, and the broad one that gives all of them."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from apps.accounts.models import Membership
from apps.accounts.permissions import CATALOGUE, GIVES, with_given
from apps.hr.models import Invitation
from apps.sales.models import Order
from conftest import at_office
from prometric.tests import objects
from prometric.tests.fingerprints import fingerprint

V1 = "/api/v1"
# The jobs: (right, what it is for).
JOBS: dict[str, tuple[str, str]] = {
    "report": ("PRODUCTION_REPORT", "/production/work-orders/{}"),
    "plan": ("PRODUCTION_PLAN", "/production/orders/{}/schedule"),
    "bom": ("PRODUCTION_BOM", "/production/bom/{}"),
    "ship": ("ORDERS_SHIP", "/orders/{}/ship"),
    "cancel": ("ORDERS_EDIT", "/orders/{}/cancel"),
    "buy": ("INVENTORY_BUY", "/purchase-orders/{}/order"),
    "receive": ("INVENTORY_RECEIVE", "/purchase-orders/{}/receive"),
    "credit": ("INVOICES_CREDIT", "/finance/invoices/{}/cancel"),
    "issue": ("INVOICES_EDIT", "/finance/invoices/{}/send"),
}
BROAD = {
    "PRODUCTION_UPDATE": {"report", "plan", "bom"},
    "ORDERS_UPDATE": {"ship", "cancel"},
    "INVENTORY_ADJUST": {"buy", "receive"},
    "INVENTORY_CORRECT": {"receive"},
    "INVOICES_UPDATE": {"credit", "issue"},
}


def passes(company: Any, *rights: str) -> set[str]:
    """The jobs whose door lets a holder of these rights through."""
    client = company.member(*rights).client
    found = set()
    for name, (right, path) in JOBS.items():
        method = "PUT" if name in ("report", "bom") else "POST"
        # Of nothing that there is: only the door is asked.
        answer = client.request(method, V1 + path.format(uuid4()), {})
        if answer.status_code != 403:
            found.add(name)
        else:
            assert answer.json()["error"]["details"] == {"required": right}
    return found


def test_a_job_has_a_right_of_its_own_and_a_broad_one_gives_them(company):
    for name, (right, _path) in JOBS.items():
        assert passes(company, right) == {name}
    for right, jobs in BROAD.items():
        assert passes(company, right) == jobs


def test_what_a_right_gives():
    assert set(GIVES) <= CATALOGUE >= {name for names in GIVES.values() for name in names}
    assert with_given(["INVENTORY_ADJUST", "NOTHING"]) == {
        "INVENTORY_ADJUST",
        "INVENTORY_BUY",
        "INVENTORY_CORRECT",
        "INVENTORY_RECEIVE",
    }


@pytest.mark.parametrize(
    ("right", "url", "body", "required"),
    [
        ("ORDERS_EDIT", "/orders/{}", {"status": "processing"}, "ORDERS_SHIP"),
        ("INVENTORY_RECEIVE", "/products/{}/stock", {"type": "OUT", "quantity": 1}, "INVENTORY_CORRECT"),
        (
            "INVENTORY_RECEIVE",
            "/products/{}/stock",
            {"type": "ADJUSTMENT", "quantity": -1},
            "INVENTORY_CORRECT",
        ),
    ],
)
def test_no_other_way_leads_to_what_a_right_keeps(company, right, url, body, required):
    pk = objects.order(company) if "orders" in url else objects.product(company, "PRODUCT")
    if "orders" in url:
        assert company.client.post(f"{V1}/orders/{pk}/confirm").status_code == 200
    client = company.member(right).client
    before = fingerprint(company.organization.pk)
    answer = client.request("PUT" if "status" in body else "POST", V1 + url.format(pk), body)
    assert (answer.status_code, answer.json()["error"]["details"]) == (403, {"required": required})
    assert fingerprint(company.organization.pk) == before


def test_who_ships_does_not_edit(company):
    """The storekeeper's page of an order: the step, no field to write into."""
    pk = objects.order(company)
    company.client.post(f"{V1}/orders/{pk}/confirm")
    keeper = at_office(company.member("ORDERS_VIEW", "ORDERS_SHIP").client)
    page = keeper.get(f"/admin/sales/order/{pk}/change/")
    assert page.context["has_change_permission"] is False
    names = {button["attrs"].get("data-step") for button in page.context["actions_detail"]}
    assert names == {"ship", "process"}
    assert keeper.post(f"/admin/sales/order/{pk}/change/", {"notes": "mine"}).status_code == 403
    keeper.post(f"/admin/sales/order/{pk}/step/ship/", {})
    assert Order.objects.get(pk=pk).status == "shipped"


def test_who_held_the_broad_right_is_given_the_finer_ones(company, other_company):
    old, other = company.member("DEALS_VIEW", "PRODUCTION_UPDATE"), company.member("PRODUCTION_VIEW")
    far = other_company.member("INVENTORY_ADJUST", "ORDERS_UPDATE")
    Invitation.objects.filter(pk=objects.invitation(company)).update(permissions=["INVOICES_UPDATE"])
    grant = import_module("apps.accounts.migrations.0005_finer_rights").grant
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization')")
        [scope] = cursor.fetchone()
    for _again in range(2):
        for table in ("accounts_membership", "hr_invitation"):
            grant(table)(None, SimpleNamespace(connection=connection))
    held = dict(Membership._base_manager.values_list("pk", "permissions"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organization', %s, true)", [scope])
    assert held[old.membership.pk] == [
        "DEALS_VIEW", "PRODUCTION_BOM", "PRODUCTION_PLAN", "PRODUCTION_REPORT", "PRODUCTION_UPDATE",
    ]  # fmt: skip
    assert held[other.membership.pk] == ["PRODUCTION_VIEW"]
    assert held[far.membership.pk] == [
        "INVENTORY_ADJUST", "INVENTORY_BUY", "INVENTORY_CORRECT", "INVENTORY_RECEIVE",
        "ORDERS_EDIT", "ORDERS_SHIP", "ORDERS_UPDATE",
    ]  # fmt: skip
    [invited] = Invitation.objects.values_list("permissions", flat=True)
    assert invited == ["INVOICES_CREDIT", "INVOICES_EDIT", "INVOICES_UPDATE"]

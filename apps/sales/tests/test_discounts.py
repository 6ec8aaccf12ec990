"""Discounts beyond what a role allows: who waits, who approves, what lapses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import MembershipRole
from apps.accounts.services import create_role
from apps.crm.services import create_price_list
from apps.crm.tests.factories import make_customer, make_product
from apps.kernel.models import OutboxEvent
from apps.notifications.tests.factories import deliver
from apps.sales.models import Order
from conftest import at_office
from prometric.tests.cells import joined

ORDERS = "/api/v1/orders"
RIGHTS = ("ORDERS_VIEW", "ORDERS_CREATE", "ORDERS_EDIT", "DEALS_VIEW", "DEALS_CREATE", "DEALS_UPDATE")


@pytest.fixture
def customer(company):
    return make_customer(company.actor)


@pytest.fixture
def product(company):
    """116,000 with VAT inside; a service, of which there is always enough."""
    return make_product(company.actor)


@pytest.fixture
def seller(company):
    """Gives up to 10 % by themselves."""
    member = company.member(*RIGHTS)
    role = create_role(actor=company.actor, name="До 10 %", max_discount=Decimal(10))
    MembershipRole.objects.create(
        organization_id=company.organization.pk, membership=member.membership, role=role
    )
    return member


@pytest.fixture
def chief(company):
    return company.member(*RIGHTS, "ORDERS_APPROVE")


def placed(client: Any, customer: Any, *items: dict[str, Any]) -> str:
    answer = client.post(ORDERS, {"customerId": customer.pk, "items": list(items)})
    assert answer.status_code == 201, answer.json()
    found: str = answer.json()["data"]["id"]
    return found


def read(client: Any, pk: str) -> Any:
    return client.get(f"{ORDERS}/{pk}").json()["data"]


def line(product: Any, **terms: Any) -> dict[str, Any]:
    return {"productId": product.pk, "quantity": 2, **terms}


@joined(
    "terms,discount",
    [
        ({}, None),
        ({"discount": 10}, None),
        ({"discount": 10.01}, 10.01),
        ({"discount": 30}, 30),
        # Below the list's 100,000 by hand, with a discount beside; above it, none of it counts.
        ({"unitPriceWithTax": 90000}, None),
        ({"unitPriceWithTax": 89000}, 11),
        ({"unitPriceWithTax": 90000, "discount": 5}, 14.5),
        ({"unitPriceWithTax": 120000, "discount": 10}, None),
        ({"unitPriceWithTax": 120000, "discount": 11}, 11),
    ],
)
def test_what_counts_is_the_discount_and_a_price_below_the_lists(
    company, customer, product, seller, terms, discount
):
    create_price_list(
        actor=company.actor, name="Опт", items=[{"product_id": product.pk, "unit_price": Decimal(100000)}]
    )
    shown = read(company.client, placed(seller.client, customer, line(product, **terms)))
    assert shown["approval"] == (None if discount is None else "waiting")
    reasons = [(each["position"], each["discount"], each["maxDiscount"]) for each in shown["approvalReasons"]]
    assert reasons == ([] if discount is None else [(1, discount, 10)])


def test_an_order_beyond_the_limit_is_confirmed_only_by_who_may_approve(
    company, customer, product, seller, chief
):
    pk = placed(seller.client, customer, line(product, discount=30), line(product))
    refused = seller.client.post(f"{ORDERS}/{pk}/confirm", {})
    assert refused.status_code == 409
    error = refused.json()["error"]
    assert (error["code"], error["details"]["required"]) == ("APPROVAL_REQUIRED", "ORDERS_APPROVE")
    assert [each["discount"] for each in error["details"]["reasons"]] == ["30"]
    assert seller.client.put(f"{ORDERS}/{pk}", {"status": "confirmed"}).status_code == 409
    assert seller.client.post(f"{ORDERS}/{pk}/approve").status_code == 403
    assert read(seller.client, pk)["status"] == "pending"
    listed = chief.client.get(ORDERS, {"approval": "waiting"}).json()["data"]["items"]
    assert [row["id"] for row in listed] == [pk]
    assert chief.client.post(f"{ORDERS}/{pk}/approve").status_code == 200
    shown = read(chief.client, pk)
    assert (shown["approval"], shown["approvedBy"]) == ("approved", str(chief.user.pk))
    assert chief.client.post(f"{ORDERS}/{pk}/approve").status_code == 409
    assert seller.client.post(f"{ORDERS}/{pk}/confirm", {}).status_code == 200
    names = OutboxEvent.everything.filter(subject="order").order_by("id").values_list("name", flat=True)
    assert [name for name in names if "appro" in name] == ["order.approval.requested", "order.approved"]


def test_confirming_it_oneself_approves_it(customer, product, seller, chief):
    pk = placed(seller.client, customer, line(product, discount=30))
    assert chief.client.post(f"{ORDERS}/{pk}/confirm", {}).status_code == 200
    shown = read(chief.client, pk)
    assert (shown["status"], shown["approval"], shown["approvedBy"]) == (
        "confirmed", "approved", str(chief.user.pk),
    )  # fmt: skip
    # Afterwards the seller's changes stay within what was approved.
    [item] = shown["items"]
    worse = {"items": [{"id": item["id"], "discount": 31}]}
    refused = seller.client.put(f"{ORDERS}/{pk}", worse)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "APPROVAL_REQUIRED")
    assert read(seller.client, pk)["items"][0]["discount"] == 30
    more = {"items": [{"id": item["id"], "quantity": 3}]}
    assert seller.client.put(f"{ORDERS}/{pk}", more).status_code == 200
    assert chief.client.put(f"{ORDERS}/{pk}", worse).status_code == 200
    shown = read(chief.client, pk)
    assert (shown["approval"], shown["approvalReasons"][0]["discount"]) == ("approved", 31)


def test_an_approval_lapses_when_a_line_gets_worse(customer, product, seller, chief):
    pk = placed(seller.client, customer, line(product, discount=30))
    assert chief.client.post(f"{ORDERS}/{pk}/approve").status_code == 200
    [item] = read(seller.client, pk)["items"]

    def changed(**terms: Any) -> Any:
        answer = seller.client.put(f"{ORDERS}/{pk}", {"items": [{"id": item["id"], **terms}]})
        assert answer.status_code == 200, answer.json()
        return read(seller.client, pk)["approval"]

    assert changed(quantity=5) == "approved"
    assert changed(discount=25) == "approved"
    assert changed(discount=31) == "waiting"
    assert read(seller.client, pk)["approvedBy"] is None
    assert changed(discount=10) is None
    assert seller.client.post(f"{ORDERS}/{pk}/confirm", {}).status_code == 200


def test_a_won_deals_lower_sum_counts(customer, product, seller):
    body = {"title": "x", "customerId": customer.pk, "products": [line(product)]}
    for amount, approval in ((210000, None), (200000, "waiting")):
        deal = seller.client.post("/api/v1/deals", body).json()["data"]["id"]
        won = seller.client.post(f"/api/v1/deals/{deal}/win", {"finalAmount": amount}).json()["data"]
        shown = read(seller.client, won["orderId"])
        assert shown["approval"] == approval
    # 200,000 of 232,000.
    assert [each["discount"] for each in shown["approvalReasons"]] == [13.79]


def test_without_a_limit_nothing_waits(company, customer, product, seller, chief):
    """The reference's bodies: no role has a limit unless one is given; owners never have one."""
    for client in (company.client, chief.client, company.member(*RIGHTS).client):
        assert read(client, placed(client, customer, line(product, discount=95)))["approval"] is None
    # Of two roles the more generous one counts; one that says nothing does not count.
    for name, limit, approval in (("молчит", None, "waiting"), ("до 40 %", Decimal(40), None)):
        role = create_role(actor=company.actor, name=name, max_discount=limit)
        MembershipRole.objects.create(
            organization_id=company.organization.pk, membership=seller.membership, role=role
        )
        shown = read(seller.client, placed(seller.client, customer, line(product, discount=30)))
        assert shown["approval"] == approval


def test_people_are_told(company, customer, product, seller, chief):
    pk = placed(seller.client, customer, line(product, discount=30))
    deliver()
    [notice] = chief.client.get("/api/v1/notifications").json()["data"]["items"]
    assert (notice["type"], notice["data"]["orderId"], notice["data"]["discount"]) == (
        "order_approval", pk, 30,
    )  # fmt: skip
    chief.client.post(f"{ORDERS}/{pk}/approve")
    deliver()
    assert "order_approved" in {
        each["type"] for each in seller.client.get("/api/v1/notifications").json()["data"]["items"]
    }


def test_roles_have_a_limit_in_api_and_office(company, staff):
    made = company.client.post("/api/v1/roles", {"name": "Продавец 5 %", "maxDiscount": 5})
    assert made.status_code == 201, made.json()
    address = f"/api/v1/roles/{made.json()['data']['id']}"
    assert company.client.get(address).json()["data"]["maxDiscount"] == 5
    assert company.client.put(address, {"maxDiscount": 101}).status_code == 400
    assert company.client.put(address, {"name": "Продавец"}).status_code == 200
    assert company.client.get(address).json()["data"]["maxDiscount"] == 5
    assert company.client.put(address, {"maxDiscount": None}).status_code == 200
    assert company.client.get(address).json()["data"]["maxDiscount"] is None


def test_the_office_shows_and_approves(company, customer, product, seller, chief):
    pk = placed(seller.client, customer, line(product, discount=30))
    page_of = reverse("admin:sales_order_change", args=(pk,))
    step = reverse("admin:sales_order_step", args=(pk, "approve"))
    theirs = at_office(seller.client)
    assert theirs.post(step).status_code == 403
    page = at_office(chief.client).get(page_of)
    assert "Waits for approval · line 1: 30 % of 10 %" in page.text
    assert at_office(chief.client).post(step).status_code == 302
    assert Order.objects.get(pk=pk).approval == "approved"

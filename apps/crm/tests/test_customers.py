"""/customers: the reference's bodies, every key with its type, what becomes of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from apps.crm.models import Customer, CustomerStatusEntry
from apps.crm.services import record_order_metrics
from apps.crm.tests.factories import make_customer, make_deal
from apps.crm.tests.http import CUSTOMERS as URL
from apps.crm.tests.http import create_customer as create
from apps.crm.tests.http import read_customer as read
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

REFERENCE = {
    "name": "ИП Жумабаев А.С.",
    "type": "INDIVIDUAL",
    "email": "zhumabaev@email.kz",
    "phone": "+77009876543",
    "iin": "901231234567",
    "status": "LEAD",
    "source": "website",
    "segment": "SMB",
    "creditLimit": 1000000,
    "paymentTerms": "NET_30",
    "contacts": [
        {
            "firstName": "Асхат",
            "lastName": "Жумабаев",
            "position": "Owner",
            "email": "ashat@email.kz",
            "phone": "+77009876543",
            "isPrimary": True,
        }
    ],
    "addresses": [
        {
            "type": "billing",
            "addressLine1": "пр. Достык 100",
            "city": "Нур-Султан",
            "postalCode": "010000",
            "country": "KZ",
        }
    ],
}


def test_the_references_body_makes_a_customer(company):
    response = company.client.post(URL, REFERENCE)

    assert response.status_code == 201
    data = response.json()["data"]
    assert data == {
        "id": data["id"],
        "name": "ИП Жумабаев А.С.",
        "status": "LEAD",
        "customerNumber": f"CUS-{clock.today().year}-0001",
    }
    # The example's own IIN has a wrong check digit: accepted, and said so.
    [warning] = response.json()["meta"]["warnings"]
    assert (warning["code"], warning["field"]) == ("IIN_CHECKSUM", "iin")


def test_a_list_item_has_every_key_of_the_reference(company):
    pk = create(company, **{k: v for k, v in REFERENCE.items() if k != "name"})
    day = clock.today()
    record_order_metrics(
        UUID(pk), actor=company.actor, total_orders=45, total_revenue=Decimal(15_000_000), last_order_date=day
    )
    Customer.objects.filter(pk=pk).update(rating=Decimal("4.5"), balance=Decimal("-250000.50"))

    [item] = company.client.get(URL).json()["data"]["items"]

    contact, address = item["contacts"][0], item["addresses"][0]
    assert item == {
        "id": pk,
        "customerNumber": f"CUS-{day.year}-0001",
        "name": "ТОО Tech Solutions",
        "type": "INDIVIDUAL",
        "status": "LEAD",
        "email": "zhumabaev@email.kz",
        "phone": "+77009876543",
        "bin": None,
        "iin": "901231234567",
        "source": "website",
        "segment": "SMB",
        "rating": 4.5,
        "creditLimit": 1000000,
        "paymentTerms": "NET_30",
        "contractNumber": None,
        "contractDate": None,
        "balance": -250000.5,
        "onAccount": 0,
        "lifetimeValue": 15000000,
        "contacts": [{"id": contact["id"], **REFERENCE["contacts"][0]}],
        "addresses": [{"id": address["id"], **REFERENCE["addresses"][0]}],
        "metrics": {
            "totalOrders": 45,
            "totalRevenue": 15000000,
            "averageOrderValue": 333333,
            "lastOrderDate": day.isoformat(),
            "paymentBehavior": "unknown",
        },
        "createdAt": item["createdAt"],
        "updatedAt": item["updatedAt"],
    }


def test_the_detail_has_the_list_items_keys_and_what_belongs_to_the_customer(company):
    customer = make_customer(company.actor)
    deal = make_deal(
        company.actor,
        customer,
        title="Enterprise Software License",
        value=Decimal(5_000_000),
        expected_close_date=date(2025, 3, 1),
    )
    won = company.client.post(f"/api/v1/deals/{deal.pk}/win", {"actualCloseDate": "2024-12-15"}).json()[
        "data"
    ]
    company.client.post(
        f"{URL}/{customer.pk}/activities",
        {"type": "email", "subject": "Contract renewal discussion", "date": "2025-01-14"},
    )

    response = company.client.get(f"{URL}/{customer.pk}")

    detail = response.json()["data"]
    [item] = company.client.get(URL).json()["data"]["items"]
    assert {key: detail[key] for key in item} == item
    assert detail["fullDetails"] is True
    assert detail["deals"] == [
        {
            "id": str(deal.pk),
            "dealNumber": deal.deal_number,
            "title": "Enterprise Software License",
            "value": 5000000,
            "stage": "WON",
            "closedAt": "2024-12-15",
        }
    ]
    assert detail["orders"] == [
        {
            "id": won["orderId"],
            "orderNumber": won["orderNumber"],
            "totalAmount": 5000000,
            "status": "pending",
            "deliveredAt": None,
        }
    ]
    for invoice in detail["invoices"]:
        assert set(invoice) == {"id", "invoiceNumber", "amount", "status", "paidAt"}
    [activity] = detail["activities"]
    assert (activity["type"], activity["subject"], activity["date"], activity["userId"]) == (
        "email",
        "Contract renewal discussion",
        "2025-01-14",
        str(company.owner.pk),
    )
    assert response["ETag"] == f'"{detail["version"]}"'


def test_the_references_update(company):
    pk = create(company)
    body = {"status": "ACTIVE", "segment": "Enterprise", "creditLimit": 10000000, "rating": 5}

    response = company.client.put(f"{URL}/{pk}", body)

    assert response.status_code == 200
    assert response.json()["data"] == {"id": pk, "message": response.json()["data"]["message"]}
    found = read(company, pk)
    assert {key: found[key] for key in body} == body
    history = CustomerStatusEntry.objects.filter(customer_id=pk).order_by("entered_at")
    assert [(row.status, row.exited_at is None) for row in history] == [("LEAD", False), ("ACTIVE", True)]


def test_patch_is_the_same_and_unknown_keys_are_ignored(company):
    pk = create(company)
    assert company.client.patch(f"{URL}/{pk}", {"segment": "VIP", "nonsense": 1}).status_code == 200
    assert read(company, pk)["segment"] == "VIP"


def test_an_update_that_changes_nothing_leaves_version_and_trail_alone(company):
    pk = create(company, segment="VIP", contacts=[{"firstName": "Арман"}])
    before = read(company, pk)
    events = OutboxEvent.objects.filter(subject_id=pk).count()

    body = {"segment": "VIP", "contacts": before["contacts"], "addresses": []}
    assert company.client.put(f"{URL}/{pk}", body).status_code == 200

    assert read(company, pk) == before
    assert OutboxEvent.objects.filter(subject_id=pk).count() == events


class TestConvert:
    @pytest.mark.parametrize("status", ["LEAD", "PROSPECT"])
    def test_a_lead_becomes_active(self, company, status):
        pk = create(company, status=status)
        response = company.client.post(f"{URL}/{pk}/convert", HTTP_ACCEPT_LANGUAGE="en")
        data = response.json()["data"]
        assert response.status_code == 200
        assert data == {"id": pk, "status": "ACTIVE", "message": data["message"]}
        assert OutboxEvent.objects.filter(subject_id=pk, name="customer.converted").count() == 1

    @pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE", "CHURNED"])
    def test_only_once(self, company, status):
        pk = create(company, status=status)
        response = company.client.post(f"{URL}/{pk}/convert")
        assert response.status_code == 409
        assert response.json()["error"]["code"] == "INVALID_STATE_TRANSITION"
        assert read(company, pk)["status"] == status

    def test_with_a_first_deal(self, company):
        pk = create(company, source="website")
        assert company.client.post(f"{URL}/{pk}/convert", {"createDeal": True}).status_code == 200
        [deal] = company.client.get("/api/v1/deals", {"customerId": pk}).json()["data"]["items"]
        assert (deal["stage"], deal["title"], deal["source"]) == (
            "QUALIFIED", "ТОО Tech Solutions", "website",
        )  # fmt: skip

    def test_the_deal_needs_its_own_permission(self, company):
        pk = create(company)
        member = company.member("CUSTOMERS_UPDATE")
        response = member.client.post(f"{URL}/{pk}/convert", {"createDeal": True})
        assert (response.status_code, response.json()["error"]["details"]) == (
            403, {"required": "DEALS_CREATE"},
        )  # fmt: skip
        assert read(company, pk)["status"] == "LEAD"

    def test_an_assignee_without_a_deal_is_refused(self, company):
        pk = create(company)
        response = company.client.post(f"{URL}/{pk}/convert", {"assignedTo": str(company.owner.pk)})
        assert response.status_code == 400
        assert list(response.json()["error"]["details"]) == ["assignedTo"]


class TestDelete:
    def test_a_customer_vanishes(self, company):
        pk = create(company)
        response = company.client.delete(f"{URL}/{pk}")
        assert response.status_code == 200
        assert response.json()["data"]["id"] == pk
        assert company.client.get(f"{URL}/{pk}").status_code == 404
        assert company.client.get(URL).json()["data"]["total"] == 0

    def test_an_open_deal_keeps_it(self, company):
        deal = make_deal(company.actor)
        response = company.client.delete(f"{URL}/{deal.customer_id}")
        assert (response.status_code, response.json()["error"]["code"]) == (409, "CONFLICT")
        assert company.client.get(f"{URL}/{deal.customer_id}").status_code == 200

    def test_an_open_order_keeps_it(self, company):
        deal = make_deal(company.actor, value=Decimal(1000))
        company.client.post(f"/api/v1/deals/{deal.pk}/win")
        response = company.client.delete(f"{URL}/{deal.customer_id}")
        assert response.status_code == 409

    def test_a_lost_deal_does_not(self, company):
        deal = make_deal(company.actor)
        company.client.post(f"/api/v1/deals/{deal.pk}/lose", {"lostReason": "price"})
        assert company.client.delete(f"{URL}/{deal.customer_id}").status_code == 200
        # The deal still says whose it was.
        assert company.client.get(f"/api/v1/deals/{deal.pk}").json()["data"]["customerName"]


class TestActivities:
    def test_they_are_listed_newest_first(self, company):
        customer = make_customer(company.actor)
        deal = make_deal(company.actor, customer)
        path = f"{URL}/{customer.pk}/activities"
        company.client.post(path, {"type": "call", "subject": "Первый", "date": "2026-01-10"})
        company.client.post(
            f"/api/v1/deals/{deal.pk}/activities",
            {"type": "meeting", "subject": "Второй", "date": "2026-01-11T09:00:00Z"},
        )

        response = company.client.get(path)

        assert response.status_code == 200
        data = response.json()["data"]
        shown = [(i["subject"], i["date"], i["dealId"]) for i in data["items"]]
        assert shown == [("Второй", "2026-01-11T09:00:00Z", str(deal.pk)), ("Первый", "2026-01-10", None)]
        assert data["total"] == 2
        assert company.client.get(path, {"type": "call"}).json()["data"]["total"] == 1
        assert company.client.get(path, {"dateFrom": "2026-01-11"}).json()["data"]["total"] == 1
        assert company.client.get(path, {"stage": "WON"}).status_code == 400

    def test_of_an_unknown_customer(self, company):
        path = f"{URL}/01a20726-bf6b-759c-9bbf-342a93fc713d/activities"
        assert company.client.get(path).status_code == 404
        assert company.client.post(path, {"type": "call", "subject": "x"}).status_code == 404

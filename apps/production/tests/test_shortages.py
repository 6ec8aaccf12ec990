"""What is short, and who waits for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.inventory.services import adjust_stock, create_purchase_order, create_supplier, order_purchase
from apps.kernel import clock
from apps.production import services
from apps.production.models import ProductionOrder
from apps.production.tests.factories import make_made, make_material, make_production
from apps.sales import services as sales
from apps.sales.tests.factories import make_order

pytestmark = pytest.mark.django_db

ORDERS = "/api/v1/production/orders"
WORK = "/api/v1/production/work-orders"
SHORTAGES = "/api/v1/production/shortages"


def get(company, path, **params):
    answer = company.client.get(path, params)
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


@pytest.fixture
def steel(company):
    return make_material(company.actor, stock=1000, code="STEEL", name="Steel Sheet 2mm", unit="м²")


@pytest.fixture
def cabinet(company, steel):
    return make_made(
        company.actor, {steel: 2}, code="CABINET", translations={"name": {"ru": "Шкаф", "en": "Cabinet"}}
    )


def shortages(company, **params):
    return {item["productCode"]: item for item in get(company, SHORTAGES, **params)["items"]}


def test_a_shortage_names_who_waits(company, cabinet, steel):
    adjust_stock(steel.pk, actor=company.actor, type="OUT", quantity=Decimal(970))
    day = clock.today() + dt.timedelta(days=2)
    order = make_order(company.actor, (cabinet, 10), delivery_date=day)
    sales.confirm_order(order.pk, actor=company.actor)
    first = ProductionOrder.objects.get(order=order.pk)
    assert shortages(company) == {}  # 30 are there, 20 are wanted

    second = make_production(company.actor, cabinet, 8)
    found = shortages(company)
    assert list(found) == ["STEEL"]
    short = found["STEEL"]
    assert (short["required"], short["available"], short["missing"], short["onOrder"]) == (36, 30, 6, 0)
    assert (short["productName"], short["unit"], short["type"]) == ("Steel Sheet 2mm", "м²", "MATERIAL")
    assert short["dueDate"] == day.isoformat()
    assert short["demand"] == [
        {
            "quantity": 20,
            "productionOrderId": str(first.pk),
            "productionNumber": first.number,
            "orderId": str(order.pk),
            "orderNumber": order.number,
            "status": "pending",
            "priority": "urgent",
            "dueDate": day.isoformat(),
        },
        {
            "quantity": 16,
            "productionOrderId": str(second.pk),
            "productionNumber": second.number,
            "orderId": None,
            "orderNumber": None,
            "status": "pending",
            "priority": "medium",
            "dueDate": None,
        },
    ]

    # What is reserved is provided for: now only the second one waits.
    services.schedule_production(first.pk, actor=company.actor)
    short = shortages(company)["STEEL"]
    assert (short["required"], short["available"], short["missing"]) == (16, 10, 6)
    adjust_stock(steel.pk, actor=company.actor, type="IN", quantity=Decimal(6))
    assert shortages(company) == {}


def test_a_part_that_is_being_made_is_not_short_but_its_material_is(company, cabinet, steel):
    adjust_stock(steel.pk, actor=company.actor, type="OUT", quantity=Decimal(1000))
    rack = make_made(company.actor, {cabinet: 2}, code="RACK")
    make_production(company.actor, rack, 5)
    assert list(shortages(company)) == ["STEEL"]
    child = ProductionOrder.objects.get(product=cabinet)
    services.cancel_production(child.pk, actor=company.actor)
    found = shortages(company)
    assert list(found) == ["CABINET"]
    assert found["CABINET"]["missing"] == 10


def test_goods_that_nobody_makes_are_short(company):
    product = make_made(company.actor, {}, {}, code="UNKNOWN")
    order = make_order(company.actor, (product, 4))
    sales.confirm_order(order.pk, actor=company.actor)
    [need] = shortages(company)["UNKNOWN"]["demand"]
    assert (need["quantity"], need["orderId"], need["productionOrderId"]) == (4, str(order.pk), None)
    sales.cancel_order(order.pk, actor=company.actor, reason="no")
    assert shortages(company) == {}


def test_what_suppliers_owe_is_shown(company, cabinet, steel):
    adjust_stock(steel.pk, actor=company.actor, type="OUT", quantity=Decimal(1000))
    make_production(company.actor, cabinet, 10)
    supplier = create_supplier(actor=company.actor, name="Steel KZ")
    line = {"product_id": steel.pk, "quantity": Decimal(15), "unit_price": Decimal(10)}
    made = create_purchase_order(actor=company.actor, supplier_id=supplier.pk, items=[line])
    assert shortages(company)["STEEL"]["onOrder"] == 0
    order_purchase(made.pk, actor=company.actor)
    short = shortages(company)["STEEL"]
    assert (short["missing"], short["onOrder"]) == (20, 15)


def test_shortages_have_pages_and_filters(company):
    materials = [make_material(company.actor, code=f"M-{n}", cost=1) for n in range(5)]
    make_production(company.actor, make_made(company.actor, dict.fromkeys(materials, 1)), 1)
    found = get(company, SHORTAGES, limit="2", page="2")
    assert (found["total"], [item["productCode"] for item in found["items"]]) == (5, ["M-2", "M-3"])
    assert list(shortages(company, sort="-code", limit="1")) == ["M-4"]
    assert list(shortages(company, productId=str(materials[3].pk))) == ["M-3"]
    assert shortages(company, type="PRODUCT") == {}
    assert list(shortages(company, search="m-1")) == ["M-1"]
    assert company.client.get(SHORTAGES, {"missing": "1"}).status_code == 400


def test_others_do_not_see_them(company, other_company, cabinet, steel):
    adjust_stock(steel.pk, actor=company.actor, type="OUT", quantity=Decimal(1000))
    make_production(company.actor, cabinet, 1)
    assert get(other_company, SHORTAGES)["total"] == 0
    assert get(other_company, ORDERS)["total"] == get(other_company, WORK)["total"] == 0

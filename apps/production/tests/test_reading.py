"""What production looks like, how it is found."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.kernel import clock
from apps.production import selectors, services
from apps.production.models import ProductionOrder
from apps.production.tests.factories import make_made, make_material, make_production, works
from apps.sales import services as sales
from apps.sales.tests.factories import make_order

pytestmark = pytest.mark.django_db

ORDERS = "/api/v1/production/orders"
WORK = "/api/v1/production/work-orders"
SHORTAGES = "/api/v1/production/shortages"
ITEM_KEYS = {
    "id": str,
    "productionNumber": str,
    "orderId": str,
    "orderNumber": str,
    "productId": str,
    "productName": str,
    "quantity": int,
    "completedQuantity": int,
    "status": str,
    "priority": str,
    "startDate": str,
    "dueDate": str,
    "estimatedCompletion": str,
    "workOrders": list,
}


def get(company, path, **params):
    answer = company.client.get(path, params)
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


def numbers(company, **params):
    return [item["productionNumber"][-4:] for item in get(company, ORDERS, **params)["items"]]


@pytest.fixture
def steel(company):
    return make_material(company.actor, stock=1000, code="STEEL", name="Steel Sheet 2mm", unit="м²")


@pytest.fixture
def cabinet(company, steel):
    return make_made(
        company.actor, {steel: 2}, code="CABINET", translations={"name": {"ru": "Шкаф", "en": "Cabinet"}}
    )


@pytest.fixture
def running(company, cabinet):
    """The reference's example: of 10, Cutting has done 10 and Welding 6."""
    order = make_order(company.actor, (cabinet, 10), delivery_date=clock.today() + dt.timedelta(days=6))
    sales.confirm_order(order.pk, actor=company.actor)
    production = ProductionOrder.objects.get(order=order.pk)
    services.schedule_production(production.pk, actor=company.actor)
    for work, done in zip(works(production), (10, 6), strict=True):
        services.report_work(work.pk, actor=company.actor, completed_quantity=Decimal(done))
    return production


def test_the_references_item(company, cabinet, running):
    [item] = get(company, ORDERS)["items"]
    assert {key: type(item[key]) for key in ITEM_KEYS} == ITEM_KEYS
    assert (item["quantity"], item["completedQuantity"]) == (10, 6)
    assert (item["status"], item["priority"]) == ("in_progress", "high")
    brief = [{k: w[k] for k in ("operation", "status", "completedQuantity")} for w in item["workOrders"]]
    assert brief == [
        {"operation": "Cutting", "status": "completed", "completedQuantity": 10},
        {"operation": "Welding", "status": "in_progress", "completedQuantity": 6},
    ]
    detail = get(company, f"{ORDERS}/{running.pk}")
    works_of_item = item.pop("workOrders")
    assert item.items() <= detail.items()
    for shown, full in zip(works_of_item, detail["workOrders"], strict=True):
        assert shown.items() <= full.items()
    assert detail["fullDetails"] is True


def test_names_are_in_the_readers_language(company, running):
    for language, name in (("ru", "Шкаф"), ("en", "Cabinet"), ("kk", "Шкаф")):
        answer = company.client.get(ORDERS, **{"Accept-Language": language})
        assert answer.json()["data"]["items"][0]["productName"] == name


def test_the_detail_shows_its_parts(company, steel, cabinet):
    rack = make_made(company.actor, {cabinet: 3})
    production = make_production(company.actor, rack, 2)
    detail = get(company, f"{ORDERS}/{production.pk}")
    [part] = detail["children"]
    assert (part["productId"], part["quantity"], part["status"]) == (str(cabinet.pk), 6, "pending")
    child = get(company, f"{ORDERS}/{part['id']}")
    assert (child["parentId"], child["parentNumber"]) == (str(production.pk), production.number)


def test_reading_takes_the_same_few_statements(company, cabinet, steel, count_queries):
    lack = make_material(company.actor)
    box = make_made(company.actor, {lack: 1})
    paths = {ORDERS: 4, WORK: 3, SHORTAGES: 4, f"{ORDERS}?search=шкаф&sort=-priority": 4}
    for more in (1, 6):
        for _ in range(more):
            order = make_order(company.actor, (cabinet, 5), (box, 1))
            sales.confirm_order(order.pk, actor=company.actor)
        production = ProductionOrder.objects.filter(product=cabinet).latest("created_at")
        for path, expected in {**paths, f"{ORDERS}/{production.pk}": 5}.items():
            with count_queries() as statements:
                assert company.client.get(path).status_code == 200
            assert len(statements) == expected, (path, statements)


def test_filters_and_sorts(company, cabinet, steel):
    actor, today = company.actor, clock.today()
    order = make_order(actor, (cabinet, 1))
    other = make_made(actor, {steel: 1}, {"Bend": 1}, name="Bracket")
    make_production(actor, cabinet, 1, priority="low", due_date=today)
    make_production(actor, cabinet, 2, priority="urgent", order_id=order.pk)
    third = make_production(actor, other, 3, priority="high", due_date=today + dt.timedelta(days=9))
    services.schedule_production(third.pk, actor=actor)
    make_production(actor, other, 4, notes="срочно нужен")

    assert numbers(company) == ["0004", "0003", "0002", "0001"]
    assert numbers(company, status="scheduled") == ["0003"]
    assert numbers(company, status="pending,scheduled", sort="productionNumber") == [
        "0001", "0002", "0003", "0004",
    ]  # fmt: skip
    assert numbers(company, priority="urgent") == ["0002"]
    assert numbers(company, productId=str(other.pk)) == ["0004", "0003"]
    assert numbers(company, orderId=str(order.pk)) == ["0002"]
    assert numbers(company, **{"quantity[gte]": "3"}) == ["0004", "0003"]
    assert numbers(company, **{"dueDate[lte]": today.isoformat()}) == ["0001"]
    assert numbers(company, **{"orderId[isnull]": "false"}) == ["0002"]
    assert numbers(company, dateFrom=today.isoformat(), limit="2", page="2") == ["0002", "0001"]
    assert numbers(company, sort="-priority,productionNumber") == ["0002", "0003", "0004", "0001"]
    assert numbers(company, search="bracket") == ["0004", "0003"]
    assert numbers(company, search="срочно") == ["0004"]
    assert numbers(company, search=order.number) == ["0002"]
    assert numbers(company, search="0003") == ["0003"]
    for bad in ({"state": "x"}, {"status": "done"}, {"sort": "cost"}, {"productId": "1"}):
        answer = company.client.get(ORDERS, bad)
        assert answer.status_code == 400
        assert list(answer.json()["error"]["details"]) == list(bad)


def test_work_orders(company, cabinet, running):
    other = make_production(company.actor, cabinet, 1, priority="low")
    found = get(company, WORK, productionOrderId=str(running.pk), sort="sequence")["items"]
    assert [(w["sequence"], w["operation"], w["status"]) for w in found] == [
        (1, "Cutting", "completed"),
        (2, "Welding", "in_progress"),
    ]
    [welding] = get(company, WORK, status="in_progress")["items"]
    assert welding["productionNumber"] == running.number
    assert (welding["productId"], welding["productName"]) == (str(cabinet.pk), "Шкаф")
    assert (welding["duration"], welding["completedQuantity"], welding["quantity"]) == (180, 6, 10)
    assert get(company, f"{WORK}/{welding['id']}") == welding
    assert get(company, WORK, orderId=str(running.order_id))["total"] == 2
    assert get(company, WORK, productId=str(cabinet.pk))["total"] == 4
    assert get(company, WORK, priority="low", search="weld")["total"] == 1
    services.delete_production_order(other.pk, actor=company.actor)
    assert get(company, WORK)["total"] == 2


def test_orders_of_orders(company, running, count_queries):
    with count_queries() as statements:
        found = selectors.orders_of_order([running.order_id])
    assert len(statements) == 1
    [shown] = found[running.order_id]
    assert (shown["id"], shown["quantity"], shown["status"], shown["completedQuantity"]) == (
        running.pk,
        10,
        "in_progress",
        6,
    )


def test_rights(company, cabinet, running):
    viewer = company.member("PRODUCTION_VIEW").client
    work = works(running)[1]
    for path in (ORDERS, f"{ORDERS}/{running.pk}", WORK, SHORTAGES, f"/api/v1/production/bom/{cabinet.pk}"):
        assert viewer.get(path).status_code == 200
    body = {"productId": cabinet.pk, "quantity": 1}
    assert viewer.post(ORDERS, body).json()["error"]["details"] == {"required": "PRODUCTION_CREATE"}
    steps = ("schedule", "start", "complete", "cancel")
    for method, path, right in (
        ("PUT", f"{ORDERS}/{running.pk}", "PLAN"),
        ("PUT", f"{WORK}/{work.pk}", "REPORT"),
        ("PUT", f"/api/v1/production/bom/{cabinet.pk}", "BOM"),
        *(("POST", f"{ORDERS}/{running.pk}/{step}", "PLAN") for step in steps),
    ):
        answer = viewer.request(method, path, {})
        assert answer.json()["error"]["details"] == {"required": f"PRODUCTION_{right}"}, path
    assert viewer.delete(f"{ORDERS}/{running.pk}").json()["error"]["details"] == {
        "required": "PRODUCTION_DELETE"
    }

"""Goods move between warehouses: sent, on their way, received in parts, lost, sent back."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from apps.inventory import services
from apps.inventory.models import Reservation, StockItem, StockMovement, Transfer, Warehouse
from apps.inventory.tests.factories import holder, make_product, numbers
from apps.inventory.tests.test_warehouses import home, lying, make, sound
from apps.kernel.models import OutboxEvent
from prometric.tests.cells import joined
from prometric.tests.fingerprints import fingerprint

URL = "/api/v1/inventory/transfers"
D = Decimal


@pytest.fixture
def there(company):
    return make(company)


@pytest.fixture
def product(company):
    """Ten pieces for 1,000 in the first warehouse."""
    made = make_product(company.actor)
    services.adjust_stock(made.pk, actor=company.actor, type="IN", quantity=D(10), unit_cost=D(100))
    return made


def draft(company, there, product, quantity=6, **body):
    items = [{"productId": str(product.pk), "quantity": quantity}]
    ends = {"sourceId": str(home().pk), "targetId": str(there)}
    answer = company.client.post(URL, {**ends, "items": items, **body})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]["id"]


def step(company, pk, name, body=None):
    return company.client.post(f"{URL}/{pk}/{name}", body or {})


def done(company, pk, name, body=None):
    answer = step(company, pk, name, body)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]["status"]


def worth(product):
    row = StockItem.objects.get(pk=product.pk)
    return (row.in_stock, row.value)


def test_from_draft_to_received_in_parts(company, there, product):
    pk = draft(company, there, product, notes="Машина 123")
    assert lying(company, product) == [("Main warehouse", 10, 0)]
    assert done(company, pk, "send") == "sent"
    assert lying(company, product) == [("Main warehouse", 4, 0), ("On the way", 6, 6)]
    assert numbers(product) == (D(10), D(6))  # the sum stays; nobody can promise what is on its way
    items = [{"productId": str(product.pk), "quantity": 2}]
    assert done(company, pk, "receive", {"items": items}) == "partially_received"
    assert lying(company, product) == [("Main warehouse", 4, 0), ("Тараз", 2, 0), ("On the way", 4, 4)]
    assert done(company, pk, "write-off", {"items": items[:1], "reason": "Разбито"}) == "partially_received"
    assert worth(product) == (D(8), D(800))
    assert done(company, pk, "receive") == "received"
    assert lying(company, product) == [("Main warehouse", 4, 0), ("Тараз", 4, 0)]
    assert worth(product) == (D(8), D(800))
    shown = company.client.get(f"{URL}/{pk}").json()["data"]
    [line] = shown["items"]
    assert (line["quantity"], line["receivedQuantity"], line["lostQuantity"]) == (6, 4, 2)
    assert (shown["sourceName"], shown["targetName"], shown["number"][:4]) == (
        "Main warehouse",
        "Тараз",
        "TRF-",
    )
    rows = StockMovement.objects.filter(reference=shown["number"]).order_by("created_at", "id")
    assert [(row.type, row.quantity, row.value) for row in rows if row.type != "TRANSFER"] == [
        ("ADJUSTMENT", D(-2), D(-200))
    ]
    assert sum(row.quantity for row in rows if row.type == "TRANSFER") == 0
    assert not Reservation.objects.exists()
    names = OutboxEvent.objects.filter(subject="transfer").order_by("id").values_list("name", flat=True)
    assert list(names) == ["transfer.created", "transfer.sent", *["transfer.received"] * 3]
    sound(company)


def test_cancelled_goods_go_back_and_serve_who_waits(company, there, product):
    pk = draft(company, there, product, 10)
    done(company, pk, "send")
    waiting = holder("ORD-1")
    services.wait_for_stock(
        {product.pk: D(3)}, actor=company.actor, kind="order", holder_id=waiting.id, reference="ORD-1",
        due_date=None,
    )  # fmt: skip
    done(company, pk, "receive", {"items": [{"productId": str(product.pk), "quantity": 1}]})
    assert done(company, pk, "cancel", {"reason": "Дорога закрыта"}) == "cancelled"
    assert lying(company, product) == [("Main warehouse", 9, 3), ("Тараз", 1, 0)]
    assert services.reserved_for(actor=company.actor, holder=waiting) == {product.pk: D(3)}
    [line] = company.client.get(f"{URL}/{pk}").json()["data"]["items"]
    assert (line["receivedQuantity"], line["returnedQuantity"]) == (1, 9)
    assert worth(product) == (D(10), D(1000))
    assert services.check_places(actor=company.actor) == []


def test_a_draft_changes_and_goes(company, there, product):
    pk = draft(company, there, product)
    other = make_product(company.actor, stock=1)
    items = [{"productId": str(other.pk), "quantity": 1}]
    assert company.client.put(f"{URL}/{pk}", {"items": items, "notes": "Б"}).status_code == 200
    [line] = company.client.get(f"{URL}/{pk}").json()["data"]["items"]
    assert (line["productId"], line["quantity"]) == (str(other.pk), 1)
    assert company.client.delete(f"{URL}/{pk}").status_code == 200
    pk = draft(company, there, product)
    done(company, pk, "send")
    assert company.client.put(f"{URL}/{pk}", {"notes": "В пути"}).status_code == 200
    assert company.client.put(f"{URL}/{pk}", {"items": items}).status_code == 409
    assert company.client.delete(f"{URL}/{pk}").status_code == 409


@joined(
    ("body", "status", "where"),
    [
        ({"targetId": "home"}, 400, "targetId"),
        ({"sourceId": "nobody"}, 404, "sourceId"),
        ({"targetId": "nobody"}, 404, "targetId"),
        ({"targetId": "transit"}, 404, "targetId"),
        ({"items": []}, 400, "items"),
        ({"items": "twice"}, 400, "items.1.productId"),
        ({"items": "service"}, 400, "items.0.productId"),
        ({"items": "unknown"}, 404, "items.0.productId"),
    ],
)
def test_what_no_transfer_takes(company, there, product, body, status, where):
    service = make_product(company.actor, type="SERVICE")
    transit = services.add_transit(actor=company.actor)
    one = {"productId": str(product.pk), "quantity": 1}
    items = {
        "twice": [one, one],
        "service": [{**one, "productId": str(service.pk)}],
        "unknown": [{**one, "productId": str(there)}],
    }
    ends = {"home": str(home().pk), "nobody": str(UUID(int=7)), "transit": str(transit.pk)}
    said = {"sourceId": str(home().pk), "targetId": str(there), "items": [one]}
    for key, value in body.items():
        said[key] = items.get(value, value) if key == "items" and isinstance(value, str) else value
        if key != "items":
            said[key] = ends[value]
    before = fingerprint(company.organization.pk)
    answer = company.client.post(URL, said)
    assert answer.status_code == status, answer.content
    assert where in answer.json()["error"]["details"]
    assert fingerprint(company.organization.pk) == before


@joined(
    ("state", "name", "body", "status", "code"),
    [
        ("draft", "send", "too much", 422, "STOCK_UNAVAILABLE"),
        ("draft", "receive", {}, 409, "INVALID_STATE_TRANSITION"),
        ("draft", "write-off", {"reason": "Б"}, 409, "INVALID_STATE_TRANSITION"),
        ("sent", "send", {}, 409, "INVALID_STATE_TRANSITION"),
        ("sent", "receive", {"items": 7}, 422, "RECEIPT_EXCEEDS_ORDER"),
        ("sent", "write-off", {"items": 7, "reason": "Б"}, 422, "RECEIPT_EXCEEDS_ORDER"),
        ("sent", "write-off", {}, 400, "REQUIRED_FIELD"),
        ("received", "receive", {}, 409, "INVALID_STATE_TRANSITION"),
        ("received", "cancel", {}, 409, "INVALID_STATE_TRANSITION"),
    ],
)
def test_steps_that_are_refused_change_nothing(company, there, product, state, name, body, status, code):
    pk = draft(company, there, product)
    if body == "too much":
        services.reserve_stock({product.pk: D(5)}, actor=company.actor, holder=holder())
        body = {}
    if state != "draft":
        done(company, pk, "send")
    if state == "received":
        done(company, pk, "receive")
    if isinstance(body.get("items"), int):
        body = {**body, "items": [{"productId": str(product.pk), "quantity": body["items"]}]}
    before = fingerprint(company.organization.pk)
    answer = step(company, pk, name, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.content
    assert fingerprint(company.organization.pk) == before


def test_goods_on_their_way_are_of_no_list_of_warehouses(company, there, product):
    done(company, draft(company, there, product), "send")
    transit = Warehouse.objects.get(kind="transit")
    assert company.client.get(f"/api/v1/warehouses/{transit.pk}").status_code == 404
    assert len(company.client.get("/api/v1/warehouses").json()["data"]["items"]) == 2
    assert company.client.delete(f"/api/v1/warehouses/{there}").status_code == 409
    moved = company.client.post(
        f"/api/v1/products/{product.pk}/stock",
        {"type": "IN", "quantity": 1, "warehouseId": str(transit.pk)},
    )
    assert moved.status_code == 404
    by_hand = company.client.post(f"/api/v1/products/{product.pk}/stock", {"type": "TRANSFER", "quantity": 1})
    assert by_hand.status_code == 400


def test_a_late_receipt_is_valued_as_if_nothing_had_moved_between_warehouses(company, there, product):
    """Sent and received is no receipt and no issue: the average of a past day knows nothing of it."""
    done(company, pk := draft(company, there, product), "send")
    done(company, pk, "receive")
    services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(10), unit_cost=D(300))
    assert worth(product) == (D(20), D(4000))
    assert Transfer.objects.get().status == "received"
    sound(company)

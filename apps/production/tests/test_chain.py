"""A product of three levels from the order to the shipment, through HTTP alone."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.kernel import clock
from apps.production.tests.factories import reconcile

pytestmark = pytest.mark.django_db

API = "/api/v1"


class House:
    """One company's API; after each call the books are reconciled."""

    def __init__(self, client):
        self.client = client

    def __call__(self, method, path, body=None, status=None):
        answer = self.client.request(method.upper(), f"{API}/{path}", body)
        expected = status or (201 if method == "post" and path.count("/") < 2 else 200)
        assert answer.status_code == expected, (path, answer.json())
        reconcile()
        return answer.json()["data"] if expected < 400 else answer.json()["error"]

    def list(self, path, **params):
        answer = self.client.get(f"{API}/{path}", params)
        assert answer.status_code == 200, answer.json()
        return answer.json()["data"]["items"]

    def product(self, code, kind, cost=0, stock=None):
        body = {"code": code, "name": code, "type": kind, "price": 100000, "cost": cost}
        return self("post", "products", {**body, **({"initialStock": stock} if stock else {})})["id"]

    def inventory(self, product_id):
        found = self("get", f"products/{product_id}")["inventory"]
        return found["inStock"], found["reserved"]

    def bom(self, product_id, components, operations):
        body = {
            "components": [{"materialId": pk, "quantity": quantity} for pk, quantity in components.items()],
            "operations": [{"name": name, "duration": minutes} for name, minutes in operations.items()],
        }
        return self("put", f"production/bom/{product_id}", body)

    def order(self, product_id, quantity, **more):
        customer = self("post", "customers", {"name": "ТОО Tech Solutions", "type": "COMPANY"})["id"]
        line = {"productId": product_id, "quantity": quantity, "unitPrice": 100, "tax": 12}
        return self("post", "orders", {"customerId": customer, "items": [line], **more})["id"]

    def make(self, production_id):
        """Schedule, and report every operation in two halves."""
        self("post", f"production/orders/{production_id}/schedule", {})
        detail = self("get", f"production/orders/{production_id}")
        for share in (2, 1):
            for work in detail["workOrders"]:
                done = detail["quantity"] / share
                self("put", f"production/work-orders/{work['id']}", {"completedQuantity": done})
        detail = self("get", f"production/orders/{production_id}")
        assert (detail["status"], detail["completedQuantity"]) == ("completed", detail["quantity"])


@pytest.fixture
def house(company):
    return House(company.client)


def test_a_product_of_three_levels_is_made_and_shipped(house):
    steel = house.product("STEEL", "MATERIAL", cost=1000, stock=1000)
    lock = house.product("LOCK", "MATERIAL", cost=25000, stock=50)
    beam = house.product("BEAM", "MANUFACTURED", cost=1)
    frame = house.product("FRAME", "MANUFACTURED", cost=1, stock=1)
    cabinet = house.product("CABINET", "MANUFACTURED", cost=1, stock=2)
    house.bom(beam, {steel: 2.5}, {"Sawing": 15})
    house.bom(frame, {beam: 4, steel: 1}, {"Welding": 60})
    house.bom(cabinet, {frame: 2, lock: 1}, {"Assembly": 90, "Painting": 30})

    bom = house("get", f"production/bom/{cabinet}")
    # A beam costs 2,500, so a frame 4 × 2,500 + 1,000 and a cabinet 2 × 11,000 + 25,000.
    assert [part["cost"] for part in bom["components"]] == [11000, 25000]
    assert (bom["totalCost"], bom["totalTime"]) == (47000, 120 + 2 * (60 + 4 * 15))

    day = clock.today() + dt.timedelta(days=5)
    order = house.order(cabinet, 7, deliveryDate=day.isoformat())
    assert house.list("production/orders") == []
    house("put", f"orders/{order}", {"status": "confirmed"})

    # 2 of 7 cabinets are there; the frame in stock saves one of ten.
    made = {item["productId"]: item for item in house.list("production/orders", orderId=order)}
    assert {pk: item["quantity"] for pk, item in made.items()} == {cabinet: 5, frame: 9, beam: 36}
    assert {item["status"] for item in made.values()} == {"pending"}
    assert {item["priority"] for item in made.values()} == {"high"}
    assert {item["dueDate"] for item in made.values()} == {day.isoformat()}
    assert made[frame]["parentId"] == made[cabinet]["id"]
    assert made[beam]["parentId"] == made[frame]["id"]
    assert house.inventory(cabinet) == (2, 2)
    assert house("get", f"orders/{order}")["status"] == "confirmed"

    # From the top nothing can begin, and nothing is reserved by trying.
    refused = house("post", f"production/orders/{made[cabinet]['id']}/schedule", {}, status=422)
    assert refused["code"] == "STOCK_UNAVAILABLE"
    assert refused["details"]["items"] == [{"productId": frame, "requested": 10, "available": 1}]
    assert house.inventory(lock) == (50, 0)
    assert house.inventory(frame) == (1, 0)

    house.make(made[beam]["id"])
    assert house("get", f"orders/{order}")["status"] == "processing"
    assert house.inventory(steel) == (1000 - 90, 0)
    assert house.inventory(beam) == (36, 36)  # all of them wait for the frames

    house.make(made[frame]["id"])
    assert house.inventory(beam) == (0, 0)
    assert house.inventory(steel) == (1000 - 90 - 9, 0)
    assert house.inventory(frame) == (10, 9)

    house("post", f"orders/{order}/ship", {}, status=422)
    house.make(made[cabinet]["id"])
    assert house.inventory(frame) == (0, 0)
    assert house.inventory(lock) == (45, 0)
    assert house.inventory(cabinet) == (7, 7)

    house("post", f"orders/{order}/ship", {})
    assert house.inventory(cabinet) == (0, 0)
    [moved] = [m for m in house.list("inventory/movements", productId=cabinet) if m["type"] == "OUT"]
    assert moved["quantity"] == 7
    numbers = {m["reference"] for m in house.list("inventory/movements", productId=cabinet, type="IN")}
    assert made[cabinet]["productionNumber"] in numbers


def test_an_order_shows_what_is_made_for_it(house):
    steel = house.product("STEEL", "MATERIAL", cost=1000, stock=100)
    cabinet = house.product("CABINET", "MANUFACTURED")
    house.bom(cabinet, {steel: 2}, {"Assembly": 90})
    order = house.order(cabinet, 5)
    house("put", f"orders/{order}", {"status": "confirmed"})
    [production] = house.list("production/orders")
    assert production["priority"] == "medium"
    house("post", f"production/orders/{production['id']}/schedule", {})
    [work] = house("get", f"production/orders/{production['id']}")["workOrders"]
    house("put", f"production/work-orders/{work['id']}", {"completedQuantity": 3})
    [shown] = house("get", f"orders/{order}")["productionOrders"]
    assert {key: shown[key] for key in ("id", "productId", "quantity", "status", "completedQuantity")} == {
        "id": production["id"],
        "productId": cabinet,
        "quantity": 5,
        "status": "in_progress",
        "completedQuantity": 3,
    }
    assert house.inventory(cabinet) == (3, 3)
    assert house.inventory(steel) == (94, 4)


def test_a_cancelled_order_stops_what_has_not_begun(house):
    steel = house.product("STEEL", "MATERIAL", stock=100)
    frame = house.product("FRAME", "MANUFACTURED")
    cabinet = house.product("CABINET", "MANUFACTURED")
    house.bom(frame, {steel: 3}, {"Welding": 60})
    house.bom(cabinet, {frame: 2}, {"Assembly": 90})
    order = house.order(cabinet, 5)
    house("put", f"orders/{order}", {"status": "confirmed"})
    made = {item["productId"]: item["id"] for item in house.list("production/orders")}
    house("post", f"production/orders/{made[frame]}/schedule", {})
    house("post", f"production/orders/{made[frame]}/start")
    [work] = house("get", f"production/orders/{made[frame]}")["workOrders"]
    house("put", f"production/work-orders/{work['id']}", {"completedQuantity": 4})
    assert house.inventory(frame) == (4, 4)
    assert house.inventory(steel) == (88, 18)

    house("post", f"orders/{order}/cancel", {"reason": "Передумали"})
    cabinets = house("get", f"production/orders/{made[cabinet]}")
    assert (cabinets["status"], cabinets["cancelReason"]) == ("cancelled", "Передумали")
    assert {w["status"] for w in cabinets["workOrders"]} == {"cancelled"}
    frames = house("get", f"production/orders/{made[frame]}")
    assert (frames["status"], frames["orderId"], frames["parentId"]) == ("in_progress", None, None)
    assert house.inventory(frame) == (4, 0)
    assert house.inventory(steel) == (88, 18)

    # The rest goes to free stock.
    house("post", f"production/orders/{made[frame]}/complete")
    assert house.inventory(frame) == (10, 0)
    assert house.inventory(steel) == (70, 0)

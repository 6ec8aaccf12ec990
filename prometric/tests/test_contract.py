"""The reference's own bodies, sent verbatim with ids filled in; its examples, key for key, in the answers."""

from __future__ import annotations

from typing import Any

import pytest

from apps.kernel import health
from prometric.tests.shapes import CONTRACT, request_of
from prometric.tests.walking import Walk

# The newest order is not delivered and the newest invoice not paid: null until they are.
NOT_YET = ("data.orders[0].deliveredAt", "data.invoices[0].paidAt")


@pytest.fixture
def walk(company):
    return Walk(company)


def people(walk: Walk) -> dict[str, Any]:
    owner = walk.client.get("/api/v1/employees").json()["data"]["items"][0]
    department = walk.call("POST /departments", status=201, headId=owner["id"])
    [row] = walk.call("GET /departments")
    assert row["children"] == []
    employee = walk.call("POST /employees", status=201, departmentId=department["id"])
    walk.call("POST /employees/:id/approve", path=f"/employees/{employee['id']}/approve")
    walk.call("PUT /employees/:id", path=f"/employees/{employee['id']}", departmentId=department["id"])
    walk.client.put(
        f"/api/v1/employees/{employee['id']}",
        {"documents": {"passport": "N12345678"}, "contacts": {"emergencyContact": "+77009876543"}},
    )
    return {"employee": employee["id"], "department": department["id"]}


def goods(walk: Walk) -> dict[str, Any]:
    product = walk.call("POST /products", status=201)
    batch = walk.call("POST /products/batch", status=201)
    supplier = walk.client.post("/api/v1/suppliers", {"name": "Tech Supplies KZ"}).json()["data"]
    changed = walk.client.put(
        f"/api/v1/products/{product['id']}",
        {
            "images": [{"url": "https://storage.prometric.kz/products/xps15-1.jpg", "isPrimary": True}],
            "suppliers": [{"supplierId": supplier["id"], "leadTime": 7, "minOrderQuantity": 5}],
            "bom": [{"componentId": batch["products"][0]["id"], "quantity": 1}],
        },
    )
    assert changed.status_code == 200, changed.content
    stocked = walk.client.post(
        f"/api/v1/products/{product['id']}/stock", {"type": "IN", "quantity": 500, "reference": "PO-001"}
    )
    assert stocked.status_code in (200, 201), stocked.content
    walk.call("PUT /products/:id", path=f"/products/{product['id']}")
    walk.call("GET /products", path=f"/products?search={product['code']}")
    walk.call("GET /products/:id", path=f"/products/{product['id']}")
    return {"product": product["id"]}


def buyers(walk: Walk) -> dict[str, Any]:
    lead = walk.call("POST /customers", status=201)
    walk.call("POST /customers/:id/convert", path=f"/customers/{lead['id']}/convert")
    company = request_of("POST /customers") | {
        "name": "ТОО Tech Solutions",
        "type": "COMPANY",
        "bin": "123456789012",
        "creditLimit": 5_000_000,
    }
    del company["iin"]
    made = walk.client.post("/api/v1/customers", company)
    assert made.status_code == 201, made.content
    customer = made.json()["data"]["id"]
    walk.call("PUT /customers/:id", path=f"/customers/{customer}")
    return {"customer": customer}


def deals(walk: Walk, ids: dict[str, Any]) -> str:
    deal = walk.call(
        "POST /deals",
        status=201,
        customerId=ids["customer"],
        assignedTo=ids["employee"],
        productId=ids["product"],
    )
    path = f"/deals/{deal['id']}"
    walk.call("POST /deals/:id/activities", status=201, path=f"{path}/activities")
    walk.client.put(
        f"/api/v1{path}",
        {
            "documents": [
                {"name": "Proposal_v2.pdf", "type": "proposal", "url": "https://storage.prometric.kz/p.pdf"}
            ]
        },
    )
    walk.client.post(
        f"/api/v1{path}/activities",
        {
            "type": "meeting",
            "subject": "Requirements gathering",
            "participants": [ids["employee"]],
            "duration": 120,
        },
    )
    walk.call("PUT /deals/:id", path=path)
    walk.call("GET /deals")
    walk.call("GET /deals/:id", path=path)
    walk.call("POST /deals/:id/win", path=f"{path}/win")
    lost = walk.call(
        "POST /deals",
        status=201,
        customerId=ids["customer"],
        assignedTo=ids["employee"],
        productId=ids["product"],
    )
    walk.call("POST /deals/:id/lose", path=f"/deals/{lost['id']}/lose")
    found: str = deal["id"]
    return found


def orders(walk: Walk, ids: dict[str, Any], deal: str) -> None:
    made = walk.call(
        "POST /orders",
        status=201,
        customerId=ids["customer"],
        dealId=deal,
        productId=ids["product"],
    )
    assert made["totalAmount"] == 6_916_000
    path = f"/orders/{made['id']}"
    walk.call("PUT /orders/:id", path=path)
    walk.call("POST /orders/:id/ship", path=f"{path}/ship")
    walk.client.put(
        f"/api/v1{path}",
        {
            "documents": [
                {"type": "contract", "name": "Contract.pdf", "url": "https://storage.prometric.kz/c.pdf"}
            ]
        },
    )
    delivered = walk.client.post(f"/api/v1{path}/deliver")
    assert delivered.status_code == 200, delivered.content
    walk.call("GET /orders")
    walk.call("GET /orders/:id", path=path, but=("data.productionOrders", "data.invoices"))
    won = walk.client.get(f"/api/v1/orders?dealId={deal}&status=pending").json()["data"]["items"][0]
    assert won["totalAmount"] == 22_500_000
    money(walk, ids, won["id"])
    refused = walk.client.post(f"/api/v1/orders/{won['id']}/cancel", request_of("POST /orders/:id/cancel"))
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "INSUFFICIENT_BALANCE"
    walk.call(
        "POST /orders/:id/cancel",
        path=f"/orders/{won['id']}/cancel",
        body=request_of("POST /orders/:id/cancel") | {"refundAmount": 5_000_000},
    )
    factory(walk, ids)


def factory(walk: Walk, ids: dict[str, Any]) -> None:
    """Production of the reference's server cabinet: 100,000 ₸ of material, 300 minutes."""
    client = walk.client
    steel, lock, cabinet = (
        client.post("/api/v1/products", body).json()["data"]["id"]
        for body in (
            {
                "code": "M1",
                "name": "Steel Sheet 2mm",
                "type": "MATERIAL",
                "unit": "м²",
                "price": 1,
                "cost": 15000,
            },
            {"code": "M2", "name": "Door Lock", "type": "MATERIAL", "price": 1, "cost": 25000},
            {"code": "C1", "name": "Server Cabinet", "type": "MANUFACTURED", "price": 260000},
        )
    )
    example = CONTRACT["GET /production/bom/:productId"]["response"]["data"]
    written = client.put(
        f"/api/v1/production/bom/{cabinet}",
        {
            "components": [{"materialId": steel, "quantity": 5}, {"materialId": lock, "quantity": 1}],
            "operations": example["operations"],
        },
    )
    assert written.status_code == 200, written.content
    bom = walk.call("GET /production/bom/:productId", path=f"/production/bom/{cabinet}")
    assert (bom["totalCost"], bom["totalTime"]) == (100_000, 300)
    line = {"productId": cabinet, "quantity": 3, "unitPrice": 1000, "tax": 12}
    ordered = client.post("/api/v1/orders", {"customerId": ids["customer"], "items": [line]}).json()["data"][
        "id"
    ]
    confirmed = client.put(f"/api/v1/orders/{ordered}", {"status": "confirmed"})
    assert confirmed.status_code == 200, confirmed.content
    made = walk.call("POST /production/orders", status=201, productId=cabinet, orderId=ordered)
    for part in (steel, lock):
        client.post(f"/api/v1/products/{part}/stock", {"type": "IN", "quantity": 1000})
    scheduled = client.post(f"/api/v1/production/orders/{made['id']}/schedule")
    assert scheduled.status_code == 200, scheduled.content
    walk.call("GET /production/orders", path="/production/orders?status=scheduled")


def money(walk: Walk, ids: dict[str, Any], won_order: str) -> None:
    body = request_of("POST /finance/invoices")
    del body["orderId"]
    free = walk.call("POST /finance/invoices", status=201, body=body, customerId=ids["customer"])
    assert free["amount"] == 2_240_000
    [drawn] = walk.client.get(f"/api/v1/finance/invoices?orderId={won_order}").json()["data"]["items"]
    assert drawn["amount"] == 22_500_000
    walk.call("POST /finance/payments", status=201, invoiceId=drawn["id"])
    walk.call("GET /finance/invoices", path=f"/finance/invoices?orderId={won_order}")


def test_every_documented_endpoint_takes_and_gives_what_the_reference_shows(walk, company):
    ids = people(walk) | goods(walk) | buyers(walk)
    walk.call("GET /employees", path=f"/employees?departmentId={ids['department']}")
    walk.call("GET /employees/:id", path=f"/employees/{ids['employee']}")
    deal = deals(walk, ids)
    orders(walk, ids, deal)
    walk.call("GET /customers", path="/customers?type=COMPANY")
    walk.call("GET /customers/:id", path=f"/customers/{ids['customer']}", but=NOT_YET)
    walk.call("GET /config")
    health.record_heartbeat()
    health.forget()
    walk.call("GET /health")


def test_a_line_of_the_reference_costs_what_it_says(company):
    """50 × 400,000 at 10 % discount and 12 % tax is 20,160,000; the agreed total stays 22,500,000."""
    client = company.client
    product = client.post(
        "/api/v1/products", {"code": "ERP-001", "name": "ERP License", "type": "DIGITAL", "price": 400000}
    ).json()["data"]["id"]
    customer = client.post("/api/v1/customers", {"name": "ТОО Tech Solutions"}).json()["data"]["id"]
    line = {"productId": product, "quantity": 50, "unitPrice": 400000, "discount": 10, "tax": 12}
    deal = client.post(
        "/api/v1/deals",
        {
            "title": "ERP System Implementation",
            "customerId": customer,
            "value": 25000000,
            "expectedCloseDate": "2025-03-01",
            "products": [line],
        },
    ).json()["data"]["id"]
    assert client.get(f"/api/v1/deals/{deal}").json()["data"]["products"][0]["totalPrice"] == 20_160_000
    assert client.post(f"/api/v1/deals/{deal}/win", request_of("POST /deals/:id/win")).status_code == 200
    [order] = client.get("/api/v1/orders", {"dealId": deal}).json()["data"]["items"]
    assert (order["totalAmount"], order["adjustmentAmount"]) == (22_500_000, 2_340_000)
    assert order["items"][0]["totalPrice"] == 20_160_000

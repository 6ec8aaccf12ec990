"""Many at once: customers, orders, payments, movements of stock."""

from __future__ import annotations

from apps.accounts.tests.factories import unchanged
from apps.crm.models import Customer
from apps.finance.models import Payment
from apps.finance.tests.factories import issued
from apps.inventory.models import StockMovement
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_product
from prometric.tests.cells import joined

CUSTOMERS, ORDERS = "/api/v1/customers/batch", "/api/v1/orders/batch"
PAYMENTS, STOCK = "/api/v1/finance/payments/batch", "/api/v1/inventory/movements/batch"


def test_each_that_is_right_is_made_and_the_others_are_said_why(company):
    rows = [
        {"name": "Первый"},
        {"type": "COMPANY"},
        {"name": "Третий", "creditLimit": -1},
        {"name": "Төртінші"},
    ]
    answer = company.client.post(CUSTOMERS, {"items": rows})
    assert answer.status_code == 201, answer.json()
    done = answer.json()["data"]
    ids = {each.name: str(each.pk) for each in Customer.objects.all()}
    assert sorted(ids) == ["Первый", "Төртінші"]
    assert (done["created"], done["failed"]) == (2, 2)
    assert [each["index"] for each in done["results"]] == [0, 1, 2, 3]
    assert [each["id"] for each in done["results"]] == [ids["Первый"], None, None, ids["Төртінші"]]
    assert [each["error"] and each["error"]["code"] for each in done["results"]] == [
        None, "REQUIRED_FIELD", "VALIDATION_FAILED", None
    ]  # fmt: skip
    assert list(done["results"][2]["error"]["errors"]) == ["creditLimit"]


def test_all_or_nothing(company):
    rows = [{"name": "Первый"}, {"name": ""}]
    with unchanged():
        answer = company.client.post(CUSTOMERS, {"items": rows, "atomic": True})
        assert answer.status_code == 400
        assert list(answer.json()["error"]["details"]) == ["items.1.name"]
    whole = company.client.post(CUSTOMERS, {"items": rows[:1], "atomic": True})
    assert whole.json()["data"]["created"] == 1


def test_none_right_is_an_error(company):
    with unchanged():
        answer = company.client.post(CUSTOMERS, {"items": [{}, {"name": "X", "bin": "1"}]})
        assert answer.status_code == 400
        assert set(answer.json()["error"]["details"]) == {"items.0.name", "items.1.bin"}


@joined(
    "body", [{}, {"items": []}, {"items": {"name": "X"}}, {"items": [{"name": "X"}] * 1001}, {"items": "X"}]
)
def test_no_batch(company, body):
    with unchanged():
        answer = company.client.post(CUSTOMERS, body)
        assert answer.status_code == 400
        assert "items" in answer.json()["error"]["details"]


def test_a_row_refused_by_its_service_leaves_nothing(company):
    """The second movement takes more than there is; the first and third stand."""
    product = make_product(company.actor, stock=5)
    rows = [{"productId": str(product.pk), "type": kind, "quantity": much} for kind, much in (
        ("OUT", 2), ("OUT", 4), ("IN", 3)
    )]  # fmt: skip
    before = StockMovement.objects.count()
    answer = company.client.post(STOCK, {"items": rows})
    done = answer.json()["data"]
    assert (answer.status_code, done["created"], done["failed"]) == (201, 2, 1)
    assert done["results"][1]["error"]["code"] == "STOCK_UNAVAILABLE"
    assert StockMovement.objects.count() == before + 2
    shown = company.client.get(f"/api/v1/products/{product.pk}").json()["data"]
    assert shown["inventory"]["inStock"] == 6
    with unchanged():
        refused = company.client.post(
            STOCK, {"items": [rows[2], {**rows[1], "quantity": 99}], "atomic": True}
        )
        assert refused.status_code == 400
        assert list(refused.json()["error"]["details"]) == ["items.1"]


def test_orders_and_payments(company):
    customer, product = make_customer(company.actor), make_product(company.actor)
    line = {"productId": str(product.pk), "quantity": 1}
    order = {"customerId": str(customer.pk), "items": [line]}
    unknown = {**order, "customerId": "01a22ed0-b94b-747f-8b94-96deda43d0ce"}
    done = company.client.post(ORDERS, {"items": [order, unknown, order]}).json()["data"]
    assert [each["id"] is not None for each in done["results"]] == [True, False, True]
    assert done["results"][1]["error"]["code"] == "NOT_FOUND"
    numbers = Order.objects.order_by("number").values_list("number", flat=True)
    assert [number[-4:] for number in numbers] == ["0001", "0002"]

    invoice = issued(company.actor, 1000, customer=customer)
    pay = {"invoiceId": str(invoice.pk), "amount": 600, "method": "cash"}
    paid = company.client.post(PAYMENTS, {"items": [pay, pay, {**pay, "amount": 400}]}).json()["data"]
    assert (paid["created"], paid["results"][1]["error"]["code"]) == (2, "PAYMENT_EXCEEDS_DUE")
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [400, 600]


def test_the_same_key_makes_the_batch_once(company):
    body = {"items": [{"name": "Первый"}]}
    first = company.client.post(CUSTOMERS, body, **{"Idempotency-Key": "many-1"})
    again = company.client.post(CUSTOMERS, body, **{"Idempotency-Key": "many-1"})
    assert first.json()["data"] == again.json()["data"]
    assert Customer.objects.count() == 1


def test_unknown_keys_of_rows_are_said(company):
    answer = company.client.post(CUSTOMERS, {"items": [{"name": "X", "colour": "red"}]})
    assert [each["field"] for each in answer.json()["meta"]["warnings"]] == ["items.0.colour"]

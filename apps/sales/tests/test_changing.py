"""A confirmed order's lines change within what was shipped and billed, and all that hangs on them follows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.crm.models import Customer
from apps.finance import services as finance
from apps.finance.models import Invoice
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.tests.changing import confirmed, kept, lines, stays, waits
from apps.sales.tests.factories import (
    make_customer,
    make_deal,
    make_order,
    make_product,
    stock_of,
    win,
)
from apps.sales.tests.shipping import SHIPMENTS, detail, ship, sold
from apps.sales.tests.walking import ORDERS, put

pytestmark = pytest.mark.django_db
D = Decimal


def test_lines_come_go_grow_and_shrink(company):
    first, second, third = (make_product(company.actor, stock=10) for _n in range(3))
    order = confirmed(company, (first, 4), (second, 2))
    fourth = make_order(company.actor, (second, 10))
    [one, _two] = lines(order)
    put(
        company,
        order,
        items=[
            {"id": one.pk, "quantity": 6},
            {"productId": third.pk, "quantity": 3, "unitPrice": 50, "tax": 0},
        ],
    )
    assert (order.status, order.items_total, order.total_amount) == ("confirmed", 750, 750)
    assert kept(order) == {first.pk: 6, third.pk: 3}
    assert (stock_of(first), stock_of(second), stock_of(third)) == ((10, 6), (10, 0), (10, 3))
    services.confirm_order(fourth.pk, actor=company.actor)
    customer = Customer.objects.get(pk=order.customer_id)
    assert (customer.total_orders, customer.total_revenue) == (1, 750)
    event = OutboxEvent.objects.filter(subject_id=order.pk, name="order.changed").get()
    assert event.changes is not None
    assert [(row["product_id"], row["quantity"]) for row in event.changes["items"][1]] == [
        (str(first.pk), "6.000"),
        (str(third.pk), "3.000"),
    ]
    assert ship(company, order).json()["data"]["status"] == "shipped"
    assert (stock_of(first), stock_of(third)) == ((4, 0), (7, 0))


def test_more_than_there_is_waits_only_where_it_may(company):
    product, other = make_product(company.actor, stock=5), make_product(company.actor, stock=5)
    order = confirmed(company, (product, 4), (other, 2))
    [line, second] = lines(order)
    items = [{"id": line.pk, "quantity": 8}, {"id": second.pk, "quantity": 1}]
    details = stays(company, order, items, 422, "STOCK_UNAVAILABLE")
    assert details["items"] == [{"productId": str(product.pk), "requested": 4, "available": 1}]
    put(company, order, items=items, allowBackorder=True)
    assert (kept(order), waits(order)) == ({product.pk: 5, other.pk: 1}, {product.pk: 3})
    assert detail(company, order)["allowBackorder"] is True
    # From then on it may, unless said otherwise; what is needed less is waited for no longer, then freed.
    items = [{"id": line.pk, "quantity": 9}, {"id": second.pk}]
    stays(company, order, items, 422, "STOCK_UNAVAILABLE", allowBackorder=False)
    put(company, order, items=items)
    assert waits(order) == {product.pk: 4}
    put(company, order, items=[{"id": line.pk, "quantity": 6}, {"id": second.pk}])
    assert (kept(order)[product.pk], waits(order)) == (5, {product.pk: 1})
    put(company, order, items=[{"id": line.pk, "quantity": 3}, {"id": second.pk}])
    assert (kept(order)[product.pk], waits(order), stock_of(product)) == (3, {}, (5, 3))


def test_what_is_freed_goes_to_who_waits(company):
    product, other = make_product(company.actor, stock=5), make_product(company.actor, stock=5)
    order, waiting = (
        confirmed(company, (product, 5), (other, 1)),
        confirmed(company, (product, 4), waits=True),
    )
    assert waits(waiting) == {product.pk: 4}
    [line, second] = lines(order)
    put(company, order, items=[{"id": line.pk, "quantity": 2}, {"id": second.pk}])
    assert (kept(order)[product.pk], kept(waiting), waits(waiting)) == (2, {product.pk: 3}, {product.pk: 1})
    put(company, order, items=[{"id": second.pk}])
    assert (kept(order), kept(waiting), stock_of(product)) == ({other.pk: 1}, {product.pk: 4}, (5, 4))


def test_what_was_shipped_stays(company):
    product, other = make_product(company.actor, stock=20), make_product(company.actor, stock=5)
    order = sold(company, (product, 10, 116), (other, 1, 116))
    [line, second] = lines(order)
    ship(company, order, [{"productId": product.pk, "quantity": 4}])
    for items, field in (
        ([{"id": line.pk, "quantity": 3}, {"id": second.pk}], "items.0.quantity"),
        ([{"id": second.pk}, {"id": line.pk, "productId": other.pk}], "items.1.productId"),
        (
            [{"id": line.pk, "quantity": 4, "unitPriceWithTax": 58}, {"id": second.pk}],
            "items.0.unitPriceWithTax",
        ),
        ([{"id": second.pk}], "items"),
    ):
        [(where, [words])] = stays(company, order, items).items()
        assert where == field
        assert product.name_ru in words  # type: ignore[attr-defined]
        assert " 1, " in words
        assert "4" in words
    # Another price is the rest's: a line of its own.
    put(
        company,
        order,
        items=[{"id": line.pk, "unitPriceWithTax": 58, "discount": 50}, {"id": second.pk}],
    )
    rows = [(row.quantity, row.unit_price_with_tax, row.discount, row.total) for row in lines(order)]
    assert rows == [(4, 116, 0, 464), (6, 58, 50, 174), (1, 116, 0, 116)]
    assert (order.total_amount, order.status, kept(order)) == (
        754,
        "processing",
        {product.pk: 6, other.pk: 1},
    )
    shown = detail(company, order)["items"]
    assert [(row["shippedQuantity"], row["remainingQuantity"]) for row in shown] == [(4, 0), (0, 6), (0, 1)]
    # The rest taken out: nothing is left to deliver.
    put(company, order, items=[{"id": line.pk}])
    assert (order.status, order.total_amount, kept(order), order.stock_needed) == ("shipped", 464, {}, {})
    assert stock_of(product) == (16, 0)


@pytest.mark.parametrize("delivered", [False, True])
def test_an_order_cut_down_to_what_was_shipped_is_shipped(company, delivered):
    product = make_product(company.actor, stock=10)
    order = confirmed(company, (product, 10))
    shipment = ship(company, order, [{"productId": product.pk, "quantity": 4}]).json()["data"]["shipmentId"]
    if delivered:
        company.client.post(f"{SHIPMENTS}/{shipment}/deliver", {})
    put(company, order, items=[{"id": lines(order)[0].pk, "quantity": 4}])
    assert (order.status, order.total_amount) == ("delivered" if delivered else "shipped", 400)
    assert (order.delivered_at is not None) is delivered
    assert company.client.post(f"{SHIPMENTS}/{shipment}/undo", {"reason": "x"}).status_code == 200
    order.refresh_from_db()
    assert (order.status, kept(order), stock_of(product)) == ("processing", {product.pk: 4}, (10, 4))
    put(company, order, items=[{"id": lines(order)[0].pk, "quantity": 1}])
    assert (kept(order), order.total_amount) == ({product.pk: 1}, 100)


def test_what_was_billed_stays_and_a_draft_follows(company):
    product, other = make_product(company.actor, stock=20), make_product(company.actor, stock=20)
    order = sold(company, (product, 3, 100), (other, 2, 50))
    draft = finance.create_invoice(actor=company.actor, customer_id=order.customer_id, order_id=order.pk)
    [line, second] = lines(order)
    put(company, order, items=[{"id": line.pk, "quantity": 4}, {"id": second.pk}])
    assert Invoice.objects.get(pk=draft.pk).amount == 500
    part = {"product_id": product.pk, "quantity": D(2)}
    invoice = finance.create_invoice(
        actor=company.actor, customer_id=order.customer_id, order_id=order.pk, items=[part]
    )
    finance.send_invoice(invoice.pk, actor=company.actor)
    [(where, [words])] = stays(
        company, order, [{"id": line.pk, "quantity": "1.999"}, {"id": second.pk}]
    ).items()
    assert (where, "2 " in words) == ("items.0.quantity", True)
    assert list(stays(company, order, [{"id": second.pk}])) == ["items"]
    put(company, order, items=[{"id": line.pk, "discount": 10}, {"id": second.pk, "discount": 10}])
    rows = [(row.quantity, row.discount, row.total) for row in lines(order)]
    assert rows == [(2, 0, 200), (2, 10, 180), (2, 10, 90)]
    put(company, order, items=[{"id": line.pk, "quantity": 2}])
    assert (order.total_amount, order.unbilled, kept(order)) == (200, 0, {product.pk: 2})
    # What was credited to be billed again is free again.
    finance.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=D(100), rebill=True)
    put(company, order, items=[{"id": line.pk, "quantity": 1}])
    assert (order.total_amount, order.unbilled) == (100, 0)


def test_a_changed_line_keeps_its_share_of_the_adjustment_by_piece(company):
    product = make_product(company.actor, stock=100)
    customer = make_customer(company.actor)
    order = win(company.actor, make_deal(company.actor, customer, (product, 50)), final_amount=D(22500000))
    services.confirm_order(order.pk, actor=company.actor)
    [line] = lines(order)
    put(company, order, items=[{"id": line.pk, "quantity": 25}])
    assert (order.items_total, order.adjustment_amount, order.total_amount) == (10080000, 1170000, 11250000)
    ship(company, order, [{"productId": product.pk, "quantity": 10}])
    order.refresh_from_db()
    put(
        company,
        order,
        items=[
            {"id": line.pk, "discount": 20},
            {"productId": product.pk, "quantity": 1, "unitPrice": 1000, "tax": 0},
        ],
    )
    rows = [(row.quantity, row.total, row.agreed_total) for row in lines(order)]
    assert rows == [(10, 4032000, 4500000), (15, 5376000, 6078000), (1, 1000, 1000)]
    assert (order.adjustment_amount, order.total_amount) == (1170000, 10579000)
    cheap = win(company.actor, make_deal(company.actor, customer, (product, 50)), final_amount=D(1000))
    services.confirm_order(cheap.pk, actor=company.actor)
    [line] = lines(cheap)
    body = [{"id": line.pk, "unitPrice": 1}]
    assert list(stays(company, cheap, body, 400, "VALIDATION_FAILED")) == ["items.0"]


def test_credit_is_judged_again_when_more_is_owed(company):
    product = make_product(company.actor, stock=100)
    customer = make_customer(company.actor, credit_limit=D(1000))
    order = confirmed(company, (product, 8), customer=customer)
    [line] = lines(order)
    items = [{"id": line.pk, "quantity": 11}]
    details = stays(company, order, items, 422, "CREDIT_LIMIT_EXCEEDED")
    assert details == {"creditLimit": 1000, "exposure": 1100, "required": 1100}
    clerk = company.member("ORDERS_VIEW", "ORDERS_EDIT").client
    body = {"items": items, "overrideCreditLimit": True}
    assert clerk.put(f"{ORDERS}/{order.pk}", body).status_code == 403
    put(company, order, **body)
    # Who owes too much already may owe less.
    put(company, order, items=[{"id": line.pk, "quantity": 10, "discount": 0}])
    viewer = company.member("ORDERS_VIEW").client
    assert viewer.put(f"{ORDERS}/{order.pk}", {"items": [{"id": line.pk, "quantity": 1}]}).status_code == 403
    assert clerk.put(f"{ORDERS}/{order.pk}", {"items": [{"id": line.pk, "quantity": 9}]}).status_code == 200
    answer = company.client.put(
        f"{ORDERS}/{order.pk}", {"items": [{"id": line.pk, "quantity": 1}]}, **{"If-Match": '"1"'}
    )
    assert answer.status_code == 412


def test_a_prepaid_order_grows_by_what_is_on_account(company):
    product = make_product(company.actor, stock=100)
    customer = make_customer(company.actor, payment_terms="PREPAYMENT")
    finance.record_payment(actor=company.actor, customer_id=customer.pk, amount=D(1000), method="cash")
    order = confirmed(company, (product, 8), customer=customer)
    [line] = lines(order)
    details = stays(company, order, [{"id": line.pk, "quantity": 11}], 422, "INSUFFICIENT_BALANCE")
    assert details == {"available": 1000, "required": 1100}
    put(company, order, items=[{"id": line.pk, "quantity": 10}])
    assert (order.total_amount, order.paid_amount, order.payment_status) == (1000, 800, "partial")


def test_a_change_and_a_step_are_one_request(company):
    product = make_product(company.actor, stock=10)
    order = confirmed(company, (product, 2))
    [line] = lines(order)
    put(company, order, items=[{"id": line.pk, "quantity": 5}], status="shipped", notes="all of it")
    assert (order.status, order.total_amount, stock_of(product)) == ("shipped", 500, (5, 0))
    assert list(stays(company, order, [{"id": line.pk, "quantity": 6}])) == ["field", "status"]

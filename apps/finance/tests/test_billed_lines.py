"""What sales learns of an order's lines from finance: issued, not to be billed again, drafts apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.tests.agreeing import ORDERS, post
from apps.sales.models import OrderItem
from apps.sales.references import NOT_BILLED, BilledLine, billed_of_lines
from apps.sales.tests.factories import make_product

pytestmark = pytest.mark.django_db
D = Decimal


def test_issued_and_not_to_be_billed_again_is_billed(company, customer):
    product = make_product(company.actor, price=D(116))
    body = {"customerId": customer.pk, "items": [{"productId": product.pk, "quantity": 10}]}
    order = post(company, ORDERS, body)
    [line] = OrderItem.objects.filter(order=order["id"])

    def billed():
        return billed_of_lines([line.pk])[line.pk]

    assert billed() == BilledLine(unbilled=D(1160))
    items = [{"product_id": product.pk, "quantity": D(4)}]
    part = services.create_invoice(
        actor=company.actor, customer_id=customer.pk, order_id=order["id"], items=items
    )
    assert billed() == BilledLine(unbilled=D(1160), drafted=D(464))
    services.send_invoice(part.pk, actor=company.actor)
    assert billed() == BilledLine(D(4), D(464), D(696), is_billed=True)
    [item] = part.items.all()
    rows = [{"invoice_item_id": item.pk, "quantity": D(1)}]
    for rebill, left in ((False, BilledLine(D(4), D(464), D(696), is_billed=True)), (True, None)):
        services.issue_credit_note(actor=company.actor, invoice_id=part.pk, items=rows, rebill=rebill)
        assert billed() == (left or BilledLine(D(3), D(348), D(812), is_billed=True))
    services.issue_credit_note(actor=company.actor, invoice_id=part.pk, amount=D(16), rebill=True)
    # 332 tenge are 2.862 pieces, and what is begun is billed.
    assert billed() == BilledLine(D("2.863"), D(332), D(828), is_billed=True)
    assert billed_of_lines([order["id"]]) == {order["id"]: NOT_BILLED}

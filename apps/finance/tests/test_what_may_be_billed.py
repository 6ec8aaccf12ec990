"""An invoice bills what is sold, and its dates do not contradict each other; refusals change nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.finance.tests.agreeing import ORDERS, done, post, read
from apps.finance.tests.conftest import books
from apps.finance.tests.factories import draft
from apps.finance.tests.pdf_pages import INVOICES
from apps.inventory.services import update_product
from apps.sales.tests.factories import make_bundle, make_product

pytestmark = pytest.mark.django_db


def bill(company: Any, customer: Any, product: Any, **more: Any) -> Any:
    body = {"customerId": customer.pk, "items": [{"productId": product.pk, "quantity": 1}], **more}
    return company.client.post(INVOICES, body)


@pytest.fixture(params=["discontinued", "inactive", "empty bundle", "part discontinued"])
def unsold(request: Any, company: Any) -> Any:
    part = make_product(company.actor)
    if request.param == "empty bundle":
        return make_bundle(company.actor, {})
    if request.param == "part discontinued":
        bundle = make_bundle(company.actor, {part: 1})
        update_product(part.pk, actor=company.actor, status="DISCONTINUED")
        return bundle
    update_product(part.pk, actor=company.actor, status=request.param.upper())
    return part


def test_what_is_not_sold_is_not_billed(company, customer, unsold):
    invoice = draft(company.actor, customer=customer)
    before = books()
    answers = [
        bill(company, customer, unsold),
        company.client.put(f"{INVOICES}/{invoice.pk}", {"items": [{"productId": unsold.pk, "quantity": 1}]}),
    ]
    for answer in answers:
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["items.0.productId"])
    assert books() == before


def test_what_was_ordered_or_written_is_billed_all_the_same(company, customer):
    product = make_product(company.actor, price=Decimal(1160))
    order = post(
        company, ORDERS, {"customerId": customer.pk, "items": [{"productId": product.pk, "quantity": 2}]}
    )
    written = done(bill(company, customer, product))
    update_product(product.pk, actor=company.actor, status="DISCONTINUED")
    part = done(bill(company, customer, product, orderId=order["id"]))
    assert part["amount"] == 1160
    lines = read(company, INVOICES, written["id"])["items"]
    done(company.client.put(f"{INVOICES}/{written['id']}", {"items": [{**lines[0], "quantity": 3}]}), 200)
    assert read(company, INVOICES, written["id"])["amount"] == 3480


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/api/v1/finance/customers/{customer}/statement", ("dateFrom", "dateTo")),
        ("/api/v1/finance/customers/{customer}/statement/pdf", ("dateFrom", "dateTo")),
        ("/api/v1/analytics/finance/dashboard", ("startDate", "endDate")),
    ],
)
def test_a_period_that_ends_before_it_begins_names_both_ends(company, customer, path, params):
    query = dict(zip(params, ("2026-11-20", "2026-11-10"), strict=True))
    answer = company.client.get(path.format(customer=customer.pk), query)
    assert (answer.status_code, set(answer.json()["error"]["details"])) == (400, set(params))


def test_no_e_invoice_is_dated_before_its_turnover(company, customer, product):
    said = {"turnoverDate": "2026-11-20", "esfDate": "2026-11-19"}
    invoice = done(bill(company, customer, product))
    before = books()
    for answer in (
        bill(company, customer, product, **said),
        company.client.put(f"{INVOICES}/{invoice['id']}", said),
    ):
        assert (answer.status_code, set(answer.json()["error"]["details"])) == (
            400,
            {"turnoverDate", "esfDate"},
        )
    assert books() == before
    done(company.client.put(f"{INVOICES}/{invoice['id']}", {**said, "esfDate": "2026-11-20"}), 200)

"""Lists: filters, sorts, and how few statements they take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.tests.factories import draft, issued, make_customer, make_order, pay

pytestmark = pytest.mark.django_db

INVOICES, PAYMENTS, NOTES = (f"/api/v1/finance/{name}" for name in ("invoices", "payments", "credit-notes"))


def found(company, path, query=""):
    answer = company.client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]["items"]


def ids(company, path, query):
    return {item["id"] for item in found(company, path, query)}


@pytest.fixture
def three(company, product):
    """A draft, an issued and a paid invoice, unlike in everything that can be asked for."""
    first = make_customer(company.actor, name="ТОО Алма", type="COMPANY")
    second = make_customer(company.actor, name="ИП Бота", type="INDIVIDUAL")
    order = make_order(company.actor, (product, 1), customer=second)
    days = (date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10))
    written = draft(company.actor, 100, customer=first, issue_date=days[0], notes="договор 7")
    sent = issued(company.actor, 200, customer=second, issue_date=days[1], order_id=order.pk)
    paid = issued(company.actor, 300, customer=first, issue_date=days[2], esf_number="ESF-77")
    pay(company.actor, paid, 300, date=date(2026, 3, 15), reference="TRX1", method="kaspi")
    return written, sent, paid


def test_invoices_are_found(company, three):
    written, sent, paid = (str(invoice.pk) for invoice in three)
    for query, expected in {
        "status=draft": {written},
        "status=SENT,paid": {sent, paid},
        "status[ne]=draft": {sent, paid},
        f"customerId={three[1].customer_id}": {sent},
        f"orderId={three[1].order_id}": {sent},
        "dateFrom=2026-02-10": {sent, paid},
        "dateFrom=2026-01-11&dateTo=2026-02-10": {sent},
        "dueDate[lt]=2026-03-01": {written},
        "amount[gte]=200&amount[lt]=300": {sent},
        "minAmount=300": {paid},
        "maxAmount=100": {written},
        "paidAmount[gt]=0": {paid},
        "paidAt=2026-03-15": {paid},
        "customer.type=INDIVIDUAL": {sent},
        f"invoiceNumber={three[0].number}": {written},
        "search=алма": {written, paid},
        "search=договор": {written},
        "search=esf-77": {paid},
        f"search={three[1].number[-4:]} бота": {sent},
    }.items():
        assert ids(company, INVOICES, query) == expected, query
    for query in ("status=unpaid", "foo=1", "amount=x", "customerId=1", "sort=foo", "dateFrom=1"):
        assert company.client.get(f"{INVOICES}?{query}").status_code == 400, query


def test_invoices_are_sorted(company, three):
    order = {str(invoice.pk): place for place, invoice in enumerate(three)}
    for sort, expected in {
        "": [2, 1, 0],
        "amount": [0, 1, 2],
        "-amount": [2, 1, 0],
        "customerName,-amount": [1, 2, 0],
        "invoiceNumber": [0, 1, 2],
        "-issueDate": [2, 1, 0],
        "dueDate": [0, 1, 2],
        "status": [0, 2, 1],
        "paidAmount,amount": [0, 1, 2],
    }.items():
        assert [order[item["id"]] for item in found(company, INVOICES, f"sort={sort}")] == expected, sort


def test_payments_are_found(company, three):
    paid = pay(company.actor, three[1], 50, method="cash", date=date(2026, 4, 1))
    returned = services.refund_payment(paid.pk, actor=company.actor, amount=Decimal(20))
    [first] = ids(company, PAYMENTS, "reference=TRX1")
    other, refund = str(paid.pk), str(returned.pk)
    for query, expected in {
        "": {first, other, refund},
        "kind=refund": {refund},
        "method=cash&kind=payment": {other},
        f"invoiceId={three[1].pk}": {other, refund},
        f"customerId={three[0].customer_id}": {first},
        f"orderId={three[1].order_id}": {other, refund},
        "dateFrom=2026-03-15&dateTo=2026-04-01": {first, other},
        "amount[lt]=0": {refund},
        "search=trx": {first},
        "search=бота": {other, refund},
    }.items():
        assert ids(company, PAYMENTS, query) == expected, query
    amounts = [item["amount"] for item in found(company, PAYMENTS, "sort=-amount")]
    assert amounts == [300, 50, -20]


def test_credit_notes_are_found(company, three):
    note = services.issue_credit_note(
        actor=company.actor, invoice_id=three[1].pk, amount=Decimal(5), reason="бой"
    )
    for query in (f"invoiceId={three[1].pk}", "search=бой", "amount=5", f"creditNoteNumber={note.number}"):
        assert ids(company, NOTES, query) == {str(note.pk)}, query
    assert ids(company, NOTES, f"customerId={three[0].customer_id}") == set()
    assert found(company, NOTES)[0]["customerName"] == "ИП Бота"


def test_vat_rates(company):
    path = "/api/v1/finance/vat-rates"
    for day, standard in (("2025-12-31", 12), ("2026-01-01", 16)):
        [item] = found(company, path, f"date={day}&code=STANDARD")
        assert item["rate"] == standard
    assert {item["rate"] for item in found(company, path, "date=2027-01-01")} == {0, 10, 16}
    for query in ("sort=createdAt", "sort=-rate", "search=stand"):
        assert found(company, path, query), query
    assert company.client.get(f"{path}?date[gte]=2026-01-01").status_code == 400
    assert company.client.post(path, {}).status_code == 405


@pytest.mark.parametrize(("path", "expected"), [(INVOICES, 5), (PAYMENTS, 5), (NOTES, 3)])
def test_no_list_takes_more_statements_with_more_rows(company, customer, count_queries, path, expected):
    for more in (1, 8):
        for _ in range(more):
            invoice = issued(company.actor, 100, customer=make_customer(company.actor))
            pay(company.actor, invoice, 10)
            pay(company.actor, invoice, 20)
            services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(5))
        with count_queries() as statements:
            answer = company.client.get(path)
        assert answer.status_code == 200
        assert len(statements) == expected, statements
    with count_queries() as statements:
        assert company.client.get(f"{INVOICES}/{invoice.pk}").status_code == 200
    # Three for its e-invoices and those of its credit notes; its letters.
    assert len(statements) == 9, statements
    with count_queries() as statements:
        company.client.get(f"/api/v1/finance/customers/{invoice.customer_id}/statement")
    assert len(statements) == 6, statements


def test_the_periods_of_the_register_know_no_other_parameters(company):
    path = "/api/v1/finance/vat-register/periods"
    assert company.client.get(path, {"year": 2026, "by": "quarter"}).status_code == 200
    answer = company.client.get(path, {"dateFrom": "2026-09-01"})
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["dateFrom"])

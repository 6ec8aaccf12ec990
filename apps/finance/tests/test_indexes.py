"""Each way to find or sort invoices, payments and credit notes has an index, shown over 10,000 of each.

Search is made of the same pieces as that of orders, whose plans are shown there.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from apps.finance.api.filters import CreditNoteFilters, InvoiceFilters, PaymentFilters
from apps.finance.models import CreditNote, Invoice, LedgerEntry, Payment
from apps.finance.tests.factories import make_customer, make_order, make_product
from apps.kernel.api import pagination
from apps.kernel.tests.filling import filling

pytestmark = pytest.mark.long

ROWS = 10_000

FILL = """
WITH people AS (
    INSERT INTO crm_customer (id, organization_id, workspace_id, created_at, updated_at, version,
        customer_number, name, type, status, rating, payment_terms, balance, total_orders, total_revenue,
        payment_behavior)
    SELECT gen_random_uuid(), organization_id, workspace_id, now(), now(), 1, 'CUS-X-' || n,
        'ТОО Клиент ' || md5(n::text), CASE WHEN n %% 50 = 0 THEN 'INDIVIDUAL' ELSE 'COMPANY' END,
        'ACTIVE', 0, 'NET_30', 0, 0, 0, 'unknown'
    FROM crm_customer, generate_series(1, 500) AS n WHERE id = %(customer)s
    RETURNING id
), numbered AS (
    SELECT id, row_number() OVER () AS place FROM people
), invoices AS (
    INSERT INTO finance_invoice (id, organization_id, workspace_id, created_at, updated_at, version, number,
        customer_id, order_id, follows_order, status, currency, items_total, adjustment_amount, amount,
        paid_amount, credited_amount, issue_date, issue_date_given, due_date, due_date_given, sent_at,
        paid_date, cancel_reason, notes, esf_number, esf_status)
    SELECT gen_random_uuid(), %(organization)s, %(workspace)s, date '2026-11-30' - n * interval '5 minutes',
        date '2026-11-30' - (n * 7 %% 100000) * interval '5 minutes', 1, 'INV-2025-' || n, numbered.id,
        CASE WHEN n %% 1000 = 0 THEN %(order)s::uuid END, false,
        CASE WHEN n %% 100 = 0 THEN 'sent' WHEN n %% 100 = 1 THEN 'cancelled' ELSE 'paid' END, 'KZT',
        n * 10, 0, n * 10, CASE WHEN n %% 100 < 2 THEN 0 ELSE n * 10 END, 0,
        date '2024-01-01' + (n %% 1000)::int, true, date '2024-02-01' + (n %% 1000)::int, true, now(),
        CASE WHEN n %% 100 < 2 THEN NULL ELSE date '2024-03-01' + (n %% 1000)::int END,
        '', '', CASE WHEN n %% 10 = 0 THEN 'ESF-' || n ELSE '' END,
        CASE WHEN n %% 500 = 0 THEN 'failed' ELSE '' END
    FROM generate_series(1, %(rows)s) AS n JOIN numbered ON place = 1 + (n %% 500)
    RETURNING id, customer_id, number, amount, created_at, issue_date
), payments AS (
    INSERT INTO finance_payment (id, organization_id, workspace_id, created_at, updated_at, number,
        invoice_id, customer_id, kind, amount, method, reference, date, reason)
    SELECT gen_random_uuid(), %(organization)s, %(workspace)s, created_at, created_at,
        replace(number, 'INV', 'PAY'), id, customer_id,
        CASE WHEN amount %% 1000 = 0 THEN 'refund' ELSE 'payment' END,
        CASE WHEN amount %% 1000 = 0 THEN -amount ELSE amount END,
        CASE WHEN amount %% 1000 = 10 THEN 'kaspi' ELSE 'bank_transfer' END, 'TRX' || number, issue_date, ''
    FROM invoices
), entries AS (
    INSERT INTO finance_ledgerentry (id, organization_id, workspace_id, created_at, updated_at, customer_id,
        invoice_id, kind, document_id, document_number, date, amount)
    SELECT gen_random_uuid(), %(organization)s, %(workspace)s, created_at, created_at, customer_id, id,
        'invoice', id, number, issue_date, -amount
    FROM invoices
)
INSERT INTO finance_creditnote (id, organization_id, workspace_id, created_at, updated_at, number,
    invoice_id, customer_id, amount, date, reason)
SELECT gen_random_uuid(), %(organization)s, %(workspace)s, created_at, created_at,
    replace(number, 'INV', 'CN'), id, customer_id, amount, issue_date, ''
FROM invoices
"""

# What is asked → the index that answers it, for the page or for its count.
INVOICES = {
    "": "invoice_created",
    "updatedAt[gte]=2026-11-29": "invoice_updated",
    "status=cancelled": "invoice_status",
    "status=sent,cancelled": "invoice_status_sort|invoice_status_due",
    "customerId={customer}": "invoice_customer",
    "orderId={order}": "invoice_of_order",
    "shipmentId={order}": "invoice_of_shipment",
    "invoiceNumber=INV-2025-77": "invoice_by_number|invoice_number_unique",
    "amount=5000": "invoice_amount",
    "minAmount=99000": "invoice_amount",
    "maxAmount=500": "invoice_amount",
    "paidAmount=5020": "invoice_paid",
    "dateFrom=2026-09-20": "invoice_issued",
    "dateTo=2024-01-05": "invoice_issued",
    "issueDate=2025-01-01": "invoice_issued",
    "dueDate=2025-02-01": "invoice_due",
    "paidAt=2025-03-01": "invoice_paid_date",
    "esfStatus=failed": "invoice_esf",
    "createdAt[gte]=2026-11-20": "invoice_created",
    "customer.type=INDIVIDUAL": "invoice_customer",
    "sort=createdAt": "invoice_created",
    "sort=-updatedAt": "invoice_updated",
    "sort=invoiceNumber": "invoice_by_number",
    "sort=status": "invoice_status_sort",
    "sort=amount": "invoice_amount",
    "sort=paidAmount": "invoice_paid",
    "sort=issueDate": "invoice_issued",
    "sort=dueDate": "invoice_due",
    "sort=paidAt": "invoice_paid_date",
    "sort=updatedAt": "invoice_updated",
}
PAYMENTS = {
    "": "payment_created",
    "invoiceId={invoice}": "payment_invoice",
    "customerId={customer}": "payment_customer",
    "orderId={order}": "payment_invoice",
    "kind=refund": "payment_kind",
    "method=kaspi": "payment_method",
    "reference=TRXINV-2025-77": "payment_reference",
    "paymentNumber=PAY-2025-77": "payment_by_number|payment_number_unique",
    "amount=5020": "payment_amount",
    "date=2025-01-01": "payment_date",
    "dateFrom=2026-09-20": "payment_date",
    "dateTo=2024-01-05": "payment_date",
    "createdAt[gte]=2026-11-20": "payment_created",
    "sort=date": "payment_date",
    "sort=amount": "payment_amount",
    "sort=paymentNumber": "payment_by_number",
}
NOTES = {
    "": "credit_note_created",
    "invoiceId={invoice}": "credit_note_invoice",
    "customerId={customer}": "credit_note_customer",
    "creditNoteNumber=CN-2025-77": "credit_note_by_number|credit_note_number_unique",
    "amount=5020": "credit_note_sum",
    "date=2025-01-01": "credit_note_date",
    "dateFrom=2026-09-20": "credit_note_date",
    "dateTo=2024-01-05": "credit_note_date",
    "createdAt[gte]=2026-11-20": "credit_note_created",
    "sort=date": "credit_note_date",
    "sort=amount": "credit_note_sum",
    "sort=creditNoteNumber": "credit_note_by_number",
}
LISTS: list[tuple[Any, Any, dict[str, str]]] = [
    (Invoice, InvoiceFilters, INVOICES),
    (Payment, PaymentFilters, PAYMENTS),
    (CreditNote, CreditNoteFilters, NOTES),
]


@pytest.fixture
def crowded(company):
    """A workspace with so many invoices of 500 customers, each with a payment, a note and a posting."""
    customer = make_customer(company.actor)
    order = make_order(company.actor, (make_product(company.actor, type="SERVICE"), 1), customer=customer)
    values = {
        "organization": company.organization.pk,
        "workspace": company.workspace.pk,
        "customer": customer.pk,
        "order": order.pk,
        "rows": ROWS,
    }
    tables = [f"finance_{name}" for name in ("invoice", "payment", "creditnote", "ledgerentry")]
    with filling("crm_customer", *tables), connection.cursor() as cursor:
        cursor.execute(FILL, values)
    return Invoice.objects.filter(order__isnull=False).first()


def test_every_question_has_its_index(crowded):
    ids = {"customer": crowded.customer_id, "order": crowded.order_id, "invoice": crowded.pk}
    wrong = []
    for model, filterset, asked in LISTS:
        table = model._meta.db_table
        for question, index in asked.items():
            filters = filterset(QueryDict(question.format(**ids)))
            matching = filters.apply(model.objects.all())
            page = pagination.cut(matching.order_by(*filters.order()), pagination.Page(1, 20))
            plan = page.values_list("pk", "customer__name").explain()
            count = matching.order_by().values("pk").explain()
            if f"Seq Scan on {table}" in plan or not re.search(rf" ({index})\b", plan + count):
                wrong.append(f"{question}\n{plan}\n{count}")
        # Sorted pages touch some rows, not all of them, whatever the table's size.
        for key in ("createdAt", *(name for name in filterset.sorts if name != "customerName")):
            for sign in ("", "-"):
                filters = filterset(QueryDict(f"sort={sign}{key}"))
                page = pagination.cut(model.objects.order_by(*filters.order()), pagination.Page(1, 20))
                [read] = re.findall(rf"Scan.* on {table} .*actual.* rows=(\d+)", page.explain(analyze=True))
                assert int(read) == 20, key
    assert not wrong, "\n\n".join(wrong)
    # Balances and statements add up one customer's postings in their index.
    of_one = LedgerEntry.objects.filter(customer_id=crowded.customer_id).order_by("date", "id")
    assert "ledger_customer" in of_one.values("amount").explain()


@pytest.mark.parametrize(("model", "filterset", "asked"), LISTS)
def test_the_questions_name_every_filter_and_sort(model, filterset, asked):
    words = " ".join(asked)
    # The id has its primary key.
    asked_by = {*filterset.fields, *filterset.aliases} - {"id"}
    assert {name for name in asked_by if name not in words} == set()
    # Sorted by a column of the customer's table.
    assert {name for name in filterset.sorts if f"sort={name}" not in words} <= {"customerName"}

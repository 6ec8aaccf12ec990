"""The register of what was sold before there was one is what the services would have written."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.finance import services
from apps.finance.models import CreditNoteItem, Invoice, VatEntry
from apps.finance.tests.factories import issued, line, make_product
from apps.sales import services as sales

pytestmark = pytest.mark.django_db

ROW = (
    "kind",
    "day",
    "document_id",
    "document_number",
    "line_id",
    "tax",
    "net",
    "vat",
    "order_id",
    "customer_id",
)
NOTE = ("credit_note_id", "invoice_item_id", "tax", "net", "vat", "amount")


def test_old_documents_come_over(company, customer):
    goods, work = make_product(company.actor, stock=9), make_product(company.actor, type="SERVICE")
    items = [
        {"product_id": product.pk, "quantity": Decimal(1), "unit_price": price, "tax": Decimal(16)}
        for product, price in ((goods, Decimal("33.33")), (work, Decimal("77.77")))
    ]
    delivered, waiting = (
        sales.create_order(actor=company.actor, customer_id=customer.pk, items=items) for _ in range(2)
    )
    bills = []
    for order in (delivered, waiting):
        sales.confirm_order(order.pk, actor=company.actor)
        made = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
        bills.append(services.send_invoice(made.pk, actor=company.actor))
    services.issue_credit_note(actor=company.actor, invoice_id=bills[0].pk, amount=Decimal("10.01"))
    sales.ship_order(delivered.pk, actor=company.actor)
    sales.deliver_order(delivered.pk, actor=company.actor)
    services.issue_credit_note(actor=company.actor, invoice_id=bills[0].pk, amount=Decimal("7.77"))
    alone = [line(1000, tax=Decimal(16)), line(Decimal("0.07"), tax=Decimal(5))]
    kept, cancelled = (issued(company.actor, customer=customer, items=alone) for _ in range(2))
    for invoice in (kept, cancelled):
        services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal("100.03"))
    services.cancel_invoice(cancelled.pk, actor=company.actor)
    notes = set(CreditNoteItem.objects.values_list(*NOTE))
    # Before there were acts, services stood under the number of their order.
    acts = {delivered.pk: delivered.number}
    rows = [
        (*row[:2], row[8], acts[row[8]], *row[4:]) if row[0] == "service" else row
        for row in VatEntry.objects.values_list(*ROW)
    ]
    rows.sort(key=str)
    days = set(Invoice.objects.values_list("pk", "turnover_date"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE finance_vatentry, finance_creditnoteitem")
    Invoice.objects.exclude(pk=kept.pk).update(turnover_date="2020-02-02")
    Invoice.objects.filter(pk=cancelled.pk).update(turnover_date=None)
    module = import_module("apps.finance.migrations.0009_vat_register_filled")
    for _ in range(2):  # once more does nothing more
        module.fill(None, SimpleNamespace(connection=connection))
    assert set(CreditNoteItem.objects.values_list(*NOTE)) == notes
    assert sorted(VatEntry.objects.values_list(*ROW), key=str) == rows
    assert set(Invoice.objects.values_list("pk", "turnover_date")) == days

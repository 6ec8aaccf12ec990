"""The papers of shipments, and what of orders' lines is billed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Sum

from apps.finance.document_kinds import links_of_shipment
from apps.finance.models import ISSUED, CreditNoteItem, InvoiceItem, InvoiceStatus
from apps.sales.models import ShipmentStatus
from apps.sales.selectors import shipment_rows


def papers_of_shipments(shipment_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{shipment: its papers with their addresses}, named in the language in force; one query."""
    rows = shipment_rows().filter(pk__in=shipment_ids).annotate(services=ArrayAgg("items__is_service"))
    return {
        pk: links_of_shipment(
            pk,
            (number, act),
            undone=status == ShipmentStatus.CANCELLED,
            services=[each for each in services if each is not None],
        )
        for pk, number, act, status, services in rows.values_list(
            "pk", "number", "act_number", "status", "services"
        )
    }


def billed_of_lines(line_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """{order line: what was issued of it and is not to be billed again}, in tenge with VAT; three queries."""
    ids = list(line_ids)
    issued = InvoiceItem.objects.filter(order_item__in=ids, invoice__status__in=ISSUED).order_by()
    found: dict[UUID, Decimal] = dict(issued.values_list("order_item").annotate(total=Sum("agreed_total")))
    notes = CreditNoteItem.objects.filter(invoice_item__order_item__in=ids).order_by()
    again = notes.filter(invoice_item__invoice__status__in=ISSUED, credit_note__rebill=True)
    # What was credited as a whole is cancelled, and forgiven all the same.
    forgiven = notes.filter(invoice_item__invoice__status=InvoiceStatus.CANCELLED, credit_note__rebill=False)
    for rows, sign in ((again, -1), (forgiven, 1)):
        for pk, amount in rows.values_list("invoice_item__order_item").annotate(total=Sum("amount")):
            found[pk] = found.get(pk, Decimal(0)) + sign * amount
    return found

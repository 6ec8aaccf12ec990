"""Whether what an invoice bills is delivered, and the documents of shipments."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from apps.finance.document_kinds import links_of_shipment
from apps.finance.models import CreditNoteItem, InvoiceItem
from apps.kernel.columns import MONEY
from apps.sales.models import LIVE_SHIPMENTS, ShipmentStatus
from apps.sales.selectors import shipment_item_rows, shipment_rows

NOTHING = Value(Decimal(0), output_field=MONEY)


def turned_over() -> ExpressionWrapper[Any]:
    """A column of invoices: whether it stands alone, or what it bills of an order is delivered.

    A part that was billed ahead is not, until so much of its lines is: there is no e-invoice of it before.
    """
    delivered = Q(order__shipped_at__isnull=False) | Q(order__delivered_at__isnull=False)
    came = shipment_item_rows().filter(order_item=OuterRef("order_item"), shipment__status__in=LIVE_SHIPMENTS)
    credited = CreditNoteItem.objects.filter(invoice_item=OuterRef("pk"))
    ahead = InvoiceItem.objects.filter(
        invoice=OuterRef("pk"),
        order_item__quantity__gt=F("order_item__shipped_quantity") + F("order_item__closed_quantity"),
        agreed_total__gt=_sum(came, "order_item", "total") + _sum(credited, "invoice_item", "amount"),
    )
    return ExpressionWrapper(
        Q(order__isnull=True) | (delivered & ~Exists(ahead)), output_field=BooleanField()
    )


def _sum(rows: QuerySet[Any], by: str, column: str) -> Coalesce:
    sums = rows.order_by().values(by).annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(sums, output_field=MONEY), NOTHING, output_field=MONEY)


def documents_of_shipments(shipment_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{shipment: its documents with their addresses}, named in the language in force; one query."""
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

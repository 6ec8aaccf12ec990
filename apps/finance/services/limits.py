"""No more of an order's line is issued than it comes to: judged at issuing (domain.md §2.4)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.finance.models import Invoice, InvoiceItem
from apps.finance.selectors import billing_of_lines
from apps.finance.services.part_bills import billed_of_shipment
from apps.kernel import money
from apps.kernel.errors import Conflict
from apps.sales.models import Order
from apps.sales.selectors import order_item_rows, shipment_item_rows


def require_unbilled(invoice: Invoice, order: Order | None) -> None:
    """Refuse an invoice that bills what other issued ones bill already; the order is locked.

    Raises:
        Conflict: naming the lines, what is left of each and what this invoice would bill.
    """
    if over := beyond(invoice, order):
        raise Conflict(_("More than is left to bill of the order"), field="items", items=over)


def beyond(invoice: Invoice, order: Order | None) -> list[dict[str, object]]:
    """The order's lines of which an invoice bills more than is left, none where it may be issued."""
    if order is None:
        return []
    mine: dict[UUID, Decimal] = defaultdict(Decimal)
    rows = InvoiceItem.objects.filter(invoice=invoice, order_item__isnull=False)
    for pk, total in rows.values_list("order_item_id", "agreed_total"):
        mine[pk] += total
    if not mine and invoice.follows_order:  # the whole of an order without lines
        return [_said(None, order.unbilled, invoice.amount)] if invoice.amount > order.unbilled else []
    billing = billing_of_lines(order_item_rows().filter(pk__in=mine), without=invoice.pk)
    left = {pk: found.unbilled for pk, found in billing.items()}
    if invoice.shipment_id is not None:
        billed = billed_of_shipment(invoice.shipment_id, without=invoice.pk)
        brought: dict[UUID, Decimal] = defaultdict(Decimal)
        for pk, total in (
            shipment_item_rows().filter(shipment=invoice.shipment_id).values_list("order_item_id", "total")
        ):
            brought[pk] += total
        left = {pk: min(rest, brought[pk] - billed[pk]) for pk, rest in left.items()}
    return [_said(pk, left[pk], total) for pk, total in mine.items() if total > left[pk]]


def _said(pk: UUID | None, left: Decimal, wanted: Decimal) -> dict[str, object]:
    return {"order_item_id": pk, "unbilled": max(money.ZERO, left), "amount": wanted}

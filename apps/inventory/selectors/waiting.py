"""Who waits for stock, and when it is expected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Min, QuerySet

from apps.inventory.models import PurchaseOrder, PurchaseOrderLine, StockWait

ON_THEIR_WAY = (PurchaseOrder.Status.ORDERED, PurchaseOrder.Status.PARTIALLY_RECEIVED)


def stock_wait_rows() -> QuerySet[StockWait]:
    """For the apps above: who waits for stock, in the scope in force."""
    return StockWait.objects.all()


def expected_days(product_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """{product: the first day on which an open purchase of it is expected}; one query.

    A product of which nothing is ordered is not among them; None: it is, without a day.
    """
    lines = PurchaseOrderLine.objects.filter(
        product_id__in=list(product_ids),
        quantity__gt=F("received_quantity"),
        purchase_order__status__in=ON_THEIR_WAY,
        purchase_order__deleted_at__isnull=True,
    )
    days = lines.order_by().values_list("product_id").annotate(day=Min("purchase_order__expected_date"))
    return dict(days)

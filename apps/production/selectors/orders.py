"""Production orders as others read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from apps.kernel import clock
from apps.production import workdays
from apps.production.models import NOT_STARTED, OPEN, ProductionMaterial, ProductionOrder
from apps.production.selectors.bom import exact

ONE = Decimal(1)


def orders_of_order(order_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{sales order: what is made for it, as GET /orders/:id shows it}; parts of it too; one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = ProductionOrder.objects.filter(order_id__in=order_ids).order_by("order_id", "created_at", "number")
    for order_id, pk, number, product_id, quantity, status, completed, parent_id in rows.values_list(
        "order_id", "id", "number", "product_id", "quantity", "status", "completed_quantity", "parent_id"
    ):
        found[order_id].append(
            {
                "id": pk,
                "productionNumber": number,
                "productId": product_id,
                "quantity": quantity,
                "status": status,
                "completedQuantity": completed,
                "parentId": parent_id,
            }
        )
    return dict(found)


def made_for_orders(order_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], list[tuple[date, Decimal]]]:
    """{(sales order, product): what is still to be made for it, each with the day it is due}; one query."""
    rows = ProductionOrder.objects.filter(order_id__in=order_ids, status__in=OPEN, due_date__isnull=False)
    found: dict[tuple[UUID, UUID], list[tuple[date, Decimal]]] = defaultdict(list)
    for order_id, product_id, day, quantity, done in rows.values_list(
        "order_id", "product_id", "due_date", "quantity", "completed_quantity"
    ):
        if order_id is not None and day is not None:
            found[order_id, product_id].append((day, quantity - done))
    return dict(found)


def estimated_completion(
    status: str,
    quantity: Decimal,
    output_minutes: Decimal,
    minutes_done: Decimal,
    completed_quantity: Decimal,
    start_date: date | None,
    started_at: datetime | None,
    output_quantity: Decimal = ONE,
) -> date | None:
    """The day on which the order will probably be done; None when it is done or cancelled.

    Not started: the work's minutes at eight hours a working day from the start (or today, if that is
    later) on. Running: the working days so far stretched to the whole by the share of the minutes that
    are done (of the quantity, where operations take no time). Never before today (domain.md §2.3).
    """
    if status not in OPEN:
        return None
    today = clock.today()
    # Times the output, as what is done is: for their ratio nothing need be divided.
    multiple = exact(output_minutes, quantity)
    minutes = multiple / output_quantity
    if status in NOT_STARTED or started_at is None:
        return workdays.last_day_of(minutes, max(start_date or today, today))
    done, whole = (minutes_done, multiple) if minutes else (completed_quantity, quantity)
    began = min(clock.local_date(started_at), today)
    if not done:
        return max(workdays.last_day_of(minutes, began), workdays.first_workday(today))
    elapsed = max(1, workdays.between(began, today))
    total = (elapsed * whole / done).to_integral_value(ROUND_CEILING)
    return max(today, workdays.after_workdays(began, int(total) - 1))


def product_in_use(product_id: UUID) -> bool:
    """Whether something under way makes the product or needs it."""
    is_open = {"status__in": OPEN}
    return (
        ProductionOrder.objects.filter(product_id=product_id, **is_open).exists()
        or ProductionMaterial.objects.filter(
            component_id=product_id,
            production_order__status__in=OPEN,
            production_order__deleted_at__isnull=True,
        ).exists()
    )


def product_has_lines(product_id: UUID) -> bool:
    """Whether the product was ever made or used in production."""
    return (
        ProductionOrder.objects.filter(product_id=product_id).exists()
        or ProductionMaterial.objects.filter(component_id=product_id).exists()
    )


def stock_claims(production_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """{open production order: {material: what may be kept for it}}; one query."""
    found: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    rows = ProductionMaterial.objects.filter(
        production_order_id__in=production_ids,
        production_order__status__in=OPEN,
        production_order__deleted_at__isnull=True,
    )
    columns = ("production_order_id", "component_id", "needed", "issued")
    for pk, component_id, needed, issued in rows.values_list(*columns):
        found[pk][component_id] = needed - issued
    return dict(found)

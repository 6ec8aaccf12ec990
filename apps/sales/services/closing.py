"""What is left of an order that was shipped in part will not be delivered any more (domain.md §2.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Missing
from apps.sales.events import ClosedLine, OrderClosed
from apps.sales.models import Order, OrderItem, OrderStatus, Shipment, ShipmentStatus
from apps.sales.services import order_stock
from apps.sales.services.payloads import order_payload
from apps.sales.services.shipment_lines import lines_of, taken_of
from apps.sales.services.status_changes import lock_order, move
from apps.sales.state_machines import ORDER

S = OrderStatus


@transaction.atomic
def close_order(order_id: UUID, *, actor: Actor, reason: str) -> Order:
    """processing → shipped, or delivered where everything arrived: what is left is not delivered any more.

    Reservations and production are free again; `closed_amount` grows by what is left, the total stays, and
    finance credits what was billed of it.

    Raises:
        Missing: no reason.
        Conflict: nothing was shipped (cancel it), or nothing is left.
    """
    if not reason.strip():
        raise Missing("reason")
    order, _customer = lock_order(order_id)
    if order.status != S.PROCESSING or "close" not in ORDER.actions(order):
        raise Conflict(_("Only what is left of a partly shipped order can be closed"), status=order.status)
    closed = _close_lines(order)
    amount = sum((line["amount"] for line in closed), money.ZERO)
    on_its_way = Shipment.objects.filter(order=order, status=ShipmentStatus.IN_TRANSIT).exists()
    values: dict[str, Any] = {
        "closed_amount": min(order.total_amount, order.closed_amount + amount),
        "closed_at": timezone.now(),
        "close_reason": reason,
    }
    to = S.SHIPPED if on_its_way else S.DELIVERED
    if to == S.DELIVERED:
        values["delivered_at"] = timezone.now()
    event = OrderClosed(**order_payload(order), reason=reason, amount=amount, lines=closed)
    move(order, to, actor=actor, event=event, note=reason, **values)
    # After the event, as when it is cancelled: production gives its materials back too.
    order_stock.release(order, actor=actor)
    order.stock_needed = {}
    order.save(update_fields=["stock_needed"])
    return order


def _close_lines(order: Order) -> list[ClosedLine]:
    """Nothing is left of any line; what that comes to."""
    left = [line for line in lines_of(order) if line.remaining_quantity > 0]
    taken = taken_of(line.pk for line in left)
    closed: list[ClosedLine] = []
    for line in left:
        before = taken.get(line.pk)
        # Without what was closed before: the order was opened again by an undone shipment.
        amount = line.standing_total - (before.sums.total if before else money.ZERO)
        closed.append({"order_item_id": line.pk, "amount": amount})
        line.closed_quantity += line.remaining_quantity
    OrderItem.objects.bulk_update(left, ["closed_quantity"])
    return closed

"""Changing orders: terms, documents, and lines before they are delivered (domain.md §2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.crm.services import judge_contract
from apps.kernel import clock, dates, money
from apps.kernel.actor import Actor
from apps.kernel.children import Children
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.events import announce
from apps.kernel.records import change, lock, touch
from apps.sales.models import WAITING, Order, OrderItem, OrderStatus, Shipment, ShipmentStatus
from apps.sales.services import (
    changed_lines,
    credit,
    discounts,
    order_stock,
    refitting,
    retaxing,
    transitions,
)
from apps.sales.services import documents as order_documents
from apps.sales.services.order_lines import Line, adjustment_of, match_lines, sum_of
from apps.sales.services.payloads import order_changed
from apps.sales.services.shipping import is_complete
from apps.sales.services.status_changes import BILLED, move, record_metrics
from apps.sales.state_machines import ORDER

CONTRACT = ("contract_number", "contract_date")
FROZEN = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
BEFORE_SHIPPING = (OrderStatus.PENDING, *WAITING)


@transaction.atomic
def update_order(
    order_id: UUID,
    *,
    actor: Actor,
    status: str | None = None,
    items: Sequence[dict[str, Any]] | None = None,
    documents: Sequence[dict[str, Any]] | None = None,
    override_credit_limit: bool = False,
    allow_backorder: bool | None = None,
    tracking_number: str = "",
    carrier: str = "",
    estimated_delivery: date | None = None,
    reason: str = "",
    refund_amount: Decimal = money.ZERO,
    **values: Any,
) -> Order:
    """Change what may still be changed, then take the step to `status`; all of it or nothing.

    Args:
        status: the same status again is no step.
        items: the lines as a set: while the order is pending, and within what was shipped and billed while
            something is left of it.
        allow_backorder: what is not there waits; of a confirmed order as it was confirmed, unless given.
        documents: the documents as a set.
        reason: why it is cancelled; the notes sent along say it as well.
        values: `delivery_date` and `notes` until delivered, `shipping_address` until shipped,
            `payment_terms` while pending, `contract_number` and `contract_date` unless cancelled.
    Raises:
        Conflict: the order's status does not allow the change any more, or what was shipped or billed of a
            line does not.
        Missing: a cancellation without reason.
        InvalidTransition, CreditLimitExceeded, StockUnavailable …: see the step.
    """
    order = lock(Order, order_id)
    if "contract_number" in values:
        values["contract_number"] = values["contract_number"] or ""
    _edit(
        order,
        values,
        items,
        documents,
        actor=actor,
        override_limit=override_credit_limit,
        allow_backorder=allow_backorder,
    )
    if status is None or status == order.status:
        return order
    reason = reason or values.get("notes", "")
    if status == OrderStatus.CANCELLED and not reason.strip():
        raise Missing("notes")
    return transitions.move_order(
        order.pk,
        status,
        actor=actor,
        override_credit_limit=override_credit_limit,
        allow_backorder=bool(allow_backorder),
        tracking_number=tracking_number,
        carrier=carrier,
        estimated_delivery=estimated_delivery,
        reason=reason,
        refund_amount=refund_amount,
    )


def _edit(
    order: Order,
    values: dict[str, Any],
    items: Sequence[dict[str, Any]] | None,
    documents: Sequence[dict[str, Any]] | None,
    *,
    actor: Actor,
    override_limit: bool,
    allow_backorder: bool | None,
) -> None:
    wanted = {name: value for name, value in values.items() if getattr(order, name) != value}
    judge_contract(*(values.get(name, getattr(order, name)) for name in CONTRACT))
    sets: dict[str, Children[Any]] = {}
    # As when it is confirmed or shipped: the order, its customer, then the stock by id.
    customer = lock(Customer, order.customer_id) if items is not None and order.status in WAITING else None
    if items is not None:
        sets["items"], totals = _new_lines(order, items)
        if sets["items"].changed:
            wanted |= {name: value for name, value in totals.items() if getattr(order, name) != value}
    if documents is not None:
        sets["documents"] = order_documents.match_documents(order, documents)
    sets = {name: rows for name, rows in sets.items() if rows.changed}
    for name in {**sets, **wanted}:  # the lines first: sums are theirs
        _require_editable(order, name)
    for rows in sets.values():
        rows.save()
    if "delivery_date" in wanted:
        dates.warn_of_order(("created_at", order.created_at), ("delivery_date", wanted["delivery_date"]))
    owed = order.owed_total
    changes = change(order, wanted)
    if customer is not None and "items" in sets:
        if order.owed_total > owed:
            if override_limit:
                actor.require("ORDERS_APPROVE")
            credit.require_credit(customer, order, override_limit=override_limit)
        refitting.refit(order, sets["items"].before, actor=actor, allow_backorder=allow_backorder)
        retaxing.warn_of_rates_to_come(order)
    if "delivery_date" in changes and order.status in WAITING:
        order_stock.wait_until(order, actor=actor)
    if sets and not changes:
        touch(order)
    changes |= {name: (rows.before, rows.after) for name, rows in sets.items()}
    if changes:
        announce(order_changed(order), actor=actor, changes=changes, of=order)
    if "items" in sets:
        _after_lines(order, is_confirmed=customer is not None, actor=actor)


def _after_lines(order: Order, *, is_confirmed: bool, actor: Actor) -> None:
    discounts.judge_again(order, actor=actor)
    if is_confirmed:
        record_metrics(order, actor=actor)
        _finish(order, actor=actor)


def _finish(order: Order, *, actor: Actor) -> None:
    """What is left of a partly shipped order was taken out of it: it is shipped, or delivered."""
    order.refresh_from_db(fields=BILLED)
    if order.status != OrderStatus.PROCESSING or order.shipped_at is None or not is_complete(order):
        return
    on_its_way = Shipment.objects.filter(order=order, status=ShipmentStatus.IN_TRANSIT).exists()
    to = OrderStatus.SHIPPED if on_its_way else OrderStatus.DELIVERED
    ORDER.require(order, to, action="change")
    arrived: dict[str, Any] = {} if on_its_way else {"delivered_at": timezone.now()}
    move(order, to, actor=actor, **arrived)


def _new_lines(
    order: Order, items: Sequence[dict[str, Any]]
) -> tuple[Children[OrderItem], Mapping[str, Decimal]]:
    if not items:
        raise Invalid({"items": _("An order needs at least one line.")})
    on = clock.local_date(order.created_at)
    if order.status in WAITING:
        rows = changed_lines.lay_lines(order, items, on=on)
        return rows, changed_lines.totals_of(rows.wanted)
    rows, lines = match_lines(order, items, on=on)
    return rows, _totals(order, lines, had_lines=bool(rows.before))


def _totals(order: Order, lines: Sequence[Line], *, had_lines: bool) -> dict[str, Decimal]:
    items_total = sum_of(lines)
    adjustment = adjustment_of(order, lines, had_lines=had_lines)
    total = items_total + adjustment
    if not 0 <= total <= money.MAX_MONEY:
        raise Invalid({"items": _("The lines and the adjustment must not add up to less than zero.")})
    return {"items_total": items_total, "adjustment_amount": adjustment, "total_amount": total}


def _require_editable(order: Order, name: str) -> None:
    if name == "payment_terms":
        editable = order.status == OrderStatus.PENDING
    elif name in ("items", "items_total", "adjustment_amount", "total_amount", "shipping_address"):
        editable = order.status in BEFORE_SHIPPING
    elif name in CONTRACT:
        # Papers of what was delivered name it, too: it is often signed later.
        editable = order.status != OrderStatus.CANCELLED
    else:
        editable = order.status not in FROZEN
    if not editable:
        raise Conflict(
            _("This can no longer be changed in the order's status"), field=name, status=order.status
        )

"""Discounts beyond what roles allow: an order above the limit of who entered its prices waits for approval.

The limit stays with the order: whoever changes it later has the lesser of the two. What counts of a line is
the greater of its discount and of what it costs less than the lists' price (by hand) or than its own price,
the share of the order's adjustment in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm.selectors.prices import PriceBook
from apps.inventory.services import MANUAL
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict
from apps.kernel.events import announce
from apps.kernel.money import CENT, HUNDRED, round_money
from apps.kernel.pricing import line_amounts
from apps.kernel.records import change, lock
from apps.sales.errors import ApprovalRequired
from apps.sales.events import OrderApprovalRequested, OrderApproved
from apps.sales.models import Approval, Order, OrderItem, OrderStatus
from apps.sales.services.payloads import order_changed, order_payload

Reason = dict[str, Any]
RIGHT = "ORDERS_APPROVE"


def judge(order: Order, *, actor: Actor) -> None:
    """After its lines were written: whether the order waits for approval now. An approval lapses when a line
    gets worse than what was approved.
    """
    limits = [limit for limit in (actor.max_discount, order.discount_limit) if limit is not None]
    if not limits:
        return
    limit = min(limits)
    if limit != order.discount_limit:
        order.discount_limit = limit
        Order.objects.filter(pk=order.pk).update(discount_limit=limit)
    found = beyond(order, limit)
    if found and order.approval == Approval.APPROVED and not _is_worse(found, order.approval_reasons):
        return
    was = order.approval
    approval = Approval.WAITING.value if found else ""
    changes = change(
        order,
        {"approval": approval, "approval_reasons": found, "approved_by_id": None, "approved_at": None},
    )
    if approval and was != Approval.WAITING:
        event = OrderApprovalRequested(**order_payload(order), discount=_greatest(found))
        announce(event, actor=actor, changes=changes, of=order)
    elif changes:
        announce(order_changed(order), actor=actor, changes=changes, of=order)


def judge_again(order: Order, *, actor: Actor) -> None:
    """The same after an edit; once it is confirmed it cannot wait any more.

    Raises:
        ApprovalRequired: a confirmed order, and the actor may not approve.
    """
    judge(order, actor=actor)
    if order.status != OrderStatus.PENDING:
        require_approved(order, actor=actor)


def require_approved(order: Order, *, actor: Actor) -> None:
    """Before it is confirmed, or its lines change afterwards: who may approve it does so by it.

    Raises:
        ApprovalRequired: it waits, and the actor may not approve.
    """
    if order.approval != Approval.WAITING:
        return
    if not actor.may(RIGHT):
        raise ApprovalRequired(reasons=order.approval_reasons)
    _approve(order, actor=actor)


@transaction.atomic
def approve_order(order_id: UUID, *, actor: Actor) -> Order:
    """Let a pending order have its discounts; needs ORDERS_APPROVE.

    Raises:
        NotFound. Conflict: it does not wait for it.
    """
    actor.require(RIGHT)
    order = lock(Order, order_id)
    if order.status != OrderStatus.PENDING or order.approval != Approval.WAITING:
        raise Conflict(_("The order does not wait for approval."), status=order.status)
    _approve(order, actor=actor)
    return order


def _approve(order: Order, *, actor: Actor) -> None:
    changes = change(
        order,
        {
            "approval": Approval.APPROVED.value,
            "approved_by_id": actor.user_id,
            "approved_at": timezone.now(),
        },
    )
    event = OrderApproved(**order_payload(order), discount=_greatest(order.approval_reasons))
    announce(event, actor=actor, changes=changes, of=order)


def beyond(order: Order, limit: Decimal) -> list[Reason]:
    """The lines that cost less than a discount of `limit` percent leaves; two queries, one without prices
    entered by hand.
    """
    rows = list(OrderItem.objects.filter(order=order).select_related("product").order_by("position", "id"))
    by_hand = [row.product_id for row in rows if row.product_id is not None and _is_by_hand(row)]
    book = PriceBook(order.customer_id, by_hand, clock.local_date(order.created_at))
    found = []
    for row in rows:
        percent = _discount(row, book, limit)
        if percent is not None:
            found.append(
                {
                    "orderItemId": str(row.pk),
                    "position": row.position,
                    "productId": None if row.product_id is None else str(row.product_id),
                    "discount": f"{percent.normalize():f}",
                    "maxDiscount": f"{limit.normalize():f}",
                }
            )
    return found


def _is_by_hand(row: OrderItem) -> bool:
    return row.product_id is not None and (row.price_source or {}).get("type") == MANUAL


def _discount(row: OrderItem, book: PriceBook, limit: Decimal) -> Decimal | None:
    """By how many percent a line costs less, where that is beyond the limit."""
    price, tax_included = _usual(row, book)
    full, least = (
        line_amounts(row.quantity, price, percent, row.tax, tax_included=tax_included).total
        for percent in (money.ZERO, limit)
    )
    # A tiyn is rounding.
    if row.discount <= limit and row.agreed_total >= least - CENT:
        return None
    less = round_money((full - row.agreed_total) * HUNDRED / full) if full else money.ZERO
    found: Decimal = max(row.discount, less)
    return found


def _usual(row: OrderItem, book: PriceBook) -> tuple[Decimal, bool]:
    """(the price that discounts are off, whether VAT is inside): the lists' for what is by hand."""
    if row.product is not None and _is_by_hand(row):
        chosen = book.choose(row.product, row.quantity, row.tax)
        if chosen is not None:
            return chosen.price, chosen.vat_included
        return row.product.price, row.product.vat_included
    return (row.unit_price_with_tax if row.tax_included else row.unit_price), row.tax_included


def _is_worse(found: Sequence[Mapping[str, Any]], approved: Sequence[Mapping[str, Any]]) -> bool:
    known = {each["orderItemId"]: Decimal(each["discount"]) for each in approved}
    return any(
        each["orderItemId"] not in known or Decimal(each["discount"]) > known[each["orderItemId"]]
        for each in found
    )


def _greatest(reasons: Sequence[Mapping[str, Any]]) -> Decimal:
    return max((Decimal(each["discount"]) for each in reasons), default=money.ZERO)

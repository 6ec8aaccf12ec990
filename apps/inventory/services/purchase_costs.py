"""What comes to the price of received goods later: freight, customs, a supplier's bill at another price."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory.events import PurchaseOrderUpdated
from apps.inventory.models import PurchaseOrder, PurchaseOrderLine
from apps.inventory.models.costs import Basis, LateKind
from apps.inventory.services.late_costs import LateCost, add_late_costs
from apps.inventory.services.payloads import purchase_order_payload
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid
from apps.kernel.events import announce
from apps.kernel.pricing import shares
from apps.kernel.records import lock, touch


@transaction.atomic
def add_purchase_cost(
    order_id: UUID,
    *,
    actor: Actor,
    amount: Decimal,
    kind: str = LateKind.LANDED,
    basis: str = Basis.VALUE,
    reference: str = "",
    date: dt.date | None = None,
) -> PurchaseOrder:
    """Spread a cost over what was received of an order: to the tiyn, by value or by quantity.

    Of each product the share of what is left goes into the stock, that of what is gone into cost of sales of
    the day (see `add_late_costs`).

    Args:
        amount: in tenge, without VAT that is set off; below zero where something became cheaper.
        kind: `landed` or `bill`.
        reference: whose bill it is; the order's number unless given.
        date: the bill's local day, today unless given; not in the future.
    Raises:
        NotFound
        Invalid: nothing to spread, a day in the future.
        Conflict: nothing was received yet.
    """
    if not amount:
        raise Invalid({"amount": _("Ensure this value is not zero.")})
    money.require_money(amount, field="amount")
    if date is not None and date > clock.today():
        raise Invalid({"date": _("The date cannot be in the future.")})
    order = lock(PurchaseOrder, order_id)
    rows = PurchaseOrderLine.objects.filter(purchase_order=order, received_quantity__gt=0)
    lines = list(rows.order_by("position", "id"))
    if not lines:
        raise Conflict(_("Nothing of the order was received yet"), status=order.status)
    weights = [_worth(line) if basis == Basis.VALUE else line.received_quantity for line in lines]
    late = [
        LateCost(line.product_id, line.received_quantity, part, line.pk)
        for line, part in zip(lines, shares(amount, weights), strict=True)
    ]
    add_late_costs(
        late, actor=actor, kind=kind, date=date or clock.today(), reference=reference or order.number
    )
    touch(order)
    announce(PurchaseOrderUpdated(**purchase_order_payload(order)), actor=actor, of=order)
    return order


def _worth(line: PurchaseOrderLine) -> Decimal:
    """What went into the stock for a line; of what was received before costs were kept, its part."""
    if line.received_value is not None:
        found: Decimal = line.received_value
        return found
    return money.share_of(line.net, line.received_quantity, line.quantity)

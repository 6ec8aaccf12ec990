"""What a new invoice is asked to bill of its order: a shipment, a percent, an amount, lines, or the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.finance.models import Invoice
from apps.finance.services.invoice_lines import Lines, copied_from, placed
from apps.finance.services.part_bills import OrderBook
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing, not_found
from apps.kernel.money import share_of
from apps.sales import services as sales
from apps.sales.models import Order, ShipmentStatus
from apps.sales.selectors import shipment_rows


@dataclass(frozen=True, slots=True)
class Part:
    """At most one of these; none: all that is left."""

    shipment_id: UUID | None
    percent: Decimal | None
    amount: Decimal | None

    @classmethod
    def asked(cls, *, items: Sequence[Any] | None, **ways: Any) -> Part:
        """What a body asks for.

        Raises:
            Invalid: several ways, naming them.
        """
        sent = [name for name, value in {**ways, "items": items or None}.items() if value is not None]
        if len(sent) > 1:
            text = _("Send at most one of shipmentId, percent, amount and items.")
            raise Invalid(dict.fromkeys(sent, text))
        return cls(**ways)

    @property
    def is_part(self) -> bool:
        return self.shipment_id is not None or self.percent is not None or self.amount is not None

    def order_of(self, order_id: UUID | None) -> UUID | None:
        """The order that is billed: a shipment names its own.

        Raises:
            NotFound: the shipment. Missing: nothing says of which order. Invalid: another order's shipment.
            Conflict: the shipment is undone.
        """
        if self.shipment_id is None:
            if order_id is None and self.is_part:
                raise Missing("order_id")
            return order_id
        shipment = shipment_rows().filter(pk=self.shipment_id).first()
        if shipment is None:
            raise not_found("shipment_id")
        if order_id not in (None, shipment.order_id):
            raise Invalid(shipment_id=_("The shipment is of another order."))
        if shipment.status == ShipmentStatus.CANCELLED:
            raise Conflict(_("The shipment is undone"), field="shipment_id", status=shipment.status)
        found: UUID = shipment.order_id
        return found

    def lines(self, order: Order, invoice: Invoice, *, actor: Actor) -> Lines:
        """The lines that this comes to; the order is locked.

        Raises:
            Invalid: more than the order comes to.
        """
        if self.percent is None and self.amount is None:
            return copied_from(order, invoice)
        sales.require_lines(order, actor=actor)
        book = OrderBook.of(order.pk)
        worth = sum((billing.worth for billing in book.billing.values()), money.ZERO)
        if self.percent is not None:
            share = share_of(worth, self.percent, money.HUNDRED)
            return placed(invoice, book.amount(share, rounded=True))
        assert self.amount is not None
        if self.amount > worth:
            raise Invalid(amount=_("More than the order comes to."))
        return placed(invoice, book.amount(self.amount))


def names_a_line(items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether lines of the order are named, not only repeated as they were read."""
    return any(item.get("order_item_id") and not item.get("id") for item in items)


def require_something(lines: Lines, order: Order) -> None:
    """Refuse an invoice of nothing.

    Raises:
        Conflict: all of it is billed.
    """
    if not lines.wanted:
        raise Conflict(_("Nothing of it is left to bill"), order_id=order.pk)

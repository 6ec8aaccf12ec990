"""What sales announces. Amounts are tenge; a status is the API's value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, TypedDict
from uuid import UUID

from apps.kernel.events import Event


class Shortage(TypedDict):
    """So much of a product that a confirmed order needs; of `shortages`: beyond what could be reserved."""

    product_id: UUID
    quantity: Decimal


class ClosedLine(TypedDict):
    """So much of an order's line, in tenge with VAT, will not be delivered any more."""

    order_item_id: UUID
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Base of the order's events."""

    subject: ClassVar[str] = "order"

    order_id: UUID
    number: str
    customer_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrderCreated(OrderEvent):
    """An order was placed by hand, or by a won deal (`auto_created`)."""

    name: ClassVar[str] = "order.created"

    status: str
    total_amount: Decimal
    payment_status: str
    deal_id: UUID | None
    auto_created: bool


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OrderEvent):
    """Lines, terms, dates, notes, documents or what was billed and paid changed; the status did not."""

    name: ClassVar[str] = "order.changed"

    status: str
    total_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderApprovalRequested(OrderEvent):
    """Its discounts are beyond what its writer may give; `discount` is the greatest, in percent."""

    name: ClassVar[str] = "order.approval.requested"

    discount: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderApproved(OrderEvent):
    """Somebody let the order have its discounts."""

    name: ClassVar[str] = "order.approved"

    discount: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderDeleted(OrderEvent):
    """A pending order was removed."""

    name: ClassVar[str] = "order.deleted"


@dataclass(frozen=True, kw_only=True)
class OrderStatusChanged(OrderEvent):
    """Any step of the order; comes before the step's own event."""

    name: ClassVar[str] = "order.status.changed"

    status: str
    previous_status: str
    total_amount: Decimal
    payment_status: str


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(OrderEvent):
    """Credit and stock were granted; `shortages` is what production must make."""

    name: ClassVar[str] = "order.confirmed"

    total_amount: Decimal
    delivery_date: date | None
    shortages: list[Shortage] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OrderNeedsChanged(OrderEvent):
    """The lines of a confirmed order changed: `needed` is what the stock must still give for it in all.

    Announced before stock is kept or freed for it, so that production frees what it no longer needs, and
    opens what lacks, under the same locks in the same order.
    """

    name: ClassVar[str] = "order.needs_changed"

    delivery_date: date | None
    needed: list[Shortage] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderEvent):
    """Goods left the stock, and services were rendered, with `shipment_id`; `complete`: nothing is left."""

    name: ClassVar[str] = "order.shipped"

    shipment_id: UUID
    tracking_number: str
    carrier: str
    shipment_number: str = ""
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class ShipmentDelivered(OrderEvent):
    """The customer has what `shipment_id` brought."""

    name: ClassVar[str] = "order.shipment_delivered"

    shipment_id: UUID
    shipment_number: str


@dataclass(frozen=True, kw_only=True)
class ShipmentUndone(OrderEvent):
    """A shipment never happened: what it took is in stock, and kept for the order, again."""

    name: ClassVar[str] = "order.shipment_undone"

    shipment_id: UUID
    shipment_number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GoodsReturned(OrderEvent):
    """The customer gave back goods worth `amount`; `refund_amount` of the money goes back."""

    name: ClassVar[str] = "order.returned"

    return_id: UUID
    return_number: str
    amount: Decimal
    refund_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(OrderEvent):
    """The customer has the goods, or the service was rendered."""

    name: ClassVar[str] = "order.delivered"


@dataclass(frozen=True, kw_only=True)
class OrderClosed(OrderEvent):
    """What was left of it, worth `amount`, will not be delivered any more."""

    name: ClassVar[str] = "order.closed"

    reason: str
    amount: Decimal
    lines: list[ClosedLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """Nothing more will be delivered; `refund_amount` of what was paid goes back."""

    name: ClassVar[str] = "order.cancelled"

    previous_status: str
    reason: str
    refund_amount: Decimal

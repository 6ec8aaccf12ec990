"""What crm announces."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(Event):
    """What every event of a customer carries: its state after the event."""

    subject: ClassVar[str] = "customer"

    customer_id: UUID
    customer_number: str
    customer_name: str
    status: str


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(CustomerEvent):
    name: ClassVar[str] = "customer.created"


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(CustomerEvent):
    name: ClassVar[str] = "customer.updated"


@dataclass(frozen=True, kw_only=True)
class CustomerConverted(CustomerEvent):
    """A lead or prospect became an active customer; `deal_id` names the deal opened with it, if any."""

    name: ClassVar[str] = "customer.converted"

    deal_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerMerged(CustomerEvent):
    """What belonged to `merged_ids` is this customer's now; each of them is announced as deleted, too."""

    name: ClassVar[str] = "customer.merged"

    merged_ids: list[UUID]


@dataclass(frozen=True, kw_only=True)
class CustomerDeleted(CustomerEvent):
    name: ClassVar[str] = "customer.deleted"


@dataclass(frozen=True, kw_only=True)
class PriceListEvent(Event):
    """What every event of a price list carries."""

    subject: ClassVar[str] = "price_list"

    price_list_id: UUID
    price_list_name: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class PriceListCreated(PriceListEvent):
    name: ClassVar[str] = "price_list.created"


@dataclass(frozen=True, kw_only=True)
class PriceListUpdated(PriceListEvent):
    """The list or lines of it changed; documents keep the prices that they have."""

    name: ClassVar[str] = "price_list.updated"


@dataclass(frozen=True, kw_only=True)
class PriceListDeleted(PriceListEvent):
    name: ClassVar[str] = "price_list.deleted"


@dataclass(frozen=True, kw_only=True)
class DealEvent(Event):
    """What every event of a deal carries: its state after the event."""

    subject: ClassVar[str] = "deal"

    deal_id: UUID
    deal_number: str
    title: str
    stage: str
    value: Decimal
    probability: Decimal
    customer_id: UUID
    assigned_to: UUID | None


@dataclass(frozen=True, kw_only=True)
class DealCreated(DealEvent):
    name: ClassVar[str] = "deal.created"


@dataclass(frozen=True, kw_only=True)
class DealChanged(DealEvent):
    """Something of a deal changed; with a new stage, `previous_stage` says from where (LOST: reopened)."""

    name: ClassVar[str] = "deal.updated"

    previous_stage: str | None = None


@dataclass(frozen=True, kw_only=True)
class DealWon(DealEvent):
    """A deal was won: its order is made in the same transaction. `final_amount` only when one was agreed."""

    name: ClassVar[str] = "deal.won"

    previous_stage: str
    final_amount: Decimal | None


@dataclass(frozen=True, kw_only=True)
class DealLost(DealEvent):
    name: ClassVar[str] = "deal.lost"

    previous_stage: str
    lost_reason: str
    competitor_won: str | None


@dataclass(frozen=True, kw_only=True)
class DealDeleted(DealEvent):
    name: ClassVar[str] = "deal.deleted"


@dataclass(frozen=True, kw_only=True)
class ActivityEvent(Event):
    """What every event of an activity carries; `type` is call, email, meeting …"""

    subject: ClassVar[str] = "activity"

    activity_id: UUID
    type: str
    title: str
    customer_id: UUID
    deal_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ActivityAdded(ActivityEvent):
    """Something was done or planned with a customer, often about a deal."""

    name: ClassVar[str] = "activity.added"


@dataclass(frozen=True, kw_only=True)
class ActivityCompleted(ActivityEvent):
    """What was planned is done."""

    name: ClassVar[str] = "activity.completed"

"""What production announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BomChanged(Event):
    """Components or operations of a product were written."""

    name: ClassVar[str] = "bom.changed"
    subject: ClassVar[str] = "product"

    product_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProductionEvent(Event):
    """Base of the production order's events."""

    subject: ClassVar[str] = "production_order"

    production_order_id: UUID
    number: str
    product_id: UUID
    order_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ProductionOrderCreated(ProductionEvent):
    """Something is to be made: by hand, for a confirmed order, or as a part of a `parent_id`."""

    name: ClassVar[str] = "production.created"

    quantity: Decimal
    priority: str
    due_date: date | None
    parent_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ProductionOrderChanged(ProductionEvent):
    """Quantity, dates, priority or notes changed, or what waited for the goods no longer does."""

    name: ClassVar[str] = "production.changed"

    status: str


@dataclass(frozen=True, kw_only=True)
class ProductionOrderDeleted(ProductionEvent):
    """A pending production order was removed."""

    name: ClassVar[str] = "production.deleted"


@dataclass(frozen=True, kw_only=True)
class ProductionOrderScheduled(ProductionEvent):
    """The materials are reserved and the day of the start is set."""

    name: ClassVar[str] = "production.scheduled"

    start_date: date


@dataclass(frozen=True, kw_only=True)
class ProductionStarted(ProductionEvent):
    """The first operation began."""

    name: ClassVar[str] = "production.started"


@dataclass(frozen=True, kw_only=True)
class WorkReported(ProductionEvent):
    """An operation began or has done more.

    `completed_quantity` is the operation's, `finished` the production order's.
    """

    name: ClassVar[str] = "production.reported"

    work_order_id: UUID
    operation: str
    status: str
    completed_quantity: Decimal
    finished: Decimal


@dataclass(frozen=True, kw_only=True)
class ProductionCompleted(ProductionEvent):
    """All of it is made and in stock."""

    name: ClassVar[str] = "production.completed"

    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class ProductionCancelled(ProductionEvent):
    """The rest will not be made; `completed_quantity` stays in stock."""

    name: ClassVar[str] = "production.cancelled"

    previous_status: str
    completed_quantity: Decimal
    reason: str

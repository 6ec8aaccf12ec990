"""What inventory announces."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductEvent(Event):
    subject: ClassVar[str] = "product"
    product_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class ProductCreated(ProductEvent):
    name: ClassVar[str] = "product.created"


@dataclass(frozen=True, kw_only=True)
class ProductUpdated(ProductEvent):
    name: ClassVar[str] = "product.updated"


@dataclass(frozen=True, kw_only=True)
class ProductDeleted(ProductEvent):
    name: ClassVar[str] = "product.deleted"


@dataclass(frozen=True, kw_only=True)
class StockPromised(Event):
    """What came in, or was freed, is kept for a holder that waited for it."""

    name: ClassVar[str] = "stock.promised"
    subject: ClassVar[str] = "product"
    product_id: UUID
    holder_kind: str
    holder_id: UUID
    reference: str
    quantity: Decimal
    still_waiting: Decimal


@dataclass(frozen=True, kw_only=True)
class StockMoved(Event):
    """A product's stock changed; `quantity` is signed."""

    name: ClassVar[str] = "stock.moved"
    subject: ClassVar[str] = "product"
    product_id: UUID
    movement_id: UUID
    type: str
    quantity: Decimal
    balance_after: Decimal
    reference: str


@dataclass(frozen=True, kw_only=True)
class StockLow(Event):
    """What is available of a product fell to its minimum or below; said once until it is above again."""

    name: ClassVar[str] = "stock.low"
    subject: ClassVar[str] = "product"
    product_id: UUID
    available: Decimal
    min_stock: Decimal


@dataclass(frozen=True, kw_only=True)
class ReservationsAdrift(Event):
    """What was reserved is not what live documents hold; `products` are the codes.

    `freed` reservations without ground were given back; of `differing` products the number reserved is not
    the sum of the reservations; `waiting` lines do not wait for what their documents lack.
    """

    name: ClassVar[str] = "stock.reservations_adrift"
    subject: ClassVar[str] = "workspace"
    workspace_id: UUID
    products: list[str]
    freed: int
    differing: int
    waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class StockValuesAdrift(Event):
    """Quantity or value of the stock is not what the books add up to; `products` are the codes."""

    name: ClassVar[str] = "stock.values_adrift"
    subject: ClassVar[str] = "workspace"
    workspace_id: UUID
    products: list[str]
    differing: int


@dataclass(frozen=True, kw_only=True)
class SupplierEvent(Event):
    subject: ClassVar[str] = "supplier"
    supplier_id: UUID


@dataclass(frozen=True, kw_only=True)
class SupplierCreated(SupplierEvent):
    name: ClassVar[str] = "supplier.created"


@dataclass(frozen=True, kw_only=True)
class SupplierUpdated(SupplierEvent):
    name: ClassVar[str] = "supplier.updated"


@dataclass(frozen=True, kw_only=True)
class SupplierDeleted(SupplierEvent):
    name: ClassVar[str] = "supplier.deleted"


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderEvent(Event):
    subject: ClassVar[str] = "purchase_order"
    purchase_order_id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderCreated(PurchaseOrderEvent):
    name: ClassVar[str] = "purchase_order.created"


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderUpdated(PurchaseOrderEvent):
    name: ClassVar[str] = "purchase_order.updated"


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderOrdered(PurchaseOrderEvent):
    name: ClassVar[str] = "purchase_order.ordered"


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderReceived(PurchaseOrderEvent):
    """Goods came; `status` tells whether all of them."""

    name: ClassVar[str] = "purchase_order.received"
    status: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderCancelled(PurchaseOrderEvent):
    name: ClassVar[str] = "purchase_order.cancelled"


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderDeleted(PurchaseOrderEvent):
    name: ClassVar[str] = "purchase_order.deleted"


@dataclass(frozen=True, kw_only=True)
class WarehouseEvent(Event):
    subject: ClassVar[str] = "warehouse"
    warehouse_id: UUID
    warehouse_name: str


@dataclass(frozen=True, kw_only=True)
class WarehouseCreated(WarehouseEvent):
    name: ClassVar[str] = "warehouse.created"


@dataclass(frozen=True, kw_only=True)
class WarehouseUpdated(WarehouseEvent):
    name: ClassVar[str] = "warehouse.updated"


@dataclass(frozen=True, kw_only=True)
class WarehouseDeleted(WarehouseEvent):
    name: ClassVar[str] = "warehouse.deleted"


@dataclass(frozen=True, kw_only=True)
class TransferEvent(Event):
    subject: ClassVar[str] = "transfer"
    transfer_id: UUID
    number: str
    status: str


@dataclass(frozen=True, kw_only=True)
class TransferCreated(TransferEvent):
    name: ClassVar[str] = "transfer.created"


@dataclass(frozen=True, kw_only=True)
class TransferUpdated(TransferEvent):
    name: ClassVar[str] = "transfer.updated"


@dataclass(frozen=True, kw_only=True)
class TransferSent(TransferEvent):
    name: ClassVar[str] = "transfer.sent"


@dataclass(frozen=True, kw_only=True)
class TransferReceived(TransferEvent):
    """Goods arrived, or were lost on their way; `status` tells whether any are still on it."""

    name: ClassVar[str] = "transfer.received"


@dataclass(frozen=True, kw_only=True)
class TransferCancelled(TransferEvent):
    name: ClassVar[str] = "transfer.cancelled"


@dataclass(frozen=True, kw_only=True)
class TransferDeleted(TransferEvent):
    name: ClassVar[str] = "transfer.deleted"

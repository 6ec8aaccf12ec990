"""What the events of inventory carry."""

from __future__ import annotations

from typing import Any

from apps.inventory.models import Product, PurchaseOrder, Transfer, Warehouse


def product_payload(product: Product) -> dict[str, Any]:
    """What every event of a product carries."""
    return {"product_id": product.pk, "code": product.code}


def purchase_order_payload(order: PurchaseOrder) -> dict[str, Any]:
    """What every event of a purchase order carries."""
    return {"purchase_order_id": order.pk, "number": order.number}


def warehouse_payload(warehouse: Warehouse) -> dict[str, Any]:
    """What every event of a warehouse carries."""
    return {"warehouse_id": warehouse.pk, "warehouse_name": warehouse.name}


def transfer_payload(transfer: Transfer) -> dict[str, Any]:
    """What every event of a transfer carries."""
    return {"transfer_id": transfer.pk, "number": transfer.number, "status": transfer.status}

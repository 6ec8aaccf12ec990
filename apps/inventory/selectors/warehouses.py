"""Where goods lie, for lists and the apps above."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from apps.inventory.models import StockItem, Warehouse, WarehouseStock

Kind = Warehouse.Kind


def warehouse_rows() -> QuerySet[Warehouse]:
    """The warehouses that people know, of the scope in force."""
    return Warehouse.objects.exclude(kind=Kind.TRANSIT)


def stated(column: str = "warehouse_id", workspace: str = "workspace_id") -> Coalesce:
    """A document's warehouse as people see it: the first one where the column is empty."""
    home = Warehouse.objects.filter(kind=Kind.HOME, workspace_id=OuterRef(workspace)).values("pk")
    return Coalesce(F(column), Subquery(home[:1]), output_field=UUIDField())


def lying(product_id: UUID) -> list[dict[str, Any]]:
    """Where a product lies, as API answers say it: the first warehouse, the others by name, what is on its
    way at the end. Places where nothing lies are left out, but for the default one; nothing of a product that
    keeps no stock.
    """
    columns = ("workspace_id", "in_stock", "reserved", "elsewhere", "elsewhere_reserved")
    sums = StockItem.objects.filter(pk=product_id).values_list(*columns).first()
    if sums is None:
        return []
    workspace, in_stock, reserved, elsewhere, elsewhere_reserved = sums
    lies: list[tuple[Warehouse, Decimal, Decimal]] = []
    home = Warehouse.objects.filter(workspace_id=workspace, kind=Kind.HOME).first()
    if home is not None and (in_stock > elsewhere or home.is_default):
        lies.append((home, in_stock - elsewhere, reserved - elsewhere_reserved))
    if elsewhere:
        rows = WarehouseStock.objects.filter(product_id=product_id, in_stock__gt=0).select_related(
            "warehouse"
        )
        others = [(row.warehouse, row.in_stock, row.reserved) for row in rows]
        lies += sorted(others, key=lambda each: (each[0].kind == Kind.TRANSIT, each[0].name))
    return [_shown(*each) for each in lies]


def _shown(warehouse: Warehouse, in_stock: Decimal, reserved: Decimal) -> dict[str, Any]:
    moving = warehouse.kind == Kind.TRANSIT
    return {
        "warehouseId": None if moving else warehouse.pk,
        "warehouseName": warehouse.name,
        "onTheWay": moving,
        "inStock": in_stock,
        "reserved": reserved,
        "available": in_stock - reserved,
    }

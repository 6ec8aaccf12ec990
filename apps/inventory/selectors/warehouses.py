"""Where goods lie, for lists and the apps above."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce, JSONObject

from apps.inventory.models import StockItem, Warehouse, WarehouseStock

Kind = Warehouse.Kind


def warehouse_rows() -> QuerySet[Warehouse]:
    """The warehouses that people know, of the scope in force."""
    return Warehouse.objects.exclude(kind=Kind.TRANSIT)


def stated(column: str = "warehouse_id", workspace: str = "workspace_id") -> Coalesce:
    """A document's warehouse as people see it: the first one where the column is empty."""
    home = Warehouse.objects.filter(kind=Kind.HOME, workspace_id=OuterRef(workspace)).values("pk")
    return Coalesce(F(column), Subquery(home[:1]), output_field=UUIDField())


def stated_name(warehouse: str = "warehouse__name", workspace: str = "workspace_id") -> Coalesce:
    """What that warehouse is called."""
    home = Warehouse.objects.filter(kind=Kind.HOME, workspace_id=OuterRef(workspace)).values("name")
    return Coalesce(F(warehouse), Subquery(home[:1]), output_field=CharField())


def lying(product_id: UUID) -> list[dict[str, Any]]:
    """Where a product lies, as API answers say it: the first warehouse, the others by name, what is on its
    way at the end. Places where nothing lies are left out, but for the default one; nothing of a product that
    keeps no stock.
    """
    home = Warehouse.objects.filter(kind=Kind.HOME, workspace_id=OuterRef("workspace_id"))
    said = home.values(said=JSONObject(id="id", name="name", is_default="is_default"))
    columns = ("in_stock", "reserved", "elsewhere", "elsewhere_reserved", "first")
    rows = StockItem.objects.filter(pk=product_id).annotate(first=Subquery(said[:1]))
    sums = rows.values_list(*columns).first()
    if sums is None:
        return []
    in_stock, reserved, elsewhere, elsewhere_reserved, first = sums
    lies = []
    if first is not None and (in_stock > elsewhere or first["is_default"]):
        here = (in_stock - elsewhere, reserved - elsewhere_reserved)
        lies.append(_shown(first["id"], first["name"], *here))
    if elsewhere:
        there = WarehouseStock.objects.filter(product_id=product_id, in_stock__gt=0)
        others = [(row.warehouse, row.in_stock, row.reserved) for row in there.select_related("warehouse")]
        others.sort(key=lambda each: (each[0].kind == Kind.TRANSIT, each[0].name))
        for warehouse, *numbers in others:
            pk = None if warehouse.kind == Kind.TRANSIT else str(warehouse.pk)
            lies.append(_shown(pk, warehouse.name, *numbers))
    return lies


def _shown(warehouse_id: str | None, name: str, in_stock: Decimal, reserved: Decimal) -> dict[str, Any]:
    """As an answer says it; goods on their way lie in no warehouse."""
    return {
        "warehouseId": warehouse_id,
        "warehouseName": name,
        "onTheWay": warehouse_id is None,
        "inStock": in_stock,
        "reserved": reserved,
        "available": in_stock - reserved,
    }

"""The lines of purchase orders, and what a delivery says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product, PurchaseOrder, PurchaseOrderLine, Supplier
from apps.kernel import money
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.records import resolve

Items = Sequence[Mapping[str, Any]]
Changes = dict[str, tuple[Any, Any]]


def active_supplier(supplier_id: UUID) -> Supplier:
    """The supplier that a body names.

    Raises:
        Missing, NotFound, Invalid: naming supplier_id.
    """
    supplier = resolve(Supplier, supplier_id, field="supplier_id")
    if supplier is None:
        raise Missing("supplier_id")
    if not supplier.is_active:
        raise Invalid({"supplier_id": _("The supplier is not active.")})
    return supplier


def priced_lines(
    order: PurchaseOrder, items: Items, *, keep: frozenset[UUID] = frozenset()
) -> list[PurchaseOrderLine]:
    """The lines that were sent, at the product's cost where no price is given; not saved.

    Args:
        keep: products that are lines already; they stay even when no longer active.
    Raises:
        NotFound, Invalid: naming the line.
    """
    if not items:
        raise Invalid({"items": _("At least one line is needed.")})
    products = Product.objects.in_bulk([item["product_id"] for item in items])
    lines: dict[UUID, PurchaseOrderLine] = {}
    for index, item in enumerate(items):
        where = f"items.{index}.product_id"
        product = products.get(item["product_id"])
        if product is None:
            raise not_found(where)
        if product.pk in lines:
            raise Invalid({where: _("Named more than once.")})
        if not product.is_stockable:
            raise Invalid({where: _("Services, digital products and bundles keep no stock of their own.")})
        if product.status != Product.Status.ACTIVE and product.pk not in keep:
            raise Invalid({where: _("The product %(code)s is not active") % {"code": product.code}})
        price = item.get("unit_price")
        price = product.cost if price is None else price
        total = money.line_amounts(item["quantity"], price, money.ZERO, money.ZERO).total
        money.require_money(total, field=f"items.{index}")
        lines[product.pk] = PurchaseOrderLine(
            organization_id=order.organization_id,
            workspace_id=order.workspace_id,
            purchase_order=order,
            product=product,
            quantity=item["quantity"],
            unit_price=price,
            total_price=total,
            position=index,
        )
    return list(lines.values())


def replace_lines(order: PurchaseOrder, items: Items) -> tuple[Changes, Decimal]:
    """Make the order's lines what was sent; returns the changes and the total.

    Raises:
        NotFound, Invalid: naming the line.
    """
    current = PurchaseOrderLine.objects.filter(purchase_order=order)
    before = list(current.order_by("position").values_list("product_id", "quantity", "unit_price"))
    lines = priced_lines(order, items, keep=frozenset(product for product, *_rest in before))
    after = [(line.product_id, line.quantity, line.unit_price) for line in lines]
    if before == after:
        return {}, order.total_amount
    current.delete()
    PurchaseOrderLine.objects.bulk_create(lines)
    return {"items": ([list(row) for row in before], [list(row) for row in after])}, total_of(lines)


def total_of(lines: Sequence[PurchaseOrderLine]) -> Decimal:
    """Σ of the lines.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.total_price for line in lines), money.ZERO), field="items")


def arrivals(lines: Mapping[UUID, PurchaseOrderLine], items: Items | None) -> dict[UUID, Decimal]:
    """{line id: quantity} of a delivery; without `items` all that is still to come.

    Raises:
        NotFound, Missing, Invalid: naming the item.
    """
    if items is None:
        return {pk: line.outstanding for pk, line in lines.items() if line.outstanding}
    if not items:
        raise Invalid({"items": _("At least one line is needed.")})
    by_product = {line.product_id: pk for pk, line in lines.items()}
    arrived: dict[UUID, Decimal] = {}
    for index, item in enumerate(items):
        line, product = item.get("line_id"), item.get("product_id")
        if line is None and product is None:
            raise Missing(f"items.{index}.product_id")
        pk: UUID | None = line if line is not None else by_product.get(product)  # type: ignore[arg-type]
        if pk is None or pk not in lines:
            raise not_found(f"items.{index}.{'product_id' if line is None else 'line_id'}")
        if pk in arrived:
            raise Invalid({f"items.{index}": _("Named more than once.")})
        arrived[pk] = item["quantity"]
    return arrived

"""The lines of purchase orders, and what a delivery says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product, PurchaseOrder, PurchaseOrderLine, Supplier
from apps.inventory.services.line_terms import Offer, price_line
from apps.inventory.services.vat import warn_of_taxes_not_in_force
from apps.kernel import clock, money
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.pricing import TERMS, terms_of
from apps.kernel.records import resolve

Items = Sequence[Mapping[str, Any]]
Changes = dict[str, tuple[Any, Any]]
COLUMNS = ("product_id", *TERMS, "net", "vat", "total_price")


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
    order: PurchaseOrder, items: Items, *, before: Sequence[PurchaseOrderLine] = ()
) -> list[PurchaseOrderLine]:
    """The lines that were sent, at the product's cost where no price is given; not saved.

    The VAT is the supplier's, whether or not we pay any; a line of which none is told has none.

    Args:
        before: the lines as they are; each stays what it is where nothing else is sent, and its product may
            be one that is no longer active.
    Raises:
        NotFound, Invalid: naming the line.
    """
    known = {line.product_id: line for line in before}
    on = clock.local_date(order.created_at)
    if not items:
        raise Invalid({"items": _("At least one line is needed.")})
    products = Product.objects.select_related("stock").in_bulk([item["product_id"] for item in items])
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
        if item.get("id") is not None and item["id"] != getattr(known.get(product.pk), "pk", None):
            raise not_found(f"items.{index}.id")
        if product.status != Product.Status.ACTIVE and product.pk not in known:
            raise Invalid({where: _("The product %(code)s is not active") % {"code": product.code}})
        kept = known.get(product.pk)
        terms = price_line(
            item,
            on=on,
            payer=True,
            field=f"items.{index}",
            product=Offer(product.shown_cost, vat_rate=money.ZERO),
            kept=None if kept is None else terms_of(kept, total="total_price"),
        )
        lines[product.pk] = PurchaseOrderLine(
            **({} if kept is None else {"pk": kept.pk, "created_at": kept.created_at}),
            organization_id=order.organization_id,
            workspace_id=order.workspace_id,
            purchase_order=order,
            product=product,
            **{name: getattr(terms, name) for name in (*TERMS, "net", "vat")},
            total_price=terms.total,
            position=index,
        )
    warn_of_taxes_not_in_force((line.tax for line in lines.values()), on)
    return list(lines.values())


def replace_lines(order: PurchaseOrder, items: Items) -> tuple[Changes, Decimal]:
    """Make the order's lines what was sent; returns the changes and the total.

    Raises:
        NotFound, Invalid: naming the line.
    """
    current = PurchaseOrderLine.objects.filter(purchase_order=order)
    rows = list(current.order_by("position"))
    lines = priced_lines(order, items, before=rows)
    before, after = ([[getattr(line, name) for name in COLUMNS] for line in found] for found in (rows, lines))
    if before == after:
        return {}, order.total_amount
    current.delete()
    PurchaseOrderLine.objects.bulk_create(lines)
    return {"items": (before, after)}, total_of(lines)


def unit_cost(line: PurchaseOrderLine, *, payer: bool) -> Decimal:
    """What a piece costs us: without VAT for who can set it off, else with it."""
    if not line.discount:
        found: Decimal = line.unit_price if payer else line.unit_price_with_tax
        return found
    return money.round_money((line.net if payer else line.total_price) / line.quantity)


def value_of(line: PurchaseOrderLine, quantity: Decimal, *, payer: bool) -> Decimal:
    """What so many more pieces of a line cost us together: the rest of what earlier deliveries took."""
    whole = line.net if payer else line.total_price
    before = money.share_of(whole, line.received_quantity, line.quantity)
    return money.share_of(whole, line.received_quantity + quantity, line.quantity) - before


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

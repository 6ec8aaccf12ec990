"""What inventory's tests start from; everything goes through the services."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from apps.inventory import services
from apps.inventory.models import Product, PurchaseOrder, StockItem, Supplier
from apps.kernel.actor import Actor

_serial = itertools.count(1)


def make_product(actor: Actor, *, stock: Any = 0, **values: Any) -> Product:
    """An ACTIVE product with so much stock."""
    number = next(_serial)
    body = {"code": f"P-{number}", "name": f"Товар {number}", "price": Decimal(1000), **values}
    if stock:
        body["initial_stock"] = Decimal(stock)
    made = services.create_product(actor=actor, **body)
    return Product.objects.get(pk=made.id)


def make_bundle(actor: Actor, components: dict[Product, Any], **values: Any) -> Product:
    """A bundle of so much of each component."""
    bom = [{"component_id": each.pk, "quantity": Decimal(many)} for each, many in components.items()]
    return make_product(actor, type="BUNDLE", bom=bom, **values)


def make_supplier(actor: Actor, **values: Any) -> Supplier:
    return services.create_supplier(actor=actor, **{"name": f"Поставщик {next(_serial)}", **values})


def make_purchase_order(
    actor: Actor, lines: dict[Product, Any], *, supplier: Supplier | None = None, ordered: bool = False
) -> PurchaseOrder:
    """A draft of so much of each product, sent if asked."""
    supplier = supplier or make_supplier(actor)
    items = [{"product_id": each.pk, "quantity": Decimal(many)} for each, many in lines.items()]
    order = services.create_purchase_order(actor=actor, supplier_id=supplier.pk, items=items)
    return services.order_purchase(order.pk, actor=actor) if ordered else order


def holder(reference: str = "ORD-2026-0001") -> services.Holder:
    """Somebody who reserves."""
    return services.Holder("order", uuid4(), reference)


def numbers(product: Product | UUID) -> tuple[Decimal, Decimal]:
    """(in stock, reserved)."""
    pk = product.pk if isinstance(product, Product) else product
    row = StockItem.objects.get(product_id=pk)
    return row.in_stock, row.reserved


def issue_all(actor: Actor, who: services.Holder) -> list[services.Moved]:
    """Take out all that is kept for a holder."""
    return services.issue_reserved(services.reserved_for(actor=actor, holder=who), actor=actor, holder=who)

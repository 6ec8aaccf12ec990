"""What tests of production are made of; everything goes through the services."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from apps.inventory import services as inventory
from apps.inventory.models import Product, Reservation, StockItem, StockMovement
from apps.kernel.actor import Actor
from apps.kernel.models import NumberCounter, OutboxEvent
from apps.production import services
from apps.production.models import ProductionMaterial, ProductionOrder, WorkOrder

_serial = itertools.count(1)


def make_product(actor: Actor, *, stock: Any = 0, **values: Any) -> Product:
    """A product with so much of it in stock."""
    serial = next(_serial)
    body = {"code": f"C-{serial}", "name": f"Изделие {serial}", "price": Decimal(1000), **values}
    if stock:
        body["initial_stock"] = Decimal(stock)
    return Product.objects.get(pk=inventory.create_product(actor=actor, **body).id)


def make_material(actor: Actor, *, stock: Any = 0, cost: Any = 100, **values: Any) -> Product:
    return make_product(actor, stock=stock, **{"type": "MATERIAL", "cost": Decimal(cost), **values})


def make_made(
    actor: Actor,
    components: dict[Product, Any],
    operations: dict[str, Any] | None = None,
    **values: Any,
) -> Product:
    """A manufactured product with its bill of materials; {name: minutes} are its operations."""
    product = make_product(actor, **{"type": "MANUFACTURED", **values})
    steps = {"Cutting": 120, "Welding": 180} if operations is None else operations
    services.write_bom(
        product.pk,
        actor=actor,
        components=[
            {"material_id": part.pk, "quantity": Decimal(str(quantity))}
            for part, quantity in components.items()
        ],
        operations=[{"name": name, "duration": Decimal(minutes)} for name, minutes in steps.items()],
    )
    return product


def make_production(actor: Actor, product: Product, quantity: Any = 10, **values: Any) -> ProductionOrder:
    """A pending production order."""
    return services.create_production_order(
        actor=actor, product_id=product.pk, quantity=Decimal(quantity), **values
    )


def works(production: ProductionOrder) -> list[WorkOrder]:
    return list(WorkOrder.objects.filter(production_order=production).order_by("sequence"))


def opened(**filters: Any) -> list[tuple[Any, Decimal]]:
    """(product, quantity) of production orders, in the order of their numbers."""
    found = ProductionOrder.objects.filter(**filters).order_by("number")
    return [(row.product_id, row.quantity) for row in found]


def stock_of(product: Product) -> tuple[Decimal, Decimal]:
    """(in stock, reserved)."""
    return StockItem.objects.values_list("in_stock", "reserved").get(product=product)


def state() -> Any:
    """All that a refused write must leave as it was."""
    return (
        list(ProductionOrder.everything.order_by("pk").values()),
        list(WorkOrder.everything.order_by("pk").values()),
        list(ProductionMaterial.everything.order_by("pk").values()),
        list(StockItem.objects.order_by("pk").values_list("pk", "in_stock", "reserved")),
        list(NumberCounter.objects.order_by("pk").values_list("prefix", "last")),
        OutboxEvent.objects.count(),
    )


def reconcile() -> None:
    """Every product's stock is the sum of its movements, and what is reserved that of its reservations."""
    moved = dict(StockMovement.objects.values_list("product_id").annotate(total=Sum("delta")))
    kept = dict(Reservation.objects.values_list("product_id").annotate(total=Sum("quantity")))
    for product_id, in_stock, reserved in StockItem.objects.values_list("product_id", "in_stock", "reserved"):
        assert in_stock == moved.get(product_id, 0), product_id
        assert reserved == kept.get(product_id, 0), product_id

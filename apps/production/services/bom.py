"""Writing a bill of materials: inventory keeps the components, production the operations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory import services as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import bom_component_rows, product_rows
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.events import announce
from apps.kernel.records import lock
from apps.production import selectors
from apps.production.events import BomChanged
from apps.production.models import Operation

OPERATION = ("position", "name", "duration", "required_skills", "equipment")


@transaction.atomic
def write_bom(
    product_id: UUID,
    *,
    actor: Actor,
    components: Sequence[dict[str, Any]] | None = None,
    operations: Sequence[dict[str, Any]] | None = None,
    output_quantity: Decimal | None = None,
) -> Product:
    """Make the components, the operations or both what was sent; what is not sent stays.

    Production orders that are open already keep their copy. Writers of one workspace pass one by one,
    so that two of them cannot close a circle together.

    Args:
        components: `material_id` and `quantity`.
        operations: in their order: `name`, `duration` in minutes, and where given `id`, `required_skills`,
            `equipment`.
        output_quantity: how many units these quantities and minutes make; one unless given.
    Raises:
        NotFound: the product, a component or an operation is not there.
        Missing, Invalid: a component named twice or no longer active, a bundle for more than one, costs
            beyond what money can hold.
        BomCycle: the product would contain itself, at any level.
    """
    product = lock(Product, product_id)
    changes: dict[str, tuple[Any, Any]] = {}
    if output_quantity is not None and output_quantity != product.output_quantity:
        changes["output_quantity"] = (product.output_quantity, output_quantity)
        inventory.update_product(product.pk, actor=actor, output_quantity=output_quantity)
    if components is not None:
        rows = _components(product, components)
        before = _current(product)
        inventory.update_product(product.pk, actor=actor, bom=rows)
        if before != rows:
            changes["components"] = (before, rows)
    if operations is not None:
        steps = _match_operations(product, operations)
        steps.save()
        if steps.changed:
            changes["operations"] = (steps.before, steps.after)
    if changes:
        _require_storable(product)
        announce(BomChanged(product_id=product.pk), actor=actor, changes=changes)
    return product


def _components(product: Product, components: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As inventory takes them; judged here so that errors name this body's fields."""
    absent = [
        f"components.{place}.{name}"
        for place, row in enumerate(components)
        for name in ("material_id", "quantity")
        if row.get(name) is None
    ]
    if absent:
        raise Missing(*absent)
    ids: list[UUID] = [row["material_id"] for row in components]
    kept = {row["component_id"] for row in _current(product)}
    known = dict(product_rows().filter(pk__in=ids).values_list("pk", "status"))
    for place, pk in enumerate(ids):
        if pk not in known:
            raise not_found(f"components.{place}.material_id")
        if pk in ids[:place]:
            raise Invalid({f"components.{place}.material_id": _("Named more than once.")})
        if known[pk] != Product.Status.ACTIVE and pk not in kept:
            raise Invalid({f"components.{place}.material_id": _("The product is not active.")})
    return [{"component_id": row["material_id"], "quantity": row["quantity"]} for row in components]


def _current(product: Product) -> list[dict[str, Any]]:
    rows = bom_component_rows().filter(product=product).order_by("position", "id")
    return [
        {"component_id": pk, "quantity": quantity}
        for pk, quantity in rows.values_list("component_id", "quantity")
    ]


def _match_operations(product: Product, operations: Sequence[dict[str, Any]]) -> Children[Operation]:
    return match(
        product,
        Operation.objects.filter(product=product).order_by("position", "id"),
        [{**row, "position": place} for place, row in enumerate(operations)],
        field="operations",
        make=lambda: Operation(**tenant_of(product), product=product),
        required=("name", "duration"),
        columns=OPERATION,
    )


def _require_storable(product: Product) -> None:
    tree = selectors.load_tree([product.pk])
    for cost in (tree.unit_cost(product.pk), tree.total_cost(product.pk, tree.bom(product.pk).output)):
        money.require_money(cost, field="components")

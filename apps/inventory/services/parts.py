"""What hangs on a product and is replaced as a set: images, suppliers, components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from apps.inventory.errors import BomCycle
from apps.inventory.models import BomComponent, Product, ProductImage, ProductSupplier, Supplier
from apps.kernel import objects
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, not_found
from apps.kernel.sql import lock_name

# Wire name → its table, and the columns that make two rows the same.
KINDS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "images": (ProductImage, ("url", "is_primary")),
    "suppliers": (ProductSupplier, ("supplier_id", "lead_time", "min_order_quantity")),
    "bom": (BomComponent, ("component_id", "quantity")),
}
Parts = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Known:
    """The suppliers and components that bodies name, read once for all of them."""

    suppliers: frozenset[UUID] = frozenset()
    components: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, bodies: Iterable[Mapping[str, Any]]) -> Known:
        """At most two queries, none when nothing is named."""
        bodies = list(bodies)
        suppliers = {row["supplier_id"] for body in bodies for row in body.get("suppliers") or ()}
        components = {row["component_id"] for body in bodies for row in body.get("bom") or ()}
        found = Product.objects.filter(pk__in=components).values_list("pk", "code", "status")
        return cls(
            frozenset(Supplier.objects.filter(pk__in=suppliers).values_list("pk", flat=True))
            if suppliers
            else frozenset(),
            {pk: (code, status) for pk, code, status in found} if components else {},
        )


def checked(body: Mapping[str, Any], known: Known, *, keep: frozenset[UUID] = frozenset()) -> Parts:
    """The parts that a body gives, as rows.

    Args:
        keep: components that the product has already; they stay even when no longer active.
    Raises:
        Invalid: two primary images, a repeated row, a component that is not active.
        NotFound: a supplier or component that the workspace does not have.
    """
    parts: Parts = {}
    if body.get("images") is not None:
        parts["images"] = _images(body["images"])
    if body.get("suppliers") is not None:
        parts["suppliers"] = _suppliers(body["suppliers"], known)
    if body.get("bom") is not None:
        parts["bom"] = _components(body["bom"], known, keep)
    return parts


def _images(sent: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    # Uploaded ones are shown among them, and not written down.
    images = [image for image in sent if not objects.is_upload(image["url"])]
    _refuse_repeated("images", "url", [image["url"] for image in images])
    marked = [index for index, image in enumerate(images) if image.get("is_primary")]
    if len(marked) > 1:
        raise Invalid({"images": _("Only one image can be the primary one.")})
    primary = marked[0] if marked else 0
    return [{"url": image["url"], "is_primary": index == primary} for index, image in enumerate(images)]


def _suppliers(rows: Sequence[Mapping[str, Any]], known: Known) -> list[dict[str, Any]]:
    _refuse_repeated("suppliers", "supplier_id", [row["supplier_id"] for row in rows])
    for index, row in enumerate(rows):
        if row["supplier_id"] not in known.suppliers:
            raise not_found(f"suppliers.{index}.supplier_id")
    return [
        {
            "supplier_id": row["supplier_id"],
            "lead_time": row.get("lead_time", 0),
            "min_order_quantity": row.get("min_order_quantity", Decimal(1)),
        }
        for row in rows
    ]


def _components(
    rows: Sequence[Mapping[str, Any]], known: Known, keep: frozenset[UUID]
) -> list[dict[str, Any]]:
    _refuse_repeated("bom", "component_id", [row["component_id"] for row in rows])
    for index, row in enumerate(rows):
        found = known.components.get(row["component_id"])
        if found is None:
            raise not_found(f"bom.{index}.component_id")
        code, status = found
        if status != Product.Status.ACTIVE and row["component_id"] not in keep:
            message = _("The product %(code)s is not active") % {"code": code}
            raise Invalid({f"bom.{index}.component_id": message})
    return [{"component_id": row["component_id"], "quantity": row["quantity"]} for row in rows]


def _refuse_repeated(kind: str, key: str, values: Sequence[Any]) -> None:
    seen: set[Any] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise Invalid({f"{kind}.{index}.{key}": _("Named more than once.")})
        seen.add(value)


def refuse_cycle(product_id: UUID, components: Iterable[UUID], *, actor: Actor) -> None:
    """Refuse components that contain the product, at any level.

    Writers of bills of materials of one workspace pass one by one: two of them could close a circle
    that neither sees.

    Raises:
        BomCycle
    """
    lock_name(f"inventory.bom:{actor.workspace_id}")
    seen: set[UUID] = set()
    level = set(components)
    while level:
        if product_id in level:
            raise BomCycle
        seen |= level
        below = BomComponent.objects.filter(product_id__in=level).values_list("component_id", flat=True)
        level = set(below) - seen


def add_parts(parts_of: Mapping[UUID, Parts], *, actor: Actor) -> None:
    """Write the parts of new products: one statement per kind, however many products."""
    for kind in KINDS:
        _write(kind, {pk: parts[kind] for pk, parts in parts_of.items() if parts.get(kind)}, actor)


def replace_parts(product: Product, parts: Parts, *, actor: Actor) -> dict[str, tuple[Any, Any]]:
    """Make a product's parts what was sent; returns the changes, {} where they were so already."""
    changes = {}
    for kind, rows in parts.items():
        model, columns = KINDS[kind]
        current = model.objects.filter(product=product)  # type: ignore[attr-defined]
        before = list(current.order_by("position", "id").values(*columns))
        if before == rows:
            continue
        if kind == "bom":
            refuse_cycle(product.pk, [row["component_id"] for row in rows], actor=actor)
        current.delete()
        _write(kind, {product.pk: rows}, actor)
        changes[kind] = (before, rows)
    return changes


def components_of(product: Product) -> frozenset[UUID]:
    """What the product's bill of materials names now."""
    return frozenset(BomComponent.objects.filter(product=product).values_list("component_id", flat=True))


def _write(kind: str, rows_of: Mapping[UUID, list[dict[str, Any]]], actor: Actor) -> None:
    model, _columns = KINDS[kind]
    rows = [
        model(
            organization_id=actor.organization_id,
            workspace_id=actor.workspace_id,
            product_id=product_id,
            position=position,
            **row,
        )
        for product_id, listed in rows_of.items()
        for position, row in enumerate(listed)
    ]
    if rows:
        model.objects.bulk_create(rows)  # type: ignore[attr-defined]

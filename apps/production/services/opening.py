"""Opening production orders, with those for their parts, at every level at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.inventory.errors import BomMissing
from apps.inventory.models import Product
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid
from apps.kernel.events import announce_all
from apps.kernel.numbering import next_numbers
from apps.production import selectors
from apps.production.events import ProductionOrderCreated
from apps.production.models import Priority, ProductionMaterial, ProductionOrder, WorkOrder
from apps.production.services.payloads import production_payload

NUMBER_PREFIX = "PRD"
# A bill of materials in which everything contains everything below it grows without measure.
MAX_ORDERS = 500
URGENT_DAYS, HIGH_DAYS = 3, 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a product, for a production order above it or for none."""

    product_id: UUID
    quantity: Decimal
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What all orders that are opened together share."""

    order_id: UUID | None = None
    priority: str = Priority.MEDIUM
    due_date: date | None = None
    start_date: date | None = None
    notes: str = ""


@dataclass(slots=True)
class Draft:
    """One production order with its copies of the bill of materials, not written yet."""

    order: ProductionOrder
    materials: list[ProductionMaterial] = field(default_factory=list)
    works: list[WorkOrder] = field(default_factory=list)


def priority_for(due_date: date | None) -> Priority:
    """By the days that remain: three or less are urgent, a week is high (domain.md §2.2)."""
    if due_date is None:
        return Priority.MEDIUM
    days = (due_date - clock.today()).days
    if days <= URGENT_DAYS:
        return Priority.URGENT
    return Priority.HIGH if days <= HIGH_DAYS else Priority.MEDIUM


def amount(per_output: Decimal, quantity: Decimal, output: Decimal) -> Decimal:
    """What so many units take where `output` of them take `per_output`, rounded up to a thousandth.

    Of all units so far: what is rounded up once is not needed again by the next ones.
    """
    exactly = Fraction(per_output) * Fraction(quantity) / Fraction(output)
    return Decimal(ceil(exactly * 1000)) / 1000


def open_orders(
    tree: selectors.Tree, wanted: Sequence[Wanted], *, actor: Actor, terms: Terms
) -> list[ProductionOrder]:
    """Open what is wanted and, below it, what manufactured parts lack in stock; the wanted ones first.

    Stock that others wait for already does not count as there. The number of statements does not grow
    with the levels.

    Args:
        tree: the bills of materials of everything wanted.
    Raises:
        BomMissing: something wanted has no bill of materials.
        Invalid: quantities or costs beyond what can be stored, more than 500 orders.
    """
    for each in wanted:
        if not tree.bom(each.product_id):
            raise BomMissing(product_id=each.product_id)
    drafts = _draft_levels(tree, wanted, actor, terms)
    for draft, number in zip(
        drafts,
        next_numbers(NUMBER_PREFIX, len(drafts), organization_id=actor.organization_id) if drafts else [],
        strict=True,
    ):
        draft.order.number = number
    orders = ProductionOrder.objects.bulk_create([draft.order for draft in drafts])
    ProductionMaterial.objects.bulk_create([row for draft in drafts for row in draft.materials])
    WorkOrder.objects.bulk_create([row for draft in drafts for row in draft.works])
    announce_all([_created(order) for order in orders], actor=actor, version=1)
    return orders


def _draft_levels(tree: selectors.Tree, wanted: Sequence[Wanted], actor: Actor, terms: Terms) -> list[Draft]:
    makeable = {pk for pk, kind in tree.types().items() if kind == Product.Type.MANUFACTURED and tree.bom(pk)}
    free = selectors.free_stock(makeable)
    drafts: list[Draft] = []
    level = list(wanted)
    while level:
        below = []
        for each in level:
            draft = _draft(tree, each, actor, terms)
            drafts.append(draft)
            for material in draft.materials:
                if (pk := material.component_id) not in makeable:
                    continue
                from_stock = min(free.get(pk, money.ZERO), material.needed)
                free[pk] = free.get(pk, money.ZERO) - from_stock
                if rest := material.needed - from_stock:
                    below.append(Wanted(pk, rest, draft.order.pk))
        if len(drafts) + len(below) > MAX_ORDERS:
            raise Invalid({"product_id": _("More production orders would be opened than is reasonable.")})
        level = below
    return drafts


def _draft(tree: selectors.Tree, wanted: Wanted, actor: Actor, terms: Terms) -> Draft:
    bom, unit_cost = tree.bom(wanted.product_id), tree.unit_cost(wanted.product_id)
    money.require_money(unit_cost, field="product_id")
    tenant = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id}
    order = ProductionOrder(
        **tenant,
        order_id=terms.order_id,
        parent_id=wanted.parent_id,
        product_id=wanted.product_id,
        quantity=wanted.quantity,
        priority=terms.priority,
        due_date=terms.due_date,
        start_date=None if wanted.parent_id else terms.start_date,
        notes="" if wanted.parent_id else terms.notes,
        output_quantity=bom.output,
        output_minutes=bom.minutes,
        unit_cost=unit_cost,
    )
    materials = [
        ProductionMaterial(
            **tenant,
            production_order=order,
            position=position,
            component_id=component_id,
            per_output=per_output,
            needed=needed_for(per_output, wanted.quantity, bom.output),
        )
        for position, (component_id, per_output) in enumerate(tree.materials(wanted.product_id).items())
    ]
    steps = [
        {
            "operation": step.name,
            "duration": step.duration,
            "required_skills": step.required_skills,
            "equipment": step.equipment,
        }
        for step in bom.operations
    ] or [{"operation": gettext("Production")}]
    works = [
        WorkOrder(**tenant, production_order=order, sequence=sequence, quantity=wanted.quantity, **step)
        for sequence, step in enumerate(steps, 1)
    ]
    return Draft(order, materials, works)


def needed_for(per_output: Decimal, quantity: Decimal, output: Decimal) -> Decimal:
    """What so many units take where `output` of them take `per_output`.

    Raises:
        Invalid: more than a quantity can hold.
    """
    needed = amount(per_output, quantity, output)
    if needed > money.MAX_QUANTITY:
        raise Invalid({"quantity": _("More material would be needed than can be stored.")})
    return needed


def _created(order: ProductionOrder) -> ProductionOrderCreated:
    return ProductionOrderCreated(
        **production_payload(order),
        quantity=order.quantity,
        priority=order.priority,
        due_date=order.due_date,
        parent_id=order.parent_id,
    )

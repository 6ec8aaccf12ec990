"""Stock kept for orders and production: promised once, given back, or taken out.

The caller has locked the holder (the order). Stock rows are locked in product order by the one
statement that also judges and changes them, so that parallel confirms neither oversell nor deadlock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.inventory.errors import BomCycle, BomMissing, StockUnavailable
from apps.inventory.models import BomComponent, Product, Reservation, StockMovement
from apps.inventory.services.stock import Change, Moved, low, move
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.events import announce_all
from apps.kernel.models import uuid7
from apps.kernel.money import MAX_QUANTITY, ZERO

# Tables that the SQL here names.
SQL_TABLES = (
    "inventory_reservation",
    "inventory_stockitem",
)

MAX_LEVELS = 50
THOUSANDTH = Decimal("0.001")

RESERVE = """
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(products)s::uuid[], %(quantities)s::numeric[], %(short)s::bool[])
        AS w (reservation_id, product_id, quantity, may_be_short)
), locked AS (
    SELECT s.product_id, s.in_stock - s.reserved AS available, s.is_low,
        w.reservation_id, w.quantity, w.may_be_short, LEAST(w.quantity, s.in_stock - s.reserved) AS taken
    FROM inventory_stockitem s JOIN wanted w ON w.product_id = s.product_id
    WHERE s.workspace_id = %(workspace)s
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), judged AS (
    SELECT count(*) = %(count)s AND bool_and(may_be_short OR available >= quantity) AS fits FROM locked
), changed AS (
    UPDATE inventory_stockitem s SET reserved = s.reserved + l.taken, updated_at = now()
    FROM locked l, judged j WHERE j.fits AND l.taken > 0 AND s.product_id = l.product_id
    RETURNING s.product_id, s.in_stock - s.reserved AS available, s.min_stock, s.is_low
), kept AS (
    INSERT INTO inventory_reservation AS r (
        id, organization_id, workspace_id, created_at, updated_at,
        holder_kind, holder_id, reference, product_id, quantity
    )
    SELECT l.reservation_id, %(organization)s, %(workspace)s, now(), now(),
        %(kind)s::text, %(holder)s, %(reference)s, l.product_id, l.taken
    FROM changed c JOIN locked l USING (product_id)
    ON CONFLICT (workspace_id, holder_kind, holder_id, product_id)
    DO UPDATE SET quantity = r.quantity + EXCLUDED.quantity, updated_at = now()
)
SELECT l.product_id, l.quantity, l.available, l.may_be_short, l.taken, j.fits,
    c.available, c.min_stock, c.is_low AND NOT l.is_low
FROM locked l CROSS JOIN judged j LEFT JOIN changed c USING (product_id) ORDER BY l.product_id
"""

# Takes a holder's reservations away. The stock rows are locked first, as when reserving.
TAKE_OUT = """
WITH locked AS (
    SELECT s.product_id FROM inventory_stockitem s
    WHERE s.workspace_id = %(workspace)s AND s.product_id IN (
        SELECT r.product_id FROM inventory_reservation r
        WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
    )
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), gone AS (
    DELETE FROM inventory_reservation r USING locked l
    WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
        AND r.product_id = l.product_id
    RETURNING r.product_id, r.quantity
)
SELECT product_id, quantity FROM gone ORDER BY product_id
"""
# Of what a holder keeps, the part beyond `most` per product (nothing where it names none) is free again.
RELEASE = """
WITH locked AS (
    SELECT s.product_id FROM inventory_stockitem s
    WHERE s.workspace_id = %(workspace)s AND s.product_id IN (
        SELECT r.product_id FROM inventory_reservation r
        WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
    )
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), surplus AS (
    SELECT r.id, r.product_id, r.quantity AS kept, r.quantity - COALESCE(w.most, 0) AS quantity
    FROM inventory_reservation r JOIN locked l USING (product_id)
    LEFT JOIN unnest(%(products)s::uuid[], %(most)s::numeric[]) AS w (product_id, most) USING (product_id)
    WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
        AND r.quantity > COALESCE(w.most, 0)
    -- As they are once the stock is ours: whoever held it may have ended some of them.
    FOR UPDATE OF r
), gone AS (
    DELETE FROM inventory_reservation r USING surplus x WHERE r.id = x.id AND x.quantity = x.kept
), less AS (
    UPDATE inventory_reservation r SET quantity = r.quantity - x.quantity, updated_at = now()
    FROM surplus x WHERE r.id = x.id AND x.quantity < x.kept
)
UPDATE inventory_stockitem s SET reserved = s.reserved - x.quantity, updated_at = now()
FROM surplus x WHERE s.product_id = x.product_id
RETURNING s.product_id, x.quantity
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom stock is kept: `Holder("order", order.pk, order.order_number)`."""

    kind: str
    id: UUID
    reference: str = ""


def requirements(quantities: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """What the stock must give for these quantities: bundles become their components, at every level.

    Services and digital products need nothing and are left out. Fractions are rounded up to a thousandth.

    Raises:
        NotFound: a product that the workspace does not have.
        BomMissing: a bundle that holds nothing.
        BomCycle: bundles nested without end.
    """
    types = dict(Product.objects.filter(pk__in=list(quantities)).values_list("pk", "type"))
    if len(types) != len(quantities):
        raise NotFound
    needed: dict[UUID, Decimal] = defaultdict(Decimal)
    level: Mapping[UUID, Decimal] = quantities
    for _level in range(MAX_LEVELS):
        bundles = {}
        for pk, quantity in level.items():
            if types[pk] in Product.STOCKABLE:
                needed[pk] += quantity
            elif types[pk] == Product.Type.BUNDLE:
                bundles[pk] = quantity
        if not bundles:
            return {pk: _rounded_up(quantity) for pk, quantity in needed.items()}
        below: dict[UUID, Decimal] = defaultdict(Decimal)
        empty = set(bundles)
        rows = BomComponent.objects.filter(product_id__in=list(bundles))
        for product, component, per_unit, kind in rows.values_list(
            "product_id", "component_id", "quantity", "component__type"
        ):
            types[component] = kind
            empty.discard(product)
            below[component] += bundles[product] * per_unit
        if empty:
            raise BomMissing(product_id=min(empty))
        level = below
    raise BomCycle


def _rounded_up(quantity: Decimal) -> Decimal:
    if quantity > MAX_QUANTITY:  # more than any stock holds, and perhaps than arithmetic does
        return MAX_QUANTITY + THOUSANDTH
    whole = quantity.quantize(THOUSANDTH)
    return whole if whole >= quantity else whole + THOUSANDTH


@transaction.atomic
def reserve_stock(
    quantities: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    holder: Holder,
    allow_short: frozenset[UUID] = frozenset(),
) -> dict[UUID, Decimal]:
    """Keep stock for a holder, all or nothing; bundles are kept as their components.

    Args:
        quantities: per product, lines of one product added up.
        allow_short: products (components too) of which less may be there; what is there is kept.
    Returns:
        What is missing per product of `allow_short`; {} when everything is kept.
    Raises:
        NotFound: a product that the workspace does not have.
        StockUnavailable: `details.items` lists each product that lacks stock; nothing is kept.
    """
    needed = requirements(quantities)
    if not needed:
        return {}
    parameters: dict[str, Any] = {
        "ids": [uuid7() for _product in needed],
        "products": list(needed),
        "quantities": list(needed.values()),
        "short": [product in allow_short for product in needed],
        "count": len(needed),
        "organization": actor.organization_id,
        "workspace": actor.workspace_id,
        "kind": holder.kind,
        "holder": holder.id,
        "reference": holder.reference,
    }
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, parameters)
        rows = cursor.fetchall()
    if len(rows) != len(needed):
        raise NotFound
    missing = {row[0]: (row[1], row[2], row[3]) for row in rows if row[2] < row[1]}
    if not rows[0][5]:
        raise StockUnavailable(
            items=[
                {"product_id": product, "requested": asked, "available": there}
                for product, (asked, there, may_be_short) in missing.items()
                if not may_be_short
            ]
        )
    announce_all(low((row[0], row[6], row[7]) for row in rows if row[8]), actor=actor)
    return {product: asked - there for product, (asked, there, _short) in missing.items()}


@transaction.atomic
def release_stock(
    *, actor: Actor, holder: Holder, keep: Mapping[UUID, Decimal] | None = None
) -> dict[UUID, Decimal]:
    """Give back all that is kept for a holder, or what goes beyond `keep` (product: quantity).

    Returns what is free again per product. Nothing kept is no mistake.
    """
    most = {product: max(quantity, ZERO) for product, quantity in (keep or {}).items()}
    return _ended(RELEASE, actor, holder, products=list(most), most=list(most.values()))


@transaction.atomic
def issue_stock(*, actor: Actor, holder: Holder, notes: str = "") -> list[Moved]:
    """Take out all that is kept for a holder: OUT movements with the holder's reference."""
    taken = _ended(TAKE_OUT, actor, holder)
    return move(
        [Change(product, -quantity, release=quantity) for product, quantity in taken.items()],
        actor=actor, type=StockMovement.Type.OUT, reference=holder.reference, notes=notes,
    )  # fmt: skip


def _ended(sql: str, actor: Actor, holder: Holder, **parameters: Any) -> dict[UUID, Decimal]:
    parameters |= {"workspace": actor.workspace_id, "kind": holder.kind, "holder": holder.id}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return dict(cursor.fetchall())


def reserved_for(*, actor: Actor, holder: Holder) -> dict[UUID, Decimal]:
    """What is kept for a holder per product."""
    rows = Reservation.objects.filter(
        workspace_id=actor.workspace_id, holder_kind=holder.kind, holder_id=holder.id
    )
    return dict(rows.values_list("product_id", "quantity"))

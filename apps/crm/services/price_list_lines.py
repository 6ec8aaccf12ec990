"""The lines of a price list: what they may say, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.crm.models import PriceList, PriceListItem
from apps.inventory.selectors import product_rows
from apps.kernel import money
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.letters import folded

# What tells one line of a list from another.
KEY = ("product_id", "category_key", "from_quantity", "valid_from")
COLUMNS = (*KEY, "category", "unit_price", "percent", "valid_to")
# A line as one that says nothing else.
WHOLE: Mapping[str, Any] = {
    "product_id": None,
    "category": "",
    "from_quantity": money.ZERO,
    "valid_from": None,
    "valid_to": None,
    "unit_price": None,
    "percent": None,
}
MOST_LINES = 5000
Rows = Sequence[Mapping[str, Any]]


@dataclass
class Lines:
    """What a list's lines were and what they become; `save` writes the difference."""

    rows: Children[PriceListItem]

    @property
    def changed(self) -> bool:
        return self.rows.changed

    @property
    def before(self) -> list[dict[str, Any]]:
        """For the history, of what changed alone: a list has thousands of lines."""
        after = {row["id"]: row for row in self.rows.after}
        return [row for row in self.rows.before if after.get(row["id"]) != row]

    @property
    def after(self) -> list[dict[str, Any]]:
        before = {row["id"]: row for row in self.rows.before}
        return [row for row in self.rows.after if before.get(row["id"]) != row]

    def save(self) -> None:
        """Lines that take each other's places go first: the database looks at each of them by itself."""
        was = {row["id"]: row for row in self.rows.before}
        moved, kept = [], []
        for row in self.rows.wanted:
            before = was.get(row.pk)
            if before is None or any(before[name] != getattr(row, name) for name in KEY):
                moved.append(row)
            elif any(before[name] != getattr(row, name) for name in COLUMNS):
                kept.append(row)
        gone = [row.pk for row in (*self.rows.dropped, *moved) if row.pk in was]
        if gone:
            PriceListItem.objects.filter(pk__in=gone).delete()
        if kept:
            PriceListItem.objects.bulk_update(kept, [*COLUMNS], batch_size=500)
        if moved:
            PriceListItem.objects.bulk_create(moved)


def match_lines(price_list: PriceList, sent: Rows) -> Lines:
    """What the lines of a list become by a set of them.

    Args:
        sent: `product_id` or `category` or neither (everything), `unit_price` or `percent`, and where given
            `id`, `from_quantity`, `valid_from`, `valid_to`.
    Raises:
        NotFound: a product that the workspace does not have, an `id` that is no line of the list.
        Invalid: neither a price nor a percent or both, a price of a category, a line twice, days the wrong
            way round, too many lines.
    """
    if len(sent) > MOST_LINES:
        raise Invalid({"items": _("At most %(count)d lines.") % {"count": MOST_LINES}})
    rows = PriceListItem.objects.filter(price_list=price_list).order_by("created_at", "id")
    found = match(
        price_list,
        rows,
        [_cleaned(values) for values in sent],
        field="items",
        make=lambda: PriceListItem(price_list=price_list, **tenant_of(price_list)),
        required=(),
        columns=COLUMNS,
    )
    known = {row["product_id"] for row in found.before}
    asked = {row.product_id for row in found.wanted if row.product_id} - known
    there = set(product_rows().filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    seen: set[tuple[Any, ...]] = set()
    for place, row in enumerate(found.wanted):
        _require_line(row, f"items.{place}", there | known)
        key = tuple(getattr(row, name) for name in KEY)
        if key in seen:
            raise Invalid({f"items.{place}": _("Another line has the same product, quantity and first day.")})
        seen.add(key)
    return Lines(found)


def match_kept(price_list: PriceList, sent: Rows) -> Lines:
    """What the lines become when some are put in: those with the same key are replaced.

    Raises:
        NotFound, Invalid: as `match_lines`.
    """
    rows = PriceListItem.objects.filter(price_list=price_list).order_by("created_at", "id")
    present = {tuple(getattr(row, name) for name in KEY): row for row in rows}
    order: dict[UUID, Mapping[str, Any]] = {row.pk: {"id": row.pk} for row in present.values()}
    fresh: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for values in sent:
        wanted = _cleaned({name: value for name, value in {**WHOLE, **values}.items() if name != "id"})
        key = tuple(wanted[name] for name in KEY)
        if key in present:
            order[present[key].pk] = {"id": present[key].pk, **wanted}
        else:
            fresh[key] = wanted
    return match_lines(price_list, [*order.values(), *fresh.values()])


def one_kept(price_list: PriceList, line: Mapping[str, Any]) -> tuple[PriceListItem, dict[str, Any] | None]:
    """(the line of the same key with what is said now, unsaved; what it was, None for a new one).

    Raises:
        NotFound, Invalid: naming the field.
    """
    wanted = _cleaned({**WHOLE, **line})
    row = PriceListItem.objects.filter(
        price_list=price_list, **{name: wanted[name] for name in KEY if wanted[name] is not None},
        **{f"{name}__isnull": True for name in KEY if wanted[name] is None},
    ).first()  # fmt: skip
    before = None if row is None else {name: getattr(row, name) for name in COLUMNS}
    row = row or PriceListItem(price_list=price_list, **tenant_of(price_list))
    for name, value in wanted.items():
        setattr(row, name, value)
    product = row.product_id
    there = before is not None or product is None or product_rows().filter(pk=product).exists()
    _require_line(row, "items.0", {product} if there else set())
    return row, before


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if "category" in found:
        found["category"] = " ".join((found["category"] or "").split())
        found["category_key"] = folded(found["category"])
    if found.get("from_quantity", money.ZERO) is None:
        found["from_quantity"] = money.ZERO
    return found


def _require_line(row: PriceListItem, field: str, there: set[UUID | None]) -> None:
    if row.product_id is not None:
        if row.product_id not in there:
            raise not_found(f"{field}.product_id")
        if row.category_key:
            raise Invalid({f"{field}.category": _("A line is of a product or of a category.")})
    if row.unit_price is None and row.percent is None:
        raise Missing(f"{field}.unit_price" if row.product_id else f"{field}.percent")
    if row.unit_price is not None:
        if row.percent is not None:
            raise Invalid({f"{field}.percent": _("A line has a price or a percent.")})
        if row.product_id is None:
            raise Invalid({f"{field}.unit_price": _("Only a product has a price; else name a percent.")})
        money.require_money(row.unit_price, field=f"{field}.unit_price")
    if row.valid_from is not None and row.valid_to is not None and row.valid_to < row.valid_from:
        raise Invalid({f"{field}.valid_to": _("The last day lies before the first one.")})

"""What the lines of a confirmed order become by a change of them (domain.md §2.2).

What was shipped, closed or billed of a line stays as it was agreed: the line does not become less than that,
and other terms are those of a new line over the rest. Pure reckoning; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Context, Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.inventory.translated import text
from apps.kernel import money
from apps.kernel.children import Children, tenant_of
from apps.kernel.errors import Conflict, Invalid
from apps.kernel.pricing import LineAmounts, LineTerms, inside, line_amounts, terms_of
from apps.sales import references
from apps.sales.models import Order, OrderItem
from apps.sales.services.order_lines import Line, laid_over, put
from apps.sales.services.shipment_lines import THOUSANDTH, taken_of

HALF_A_TIYN = Decimal("0.005")
# A sum of 18 digits times a quantity of 15 needs 33 of them.
EXACT = Context(prec=60)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What of a line can no longer be changed: how many pieces of it, and what they come to."""

    quantity: Decimal = money.ZERO
    amount: Decimal = money.ZERO


def lay_lines(order: Order, items: Sequence[Mapping[str, Any]], *, on: date) -> Children[OrderItem]:
    """What a confirmed order's lines become by a set of items; `save()` writes it.

    A line keeps its share of the order's adjustment by piece; a new one, or one of another product, has none.

    Raises:
        NotFound, Missing, Invalid: as for a pending order, or a line that would cost less than nothing.
        Conflict: less than what was shipped or billed of a line, other terms of what was, another product.
    """
    found, lines = laid_over(order, items, on=on)
    before = {row["id"]: row for row in found.before}
    held = _held([row for row in (*found.wanted, *found.dropped) if row.pk in before], before)
    _require_none_of(found.dropped, held)
    wanted: list[OrderItem] = []
    for place, (row, line) in enumerate(zip(list(found.wanted), lines, strict=True)):
        was = before.get(row.pk)
        rest = None if was is None else _fit(row, line, was, held.get(row.pk, Held()), place)
        if was is None:
            put(row, line)
        wanted.append(row)
        if rest is not None:
            found.fresh.append(rest)
            wanted.append(rest)
    for position, row in enumerate(wanted, start=1):
        row.position = position
    found.wanted = wanted
    return found


def totals_of(rows: Sequence[OrderItem]) -> dict[str, Decimal]:
    """The order's sums by its lines; each line has its share of the adjustment.

    Raises:
        Invalid: beyond what money columns hold.
    """
    items_total = sum((row.total for row in rows), money.ZERO)
    total = sum((row.agreed_total for row in rows), money.ZERO)
    for amount in (items_total, total):
        money.require_money(amount, field="items")
    return {"items_total": items_total, "adjustment_amount": total - items_total, "total_amount": total}


def _held(rows: Sequence[OrderItem], before: Mapping[UUID, Row]) -> dict[UUID, Held]:
    ids = [row.pk for row in rows]
    issued, shipped = references.billed_of_lines(ids), taken_of(ids)
    found = {}
    for row in rows:
        was = before[row.pk]
        gone = row.shipped_quantity + row.closed_quantity
        billed = issued[row.pk]
        # By what they come to: a billed amount is rounded to a tiyn, not to a thousandth of a piece.
        pieces = _pieces(billed.total, was["agreed_total"], was["quantity"])
        pieces = max(gone, pieces if billed.total else billed.quantity)
        if pieces > 0:
            sent = shipped[row.pk].sums.total if row.pk in shipped else money.ZERO
            found[row.pk] = Held(pieces, max(billed.total, sent))
    return found


def _pieces(amount: Decimal, total: Decimal, quantity: Decimal) -> Decimal:
    """The fewest pieces of a line that come to an amount, in thousandths."""
    if amount <= 0:
        return money.ZERO
    if amount >= total:
        return quantity
    least = max(amount - HALF_A_TIYN, HALF_A_TIYN)
    exactly = EXACT.divide(EXACT.multiply(least, quantity), total)
    return min(quantity, exactly.quantize(THOUSANDTH, rounding=ROUND_CEILING))


def _require_none_of(dropped: Sequence[OrderItem], held: Mapping[UUID, Held]) -> None:
    for row in dropped:
        if row.pk in held:
            words = _("Line %(line)s, %(name)s: %(quantity)s are shipped or billed, it cannot be taken out.")
            raise Conflict(None, items=[words % _named(row, held[row.pk])])


def _fit(row: OrderItem, line: Line, was: Row, held: Held, place: int) -> OrderItem | None:
    """Put a line's new terms on its row; the row of the rest, where the terms are only the rest's."""
    old = terms_of(was)
    same = line.product_id == was["product_id"]
    share = was["agreed_total"] - was["total"]
    if same and line.terms == old:
        _restore(row, was)
        return None
    if not held.quantity:
        put(row, line)
        _agree(row, _part(share, line.terms.quantity, old.quantity) if same else money.ZERO, place)
        return None
    if not same:
        words = _("Line %(line)s, %(name)s: %(quantity)s are shipped or billed, the product stays.")
        raise _refused(words, row, was, held, place, "product_id")
    asked = line.terms.quantity
    if asked < held.quantity:
        words = _("Line %(line)s, %(name)s: %(quantity)s are shipped or billed, it cannot become less.")
        raise _refused(words, row, was, held, place, "quantity")
    if _same_terms(line.terms, old):
        _resize(row, was, asked, held, place)
        return None
    if asked == held.quantity:
        words = _(
            "Line %(line)s, %(name)s: %(quantity)s are shipped or billed; their price changes only by a "
            "credit note or another invoice."
        )
        raise _refused(words, row, was, held, place, _changed(line.terms, old))
    rest = OrderItem(order=row.order, **tenant_of(row), description=row.description)
    more = asked - held.quantity
    sums = line_amounts(
        more,
        line.terms.price.agreed,
        line.terms.discount,
        line.terms.tax,
        tax_included=line.terms.tax_included,
    )
    put(rest, line)
    rest.quantity, rest.net, rest.vat, rest.total = more, sums.net, sums.vat, sums.total
    _agree(rest, _part(share, more, old.quantity), place)
    _resize(row, was, held.quantity, held, place)
    return rest


def _resize(row: OrderItem, was: Row, quantity: Decimal, held: Held, place: int) -> None:
    """The same terms for another quantity; never less than what was shipped or billed comes to."""
    old = terms_of(was)
    _restore(row, was)
    sums, before = (
        line_amounts(pieces, old.price.agreed, old.discount, old.tax, tax_included=old.tax_included)
        for pieces in (quantity, old.quantity)
    )
    # Parts that went at the rate of another day have left their VAT in the line.
    other_rate = old.vat - before.vat if old.total == before.total else money.ZERO
    share = _part(was["agreed_total"] - was["total"], quantity, old.quantity)
    lacking = max(money.ZERO, held.amount - sums.total - share)
    if lacking:  # what its parts were rounded to
        sums = inside(sums.total + lacking, old.tax)
    vat = min(max(sums.vat + other_rate, money.ZERO), sums.total)
    row.quantity, row.net, row.vat, row.total = quantity, sums.total - vat, vat, sums.total
    money.require_money(row.total, field=f"items.{place}")
    _agree(row, share, place)


def _agree(row: OrderItem, share: Decimal, place: int) -> None:
    """What a line comes to with its share of the order's adjustment."""
    total = row.total + share
    if total < 0:
        raise Invalid(
            {f"items.{place}": _("The lines and the adjustment must not add up to less than zero.")}
        )
    money.require_money(total, field=f"items.{place}")
    sums = inside(total, row.tax) if share else LineAmounts(row.net, row.vat, row.total)
    row.agreed_net, row.agreed_vat, row.agreed_total = sums.net, sums.vat, sums.total


def _part(share: Decimal, quantity: Decimal, of: Decimal) -> Decimal:
    return money.round_money(EXACT.divide(EXACT.multiply(share, quantity), of)) if share else money.ZERO


def _restore(row: OrderItem, was: Row) -> None:
    for name, value in was.items():
        if name != "id":
            setattr(row, name, value)


def _same_terms(one: LineTerms, other: LineTerms) -> bool:
    return _changed(one, other) == ""


def _changed(one: LineTerms, other: LineTerms) -> str:
    """The first of a line's terms that differs, as a body calls it; "" for none."""
    if one.price.agreed != other.price.agreed or one.tax_included != other.tax_included:
        return "unit_price_with_tax" if one.tax_included else "unit_price"
    for name in ("discount", "tax", "tax_category"):
        if getattr(one, name) != getattr(other, name):
            return name
    return ""


def _refused(words: str, row: OrderItem, was: Row, held: Held, place: int, name: str) -> Conflict:
    _restore(row, was)
    return Conflict(None, **{f"items.{place}.{name}": [words % _named(row, held)]})


def _named(row: OrderItem, held: Held) -> dict[str, Any]:
    name = row.description or (text(row.product, "name") if row.product is not None else "")
    return {"line": row.position, "name": name, "quantity": f"{held.quantity.normalize():f}"}

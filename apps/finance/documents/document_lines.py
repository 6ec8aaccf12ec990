"""A document's lines: what was agreed, which adds up to its total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.inventory.models import VatRate
from apps.kernel import money


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document; `net + vat = gross`, in tenge, with its part of what was agreed on top.

    The prices are the line's own: sums are not made of them where an adjustment was agreed (`adjusted`).
    """

    product_id: UUID | None
    description: str
    unit: str
    quantity: Decimal
    discount: Decimal
    tax: Decimal
    exempt: bool
    tax_included: bool
    unit_price: Decimal
    unit_price_with_tax: Decimal
    adjusted: bool
    net: Decimal
    vat: Decimal
    gross: Decimal

    @property
    def rate(self) -> Decimal | None:
        """The VAT rate; none of an exempt line, which is not the same as one of 0 %."""
        return None if self.exempt else self.tax

    @property
    def net_price(self) -> Decimal:
        """What a unit comes to, without VAT."""
        return money.round_money(self.net / self.quantity)

    def price(self, *, with_tax: bool, before_discount: bool) -> Decimal:
        """What a unit costs: as agreed, else (adjusted, or discounted where no column says so) derived."""
        if self.adjusted or (self.discount and not before_discount):
            return money.round_money((self.gross if with_tax else self.net) / self.quantity)
        return self.unit_price_with_tax if with_tax else self.unit_price


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals of a document, and the VAT of each rate: (rate, net, vat), highest first, exempt (None) last."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    rates: tuple[tuple[Decimal | None, Decimal, Decimal], ...]


def sums_of(lines: Iterable[Line]) -> Sums:
    """What the lines add up to."""
    by_rate: dict[Decimal | None, list[Decimal]] = {}
    net = vat = gross = money.ZERO
    for line in lines:
        net, vat, gross = net + line.net, vat + line.vat, gross + line.gross
        found = by_rate.setdefault(line.rate, [money.ZERO, money.ZERO])
        found[0] += line.net
        found[1] += line.vat
    highest = sorted(by_rate, key=lambda rate: (rate is None, -(rate or money.ZERO)))
    return Sums(net, vat, gross, tuple((rate, by_rate[rate][0], by_rate[rate][1]) for rate in highest))


def shown_net(lines: Sequence[Line]) -> bool:
    """Whether a document that shows one price shows it without VAT: where every line was agreed so.

    A line without VAT goes either way, one that was adjusted was agreed with VAT.
    """
    taxed = [line for line in lines if line.tax] or lines
    return bool(taxed) and not any(line.tax_included or line.adjusted for line in taxed)


def read(rows: Iterable[Any]) -> list[Line]:
    """Rows of an invoice or (with the product's name and unit in them) of an order."""
    return [
        Line(
            product_id=row.product_id,
            description=row.description,
            unit=row.unit,
            quantity=row.quantity,
            discount=row.discount,
            tax=row.tax,
            exempt=row.tax_category == VatRate.Code.EXEMPT,
            tax_included=row.tax_included,
            unit_price=row.unit_price,
            unit_price_with_tax=row.unit_price_with_tax,
            adjusted=(row.agreed_net, row.agreed_vat) != (row.net, row.vat),
            net=row.agreed_net,
            vat=row.agreed_vat,
            gross=row.agreed_total,
        )
        for row in rows
    ]

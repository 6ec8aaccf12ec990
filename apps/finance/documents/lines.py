"""A document's lines: they add up to its total, whatever was agreed on top of them (domain.md §6.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.kernel import money


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document; `net + vat = gross`, in tenge."""

    product_id: UUID | None
    description: str
    unit: str
    quantity: Decimal
    tax: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal

    @property
    def net_price(self) -> Decimal:
        """What a unit comes to, without VAT."""
        return money.round_money(self.net / self.quantity)

    @property
    def gross_price(self) -> Decimal:
        """What a unit comes to, with VAT."""
        return money.round_money(self.gross / self.quantity)


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals of a document, and the VAT of each rate: (rate, net, vat), highest first."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    rates: tuple[tuple[Decimal, Decimal, Decimal], ...]


def spread(lines: Sequence[Line], adjustment: Decimal) -> list[Line]:
    """The lines with the document's adjustment in them, so that their sum is the agreed total.

    The adjustment (with VAT inside) goes pro rata over the lines' nets, the last line takes the rounding
    rest, and each line's VAT is what its new sum contains at its rate. A reduction that nets cannot bear
    (lines of several rates, nearly everything given away) goes over the sums with VAT instead.
    """
    if not adjustment or not lines:
        return list(lines)
    shares = _shares(adjustment, [line.net for line in lines])
    if any(line.gross + share < 0 for line, share in zip(lines, shares, strict=True)):
        shares = _shares(adjustment, [line.gross for line in lines])
    return [_with_gross(line, line.gross + share) for line, share in zip(lines, shares, strict=True)]


def sums_of(lines: Iterable[Line]) -> Sums:
    """What the lines add up to."""
    by_rate: dict[Decimal, list[Decimal]] = {}
    net = vat = gross = money.ZERO
    for line in lines:
        net, vat, gross = net + line.net, vat + line.vat, gross + line.gross
        found = by_rate.setdefault(line.tax, [money.ZERO, money.ZERO])
        found[0] += line.net
        found[1] += line.vat
    rates = tuple((rate, by_rate[rate][0], by_rate[rate][1]) for rate in sorted(by_rate, reverse=True))
    return Sums(net, vat, gross, rates)


def _shares(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    whole = sum(weights, money.ZERO)
    if not whole:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    shares = [money.round_money(amount * weight / whole) for weight in weights[:-1]]
    return [*shares, amount - sum(shares, money.ZERO)]


def _with_gross(line: Line, gross: Decimal) -> Line:
    vat = money.vat_inside(gross, line.tax)
    return replace(line, gross=gross, vat=vat, net=gross - vat)


def read(rows: Iterable[Any]) -> list[Line]:
    """Rows of an invoice or (with the product's name and unit in them) of an order."""
    return [
        Line(
            product_id=row.product_id,
            description=row.description,
            unit=row.unit,
            quantity=row.quantity,
            tax=row.tax,
            net=row.net,
            vat=row.vat,
            gross=row.amount,
        )
        for row in rows
    ]

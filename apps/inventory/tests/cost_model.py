"""What goods cost, told once more: a list of what happened, sums of it, and nothing of the house."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

TIYN = Decimal("0.01")


def near(amount: Fraction) -> Decimal:
    """To the tiyn, halves away from zero."""
    tiyn = floor(abs(amount) * 100 + Fraction(1, 2))
    return (Decimal(tiyn) if amount >= 0 else -Decimal(tiyn)) * TIYN


@dataclass
class Row:
    """One line of the books: goods, or (with no quantity) a value alone."""

    day: dt.date
    quantity: Fraction
    value: Decimal
    sold: Decimal = Decimal(0)


@dataclass
class Heap:
    """One product: what lies there, what it is worth, and how it came to that."""

    cost: Decimal = Decimal(0)
    rows: list[Row] = field(default_factory=list)
    shown: Decimal | None = None

    @property
    def quantity(self) -> Fraction:
        return sum((row.quantity for row in self.rows), Fraction(0))

    @property
    def value(self) -> Decimal:
        return sum((row.value for row in self.rows), Decimal(0))

    @property
    def cost_of_sales(self) -> Decimal:
        return sum((row.sold for row in self.rows), Decimal(0))

    def at(self, day: dt.date) -> tuple[Fraction, Decimal]:
        """Quantity and value at the end of a day."""
        rows = [row for row in self.rows if row.day <= day]
        return sum((row.quantity for row in rows), Fraction(0)), sum((row.value for row in rows), Decimal(0))

    def lowest_since(self, day: dt.date) -> Fraction:
        return min(self.at(each)[0] for each in {day, *(row.day for row in self.rows if row.day > day)})

    def move(
        self, quantity: Fraction, today: dt.date, day: dt.date, *, price: Decimal | None, told: Decimal | None
    ) -> Decimal:
        """Goods come (above zero) or go; returns what the movement is worth, signed."""
        late = day < today or (quantity < 0 and told is not None)
        stood, worth = self.at(day) if late else (self.quantity, self.value)
        amount = self._worth(abs(quantity), quantity < 0, stood, worth, price, told)
        held, had = self.quantity, self.value
        if quantity < 0 and not late and held + quantity == 0:
            amount = had
        if quantity < 0:
            amount = min(amount, had)
        signed = amount if quantity > 0 else -amount
        correction = Decimal(0)
        if late:
            without = self._issues(day, stood, worth)
            with_it = self._issues(day, stood + quantity, worth + signed)
            correction = min(near(with_it - without), had + signed)
            if held + quantity == 0:
                correction = had + signed
        self.rows.append(Row(day, quantity, signed))
        if correction:
            self.rows.append(Row(today, Fraction(0), -correction, correction))
        self._show()
        return signed

    def _worth(
        self,
        many: Fraction,
        out: bool,
        stood: Fraction,
        worth: Decimal,
        price: Decimal | None,
        told: Decimal | None,
    ) -> Decimal:
        if told is not None:
            return told
        if not out and price is not None:
            return near(many * Fraction(price))
        if stood > 0:
            return max(near(Fraction(worth) * many / stood), Decimal(0))
        if self.quantity > 0:
            return near(Fraction(self.value) * many / self.quantity)
        return near(many * Fraction(self.cost if self.shown is None else self.shown))

    def _issues(self, day: dt.date, stood: Fraction, worth: Decimal) -> Fraction:
        """What went out after a day would have cost, from such a stock on."""
        left, value, total = stood, Fraction(worth), Fraction(0)
        for each in sorted({row.day for row in self.rows if row.day > day}):
            rows = [row for row in self.rows if row.day == each]
            left += sum(row.quantity for row in rows if row.quantity > 0)
            value += sum((Fraction(row.value) for row in rows if row.quantity >= 0), Fraction(0))
            out = -sum(row.quantity for row in rows if row.quantity < 0)
            if out:
                cost = value if out >= left else value * out / left
                left, value, total = left - out, value - cost, total + cost
        return total

    def bill(self, many: Fraction, amount: Decimal, day: dt.date) -> None:
        """A cost that comes later for so many pieces."""
        left = self.quantity
        kept = near(Fraction(amount) * min(left, many) / many) if left > 0 else Decimal(0)
        kept = max(kept, -self.value)
        self.rows.append(Row(day, Fraction(0), kept, amount - kept))
        self._show()

    def _show(self) -> None:
        if self.quantity > 0:
            self.shown = near(Fraction(self.value) / self.quantity)

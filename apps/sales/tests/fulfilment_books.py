"""The books of an independent model of fulfilment: orders of whole pieces, and what was done with each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

PRICE = Decimal(116)
OPEN = ("confirmed", "processing")


@dataclass(eq=False)
class Line:
    """One line of an order: pieces at 116 tenge with VAT."""

    product: Any
    quantity: int
    shipped: int = 0
    returned: int = 0
    closed: int = 0
    kept: int = 0
    billed: int = 0
    credited: int = 0
    again: int = 0
    ahead: int = 0
    reduced: int = 0
    turned: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.shipped - self.closed

    @property
    def worth(self) -> int:
        """What of it may still be billed."""
        return self.quantity - self.closed - self.returned + self.credited + self.again - self.billed

    @property
    def owed(self) -> int:
        """What issued invoices still ask for it."""
        return self.billed - self.credited - self.again - self.ahead - self.reduced

    @property
    def comes_to(self) -> int:
        """What is to be paid for it in all; what was forgiven before it came goes into a closed rest."""
        there = min(self.quantity - self.closed, self.quantity - self.forgiven_ahead)
        return there - self.returned - self.forgiven_of_delivered

    @property
    def forgiven_of_delivered(self) -> int:
        return min(self.reduced, self.shipped - self.returned)

    @property
    def forgiven_ahead(self) -> int:
        """A reduction of what was undone since then is of what is to come, too."""
        return self.ahead + self.reduced - self.forgiven_of_delivered

    def turn(self) -> None:
        """What was delivered or came back; the register never holds more than the line comes to."""
        self.turned = max(0, min(self.shipped - self.returned - self.forgiven_of_delivered, self.comes_to))

    @property
    def held(self) -> int:
        """Less than this it cannot become."""
        return max(self.shipped + self.closed, self.billed - self.again)


@dataclass(eq=False)
class Sent:
    """One shipment: what it brought of each line, and what came back of that."""

    pk: Any
    parts: dict[Line, int]
    back: dict[Line, int] = field(default_factory=lambda: defaultdict(int))
    arrived: bool = False
    billed: bool = False

    @property
    def on_its_way(self) -> bool:
        return not self.arrived and any(part > self.back[line] for line, part in self.parts.items())


@dataclass(eq=False)
class Extra:
    """A line of an invoice that is none of the order's; it turns over with the first delivery of those."""

    lines: list[Line]

    @property
    def turned(self) -> int:
        return int(any(line.shipped for line in self.lines))


@dataclass(eq=False)
class Sold:
    """One order."""

    pk: Any
    due: int | None
    lines: list[Line]
    status: str = "pending"
    waits: bool = False
    turn: int = 0
    closed: int = 0
    sent: list[Sent] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def unbilled(self) -> int:
        billed = sum(line.billed - line.again for line in self.lines)
        return max(0, self.total - self.closed - billed)

    @property
    def open(self) -> bool:
        return self.status in OPEN

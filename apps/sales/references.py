"""What the apps above know of orders, and sales asks: what of a line is billed, when what is made is due.

Registered once, from an app's `ready()`; nothing here imports upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apps.kernel import money


@dataclass(frozen=True, slots=True)
class BilledLine:
    """How far one line of an order is billed; sums in tenge with VAT.

    Attributes:
        quantity: pieces that issued invoices bill and that are not to be billed again; a part that was billed
            by an amount counts as the pieces that it pays for, rounded up to a thousandth.
        total: what these come to.
        unbilled: what may still be issued.
        drafted: what drafts have of it; those that follow the order are not counted.
        is_billed: whether anything of it is issued, a line that costs nothing too.
    """

    quantity: Decimal = money.ZERO
    total: Decimal = money.ZERO
    unbilled: Decimal = money.ZERO
    drafted: Decimal = money.ZERO
    is_billed: bool = False


NOT_BILLED = BilledLine()
Answer = Callable[[Collection[UUID]], dict[UUID, BilledLine]]
_billed: list[Answer] = []


Made = Mapping[tuple[UUID, UUID], Sequence[tuple[date, Decimal]]]
MadeBy = Callable[[Sequence[UUID]], Made]
_made: list[MadeBy] = []


def register_made(answer: MadeBy) -> None:
    """Ask `answer(order ids)` what is made for orders: {(order, product): [(day, quantity)]}."""
    if answer not in _made:
        _made.append(answer)


def made_for(order_ids: Sequence[UUID]) -> Made:
    """{(order, product): how much is being made for it, each with the day by which it is due}."""
    found: dict[tuple[UUID, UUID], Sequence[tuple[date, Decimal]]] = {}
    for answer in _made:
        found |= answer(order_ids)
    return found


def register_billed(answer: Answer) -> None:
    """Ask `answer(line ids)` what of an order's lines is billed."""
    if answer not in _billed:
        _billed.append(answer)


def billed_of_lines(line_ids: Collection[UUID]) -> dict[UUID, BilledLine]:
    """{line: what of it is billed}, for every line named; the order should be locked."""
    found = dict.fromkeys(line_ids, NOT_BILLED)
    for answer in _billed:
        found |= answer(line_ids)
    return found

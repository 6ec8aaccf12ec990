"""What was billed of orders' lines: the app that bills says it, and sales asks.

Registered once, from that app's `ready()`; nothing here imports upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from uuid import UUID

Billed = Callable[[Collection[UUID]], Mapping[UUID, Decimal]]
_asked: list[Billed] = []


def register(billed: Billed) -> None:
    """Ask `billed(line_ids)` what was issued of these lines and is not to be billed again.

    In tenge, with VAT.
    """
    _asked.append(billed)


def billed_of(line_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """{order line: what was issued of it and is not to be billed again}, in tenge with VAT."""
    found: dict[UUID, Decimal] = {}
    for billed in _asked:
        for pk, amount in billed(line_ids).items():
            found[pk] = found.get(pk, Decimal(0)) + amount
    return found

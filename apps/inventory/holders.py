"""For whom stock may be kept: the apps above say what their live documents may hold, and inventory asks.

Registered once, from an app's `ready()`; nothing here imports upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

Claims = Callable[[Collection[UUID]], Mapping[UUID, Mapping[UUID, Decimal]]]
Waiting = Callable[[], Mapping[UUID, tuple[str, date | None]]]
_claims: dict[str, Claims] = {}
_waiting: dict[str, Waiting] = {}


def register(kind: str, claims: Claims, *, waiting: Waiting | None = None) -> None:
    """Ask `claims(holder_ids)` what the live ones of these documents may hold: {holder: {product: most}}.

    A finished, cancelled or deleted document is left out: it may hold nothing.

    Args:
        waiting: the live ones that wait for all that they do not hold of it, where a kind does: {holder:
            (reference, due day)}.
    """
    _claims[kind] = claims
    if waiting is not None:
        _waiting[kind] = waiting


def waiting() -> dict[str, Mapping[UUID, tuple[str, date | None]]]:
    """{kind: the live documents that hold or wait for all that they may, by `register`}."""
    return {kind: found() for kind, found in _waiting.items()}


def claims_of(kind: str, holder_ids: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, Decimal]]:
    """What these holders may keep at most; a kind that nobody registered may keep nothing."""
    return _claims[kind](holder_ids) if kind in _claims else {}

"""For whom stock may be kept: the apps above say what their live documents may hold, and inventory asks.

Registered once, from an app's `ready()`; nothing here imports upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from uuid import UUID

Claims = Callable[[Collection[UUID]], Mapping[UUID, Mapping[UUID, Decimal]]]
_claims: dict[str, Claims] = {}


def register(kind: str, claims: Claims) -> None:
    """Ask `claims(holder_ids)` what the live ones of these documents may hold: {holder: {product: most}}.

    A finished, cancelled or deleted document is left out: it may hold nothing.
    """
    _claims[kind] = claims


def claims_of(kind: str, holder_ids: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, Decimal]]:
    """What these holders may keep at most; a kind that nobody registered may keep nothing."""
    return _claims[kind](holder_ids) if kind in _claims else {}

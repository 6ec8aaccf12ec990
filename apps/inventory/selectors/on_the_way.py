"""What transfers have on their way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from apps.inventory.models import Transfer, TransferLine


def claims(transfer_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """{transfer under way: {product: what has not arrived}}: it is kept for it, in no warehouse."""
    rows = TransferLine.objects.filter(
        transfer__in=transfer_ids, transfer__status__in=Transfer.MOVING, transfer__deleted_at__isnull=True
    )
    found: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    for row in rows:
        found[row.transfer_id][row.product_id] = row.outstanding
    return found

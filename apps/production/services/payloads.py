"""What the events of production carry."""

from __future__ import annotations

from typing import Any

from apps.production.models import ProductionOrder


def production_payload(production: ProductionOrder) -> dict[str, Any]:
    """What every event of a production order says."""
    return {
        "production_order_id": production.pk,
        "number": production.number,
        "product_id": production.product_id,
        "order_id": production.order_id,
    }

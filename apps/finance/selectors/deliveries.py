"""The documents of shipments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg

from apps.finance.document_kinds import links_of_shipment
from apps.sales.models import ShipmentStatus
from apps.sales.selectors import shipment_rows


def documents_of_shipments(shipment_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{shipment: its documents with their addresses}, named in the language in force; one query."""
    rows = shipment_rows().filter(pk__in=shipment_ids).annotate(services=ArrayAgg("items__is_service"))
    return {
        pk: links_of_shipment(
            pk,
            (number, act),
            undone=status == ShipmentStatus.CANCELLED,
            services=[each for each in services if each is not None],
        )
        for pk, number, act, status, services in rows.values_list(
            "pk", "number", "act_number", "status", "services"
        )
    }

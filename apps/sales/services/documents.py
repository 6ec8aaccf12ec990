"""The documents of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from apps.kernel.children import Children, match, tenant_of
from apps.sales.models import Order, OrderDocument

COLUMNS = ("type", "name", "url")


def match_documents(order: Order, documents: Sequence[Mapping[str, Any]]) -> Children[OrderDocument]:
    """What the order's documents become by a set of documents; `save()` writes it.

    Those that finance makes of invoices on demand are shown among them, and not written down.

    Raises:
        NotFound: an `id` that is none of its documents.
        Missing: a new document without `type`, `name` or `url`.
    """
    made = f"{settings.PUBLIC_URL}/api/v1/finance/"
    return match(
        order,
        OrderDocument.objects.filter(order=order).order_by("created_at", "id"),
        [row for row in documents if row.get("id") or not row.get("url", "").startswith(made)],
        field="documents",
        make=lambda: OrderDocument(order=order, **tenant_of(order)),
        required=COLUMNS,
        columns=COLUMNS,
    )

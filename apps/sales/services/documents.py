"""The documents of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from apps.kernel import objects
from apps.kernel.children import Children, match, tenant_of
from apps.sales.models import Order, OrderDocument

COLUMNS = ("type", "name", "url")


def match_documents(order: Order, documents: Sequence[Mapping[str, Any]]) -> Children[OrderDocument]:
    """What the order's documents become by a set of documents; `save()` writes it.

    Those that finance makes of invoices on demand, and uploaded ones, are shown among them and not written.

    Raises:
        NotFound: an `id` that is none of its documents.
        Missing: a new document without `type`, `name` or `url`.
    """
    return match(
        order,
        OrderDocument.objects.filter(order=order).order_by("created_at", "id"),
        [row for row in documents if not _is_shown(row)],
        field="documents",
        make=lambda: OrderDocument(order=order, **tenant_of(order)),
        required=COLUMNS,
        columns=COLUMNS,
    )


def _is_shown(row: Mapping[str, Any]) -> bool:
    url = row.get("url", "")
    made = url.startswith(f"{settings.PUBLIC_URL}/api/v1/finance/")
    return objects.is_upload(url) or (made and not row.get("id"))

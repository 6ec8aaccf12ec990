"""Lines of transfers: what is to move, and what has arrived of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product, Transfer, TransferLine
from apps.kernel.errors import Invalid, not_found

Items = Sequence[Mapping[str, Any]]


def lines_of(transfer: Transfer) -> list[TransferLine]:
    """As they stand on the document."""
    return list(TransferLine.objects.filter(transfer=transfer).order_by("position", "id"))


def new_lines(transfer: Transfer, items: Items) -> list[TransferLine]:
    """Lines of a draft, unsaved.

    Raises:
        NotFound, Invalid: naming the item.
    """
    if not items:
        raise Invalid({"items": _("At least one line is needed.")})
    products = Product.objects.in_bulk([item["product_id"] for item in items])
    seen: set[UUID] = set()
    lines = []
    for index, item in enumerate(items):
        product = products.get(item["product_id"])
        if product is None:
            raise not_found(f"items.{index}.product_id")
        if product.pk in seen:
            raise Invalid({f"items.{index}.product_id": _("Named more than once.")})
        if not product.is_stockable:
            raise Invalid({
                f"items.{index}.product_id":
                    _("Services, digital products and bundles keep no stock of their own.")
            })  # fmt: skip
        seen.add(product.pk)
        lines.append(
            TransferLine(
                organization_id=transfer.organization_id,
                workspace_id=transfer.workspace_id,
                transfer=transfer,
                product=product,
                quantity=item["quantity"],
                position=index,
            )
        )
    return lines


def replace_lines(transfer: Transfer, items: Items) -> dict[str, tuple[Any, Any]]:
    """Make a draft's lines what was sent; {"items": (before, after)} where they differ.

    Raises:
        NotFound, Invalid: naming the item.
    """
    rows, lines = lines_of(transfer), new_lines(transfer, items)
    before, after = ([[line.product_id, line.quantity] for line in found] for found in (rows, lines))
    if before == after:
        return {}
    TransferLine.objects.filter(transfer=transfer).delete()
    TransferLine.objects.bulk_create(lines)
    return {"items": (before, after)}

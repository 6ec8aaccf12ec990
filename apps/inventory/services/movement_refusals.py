"""Why goods could not move."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.inventory.errors import StockUnavailable
from apps.inventory.models import Product
from apps.kernel import money
from apps.kernel.errors import Invalid, NotFound


def refuse(rows: list[tuple[Any, ...]]) -> NoReturn:
    """What the statement MOVE has judged not to be possible: its rows, unchanged."""
    short = []
    for product, _movement, delta, here, reserved, release, in_stock, *_after in rows:
        if in_stock + delta > money.MAX_QUANTITY:
            raise Invalid({"quantity": _("The stock would exceed what can be stored.")})
        if here + delta < reserved - release:
            short.append({"product_id": product, "requested": -delta, "available": here - reserved + release})
    raise StockUnavailable(items=short)


def refuse_stockless(product_ids: set[UUID]) -> NoReturn:
    """A product without a stock row keeps no stock, or is not there."""
    if Product.objects.filter(pk__in=product_ids).count() != len(product_ids):
        raise NotFound
    raise Invalid({"type": _("Services, digital products and bundles keep no stock of their own.")})

"""What a shipment takes of its order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.kernel import money
from apps.kernel.errors import Invalid, not_found
from apps.sales.models import Order, OrderItem


def require_whole(order: Order, items: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what is not all that was ordered: an order leaves in one shipment.

    Args:
        items: `order_item_id` or `product_id`, and `quantity`; a product's lines count together.
    Raises:
        NotFound: a line or product that the order does not have.
        Invalid: neither is named; less or more than was ordered.
    """
    rows = list(OrderItem.objects.filter(order=order).values_list("pk", "product_id", "quantity"))
    products = {pk: product_id for pk, product_id, _quantity in rows}
    asked: dict[Any, Decimal] = defaultdict(Decimal)
    for place, item in enumerate(items):
        line, product = item.get("order_item_id"), item.get("product_id")
        if line is None and product is None:
            raise Invalid({f"items.{place}.orderItemId": _("Name a line or a product of the order.")})
        if line is not None and line not in products:
            raise not_found(f"items.{place}.orderItemId")
        if line is not None and product not in (None, products[line]):
            raise Invalid({f"items.{place}.product_id": _("The line is of another product.")})
        if line is None and product not in products.values():
            raise not_found(f"items.{place}.product_id")
        # A line without a product counts by itself.
        asked[product if line is None else products[line] or line] += item["quantity"]
    ordered: dict[UUID, Decimal] = defaultdict(Decimal)
    for pk, product_id, quantity in rows:
        ordered[product_id or pk] += quantity
    if any(asked.get(pk, money.ZERO) != quantity for pk, quantity in ordered.items()):
        raise Invalid(
            {"items": _("An order is shipped whole: name all that was ordered, or leave this out.")}
        )

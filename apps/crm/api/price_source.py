"""Where a line has its price from, as deals, orders and invoices show it."""

from __future__ import annotations

from typing import Any

from apps.crm.models import PriceList
from apps.crm.selectors.prices import SourceType, shown_source
from apps.kernel.api.fields import CharField, EnumField, PercentField, QuantityField, UUIDField
from apps.kernel.api.rows import computed
from apps.kernel.api.serializers import Serializer


class PriceSource(Serializer):
    """Where a price comes from; of a list which, for whom, from which quantity, by how many percent."""

    type = EnumField(SourceType)
    price_list_id = UUIDField(allow_null=True)
    price_list_name = CharField(allow_null=True)
    audience = EnumField(PriceList.Audience, allow_null=True)
    from_quantity = QuantityField(allow_null=True)
    percent = PercentField(allow_null=True)


def price_source() -> Any:
    """The field of a line; null where the line is older than price lists."""
    return computed(PriceSource(allow_null=True), "price_source", using=shown_source)

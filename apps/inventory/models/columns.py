"""Column types and expressions that several tables of inventory share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from apps.kernel.models import TenantForeignKey

# The reader's language first, then these (domain.md §0).
FALLBACKS: dict[str, tuple[str, ...]] = {
    "kk": ("kk", "ru", "en"),
    "ru": ("ru", "kk", "en"),
    "en": ("en", "ru", "kk"),
}


class TenantOneToOneField(TenantForeignKey, models.OneToOneField[Any, Any]):
    """A one-to-one between tenant tables, with a composite key."""


class Filled(models.Func):
    """The text, or NULL when it is empty; written out, so that it is the same in queries and indexes."""

    template = "NULLIF(%(expressions)s, '')"
    output_field = models.TextField()


def in_language(path: str, language: str) -> Coalesce:
    """A translated column as its reader sees it: `in_language("product__name", "kk")`."""
    return Coalesce(
        *(Filled(F(f"{path}_{code}")) for code in FALLBACKS[language]), output_field=models.TextField()
    )


def shown_cost(product: str = "") -> Coalesce:
    """What a product costs: the average of its stock once there were receipts, else what somebody entered.

    Args:
        product: the path to it from the queried table, with its underscores: `product__`.
    """
    return Coalesce(F(f"{product}stock__unit_cost"), F(f"{product}cost"))

"""Column types and expressions that several tables share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from apps.kernel.models import TenantForeignKey
from apps.kernel.money import (
    MONEY_DIGITS,
    MONEY_PLACES,
    PERCENT_DIGITS,
    PERCENT_PLACES,
    QUANTITY_DIGITS,
    QUANTITY_PLACES,
)

# The reader's language first, then these (domain.md §0).
FALLBACKS: dict[str, tuple[str, ...]] = {
    "kk": ("kk", "ru", "en"),
    "ru": ("ru", "kk", "en"),
    "en": ("en", "ru", "kk"),
}


def money_column(verbose_name: Any, **kwargs: Any) -> models.DecimalField:
    """Tenge, DECIMAL(18,2)."""
    return models.DecimalField(verbose_name, max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, **kwargs)


def quantity_column(verbose_name: Any, **kwargs: Any) -> models.DecimalField:
    """An amount in the product's unit, DECIMAL(15,3)."""
    return models.DecimalField(
        verbose_name, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES, **kwargs
    )


def percent_column(verbose_name: Any, **kwargs: Any) -> models.DecimalField:
    """A percentage, DECIMAL(5,2)."""
    return models.DecimalField(
        verbose_name, max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES, **kwargs
    )


class TenantOneToOneField(TenantForeignKey, models.OneToOneField):
    """A one-to-one between tenant tables, with the wall's composite key."""


class Filled(models.Func):
    """The text, or NULL when it is empty; written out, so that it is the same in queries and indexes."""

    template = "NULLIF(%(expressions)s, '')"
    output_field = models.TextField()


def in_language(path: str, language: str) -> Coalesce:
    """A translated column as its reader sees it: `in_language("product__name", "kk")`."""
    return Coalesce(
        *(Filled(F(f"{path}_{code}")) for code in FALLBACKS[language]), output_field=models.TextField()
    )

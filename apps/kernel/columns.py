"""Columns of money, quantities and percentages: as many digits everywhere."""

from __future__ import annotations

from typing import Any

from django.db import models

from apps.kernel.money import (
    MONEY_DIGITS,
    MONEY_PLACES,
    PERCENT_DIGITS,
    PERCENT_PLACES,
    QUANTITY_DIGITS,
    QUANTITY_PLACES,
)


def money_column(verbose_name: Any, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """Tenge, DECIMAL(18,2)."""
    return models.DecimalField(verbose_name, max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, **kwargs)


def quantity_column(verbose_name: Any, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """An amount in the product's unit, DECIMAL(15,3)."""
    return models.DecimalField(
        verbose_name, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES, **kwargs
    )


def percent_column(verbose_name: Any, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """A percentage, DECIMAL(5,2)."""
    return models.DecimalField(
        verbose_name, max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES, **kwargs
    )

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


def money_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField:
    """Tenge, DECIMAL(18,2)."""
    return models.DecimalField(verbose_name, max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, **kwargs)


def quantity_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField:
    """An amount in the product's unit, DECIMAL(15,3)."""
    return models.DecimalField(
        verbose_name, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES, **kwargs
    )


def percent_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField:
    """A percentage, DECIMAL(5,2)."""
    return models.DecimalField(
        verbose_name, max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES, **kwargs
    )


# What sums of money in queries come out as.
MONEY = models.DecimalField(max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES)

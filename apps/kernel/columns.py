"""Columns of money, quantities and percentages: as many digits everywhere."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.money import (
    MONEY_DIGITS,
    MONEY_PLACES,
    PERCENT_DIGITS,
    PERCENT_PLACES,
    QUANTITY_DIGITS,
    QUANTITY_PLACES,
)


def money_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """Tenge, DECIMAL(18,2)."""
    return models.DecimalField(verbose_name, max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, **kwargs)


def quantity_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """An amount in the product's unit, DECIMAL(15,3)."""
    return models.DecimalField(
        verbose_name, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES, **kwargs
    )


def worth_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """What a quantity is worth, in tenge: wide enough for the largest quantity at the largest price."""
    return models.DecimalField(
        verbose_name, max_digits=MONEY_DIGITS + QUANTITY_DIGITS, decimal_places=MONEY_PLACES, **kwargs
    )


class AgreedPrice(models.Model):
    """How a line's price was agreed (see `apps.kernel.pricing`): both prices, and which of them counts.

    `tax_category` is the code of the VAT table that the rate came from; empty, the rate was given and stays.
    """

    tax_included = models.BooleanField(_("agreed with VAT"), default=False, db_default=False)
    unit_price_with_tax = money_column(_("unit price with VAT"))
    tax_category = models.CharField(
        _("VAT category"), max_length=16, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True


class SalePrice(AgreedPrice):
    """And where a line of a sale has its price from: see `SALE_TERMS` of `apps.kernel.pricing`.

    `type` is product, price_list or manual; of a list its id and name, the step and the percent.
    """

    price_source = models.JSONField(_("source of the price"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class AgreedSums(models.Model):
    """A line's share of what its document was agreed at: its own sums and, of an adjustment, its part.

    Whoever adds up a document's net or VAT reads these, never the line's own sums.
    """

    agreed_net = money_column(_("agreed sum without VAT"), editable=False)
    agreed_vat = money_column(_("agreed VAT"), editable=False)
    agreed_total = money_column(_("agreed sum with VAT"), editable=False)

    class Meta:
        abstract = True


def percent_column(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """A percentage, DECIMAL(5,2)."""
    return models.DecimalField(
        verbose_name, max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES, **kwargs
    )


# What sums of money in queries come out as.
MONEY = models.DecimalField(max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES)

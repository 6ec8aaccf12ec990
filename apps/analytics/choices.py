"""The words that a forecast answers with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What a forecast rests on."""

    HISTORY = "history", _("A year of months or more")
    SHORT_HISTORY = "short_history", _("Less than a year of months")
    INTERMITTENT = "intermittent", _("Many months without sales")
    PIPELINE = "pipeline", _("Open deals")
    NONE = "none", _("Nothing yet")


class Method(models.TextChoices):
    """How its points were made."""

    EB_THETA = "eb_theta", _("Theta with shrunken seasons")
    EB_SES = "eb_ses", _("Exponential smoothing with shrunken seasons")
    SEASONAL_NAIVE = "seasonal_naive", _("The same month a year before")
    MEAN6 = "mean6", _("Mean of six months")
    MEAN12 = "mean12", _("Mean of twelve months")
    WEIGHTED_PIPELINE = "weighted_pipeline", _("Value of open deals times probability")


class Trend(models.TextChoices):
    GROWING = "growing", _("Growing")
    STABLE = "stable", _("Stable")
    DECLINING = "declining", _("Declining")
    UNKNOWN = "unknown", _("Unknown")


class Risk(models.TextChoices):
    """Each is computed; what would need data from outside is never told."""

    INSUFFICIENT_HISTORY = "insufficient_history", _("No complete month of sales yet")
    SHORT_HISTORY = "short_history", _("Less than a year of sales")
    HIGH_VOLATILITY = "high_volatility", _("Months differ a lot")
    ONE_OFF_DEAL = "one_off_deal", _("A month of the last year lies far outside")
    CUSTOMER_CONCENTRATION = "customer_concentration", _("One customer buys more than 30 %")
    THIN_PIPELINE = "thin_pipeline", _("Open deals promise little of what is forecast")
    COMPETITOR_ACTIVITY = "competitor_activity", _("More deals are lost to competitors")

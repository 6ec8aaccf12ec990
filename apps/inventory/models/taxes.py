"""VAT by date."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.columns import percent_column


class VatRate(models.Model):
    """One VAT rate of the law and the days on which it holds; the same for every organization."""

    class Code(models.TextChoices):
        STANDARD = "STANDARD", _("Standard")
        REDUCED_MED = "REDUCED_MED", _("Reduced: medicine")
        REDUCED_PRESS = "REDUCED_PRESS", _("Reduced: periodicals")
        ZERO = "ZERO", _("Zero: export")
        EXEMPT = "EXEMPT", _("Exempt")

    code = models.CharField(_("code"), max_length=16, choices=Code.choices)
    rate = percent_column(_("rate, %"))
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("VAT rate"), _("VAT rates")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="vat_rate_unique"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="vat_rate_percent"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="vat_rate_days"
            ),
            ExclusionConstraint(
                name="vat_rate_one_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.rate.normalize():f}% ({self.valid_from})"

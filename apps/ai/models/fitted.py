"""Models of chance, kept as plain coefficients."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.models import OrganizationModel


class Purpose(models.TextChoices):
    """What a model foretells; the API's `type`."""

    DEAL_SUCCESS = "deal_success", _("Deal success")
    CUSTOMER_CHURN = "customer_churn", _("Customer churn")


class FittedModel(OrganizationModel):
    """The latest model that was fitted to one organization's own outcomes, published or not.

    `coefficients` hold all that a prediction needs (features, means, deviations, weights, covariance), to be
    read and checked by a person; `holdout` says how it did on later outcomes that it did not see.
    """

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    outcomes = models.PositiveIntegerField(_("outcomes"), help_text=_("Closed cases that it learned from"))
    published = models.BooleanField(_("published"), help_text=_("It beat the base rate on later cases"))
    coefficients = models.JSONField(_("coefficients"))
    holdout = models.JSONField(_("hold-out"))
    fitted_at = models.DateTimeField(_("fitted at"))

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("fitted model"), _("fitted models")
        constraints = [
            models.UniqueConstraint(fields=["organization", "purpose"], name="fitted_model_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.outcomes})"

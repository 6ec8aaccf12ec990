"""What of an order's prices somebody else must approve."""

from __future__ import annotations

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from apps.kernel.columns import percent_column


class Approval(models.TextChoices):
    WAITING = "waiting", _("Waits for approval")
    APPROVED = "approved", _("Approved")


class NeedsApproval(models.Model):
    """Discounts beyond what its writer may give: see `sales.services.discounts`."""

    discount_limit = percent_column(
        _("greatest discount, %"),
        null=True,
        editable=False,
        help_text=_("The least limit of those who entered its prices; empty: none"),
    )
    approval = models.CharField(
        _("approval"),
        max_length=8,
        choices=Approval.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    approval_reasons = models.JSONField(
        _("to be approved"),
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="[{orderItemId, position, productId, discount, maxDiscount}], percents as texts",
    )
    approved_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        editable=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)

    class Meta:
        abstract = True

"""What is promised and not there yet."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.inventory.models.products import Product
from apps.inventory.models.warehouses import Warehouse
from apps.kernel.columns import quantity_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class StockWait(WorkspaceModel):
    """How much of one product a holder still waits for: what comes into the warehouse is kept for it, by its
    turn.

    The turn: the earliest due day, none last, then who waits longest, then the id. Whoever writes a row
    holds the product's stock row, so that an arrival finds all that wait and nobody waits twice.
    """

    holder_kind = models.CharField(_("holder"), max_length=20)
    holder_id = models.UUIDField(_("holder id"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    product = TenantForeignKey(
        Product, models.PROTECT, related_name="+", db_index=False, verbose_name=_("product")
    )
    warehouse = TenantForeignKey(
        Warehouse,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("warehouse"),
        help_text=_("Empty: the first one"),
    )
    quantity = quantity_column(_("quantity"))
    due_date = models.DateField(_("due date"), null=True, blank=True)
    since = models.DateTimeField(_("waiting since"), default=timezone.now)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("waiting line"), _("waiting lines")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "holder_kind", "holder_id", "product"], name="stock_wait_unique"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_wait_quantity"),
        ]
        indexes = [
            models.Index(
                "product", F("due_date").asc(nulls_last=True), "since", "holder_id", name="stock_wait_turn"
            ),
            models.Index(fields=["workspace", "created_at", "id"], name="stock_wait_by_created_at"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.quantity}"

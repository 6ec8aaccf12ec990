"""Goods that move from one warehouse to another."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.inventory.models.products import Product
from apps.inventory.models.warehouses import Warehouse
from apps.kernel.columns import quantity_column
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Transfer(SoftDeletes, Versioned, WorkspaceModel):
    """What leaves one warehouse for another, and arrives there in one or several parts.

    On its way it lies in the workspace's transit place, kept for the transfer: nobody else can promise it,
    and it belongs to the value of the stock, which a transfer does not change.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("On the way")
        PARTIALLY_RECEIVED = "partially_received", _("Partially received")
        RECEIVED = "received", _("Received")
        CANCELLED = "cancelled", _("Cancelled")

    MOVING = (Status.SENT, Status.PARTIALLY_RECEIVED)

    number = models.CharField(_("number"), max_length=20, editable=False)
    source = TenantForeignKey(
        Warehouse, models.PROTECT, related_name="+", db_index=False, verbose_name=_("from warehouse")
    )
    target = TenantForeignKey(
        Warehouse, models.PROTECT, related_name="+", db_index=False, verbose_name=_("to warehouse")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("transfer"), _("transfers")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="transfer_number_unique"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_goes_elsewhere"),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="transfer_by_created_at"),
            models.Index(fields=["workspace", "status", "created_at", "id"], name="transfer_status"),
            models.Index(fields=["workspace", "number", "id"], name="transfer_by_number"),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(WorkspaceModel):
    """How much of one product a transfer takes, how much has arrived, and how much was lost on the way."""

    transfer = TenantForeignKey(Transfer, models.CASCADE, related_name="lines")
    product = TenantForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = quantity_column(_("quantity"))
    received_quantity = quantity_column(_("received"), default=0)
    lost_quantity = quantity_column(_("lost"), default=0)
    returned_quantity = quantity_column(_("sent back"), default=0)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("transfer line"), _("transfer lines")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "product"], name="transfer_line_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="transfer_line_quantity"),
            models.CheckConstraint(
                condition=Q(
                    received_quantity__gte=0,
                    lost_quantity__gte=0,
                    returned_quantity__gte=0,
                    quantity__gte=F("received_quantity") + F("lost_quantity") + F("returned_quantity"),
                ),
                name="transfer_line_never_more_than_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"

    @property
    def outstanding(self) -> Decimal:
        """What has not arrived."""
        found: Decimal = self.quantity - self.received_quantity - self.lost_quantity - self.returned_quantity
        return found

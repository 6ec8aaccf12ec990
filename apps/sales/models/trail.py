"""What an order leaves: the statuses that it reached, and its documents."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.models import TenantForeignKey, WorkspaceModel
from apps.sales.models.orders import Order, OrderStatus


class OrderStatusEntry(WorkspaceModel):
    """The order reached a status at `created_at`; by nobody when the system did it."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="status_history", db_index=False)
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus.choices)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("user")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("status entry"), _("status history")
        indexes = [models.Index(fields=["order", "created_at", "id"], name="order_status_entry")]

    def __str__(self) -> str:
        return f"{self.status} {self.created_at:%Y-%m-%d %H:%M}"


class OrderDocument(WorkspaceModel):
    """A document that belongs to an order and lies at `url`: contract, specification, waybill."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="documents", db_index=False)
    type = models.CharField(_("type"), max_length=50)
    name = models.CharField(_("name"), max_length=255)
    url = models.CharField(_("address"), max_length=2000)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("document"), _("documents")
        indexes = [models.Index(fields=["order", "created_at", "id"], name="order_document")]

    def __str__(self) -> str:
        return self.name

"""What changed the value of the stock without moving goods."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.inventory.models.products import Product
from apps.kernel import clock
from apps.kernel.columns import quantity_column, worth_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class Basis(models.TextChoices):
    """By what a cost is spread over received goods."""

    VALUE = "value", _("By value")
    QUANTITY = "quantity", _("By quantity")


class LateKind(models.TextChoices):
    """What people enter themselves."""

    LANDED = "landed", _("Landed cost")
    BILL = "bill", _("Supplier bill")


class CostEntry(WorkspaceModel):
    """A cost that came to be known later, on its own day. Append-only, as movements are.

    `value` is what it added to the stock, `cost_of_sales` what fell to goods that were gone. The past is
    never rewritten: movements keep the cost of their moment.
    """

    class Kind(models.TextChoices):
        TAKEN_OVER = "taken_over", _("Value taken over")
        BACKDATED = "backdated", _("Movement entered late")
        BILL = "bill", _("Supplier bill")
        LANDED = "landed", _("Landed cost")

    product = TenantForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    date = models.DateField(_("date"), default=clock.today)
    quantity = quantity_column(_("quantity"), null=True, blank=True, help_text=_("Received at this cost"))
    value = worth_column(_("stock value"))
    cost_of_sales = worth_column(_("cost of sales"), default=0)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    source_id = models.UUIDField(
        null=True, editable=False, help_text="The movement or the line of a bill that it comes from"
    )
    user_id = models.UUIDField(null=True, editable=False, help_text="Who did it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("cost entry"), _("cost entries")
        indexes = [
            models.Index(fields=["workspace", "date", "id"], name="cost_entry_by_date"),
            models.Index(fields=["workspace", "created_at", "id"], name="cost_entry_by_created_at"),
            models.Index(fields=["product", "date", "id"], name="cost_entry_product"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} {self.reference}"

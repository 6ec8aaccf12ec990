"""What products are made of, and by which steps."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product
from apps.kernel.models import TenantForeignKey, WorkspaceModel

# Minutes: of one operation for the output of its bill of materials, and of a whole order.
MINUTE_DIGITS, ORDER_MINUTE_DIGITS, MINUTE_PLACES = 10, 28, 2


class Operation(WorkspaceModel):
    """One step of making the product's `output_quantity`; the steps follow each other by `position`."""

    product = TenantForeignKey(
        Product, models.CASCADE, related_name="+", db_index=False, verbose_name=_("product")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=255)
    duration = models.DecimalField(
        _("minutes per output"), max_digits=MINUTE_DIGITS, decimal_places=MINUTE_PLACES
    )
    required_skills = ArrayField(
        models.CharField(max_length=100), verbose_name=_("required skills"), default=list, blank=True
    )
    equipment = ArrayField(
        models.CharField(max_length=100), verbose_name=_("equipment"), default=list, blank=True
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("operation"), _("operations")
        constraints = [
            models.CheckConstraint(condition=Q(duration__gt=0), name="operation_duration"),
        ]
        indexes = [models.Index(fields=["product", "position", "id"], name="operation_product")]

    def __str__(self) -> str:
        return self.name


class BillOfMaterials(Product):
    """A product seen as what it is made of; no table of its own."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("bill of materials"), _("bills of materials")

"""Where goods lie: warehouses, and how much of each product is in those beside the first."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.inventory.models.products import LIVE, Product
from apps.kernel.columns import quantity_column
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Warehouse(SoftDeletes, Versioned, WorkspaceModel):
    """A place of a workspace where goods lie.

    Every workspace has one HOME: what lies nowhere else lies there, and an empty `warehouse` of a movement, a
    reservation or a waiting line means it. TRANSIT, made by the first transfer, holds what is on its way; no
    list shows it. Documents that name no warehouse take the one that `is_default`.
    """

    class Kind(models.TextChoices):
        STORE = "store", _("Warehouse")
        HOME = "home", _("First warehouse")
        TRANSIT = "transit", _("On the way")

    name = models.CharField(_("name"), max_length=100)
    code = models.CharField(_("code"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.STORE, editable=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("New documents may name it; only an empty one is switched off")
    )
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Taken where a document names no warehouse")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("warehouse"), _("warehouses")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(kind="home"), name="warehouse_one_home"
            ),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(kind="transit"), name="warehouse_one_transit"
            ),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(is_default=True), name="warehouse_one_default"
            ),
            models.UniqueConstraint(
                "workspace", Lower("name"), condition=LIVE & ~Q(kind="transit"), name="warehouse_name_unique"
            ),
            models.UniqueConstraint(
                "workspace", Lower("code"), condition=LIVE & ~Q(code=""), name="warehouse_code_unique"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False)
                | (Q(is_active=True, deleted_at__isnull=True) & ~Q(kind="transit")),
                name="warehouse_default_in_use",
            ),
            models.CheckConstraint(
                condition=Q(kind="store") | Q(deleted_at__isnull=True), name="warehouse_home_stays"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="warehouse_by_created_at"),
            models.Index(fields=["workspace", "name", "id"], name="warehouse_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class WarehouseStock(WorkspaceModel):
    """How much of a product lies in a warehouse that is not the first; no row is nothing.

    Changed only by whoever holds the product's stock row (StockItem), which keeps the sums: `in_stock` and
    `reserved` of all warehouses, `elsewhere` and `elsewhere_reserved` of these rows. What lies in the first
    warehouse is the difference (docs/decisions, number 13).
    """

    product = TenantForeignKey(Product, models.CASCADE, related_name="elsewhere", db_index=False)
    warehouse = TenantForeignKey(Warehouse, models.PROTECT, related_name="stock", db_index=False)
    in_stock = quantity_column(_("in stock"), default=0)
    reserved = quantity_column(_("reserved"), default=0)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("stock of a warehouse"), _("stock of warehouses")
        constraints = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="warehouse_stock_unique"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("in_stock")), name="warehouse_never_oversold"
            ),
        ]
        indexes = [models.Index(fields=["warehouse", "product"], name="warehouse_stock_of")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.in_stock} − {self.reserved}"

    @property
    def available(self) -> Decimal:
        """What can still be promised from there."""
        found: Decimal = self.in_stock - self.reserved
        return found

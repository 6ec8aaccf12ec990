"""How much there is, what is promised, and how it came to that."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from apps.inventory.models.columns import TenantOneToOneField
from apps.inventory.models.products import Product
from apps.inventory.models.warehouses import Warehouse
from apps.kernel import clock
from apps.kernel.columns import money_column, quantity_column, worth_column
from apps.kernel.letters import Plain
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class StockItem(WorkspaceModel):
    """The stock numbers of one product over all warehouses; exactly one row a product, whatever its type.

    Apart from the product, because they change with each order: a product's row is wide and carries
    fifteen indexes (two of them GIN), and a new version of it would write them all. This row is narrow,
    indexes none of the changing columns and leaves room in its page, so that a reservation stays a
    heap-only update. A list reads it by one join on the primary key. Changed by services.stock,
    services.reservations and services.late_costs alone, which lock rows in product order.

    What it cost is kept as quantity and `value`, never as a rounded average: `unit_cost` only shows it.

    `elsewhere` is what lies in other warehouses than the first, row by row in WarehouseStock: of the first
    itself there is no further row, so that a company with one warehouse pays nothing for others.
    """

    id = None  # type: ignore[assignment]
    product = TenantOneToOneField(Product, models.CASCADE, primary_key=True, related_name="stock")
    in_stock = quantity_column(_("in stock"), default=0)
    reserved = quantity_column(_("reserved"), default=0)
    elsewhere = quantity_column(_("in other warehouses"), default=0, db_default=0, editable=False)
    elsewhere_reserved = quantity_column(
        _("reserved in other warehouses"), default=0, db_default=0, editable=False
    )
    min_stock = quantity_column(_("minimum"), default=0)
    max_stock = quantity_column(_("maximum"), null=True, blank=True)
    value = worth_column(_("stock value"), default=0, db_default=0, editable=False)
    unit_cost = money_column(
        _("average cost"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The moving average, the last one where nothing is left; none before the first receipt"),
    )
    is_low = models.GeneratedField(
        expression=Case(
            When(
                Q(min_stock__gt=0) & Q(in_stock__lte=F("min_stock") + F("reserved")), then=models.Value(True)
            ),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="A minimum is set and what is available does not exceed it",
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("stock"), _("stock")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("in_stock")), name="stock_never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(
                    elsewhere_reserved__gte=0,
                    elsewhere_reserved__lte=F("reserved"),
                    elsewhere__gte=F("elsewhere_reserved"),
                    in_stock__gte=F("elsewhere") + F("reserved") - F("elsewhere_reserved"),
                ),
                name="stock_home_never_oversold",
            ),
            models.CheckConstraint(condition=Q(min_stock__gte=0), name="stock_minimum"),
            models.CheckConstraint(condition=Q(value__gte=0), name="stock_value"),
            models.CheckConstraint(
                condition=Q(max_stock__isnull=True) | Q(max_stock__gte=F("min_stock")), name="stock_maximum"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "product"], name="stock_low", condition=Q(is_low=True)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.in_stock} − {self.reserved}"

    @property
    def available(self) -> Decimal:
        """What can still be promised."""
        found: Decimal = self.in_stock - self.reserved
        return found


class StockMovement(WorkspaceModel):
    """One change of one product's stock. Append-only: the database refuses UPDATE and DELETE.

    `quantity` is what the API shows: positive for IN and OUT, signed for ADJUSTMENT. OPENING is what was
    there before the books began, below zero where a mistake of that is taken back; TRANSFER is what left one
    warehouse (below zero) or arrived in another, of no value of its own. A product's in_stock is
    the sum of its movements' `delta`; its value that of their `value` and its cost entries (costs.py).
    """

    class Type(models.TextChoices):
        IN = "IN", _("Receipt")
        OUT = "OUT", _("Issue")
        ADJUSTMENT = "ADJUSTMENT", _("Adjustment")
        OPENING = "OPENING", _("Opening stock")
        TRANSFER = "TRANSFER", _("Transfer")

    # What people enter themselves; a transfer is a document of its own.
    BY_HAND = (Type.IN, Type.OUT, Type.ADJUSTMENT, Type.OPENING)

    product = TenantForeignKey(Product, models.PROTECT, related_name="movements", db_index=False)
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
    type = models.CharField(_("type"), max_length=10, choices=Type.choices)
    quantity = quantity_column(_("quantity"))
    delta = models.GeneratedField(
        expression=Case(When(type="OUT", then=-F("quantity")), default=F("quantity")),
        output_field=quantity_column(_("change")),
        db_persist=True,
    )
    balance_after = quantity_column(_("balance after"))
    unit_cost = money_column(_("unit cost"), null=True, blank=True)
    value = worth_column(
        _("stock value"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("What it added to the value of the stock; below zero where goods went out"),
    )
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    notes = models.CharField(_("notes"), max_length=1000, blank=True)
    external_id = models.CharField(
        _("external id"),
        max_length=100,
        blank=True,
        db_default="",
        default="",
        help_text=_("In the program that it comes from"),
    )
    date = models.DateField(_("date"), default=clock.today)
    user_id = models.UUIDField(null=True, editable=False, help_text="Who did it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("stock movement"), _("stock movements")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                | (Q(type__in=("ADJUSTMENT", "OPENING", "TRANSFER")) & ~Q(quantity=0)),
                name="stock_movement_signed",
            ),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="stock_movement_balance"),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="movement_by_created_at"),
            models.Index(fields=["workspace", "date", "id"], name="movement_by_date"),
            models.Index(fields=["workspace", "type", "created_at", "id"], name="movement_type"),
            models.Index(fields=["product", "created_at", "id"], name="movement_product"),
            models.Index(fields=["product", "type", "date"], name="movement_product_day"),
            models.Index(fields=["workspace", "reference", "created_at"], name="movement_reference"),
            models.Index(
                fields=["workspace", "external_id", "product", "id"],
                name="movement_external",
                condition=~Q(external_id=""),
            ),
            models.Index(
                fields=["warehouse", "created_at", "id"],
                name="movement_warehouse",
                condition=Q(warehouse__isnull=False),
            ),
            GinIndex(
                F("workspace"), OpClass(Plain("reference"), "gin_trgm_ops"), name="movement_reference_found"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.quantity} {self.reference}"


class Reservation(WorkspaceModel):
    """How much of one product is kept for one holder: an order, a production order."""

    holder_kind = models.CharField(_("holder"), max_length=20)
    holder_id = models.UUIDField(_("holder id"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    product = TenantForeignKey(Product, models.PROTECT, related_name="reservations")
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

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("reservation"), _("reservations")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "holder_kind", "holder_id", "product"], name="reservation_unique"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_quantity"),
        ]
        indexes = [models.Index(fields=["workspace", "created_at", "id"], name="reservation_by_created_at")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.quantity}"

"""Who supplies, and what is ordered from them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import DocumentLanguage
from apps.inventory.models.products import LIVE, Product
from apps.kernel.columns import AgreedPrice, money_column, percent_column, quantity_column, worth_column
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Supplier(SoftDeletes, Versioned, WorkspaceModel):
    """A company or person that the workspace buys from."""

    name = models.CharField(_("name"), max_length=255)
    bin = models.CharField(_("BIN/IIN"), max_length=12, blank=True)
    contact_person = models.CharField(_("contact person"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    language = models.CharField(
        _("language of letters"),
        max_length=5,
        choices=DocumentLanguage.choices,
        blank=True,
        db_default="",
        help_text=_("Empty: the company's own language of documents"),
    )
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    is_vat_payer = models.BooleanField(
        _("pays VAT"),
        default=True,
        db_default=True,
        help_text=_("Off: their bills have no VAT, and nothing is set off"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("supplier"), _("suppliers")
        constraints = [
            models.UniqueConstraint("workspace", Lower("name"), condition=LIVE, name="supplier_name_unique"),
            models.UniqueConstraint(
                fields=["workspace", "bin"], condition=LIVE & ~Q(bin=""), name="supplier_bin_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="supplier_by_created_at"),
            models.Index(fields=["workspace", "name", "id"], name="supplier_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductSupplier(WorkspaceModel):
    """That a supplier sells a product: how many days it takes and the least they sell."""

    product = TenantForeignKey(Product, models.CASCADE, related_name="suppliers")
    supplier = TenantForeignKey(Supplier, models.PROTECT, related_name="products")
    lead_time = models.PositiveIntegerField(_("lead time, days"), default=0)
    min_order_quantity = quantity_column(_("minimum order"), default=1)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("product supplier"), _("product suppliers")
        constraints = [
            models.UniqueConstraint(fields=["product", "supplier"], name="product_supplier_unique"),
            models.CheckConstraint(
                condition=Q(min_order_quantity__gt=0), name="product_supplier_min_order_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}"


class PurchaseOrder(SoftDeletes, Versioned, WorkspaceModel):
    """Goods asked of one supplier; received in one or several deliveries."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ORDERED = "ordered", _("Ordered")
        PARTIALLY_RECEIVED = "partially_received", _("Partially received")
        RECEIVED = "received", _("Received")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.DRAFT, Status.ORDERED, Status.PARTIALLY_RECEIVED)

    number = models.CharField(_("number"), max_length=20)
    supplier = TenantForeignKey(Supplier, models.PROTECT, related_name="purchase_orders")
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    total_amount = money_column(_("total"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="KZT", editable=False)
    expected_date = models.DateField(_("expected"), null=True, blank=True)
    ordered_at = models.DateTimeField(_("ordered at"), null=True, blank=True, editable=False)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("purchase order"), _("purchase orders")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="purchase_order_number_unique"),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="purchase_by_created_at"),
            models.Index(fields=["workspace", "status", "created_at", "id"], name="purchase_status"),
            models.Index(fields=["workspace", "number", "id"], name="purchase_by_number"),
        ]

    def __str__(self) -> str:
        return self.number


class PurchaseOrderLine(AgreedPrice, WorkspaceModel):
    """How much of one product a purchase order asks for, at what price, and how much has come.

    `total_price = net + vat`, in tenge; the VAT is the supplier's, none unless it was told.
    """

    purchase_order = TenantForeignKey(PurchaseOrder, models.CASCADE, related_name="lines")
    product = TenantForeignKey(Product, models.PROTECT, related_name="purchase_lines")
    quantity = quantity_column(_("quantity"))
    received_quantity = quantity_column(_("received"), default=0)
    received_value = worth_column(
        null=True, blank=True, editable=False, help_text="What went into the value of the stock for it"
    )
    unit_price = money_column(_("unit price"), default=0)
    discount = percent_column(_("discount, %"), default=0, db_default=0)
    tax = percent_column(_("VAT, %"), default=0, db_default=0)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"), default=0, db_default=0)
    total_price = money_column(_("total"), default=0)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("purchase order line"), _("purchase order lines")
        constraints = [
            models.UniqueConstraint(fields=["purchase_order", "product"], name="purchase_line_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="purchase_line_quantity"
            ),
            models.CheckConstraint(
                condition=Q(received_quantity__gte=0, received_quantity__lte=F("quantity")),
                name="purchase_line_never_more_than_ordered",
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=100, tax__gte=0, tax__lte=100),
                name="purchase_line_percents",
            ),
            models.CheckConstraint(
                condition=Q(total_price=F("net") + F("vat")), name="purchase_line_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"

    @property
    def outstanding(self) -> Decimal:
        """What is still to come."""
        found: Decimal = self.quantity - self.received_quantity
        return found

"""What suppliers bill us for: bills and their lines."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product, PurchaseOrder, PurchaseOrderLine, Supplier
from apps.kernel import money
from apps.kernel.columns import AgreedPrice, money_column, percent_column, quantity_column, worth_column
from apps.kernel.indexes import LIVE, live, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class BillStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    POSTED = "posted", _("Posted")
    PARTIAL = "partial", _("Partly paid")
    PAID = "paid", _("Paid")
    OVERDUE = "overdue", _("Overdue")
    CANCELLED = "cancelled", _("Cancelled")


# In what we owe the supplier.
POSTED = (BillStatus.POSTED, BillStatus.PARTIAL, BillStatus.PAID, BillStatus.OVERDUE)
# Still to be paid.
PAYABLE = (BillStatus.POSTED, BillStatus.PARTIAL, BillStatus.OVERDUE)


class SupplierBill(SoftDeletes, Versioned, WorkspaceModel):
    """A supplier's счёт-фактура: what we owe them for its lines from the moment it is posted.

    `amount = net + vat`, in tenge; `deductible_vat` is what of the VAT is set off.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    supplier = TenantForeignKey(
        Supplier, models.PROTECT, related_name="+", db_index=False, verbose_name=_("supplier")
    )
    supplier_number = models.CharField(_("supplier's number"), max_length=50)
    purchase_order = TenantForeignKey(
        PurchaseOrder,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("purchase order"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=BillStatus.choices, default=BillStatus.DRAFT
    )
    currency = models.CharField(_("currency"), max_length=3, default="KZT", editable=False)
    date = models.DateField(_("bill date"), help_text=_("The day of the supplier's paper"))
    due_date = models.DateField(_("due date"))
    e_invoice_number = models.CharField(_("e-invoice number"), max_length=100, blank=True)
    e_invoice_date = models.DateField(
        _("e-invoice date"),
        null=True,
        blank=True,
        help_text=_("VAT is set off on the later of this day and the receipt; the bill's day unless given"),
    )
    net = money_column(_("sum without VAT"), default=0, editable=False)
    vat = money_column(_("VAT"), default=0, editable=False)
    deductible_vat = money_column(_("VAT to set off"), default=0, editable=False)
    amount = money_column(_("amount"), default=0, editable=False)
    paid_amount = money_column(_("paid"), default=0, editable=False)
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True, editable=False)
    paid_date = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=1000, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("supplier bill"), _("supplier bills")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="supplier_bill_number_unique"),
            # The same paper entered twice would be paid twice.
            models.UniqueConstraint(
                "supplier",
                Lower("supplier_number"),
                "date",
                condition=LIVE & ~Q(status="cancelled"),
                name="supplier_bill_once",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("net") + F("vat"), deductible_vat__gte=0, deductible_vat__lte=F("vat")),
                name="supplier_bill_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("amount")), name="supplier_bill_paid_range"
            ),
        ]
        indexes = [
            live("supplier_bill_created", "created_at"),
            live("supplier_bill_updated", "updated_at"),
            live("supplier_bill_date", "date"),
            live("supplier_bill_due", "due_date"),
            live("supplier_bill_by_number", "number"),
            live("supplier_bill_amount", "amount"),
            live("supplier_bill_status", "status", "due_date"),
            models.Index(fields=["supplier", "date", "id"], name="supplier_bill_supplier"),
            models.Index(fields=["purchase_order"], name="supplier_bill_order"),
            searchable("supplier_bill_found", "number", "supplier_number", "notes"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def due_amount(self) -> Decimal:
        """What is still to be paid of it."""
        left: Decimal = self.amount - self.paid_amount
        return left if self.status in PAYABLE else money.ZERO


class SupplierBillLine(AgreedPrice, WorkspaceModel):
    """One line of a bill: goods of an order, other goods, or a service; `total = net + vat`.

    What came of an order's goods is covered by bills in the order of posting. `replaced_value` is what the
    receipt of the covered part put into the stock and the bill's cost has replaced.
    """

    bill = TenantForeignKey(SupplierBill, models.CASCADE, related_name="lines")
    product = TenantForeignKey(
        Product, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("product")
    )
    order_line = TenantForeignKey(
        PurchaseOrderLine, models.PROTECT, related_name="+", null=True, editable=False
    )
    description = models.CharField(_("description"), max_length=500, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    quantity = quantity_column(_("quantity"))
    unit_price = money_column(_("unit price"), default=0)
    discount = percent_column(_("discount, %"), default=0)
    tax = percent_column(_("VAT, %"), default=0)
    vat_deductible = models.BooleanField(_("VAT is set off"), default=True)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"), default=0)
    total = money_column(_("total"), default=0)
    covered_quantity = quantity_column(_("received"), default=0, editable=False)
    replaced_value = worth_column(default=0, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("line of a supplier bill"), _("lines of a supplier bill")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gte=0), name="bill_line_quantity"),
            models.CheckConstraint(
                condition=Q(covered_quantity__gte=0, covered_quantity__lte=F("quantity")),
                name="bill_line_covered",
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=100, tax__gte=0, tax__lte=100),
                name="bill_line_percents",
            ),
            models.CheckConstraint(condition=Q(total=F("net") + F("vat")), name="bill_line_adds_up"),
        ]

    def __str__(self) -> str:
        return self.description or f"{self.product_id}"

    @property
    def cost(self) -> Decimal:
        """What it costs us: without the VAT that is set off."""
        found: Decimal = self.net if self.vat_deductible else self.total
        return found


class InputVatEntry(WorkspaceModel):
    """VAT of suppliers that is set off, on its day; negative: taken back. Append-only, as the register of
    turnovers is.
    """

    supplier = TenantForeignKey(
        Supplier, models.PROTECT, related_name="+", db_index=False, verbose_name=_("supplier")
    )
    bill = TenantForeignKey(
        SupplierBill, models.PROTECT, related_name="+", db_index=False, verbose_name=_("supplier bill")
    )
    day = models.DateField(_("day"))
    document_number = models.CharField(_("document"), max_length=50)
    line_id = models.UUIDField(editable=False)
    product = TenantForeignKey(
        Product, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("product")
    )
    tax = percent_column(_("VAT, %"))
    tax_category = models.CharField(_("tax category"), max_length=16, blank=True)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("input VAT entry"), _("register of input VAT")
        indexes = [
            models.Index(
                fields=["workspace", "day", "id"], include=["tax", "net", "vat"], name="input_vat_day"
            ),
            models.Index(fields=["bill"], name="input_vat_bill"),
            models.Index(fields=["line_id"], name="input_vat_line"),
            models.Index(fields=["workspace", "created_at", "id"], name="input_vat_created"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.document_number} {self.vat}"


__all__ = ["PAYABLE", "POSTED", "BillStatus", "InputVatEntry", "SupplierBill", "SupplierBillLine"]

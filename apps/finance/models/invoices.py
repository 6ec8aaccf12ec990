"""Invoices and their lines."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.inventory.models import Product
from apps.kernel import money
from apps.kernel.columns import AgreedSums, SalePrice, money_column, percent_column, quantity_column
from apps.kernel.indexes import LIVE, live, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel
from apps.sales.models import Order, OrderItem, Shipment


class InvoiceStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    PARTIAL = "partial", _("Partly paid")
    PAID = "paid", _("Paid")
    OVERDUE = "overdue", _("Overdue")
    CANCELLED = "cancelled", _("Cancelled")


# In the customer's balance.
ISSUED = (InvoiceStatus.SENT, InvoiceStatus.PARTIAL, InvoiceStatus.PAID, InvoiceStatus.OVERDUE)
# Money is still expected.
DUE = (InvoiceStatus.SENT, InvoiceStatus.PARTIAL, InvoiceStatus.OVERDUE)


class EsfStatus(models.TextChoices):
    """Where the electronic invoice stands in the state's system IS ESF, as entered by the accountant."""

    DRAFT = "draft", _("Draft")
    CREATED = "created", _("Sent to the buyer")
    DELIVERED = "delivered", _("Delivered")
    DECLINED = "declined", _("Declined by the buyer")
    CANCELLED = "cancelled", _("Cancelled")
    REVOKED = "revoked", _("Revoked")
    FAILED = "failed", _("Failed")


class Invoice(SoftDeletes, Versioned, WorkspaceModel):
    """One request for payment: `amount` is the sum of its lines plus a signed adjustment.

    A draft is not owed. Once issued, what the customer still owes of it is
    `amount - credited_amount - paid_amount`, and every change of these three stands in the ledger.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    order = TenantForeignKey(
        Order,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("order"),
    )
    follows_order = models.BooleanField(
        _("copy of the order"),
        default=False,
        editable=False,
        help_text=_("While a draft, its lines are those of the order, or of the shipment"),
    )
    shipment = TenantForeignKey(
        Shipment,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("shipment"),
    )
    bills_part = models.BooleanField(
        _("part of the order"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("Of a shipment, a percent, an amount or lines: its adjustment is its share"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=InvoiceStatus.choices, default=InvoiceStatus.DRAFT
    )
    currency = models.CharField(_("currency"), max_length=3, default="KZT", editable=False)
    items_total = money_column(_("sum of lines"), default=0)
    adjustment_amount = money_column(_("adjustment"), default=0)
    amount = money_column(_("amount"), default=0)
    paid_amount = money_column(_("paid"), default=0)
    credited_amount = money_column(
        _("credited"), default=0, help_text=_("By credit notes: nobody owes it any more")
    )
    issue_date = models.DateField(_("issue date"))
    issue_date_given = models.BooleanField(
        default=False, editable=False, help_text=_("Off: the draft is dated when it is issued")
    )
    due_date = models.DateField(_("due date"))
    due_date_given = models.BooleanField(
        default=False, editable=False, help_text=_("Off: the payment terms count from the issue date")
    )
    turnover_date = models.DateField(
        _("turnover date"), null=True, blank=True, help_text=_("Shipment or act; it decides the VAT rate")
    )
    sent_at = models.DateTimeField(_("issued at"), null=True, blank=True, editable=False)
    paid_date = models.DateField(
        _("paid on"), null=True, blank=True, editable=False, help_text=_("The day of the last payment")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=1000, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    esf_number = models.CharField(_("ESF number"), max_length=100, blank=True)
    esf_status = models.CharField(_("ESF status"), max_length=10, choices=EsfStatus.choices, blank=True)
    esf_date = models.DateField(_("ESF date"), null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("invoice"), _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="invoice_number_unique"),
            models.CheckConstraint(
                condition=Q(amount=F("items_total") + F("adjustment_amount"), amount__gte=0),
                name="invoice_amount_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("amount")), name="invoice_paid_range"
            ),
            models.CheckConstraint(
                condition=Q(credited_amount__gte=0, credited_amount__lte=F("amount")),
                name="invoice_credited_range",
            ),
            models.CheckConstraint(
                condition=~Q(status=InvoiceStatus.DRAFT)
                | Q(paid_amount=0, credited_amount=0, sent_at__isnull=True),
                name="invoice_draft_is_not_owed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ISSUED) | Q(sent_at__isnull=False, amount__gt=0),
                name="invoice_issued_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=InvoiceStatus.PAID)
                | Q(paid_date__isnull=False, paid_amount__gte=F("amount") - F("credited_amount")),
                name="invoice_paid_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DUE) | Q(paid_amount__lt=F("amount") - F("credited_amount")),
                name="invoice_due_is_owed",
            ),
            models.CheckConstraint(
                condition=Q(follows_order=False) | Q(order__isnull=False), name="invoice_follows_an_order"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(shipment__isnull=True, bills_part=False),
                name="invoice_part_of_an_order",
            ),
        ]
        indexes = [
            live("invoice_created", "created_at"),
            live("invoice_updated", "updated_at"),
            live("invoice_by_number", "number"),
            live("invoice_amount", "amount"),
            live("invoice_paid", "paid_amount"),
            live("invoice_issued", "issue_date"),
            live("invoice_due", "due_date"),
            live("invoice_paid_date", "paid_date"),
            live("invoice_status", "status", "created_at"),
            live("invoice_status_sort", "status"),
            live("invoice_status_due", "status", "due_date"),
            live("invoice_esf", "esf_status", "created_at"),
            live("invoice_customer", "customer", "created_at"),
            live("invoice_of_order", "order", "created_at"),
            models.Index(
                fields=["shipment"], condition=Q(shipment__isnull=False), name="invoice_of_shipment"
            ),
            searchable("invoice_found", "number", "notes", "esf_number"),
            models.Index(
                fields=["customer", "status"],
                include=["due_date", "paid_date"],
                condition=LIVE,
                name="invoice_customer_habits",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def due_amount(self) -> Decimal:
        """What the customer still owes of it, in tenge."""
        if self.status not in DUE:
            return money.ZERO
        found: Decimal = self.amount - self.credited_amount - self.paid_amount
        return found


class InvoiceItem(SalePrice, AgreedSums, WorkspaceModel):
    """One line: so much of something at a unit price, net or with VAT; `amount = net + vat`.

    `order_item`: the line of the order that it bills, or a part of it. `by_amount`: a part of its sum, not so
    many of its pieces; the quantity is then 1, the price that part.
    """

    invoice = TenantForeignKey(Invoice, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    product = TenantForeignKey(
        Product,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("product"),
    )
    order_item = TenantForeignKey(
        OrderItem, models.SET_NULL, related_name="+", db_index=False, null=True, blank=True, editable=False
    )
    description = models.CharField(_("description"), max_length=500)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    by_amount = models.BooleanField(_("part of the sum"), default=False, db_default=False, editable=False)
    quantity = quantity_column(_("quantity"))
    unit_price = money_column(_("unit price without VAT"))
    discount = percent_column(_("discount, %"), default=0)
    tax = percent_column(_("VAT, %"), default=0)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))
    amount = money_column(_("sum with VAT"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("invoice line"), _("invoice lines")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="invoice_item_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="invoice_item_price"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=100, tax__gte=0, tax__lte=100),
                name="invoice_item_percents",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("net") + F("vat")), name="invoice_item_amount_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(agreed_total=F("agreed_net") + F("agreed_vat"), unit_price_with_tax__gte=0),
                name="invoice_item_agreed_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["invoice", "position", "id"], name="invoice_item_invoice"),
            models.Index(
                fields=["workspace", "product"],
                condition=Q(product__isnull=False),
                name="invoice_item_product",
            ),
            models.Index(
                fields=["order_item"],
                condition=Q(order_item__isnull=False),
                name="invoice_item_of_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.description}"

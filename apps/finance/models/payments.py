"""Money that came and went, and what was forgiven."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.crm.models import Customer
from apps.finance.models.invoices import Invoice, InvoiceItem
from apps.finance.models.openings import OpeningBalance
from apps.kernel.columns import money_column, percent_column, quantity_column
from apps.kernel.indexes import trigrams
from apps.kernel.models import TenantForeignKey, WorkspaceModel
from apps.sales.models import SalesReturn


class PaymentKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")


class PaymentMethod(models.TextChoices):
    BANK_TRANSFER = "bank_transfer", _("Bank transfer")
    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    KASPI = "kaspi", _("Kaspi")
    OTHER = "other", _("Other")


class Payment(WorkspaceModel):
    """Money received (positive) or given back (negative). Never changed or deleted.

    What of it lies on which invoice say its allocations; the rest is the customer's, on account. `invoice` is
    the one that it was entered for, None for money on account from the first.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    invoice = TenantForeignKey(
        Invoice,
        models.PROTECT,
        related_name="payments",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("invoice"),
        help_text=_("Empty: money on account"),
    )
    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=PaymentKind.choices, default=PaymentKind.PAYMENT)
    amount = money_column(_("amount"))
    method = models.CharField(_("method"), max_length=13, choices=PaymentMethod.choices)
    reference = models.CharField(
        pgettext_lazy("payment", "reference"),
        max_length=100,
        blank=True,
        help_text=_("Of the bank or the terminal"),
    )
    date = models.DateField(_("date"))
    refunds = TenantForeignKey(
        "self",
        models.PROTECT,
        related_name="refunded_by",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("payment given back"),
        help_text=_("Empty where a refund covers several payments"),
    )
    advance = TenantForeignKey(
        OpeningBalance,
        models.PROTECT,
        related_name="refunds",
        db_index=False,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("advance given back"),
    )
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    user_id = models.UUIDField(null=True, editable=False, help_text="Who entered it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("payment"), _("payments")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="payment_number_unique"),
            models.UniqueConstraint(
                fields=["invoice", "reference", "amount", "date"],
                condition=Q(kind=PaymentKind.PAYMENT) & ~Q(reference=""),
                name="payment_entered_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "reference", "amount", "date"],
                condition=Q(kind=PaymentKind.PAYMENT, invoice__isnull=True) & ~Q(reference=""),
                name="payment_on_account_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaymentKind.PAYMENT, amount__gt=0, refunds__isnull=True)
                | Q(kind=PaymentKind.REFUND, amount__lt=0),
                name="payment_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="payment_created"),
            models.Index(fields=["workspace", "date", "id"], name="payment_date"),
            models.Index(fields=["workspace", "amount", "id"], name="payment_amount"),
            models.Index(fields=["workspace", "number", "id"], name="payment_by_number"),
            models.Index(fields=["workspace", "method", "created_at", "id"], name="payment_method"),
            models.Index(fields=["workspace", "kind", "created_at", "id"], name="payment_kind"),
            models.Index(fields=["workspace", "customer", "created_at", "id"], name="payment_customer"),
            models.Index(fields=["workspace", "reference", "id"], name="payment_reference"),
            GinIndex("workspace", *trigrams("number", "reference"), name="payment_found"),
            models.Index(fields=["invoice", "date", "id"], name="payment_invoice"),
            models.Index(fields=["refunds"], condition=Q(refunds__isnull=False), name="payment_refunds"),
            models.Index(fields=["advance"], condition=Q(advance__isnull=False), name="payment_advance"),
        ]

    def __str__(self) -> str:
        return self.number


class Allocation(WorkspaceModel):
    """So much of a payment was put on an invoice (positive), or taken off it (negative). Append-only.

    In place of a payment an opening advance, in place of an invoice an opening debt. An invoice's
    `paid_amount` is the sum of these. What a refund takes off is in its own negative rows.
    """

    payment = TenantForeignKey(
        Payment,
        models.PROTECT,
        related_name="allocations",
        db_index=False,
        null=True,
        verbose_name=_("payment"),
    )
    advance = TenantForeignKey(
        OpeningBalance,
        models.PROTECT,
        related_name="allocations",
        db_index=False,
        null=True,
        verbose_name=_("opening advance"),
    )
    invoice = TenantForeignKey(
        Invoice,
        models.PROTECT,
        related_name="allocations",
        db_index=False,
        null=True,
        verbose_name=_("invoice"),
    )
    debt = TenantForeignKey(
        OpeningBalance,
        models.PROTECT,
        related_name="payments",
        db_index=False,
        null=True,
        verbose_name=_("opening debt"),
    )
    amount = money_column(_("amount"))
    date = models.DateField(_("date"))
    user_id = models.UUIDField(null=True, editable=False, help_text="Who did it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("allocation"), _("allocations")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_amount"),
            models.CheckConstraint(
                condition=(
                    Q(payment__isnull=False, advance__isnull=True)
                    | Q(payment__isnull=True, advance__isnull=False)
                )
                & (Q(invoice__isnull=False, debt__isnull=True) | Q(invoice__isnull=True, debt__isnull=False)),
                name="allocation_sides",
            ),
        ]
        indexes = [
            models.Index(fields=["payment", "invoice"], include=["amount"], name="allocation_payment"),
            models.Index(fields=["invoice", "date", "id"], include=["amount"], name="allocation_invoice"),
            models.Index(fields=["advance"], condition=Q(advance__isnull=False), name="allocation_advance"),
            models.Index(fields=["debt"], condition=Q(debt__isnull=False), name="allocation_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id or self.advance_id} {self.amount}"


class CreditNote(WorkspaceModel):
    """So much of an issued invoice is no longer owed. Never changed or deleted."""

    number = models.CharField(_("number"), max_length=24, editable=False)
    invoice = TenantForeignKey(
        Invoice, models.PROTECT, related_name="credit_notes", db_index=False, verbose_name=_("invoice")
    )
    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    amount = money_column(_("amount"))
    date = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    rebill = models.BooleanField(
        _("to be billed again"),
        default=False,
        db_default=False,
        help_text=_("Off: what is credited of an order is no longer part of what it costs"),
    )
    sales_return = TenantForeignKey(
        SalesReturn,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("return"),
    )
    user_id = models.UUIDField(null=True, editable=False, help_text="Who entered it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("credit note"), _("credit notes")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="credit_note_number_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_note_amount"),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="credit_note_created"),
            models.Index(fields=["workspace", "date", "id"], name="credit_note_date"),
            models.Index(fields=["workspace", "amount", "id"], name="credit_note_sum"),
            models.Index(fields=["workspace", "number", "id"], name="credit_note_by_number"),
            models.Index(fields=["workspace", "customer", "created_at", "id"], name="credit_note_customer"),
            models.Index(fields=["invoice", "date", "id"], name="credit_note_invoice"),
            GinIndex("workspace", *trigrams("number", "reason"), name="credit_note_found"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteItem(WorkspaceModel):
    """What a credit note takes of one line of its invoice; `amount = net + vat`, at the line's own rate."""

    credit_note = TenantForeignKey(CreditNote, models.CASCADE, related_name="items", db_index=False)
    invoice_item = TenantForeignKey(
        InvoiceItem, models.PROTECT, related_name="+", db_index=False, verbose_name=_("invoice line")
    )
    quantity = quantity_column(
        _("quantity"), null=True, help_text=_("Empty where an amount was credited, not a quantity")
    )
    tax = percent_column(_("VAT, %"))
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))
    amount = money_column(_("sum with VAT"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("credit note line"), _("credit note lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=models.F("net") + models.F("vat"), net__gte=0, vat__gte=0),
                name="credit_note_item_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["credit_note", "id"], name="credit_note_item_note"),
            models.Index(fields=["invoice_item"], name="credit_note_item_line"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_item_id} {self.amount}"

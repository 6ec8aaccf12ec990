"""Money that went to suppliers, and what of it pays which bill."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.finance.models.bills import SupplierBill
from apps.finance.models.openings import OpeningBalance
from apps.finance.models.payments import PaymentMethod
from apps.inventory.models import Supplier
from apps.kernel import money
from apps.kernel.columns import money_column
from apps.kernel.models import TenantForeignKey, Versioned, WorkspaceModel


class SupplierPayment(Versioned, WorkspaceModel):
    """What we paid a supplier; what of it lies on no bill is ours, on account at them.

    Its day and sum never change: a mistake is taken back, and entered anew.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    supplier = TenantForeignKey(
        Supplier, models.PROTECT, related_name="+", db_index=False, verbose_name=_("supplier")
    )
    amount = money_column(_("amount"))
    allocated_amount = money_column(_("on bills"), default=0, editable=False)
    method = models.CharField(_("method"), max_length=13, choices=PaymentMethod.choices)
    reference = models.CharField(
        pgettext_lazy("payment", "reference"),
        max_length=100,
        blank=True,
        help_text=_("Of the bank or the terminal"),
    )
    date = models.DateField(_("date"))
    notes = models.CharField(_("notes"), max_length=1000, blank=True)
    reversed_on = models.DateField(_("taken back on"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)
    user_id = models.UUIDField(null=True, editable=False, help_text="Who entered it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("payment to a supplier"), _("payments to suppliers")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="supplier_payment_number_unique"),
            models.UniqueConstraint(
                fields=["supplier", "reference", "amount", "date"],
                condition=~Q(reference="") & Q(reversed_on__isnull=True),
                name="supplier_payment_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, allocated_amount__gte=0, allocated_amount__lte=F("amount")),
                name="supplier_payment_allocated_range",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="supplier_payment_created"),
            models.Index(fields=["workspace", "date", "id"], name="supplier_payment_date"),
            models.Index(fields=["workspace", "amount", "id"], name="supplier_payment_amount"),
            models.Index(fields=["workspace", "number", "id"], name="supplier_payment_by_number"),
            models.Index(fields=["supplier", "date", "id"], name="supplier_payment_supplier"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def left_amount(self) -> Decimal:
        """What of it lies on no bill."""
        left: Decimal = self.amount - self.allocated_amount
        return left if self.reversed_on is None else money.ZERO


class SupplierAllocation(WorkspaceModel):
    """So much of a payment, or of an advance of before, pays a bill or a debt of before; negative: taken
    off again. Append-only.
    """

    payment = TenantForeignKey(
        SupplierPayment,
        models.PROTECT,
        related_name="allocations",
        null=True,
        verbose_name=_("payment to a supplier"),
    )
    advance = TenantForeignKey(
        OpeningBalance, models.PROTECT, related_name="+", null=True, verbose_name=_("opening advance")
    )
    bill = TenantForeignKey(
        SupplierBill, models.PROTECT, related_name="allocations", null=True, verbose_name=_("supplier bill")
    )
    debt = TenantForeignKey(
        OpeningBalance, models.PROTECT, related_name="+", null=True, verbose_name=_("opening balance")
    )
    amount = money_column(_("amount"))
    date = models.DateField(_("date"))
    user_id = models.UUIDField(null=True, editable=False, help_text="Who did it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("use of a payment"), _("uses of payments")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="supplier_allocation_amount"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, advance__isnull=True)
                | Q(payment__isnull=True, advance__isnull=False),
                name="supplier_allocation_of_one",
            ),
            models.CheckConstraint(
                condition=Q(bill__isnull=False, debt__isnull=True) | Q(bill__isnull=True, debt__isnull=False),
                name="supplier_allocation_on_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"

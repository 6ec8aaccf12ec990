"""What was between the house and its parties before its books began here."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.inventory.models import Supplier
from apps.kernel import money
from apps.kernel.columns import money_column
from apps.kernel.indexes import trigrams
from apps.kernel.models import TenantForeignKey, WorkspaceModel

# Neither taken back, nor what takes another back.
IN_FORCE = Q(reversed_on__isnull=True, reverses__isnull=True)


class OpeningBalance(WorkspaceModel):
    """A debt (positive: the customer owes us, we owe the supplier) or an advance (negative) of before.

    A customer's is posted to the ledger. A debt is paid as an invoice is, an advance pays as a payment does:
    `settled_amount` says how much of either is used, by allocations and what was given back. Its other values
    are never changed: a mistake is taken back by an opposite entry.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    customer = TenantForeignKey(
        Customer,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("customer"),
    )
    supplier = TenantForeignKey(
        Supplier,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("supplier"),
    )
    date = models.DateField(_("as of"), help_text=_("The day on which it stood so"))
    due_date = models.DateField(_("due date"), help_text=_("By when it was to be paid"))
    amount = money_column(
        _("amount"),
        help_text=_("Positive: the customer owes us, we owe the supplier. Negative: an advance."),
    )
    settled_amount = money_column(_("settled"), default=0, db_default=0, editable=False)
    external_id = models.CharField(
        _("external id"), max_length=100, blank=True, help_text=_("In the program that it comes from")
    )
    notes = models.CharField(_("notes"), max_length=1000, blank=True)
    reverses = TenantForeignKey(
        "self",
        models.PROTECT,
        related_name="reversed_by",
        db_index=False,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("takes back"),
    )
    reversed_on = models.DateField(_("taken back on"), null=True, blank=True, editable=False)
    overdue_since = models.DateField(null=True, editable=False, help_text="People were told, or need not be")
    user_id = models.UUIDField(null=True, editable=False, help_text="Who entered it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("opening balance"), _("opening balances")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="opening_number_unique"),
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=IN_FORCE & Q(customer__isnull=False) & ~Q(external_id=""),
                name="opening_of_customer_once",
            ),
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=IN_FORCE & Q(supplier__isnull=False) & ~Q(external_id=""),
                name="opening_of_supplier_once",
            ),
            models.UniqueConstraint(fields=["reverses"], name="opening_reversed_once"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, supplier__isnull=True)
                | Q(customer__isnull=True, supplier__isnull=False),
                name="opening_of_one_party",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(settled_amount__gte=0, settled_amount__lte=Abs(F("amount"))),
                name="opening_settled_within",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="opening_created"),
            models.Index(fields=["workspace", "date", "id"], name="opening_date"),
            models.Index(fields=["workspace", "number", "id"], name="opening_by_number"),
            models.Index(fields=["customer", "due_date"], name="opening_customer"),
            models.Index(fields=["supplier", "due_date"], name="opening_supplier"),
            models.Index(fields=["workspace", "due_date"], condition=IN_FORCE, name="opening_standing"),
            GinIndex("workspace", *trigrams("number", "external_id", "notes"), name="opening_found"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_in_force(self) -> bool:
        """Neither taken back, nor what takes another back."""
        return self.reversed_on is None and self.reverses_id is None

    @property
    def is_debt(self) -> bool:
        """A debt, not an advance."""
        return bool(self.amount > 0)

    @property
    def left_amount(self) -> Decimal:
        """What of a debt is to be paid, or of an advance is to be used; never negative."""
        return abs(self.amount) - self.settled_amount if self.is_in_force else money.ZERO

    @property
    def due_amount(self) -> Decimal:
        """What of a debt is to be paid."""
        return self.left_amount if self.is_debt else money.ZERO

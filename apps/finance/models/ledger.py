"""The customers' accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance.models.invoices import Invoice
from apps.kernel.columns import money_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class LedgerEntry(WorkspaceModel):
    """One posting to a customer's account; the balance is their sum, negative where the customer owes.

    Append-only: a trigger of the database refuses to change or delete an entry, a mistake is put right by
    an opposite document. Each document posts once of a kind.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")
        CREDIT_NOTE = "credit_note", _("Credit note")
        CANCELLATION = "cancellation", _("Cancellation of an invoice")
        OPENING = "opening", _("Opening balance")

    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    invoice = TenantForeignKey(
        Invoice, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("invoice")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    document_id = models.UUIDField(_("document id"))
    document_number = models.CharField(_("document"), max_length=24)
    date = models.DateField(_("date"))
    amount = money_column(_("amount"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("ledger entry"), _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["document_id", "kind"], name="ledger_entry_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["invoice", "refund"], amount__lt=0)
                | Q(kind__in=["payment", "credit_note", "cancellation"], amount__gt=0)
                | (Q(kind="opening") & ~Q(amount=0)),
                name="ledger_entry_sign",
            ),
        ]
        indexes = [
            # Balances and statements add up one customer's entries without reading the rows.
            models.Index(fields=["customer", "date", "id"], include=["amount"], name="ledger_customer"),
            models.Index(fields=["invoice", "kind"], include=["amount"], name="ledger_invoice"),
            models.Index(fields=["workspace", "created_at", "id"], name="ledger_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_number}"

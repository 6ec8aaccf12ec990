"""What of the turnovers is to be told to IS ESF, until when, and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.crm.models import Customer
from apps.finance.models.invoices import EsfStatus
from apps.finance.models.vat import VatEntry
from apps.kernel.columns import money_column
from apps.kernel.models import TenantForeignKey, Versioned, WorkspaceModel
from apps.sales.models import Order

# The state has it: nothing is to be done but, of a correction, to wait for the recipient.
ESF_DONE = (EsfStatus.CREATED, EsfStatus.DELIVERED)
# The recipient, the state or we took it back: it says why.
EXPLAINED = (EsfStatus.DECLINED, EsfStatus.FAILED)
TO_WRITE = Q(is_required=True) & ~Q(status__in=ESF_DONE)


class EInvoice(Versioned, WorkspaceModel):
    """Of one delivery, stand-alone invoice or correction: whether it needs an e-invoice, by which day, and
    how that stands in IS ESF.

    Made with the rows of the VAT register, whose sums it has; `status` is entered by hand.
    """

    class Form(models.TextChoices):
        ORDINARY = "ordinary", pgettext_lazy("e-invoice", "Ordinary")
        ADDITIONAL = "additional", pgettext_lazy("e-invoice", "Additional")
        CORRECTED = "corrected", pgettext_lazy("e-invoice", "Corrected")

    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    order = TenantForeignKey(
        Order, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("order")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=VatEntry.Kind.choices)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices, default=Form.ORDINARY)
    corrects = TenantForeignKey(
        "self", models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("corrects")
    )
    document_id = models.UUIDField(editable=False)
    document_number = models.CharField(_("document"), max_length=24)
    own_number = models.CharField(
        _("own number"),
        max_length=30,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("The number in our books, digits alone, by which IS ESF answers"),
    )
    day = models.DateField(_("turnover date"))
    due_date = models.DateField(_("to be written by"))
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))
    is_required = models.BooleanField(_("needs an e-invoice"))
    decided_by_hand = models.BooleanField(default=False, editable=False)
    status = models.CharField(_("ESF status"), max_length=10, choices=EsfStatus.choices, blank=True)
    esf_number = models.CharField(_("ESF number"), max_length=100, blank=True)
    esf_date = models.DateField(_("ESF date"), null=True, blank=True)
    reason = models.CharField(
        _("reason"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text=_("Why it was declined, failed or taken back"),
    )
    reminded_at = models.DateTimeField(null=True, editable=False)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("e-invoice"), _("e-invoices")
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="e_invoice_created"),
            models.Index(fields=["workspace", "day", "id"], name="e_invoice_day"),
            models.Index(fields=["workspace", "due_date"], condition=TO_WRITE, name="e_invoice_to_write"),
            models.Index(fields=["document_id"], name="e_invoice_document"),
            models.Index(fields=["workspace", "own_number"], name="e_invoice_own_number"),
            models.Index(fields=["customer", "day"], name="e_invoice_customer"),
            models.Index(fields=["order"], condition=Q(order__isnull=False), name="e_invoice_order"),
        ]

    def __str__(self) -> str:
        return self.document_number

    @property
    def is_done(self) -> bool:
        """Whether the state has it."""
        return self.status in ESF_DONE

    @property
    def awaits_confirmation(self) -> bool:
        """A correction is in force once its recipient has confirmed it."""
        return self.form != self.Form.ORDINARY and self.status == EsfStatus.CREATED

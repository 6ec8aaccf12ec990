"""The register of turnovers, from which every figure of VAT is read."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance.models.invoices import Invoice
from apps.inventory.models import Product
from apps.kernel.columns import money_column, percent_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel
from apps.sales.models import Order


class VatEntry(WorkspaceModel):
    """One line's turnover on its day: what was delivered or sold, or (negative) taken back.

    Append-only: a trigger of the database refuses to change or delete a row. A mistake, a backdated or a
    corrected document adds rows (domain.md §6.1). Who pays no VAT has rows of rate 0: the settlement of a
    customer is read from here too.
    """

    class Kind(models.TextChoices):
        SHIPMENT = "shipment", _("Shipment")
        SERVICE = "service", _("Service rendered")
        INVOICE = "invoice", _("Stand-alone invoice")
        RETURN = "return", _("Return")
        REDUCTION = "reduction", _("Reduction in price")

    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    order = TenantForeignKey(
        Order, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("order")
    )
    invoice = TenantForeignKey(
        Invoice, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("invoice")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    day = models.DateField(_("turnover date"))
    document_id = models.UUIDField(_("document id"))
    document_number = models.CharField(_("document"), max_length=24)
    line_id = models.UUIDField(
        null=True, help_text="Line of the order, or of an invoice without one; null for an order as a whole"
    )
    product = TenantForeignKey(
        Product, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("product")
    )
    tax = percent_column(_("VAT, %"))
    tax_category = models.CharField(_("tax category"), max_length=16, blank=True)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("VAT entry"), _("VAT register")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["return", "reduction"]) | Q(net__lte=0, vat__lte=0),
                name="vat_entry_taken_back",
            ),
        ]
        indexes = [
            # A month adds up its rows without reading them; a customer's settlement likewise.
            models.Index(
                fields=["workspace", "day", "id"],
                include=["tax", "tax_category", "net", "vat"],
                name="vat_entry_day",
            ),
            models.Index(fields=["customer", "day"], include=["net", "vat"], name="vat_entry_customer"),
            models.Index(fields=["line_id"], include=["net", "vat"], name="vat_entry_line"),
            models.Index(fields=["order"], condition=Q(order__isnull=False), name="vat_entry_order"),
            models.Index(fields=["document_id"], name="vat_entry_document"),
            models.Index(fields=["workspace", "created_at", "id"], name="vat_entry_created"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.document_number} {self.vat}"

    @property
    def gross(self) -> Decimal:
        """With VAT, in tenge."""
        found: Decimal = self.net + self.vat
        return found

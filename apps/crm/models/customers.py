"""Customers, their people, places and history of statuses."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import NamedOnPapers, User
from apps.kernel.columns import money_column
from apps.kernel.indexes import LIVE, alphabetical, categorized, joined, live, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Customer(NamedOnPapers, SoftDeletes, Versioned, WorkspaceModel):
    """A company or a person whom one workspace sells to, or hopes to.

    The order metrics and the balance are kept on the row, by the apps that own orders and money.
    """

    class Type(models.TextChoices):
        COMPANY = "COMPANY", _("Company")
        INDIVIDUAL = "INDIVIDUAL", _("Individual")

    class Status(models.TextChoices):
        LEAD = "LEAD", _("Lead")
        PROSPECT = "PROSPECT", _("Prospect")
        ACTIVE = "ACTIVE", _("Active")
        INACTIVE = "INACTIVE", _("Inactive")
        CHURNED = "CHURNED", _("Churned")

    class PaymentTerms(models.TextChoices):
        PREPAYMENT = "PREPAYMENT", _("Prepayment")
        IMMEDIATE = "IMMEDIATE", _("Immediately")
        NET_7 = "NET_7", _("Within 7 days")
        NET_15 = "NET_15", _("Within 15 days")
        NET_30 = "NET_30", _("Within 30 days")
        NET_45 = "NET_45", _("Within 45 days")
        NET_60 = "NET_60", _("Within 60 days")
        NET_90 = "NET_90", _("Within 90 days")

    class PaymentBehavior(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        ON_TIME = "on-time", _("On time")
        LATE = "late", _("Late")

    customer_number = models.CharField(_("number"), max_length=20)
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.COMPANY)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.LEAD)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True)
    bin = models.CharField(_("BIN"), max_length=12, null=True, blank=True)
    iin = models.CharField(_("IIN"), max_length=12, null=True, blank=True)
    source = models.CharField(_("source"), max_length=50, null=True, blank=True)
    segment = models.CharField(_("segment"), max_length=50, null=True, blank=True)
    rating = models.DecimalField(_("rating"), max_digits=2, decimal_places=1, default=0)
    credit_limit = money_column(
        _("credit limit"), null=True, blank=True, help_text=_("Empty: no limit is checked. 0: no credit.")
    )
    payment_terms = models.CharField(
        _("payment terms"), max_length=10, choices=PaymentTerms.choices, default=PaymentTerms.NET_30
    )
    contract_number = models.CharField(
        _("contract number"),
        max_length=50,
        null=True,
        blank=True,
        help_text=_("Of the contract that sales go by; new orders take it over"),
    )
    contract_date = models.DateField(_("contract date"), null=True, blank=True)
    balance = money_column(
        _("balance"), default=0, editable=False, help_text=_("Negative: the customer owes.")
    )
    on_account = money_column(
        _("money on account"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("The customer's money that settles no invoice yet"),
    )
    total_orders = models.PositiveIntegerField(_("orders"), default=0, editable=False)
    total_revenue = money_column(_("revenue"), default=0, editable=False)
    last_order_date = models.DateField(_("last order"), null=True, blank=True, editable=False)
    payment_behavior = models.CharField(
        _("payment behavior"),
        max_length=10,
        choices=PaymentBehavior.choices,
        default=PaymentBehavior.UNKNOWN,
        editable=False,
    )
    merged_into = TenantForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("merged into"),
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("customer"), _("customers")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "customer_number"], name="customer_number_unique"
            ),
            models.UniqueConstraint(fields=["workspace", "bin"], condition=LIVE, name="customer_bin_unique"),
            models.UniqueConstraint(fields=["workspace", "iin"], condition=LIVE, name="customer_iin_unique"),
            models.CheckConstraint(
                condition=Q(bin__isnull=True) | Q(type="COMPANY", bin__regex=r"^[0-9]{12}$"),
                name="customer_bin_of_company",
            ),
            models.CheckConstraint(
                condition=Q(iin__isnull=True) | Q(type="INDIVIDUAL", iin__regex=r"^[0-9]{12}$"),
                name="customer_iin_of_individual",
            ),
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True) | Q(credit_limit__gte=0),
                name="customer_credit_limit_not_negative",
            ),
            models.CheckConstraint(condition=Q(rating__gte=0, rating__lte=5), name="customer_rating_range"),
        ]
        indexes = [
            live("customer_created", "created_at"),
            live("customer_updated", "updated_at"),
            joined("customer_name", "name"),
            live("customer_by_number", "customer_number"),
            joined("customer_type", "type", "created_at"),
            joined("customer_status", "status", "created_at"),
            categorized("customer_segment_called", "segment", of_joined=True),
            categorized("customer_source_called", "source"),
            live("customer_terms", "payment_terms", "created_at"),
            live("customer_behavior", "payment_behavior", "created_at"),
            live("customer_rating", "rating"),
            live("customer_credit_limit", "credit_limit"),
            live("customer_balance", "balance"),
            live("customer_orders", "total_orders"),
            live("customer_revenue", "total_revenue"),
            live("customer_last_order", "last_order_date"),
            live("customer_email", "email"),
            live("customer_phone", "phone"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged_into"
            ),
            alphabetical("customer_sorted_name", "name", of_joined=True),
            searchable("customer_found", "name", "email", "phone", "bin", "iin", "customer_number"),
            searchable("customer_by_contract", "contract_number"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def average_order_value(self) -> Decimal:
        """Revenue per order in whole tenge, 0 without orders (domain.md §3.7)."""
        return average_order_value(self.total_revenue, self.total_orders)


def average_order_value(total_revenue: Decimal, total_orders: int) -> Decimal:
    """Revenue per order, rounded half up to whole tenge; 0 without orders."""
    if not total_orders:
        return Decimal(0)
    whole, rest = divmod(total_revenue, total_orders)
    return whole + (1 if rest * 2 >= total_orders else 0)


class Contact(WorkspaceModel):
    """A person to talk to at a customer; exactly one of a customer's contacts is the primary one."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="contacts")
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    position = models.CharField(_("position"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_primary=True), name="contact_one_primary"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Address(WorkspaceModel):
    """A place of a customer: where it is registered, billed, works or receives goods."""

    class Type(models.TextChoices):
        LEGAL = "legal", _("Legal")
        BILLING = "billing", _("Billing")
        SHIPPING = "shipping", _("Shipping")
        OFFICE = "office", _("Office")
        WAREHOUSE = "warehouse", _("Warehouse")

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="addresses")
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.LEGAL)
    address_line1 = models.CharField(_("address"), max_length=255)
    city = models.CharField(_("city"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, default="KZ")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("address"), _("addresses")

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.city, self.address_line1)))


class CustomerStatusEntry(WorkspaceModel):
    """One stay of a customer in one status; the open one (without `exited_at`) is the present."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="status_entries")
    status = models.CharField(_("status"), max_length=10, choices=Customer.Status.choices)
    entered_at = models.DateTimeField(_("since"), default=timezone.now)
    exited_at = models.DateTimeField(_("until"), null=True, blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("changed by")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("customer status"), _("customer statuses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(exited_at__isnull=True), name="customer_status_one_open"
            )
        ]
        indexes = [models.Index(fields=["workspace", "status", "entered_at"], name="customer_status_entered")]

    def __str__(self) -> str:
        return f"{self.status} {self.entered_at:%Y-%m-%d}"

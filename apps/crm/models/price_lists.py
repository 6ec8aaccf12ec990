"""Price lists: what whom is asked for what, from which quantity and when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.crm.models.customers import Customer
from apps.inventory.models import Product
from apps.kernel.columns import money_column, percent_column, quantity_column
from apps.kernel.indexes import LIVE, alphabetical, live, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class PriceList(SoftDeletes, Versioned, WorkspaceModel):
    """Prices for all customers, for those of some segments, or for single ones, while its days last."""

    class Audience(models.TextChoices):
        ALL = "all", _("All customers")
        SEGMENTS = "segments", _("Customers of segments")
        CUSTOMERS = "customers", _("Single customers")

    name = models.CharField(_("name"), max_length=255)
    currency = models.CharField(_("currency"), max_length=3, default="KZT", editable=False)
    audience = models.CharField(_("for whom"), max_length=9, choices=Audience.choices, default=Audience.ALL)
    segments = ArrayField(
        models.CharField(max_length=50), verbose_name=_("segments"), default=list, blank=True
    )
    segment_keys = ArrayField(
        models.CharField(max_length=150),
        default=list,
        editable=False,
        help_text="The segments as they are compared (kernel/letters.py)",
    )
    tax_included = models.BooleanField(_("prices include VAT"), default=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The last day; empty: without end")
    )
    is_active = models.BooleanField(_("active"), default=True)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    external_id = models.CharField(
        _("external id"), max_length=100, blank=True, help_text=_("In the program that it comes from")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("price list"), _("price lists")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=LIVE & ~Q(external_id=""),
                name="price_list_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="price_list_days",
            ),
            models.CheckConstraint(condition=Q(currency="KZT"), name="price_list_currency"),
        ]
        indexes = [
            live("price_list_created", "created_at"),
            live("price_list_updated", "updated_at"),
            live("price_list_from", "valid_from"),
            live("price_list_to", "valid_to"),
            alphabetical("price_list_sorted_name", "name"),
            searchable("price_list_found", "name", "notes", "external_id"),
        ]

    def __str__(self) -> str:
        return self.name


class PriceListCustomer(WorkspaceModel):
    """That a list is for one customer."""

    price_list = TenantForeignKey(PriceList, models.CASCADE, related_name="for_customers", db_index=False)
    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("customer of a price list"), _("customers of a price list")
        constraints = [
            models.UniqueConstraint(fields=["price_list", "customer"], name="price_list_customer_once")
        ]
        indexes = [models.Index(fields=["customer", "price_list"], name="price_list_of_customer")]

    def __str__(self) -> str:
        return str(self.customer)


class PriceListItem(WorkspaceModel):
    """One line: a price of a product, or a percent off the own price of a product, a category or everything.

    It holds from a quantity of one document's line on, and within its own days where it has some.
    """

    price_list = TenantForeignKey(
        PriceList, models.CASCADE, related_name="items", db_index=False, verbose_name=_("price list")
    )
    product = TenantForeignKey(
        Product,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("product"),
    )
    category = models.CharField(
        _("category"), max_length=100, blank=True, help_text=_("Of products, for a percent")
    )
    category_key = models.CharField(
        max_length=300, blank=True, default="", editable=False, help_text="As it is compared"
    )
    unit_price = money_column(_("price"), null=True, blank=True, validators=[MinValueValidator(0)])
    percent = percent_column(
        _("percent off"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Off the product's own price"),
    )
    from_quantity = quantity_column(
        _("from quantity"), default=0, db_default=0, validators=[MinValueValidator(0)]
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("price"), _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "product", "category_key", "from_quantity", "valid_from"],
                nulls_distinct=False,
                name="price_list_item_once",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__isnull=False, percent__isnull=True, product__isnull=False)
                | Q(unit_price__isnull=True, percent__isnull=False),
                name="price_list_item_price_or_percent",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=True) | Q(category_key=""), name="price_list_item_one_target"
            ),
            models.CheckConstraint(
                condition=(Q(unit_price__isnull=True) | Q(unit_price__gte=0))
                & (Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100))
                & Q(from_quantity__gte=0),
                name="price_list_item_range",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="price_list_item_days",
            ),
        ]
        indexes = [
            models.Index(
                fields=["price_list", "product", "from_quantity", "id"], name="price_list_item_place"
            ),
            models.Index(fields=["workspace", "product"], name="price_list_item_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product or self.category or '*'} ≥ {self.from_quantity:f}"

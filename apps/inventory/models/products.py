"""Products and what describes them."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Upper
from django.utils.translation import gettext_lazy as _

from apps.inventory.models.columns import in_language
from apps.inventory.models.taxes import VatRate
from apps.kernel.columns import money_column, percent_column, quantity_column
from apps.kernel.indexes import alphabetical
from apps.kernel.letters import NameKey, Plain
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel

LIVE = Q(deleted_at__isnull=True)
# A line break between the columns: no searched word holds one, so none matches across two columns.
_BREAK = Value("\n")


def _searched() -> Upper:
    columns = [
        "code", "barcode",
        "name_kk", "name_ru", "name_en",
        "description_kk", "description_ru", "description_en",
    ]  # fmt: skip
    parts: list[F | Value] = []
    for column in columns:
        parts += [F(column), _BREAK]
    return Upper(Concat(*parts[:-1], output_field=models.TextField()))


class Product(SoftDeletes, Versioned, WorkspaceModel):
    """One thing or service that the workspace sells, makes or buys.

    `name`, `description` and `category` live in their `_kk`, `_ru` and `_en` columns (translation.py);
    read them through `apps.inventory.translated`.
    """

    class Type(models.TextChoices):
        PRODUCT = "PRODUCT", _("Product")
        MATERIAL = "MATERIAL", _("Material")
        SERVICE = "SERVICE", _("Service")
        MANUFACTURED = "MANUFACTURED", _("Manufactured")
        BUNDLE = "BUNDLE", _("Bundle")
        DIGITAL = "DIGITAL", _("Digital")

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("Active")
        INACTIVE = "INACTIVE", _("Inactive")
        DISCONTINUED = "DISCONTINUED", _("Discontinued")

    class TruOrigin(models.TextChoices):
        """Sign of origin in the e-invoice: by the list of goods excepted on joining the WTO."""

        IMPORTED_LISTED = "1", _("1: imported, on the list of exceptions")
        IMPORTED = "2", _("2: imported, not on the list")
        MADE_LISTED = "3", _("3: made in Kazakhstan, on the list of exceptions")
        MADE = "4", _("4: made in Kazakhstan, not on the list")
        UNKNOWN = "5", _("5: of no known origin")
        SERVICE = "6", _("6: works and services")

    # Types that have stock of their own; a bundle's stock is that of its components.
    STOCKABLE = frozenset({Type.PRODUCT, Type.MATERIAL, Type.MANUFACTURED})

    code = models.CharField(_("code"), max_length=64)
    name = models.CharField(_("name"), max_length=255)
    category = models.CharField(_("category"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=10_000)
    # Casefolding makes up to three letters of one.
    category_key = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="The category in the default language (or the first that has one), casefolded",
    )
    category_keys = ArrayField(
        models.CharField(max_length=300),
        default=list,
        editable=False,
        help_text="The category in every language that has one, folded (kernel/letters.py), for the filter",
    )
    type = models.CharField(_("type"), max_length=12, choices=Type.choices, default=Type.PRODUCT)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    unit = models.CharField(_("unit"), max_length=20, default="шт")
    price = money_column(_("price"), validators=[MinValueValidator(0)])
    cost = money_column(_("cost"), default=0, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default="KZT", editable=False)
    vat_rate = percent_column(
        _("VAT, %"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Empty: the standard rate of the day"),
    )
    tax_category = models.CharField(
        _("VAT category"),
        max_length=16,
        choices=VatRate.Code.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Its rate follows the law by date; only where no rate of its own is given"),
    )
    vat_included = models.BooleanField(_("price includes VAT"), default=True)
    output_quantity = quantity_column(
        _("output of the bill of materials"),
        default=Decimal(1),
        db_default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("How many units the components and operations make"),
    )
    barcode = models.CharField(_("barcode"), max_length=64, blank=True)
    tru_origin = models.CharField(
        _("sign of origin"), max_length=1, choices=TruOrigin.choices, blank=True, default="", db_default=""
    )
    ntin = models.CharField(
        _("national catalogue number"),
        max_length=14,
        blank=True,
        default="",
        db_default="",
        help_text=_("NTIN, or the GTIN that the catalogue took over"),
    )
    tn_ved_code = models.CharField(_("TN VED code"), max_length=10, blank=True, default="", db_default="")
    unit_code = models.CharField(
        _("unit code"),
        max_length=4,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of the classifier of units; empty: that of the unit, where it is a common one"),
    )
    specifications = models.JSONField(_("specifications"), default=dict, blank=True)
    search_text = models.GeneratedField(
        expression=_searched(), output_field=models.TextField(), db_persist=True, editable=False
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("product"), _("products")
        constraints = [
            # In any spelling: two codes that are searched for alike could not be told apart.
            models.UniqueConstraint("workspace", Plain("code"), condition=LIVE, name="product_code_one"),
            models.CheckConstraint(condition=Q(price__gte=0, cost__gte=0), name="product_price_cost"),
            models.CheckConstraint(
                condition=Q(vat_rate__isnull=True) | Q(vat_rate__gte=0, vat_rate__lte=100),
                name="product_vat_percent",
            ),
            models.CheckConstraint(
                condition=Q(tax_category="") | Q(vat_rate__isnull=True), name="product_rate_or_category"
            ),
            models.CheckConstraint(condition=Q(currency="KZT"), name="product_currency"),
            models.CheckConstraint(
                condition=Q(output_quantity__gt=0) & (~Q(type="BUNDLE") | Q(output_quantity=1)),
                name="product_output_quantity",
            ),
        ]
        indexes = [
            *(
                models.Index(fields=["workspace", column, "id"], name=f"product_by_{column}", condition=LIVE)
                for column in ("price", "created_at", "updated_at")
            ),
            alphabetical("product_sorted_code", "code"),
            # One per language: a name is sorted as its reader sees it.
            *(
                models.Index(
                    F("workspace"), NameKey(in_language("name", code)), F("id"),
                    name=f"product_sorted_{code}", condition=LIVE,
                )
                for code in ("kk", "ru", "en")
            ),
            *(
                models.Index(
                    fields=["workspace", column, "created_at", "id"], name=f"product_{column}", condition=LIVE
                )
                for column in ("type", "status")
            ),
            models.Index(
                fields=["workspace", "barcode"], name="product_barcode", condition=LIVE & ~Q(barcode="")
            ),
            *(
                models.Index(
                    fields=["workspace", column], name=f"product_by_{column}",
                    condition=LIVE & ~Q(**{column: ""}),
                )
                for column in ("ntin", "tn_ved_code")
            ),
            GinIndex(fields=["workspace", "category_keys"], name="product_category", condition=LIVE),
            # One document for all searched columns: an OR over eight columns would need eight indexes.
            GinIndex(
                F("workspace"), OpClass(Plain("search_text"), "gin_trgm_ops"),
                name="product_found", condition=LIVE,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_stockable(self) -> bool:
        return self.type in self.STOCKABLE

    @property
    def average_cost(self) -> Decimal | None:
        """The moving average of its stock; None before the first receipt and where it keeps none."""
        stock = getattr(self, "stock", None)
        found: Decimal | None = None if stock is None else stock.unit_cost
        return found

    @property
    def shown_cost(self) -> Decimal:
        """What it costs: the average once there were receipts, else what somebody entered."""
        average = self.average_cost
        entered: Decimal = self.cost
        return entered if average is None else average


class ProductImage(WorkspaceModel):
    """One picture of a product, by its address; the primary one stands for the product."""

    product = TenantForeignKey(Product, models.CASCADE, related_name="images")
    url = models.CharField(_("address"), max_length=2000)
    is_primary = models.BooleanField(_("primary"), default=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("image"), _("images")
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_primary=True), name="product_image_one_primary"
            ),
        ]

    def __str__(self) -> str:
        return self.url


class BomComponent(WorkspaceModel):
    """How much of one product goes into another, into `output_quantity` units of it: a bundle's content
    (which makes one), a bill of materials.
    """

    product = TenantForeignKey(Product, models.CASCADE, related_name="components")
    component = TenantForeignKey(Product, models.PROTECT, related_name="component_of")
    quantity = quantity_column(_("quantity"))
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("component"), _("components")
        constraints = [
            models.UniqueConstraint(fields=["product", "component"], name="bom_component_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bom_component_quantity"),
            models.CheckConstraint(condition=~Q(component=F("product")), name="bom_component_other"),
        ]

    def __str__(self) -> str:
        return f"{self.component_id} × {self.quantity}"


class PriceHistory(WorkspaceModel):
    """The price and cost of a product from one moment on."""

    product = TenantForeignKey(Product, models.CASCADE, related_name="prices", db_index=False)
    price = money_column(_("price"))
    cost = money_column(_("cost"))
    user_id = models.UUIDField(null=True, editable=False, help_text="Who set it; null for the system")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("price"), _("price history")
        indexes = [models.Index(fields=["product", "-created_at", "-id"], name="price_history_product")]

    def __str__(self) -> str:
        return f"{self.price} {self.created_at:%Y-%m-%d}"

"""Reads of inventory that the rest of the house needs: VAT, prices, what is in stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import BooleanField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.accounts import selectors as accounts
from apps.inventory.models import (
    BomComponent,
    CostEntry,
    Product,
    PurchaseOrder,
    PurchaseOrderLine,
    Reservation,
    StockItem,
    StockMovement,
    Supplier,
    VatRate,
)
from apps.inventory.translated import text
from apps.kernel import clock, money, tenancy
from apps.kernel.errors import Invalid

STANDARD = VatRate.Code.STANDARD
# {day: the law} of the scope in force, so that a document of many lines asks once a request.
_known: ContextVar[tuple[Any, dict[date, Law]]] = ContextVar("vat_rates", default=(None, {}))


@dataclass(frozen=True, slots=True)
class Law:
    """The rates of the VAT table on a day; whether the organization in force pays VAT, None: not known."""

    rates: dict[str, Decimal]
    payer: bool | None


class Priced(Protocol):
    """What the price of a line is made of: a Product, or what is said instead of one."""

    @property
    def price(self) -> Decimal: ...
    @property
    def vat_rate(self) -> Decimal | None: ...
    @property
    def tax_category(self) -> str: ...
    @property
    def vat_included(self) -> bool: ...


# --- VAT (domain.md §6.1) -------------------------------------------------------------------


def _holds(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def _days() -> dict[date, Law]:
    scope = tenancy.peek()
    owner, days = _known.get()
    if scope is None or owner is not scope:
        days = {}
        _known.set((scope, days))
    return days


def _law(on: date) -> Law:
    days = _days()
    if on not in days:
        scope = tenancy.peek()
        organization = None if scope is None else scope.organization_id
        payer: Any = Value(None, output_field=BooleanField())
        if organization is not None:
            payer = Subquery(accounts.vat_payer_sql(organization, on))
        rows = VatRate.objects.filter(_holds(on)).annotate(payer=payer).values_list("code", "rate", "payer")
        found = list(rows)
        days[on] = Law({code: rate for code, rate, _payer in found}, found[0][2] if found else None)
    return days[on]


def _rates(on: date) -> dict[str, Decimal]:
    return _law(on).rates


def remember_law(on: date, rates: Mapping[str, Decimal], *, payer: bool) -> None:
    """Take the law of a day from a statement that read it along with something else."""
    _days()[on] = Law(dict(rates), payer)


def pays_vat(organization_id: UUID, on: date) -> bool:
    """Whether an organization adds VAT to what it sells on a local day; read along with the rates."""
    scope = tenancy.peek()
    known = _law(on).payer if scope is not None and scope.organization_id == organization_id else None
    if known is None:
        known = accounts.vat_payer_sql(organization_id, on).values_list("pays", flat=True).get()
    return known


def forget_rates() -> None:
    """Read the rates afresh; after the table was changed."""
    _known.set((None, {}))


def vat_rate(code: str, on: date) -> Decimal | None:
    """The rate in percent that a code of the law has on a local day; None when it has none."""
    return _rates(on).get(code)


def standard_rate(on: date) -> Decimal:
    """The standard rate in percent on a local day (12 to 2025-12-31, 16 since)."""
    return _rates(on).get(STANDARD, money.ZERO)


def rates_in_force(on: date) -> set[Decimal]:
    """Every rate of the law on a local day."""
    return set(_rates(on).values())


def effective_rate_sql(on: date) -> Case:
    """The rate of products on a local day: their own, else their category's, else the standard one.

    The standard rate is a sub-select that PostgreSQL reads once a statement; few have another category.
    """
    rates = VatRate.objects.filter(_holds(on)).values("rate")
    standard = Subquery(rates.filter(code=STANDARD)[:1])
    return Case(
        When(vat_rate__isnull=False, then=F("vat_rate")),
        When(tax_category__in=("", STANDARD), then=standard),
        default=Coalesce(Subquery(rates.filter(code=OuterRef("tax_category"))[:1]), standard),
    )


# --- what a line of a document takes from its product ---------------------------------------


def require_sellable(products: Product | Iterable[Product], *, field: str = "productId") -> None:
    """Refuse products that may not enter a new document.

    Raises:
        Invalid: naming `field`, with the code of the first that is not ACTIVE.
    """
    for product in [products] if isinstance(products, Product) else products:
        if product.status != Product.Status.ACTIVE:
            message = _("The product %(code)s is not active") % {"code": product.code}
            raise Invalid({field: message})


def require_whole_bundles(bundles: Mapping[UUID, str]) -> None:
    """Refuse bundles that hold nothing, or something that may not be sold by itself, at any level.

    Args:
        bundles: {bundle: the field that names it}.
    Raises:
        Invalid: naming the field.
    """
    fields, level = dict(bundles), set(bundles)
    while level:
        rows = BomComponent.objects.filter(product_id__in=level).order_by("position", "id")
        columns = ("product_id", "component_id", "component__code", "component__type", "component__status")
        empty, below = set(level), set()
        for bundle, component, code, kind, status in rows.values_list(*columns):
            empty.discard(bundle)
            if status != Product.Status.ACTIVE:
                message = _("The product %(code)s is not active") % {"code": code}
                raise Invalid({fields[bundle]: message})
            if kind == Product.Type.BUNDLE and component not in fields:
                fields[component] = fields[bundle]
                below.add(component)
        if empty:
            raise Invalid({fields[min(empty)]: _("The bundle holds nothing.")})
        level = below


# --- stock ----------------------------------------------------------------------------------


def available(product_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What can still be promised of each product; an unknown id is absent."""
    rows = StockItem.objects.filter(product_id__in=set(product_ids))
    return dict(rows.values_list("product_id", F("in_stock") - F("reserved")))


def low_stock_rows() -> QuerySet[StockItem]:
    """Stock of active products that fell to its minimum."""
    return StockItem.objects.filter(
        is_low=True,
        product__deleted_at__isnull=True,
        product__status=Product.Status.ACTIVE,
        product__type__in=Product.STOCKABLE,
    )


def low_stock(limit: int = 10) -> list[dict[str, Any]]:
    """Active products whose stock fell to its minimum, lowest share first: {id, name, current, minimum}."""
    rows = (
        low_stock_rows()
        .annotate(current=F("in_stock") - F("reserved"))
        .order_by(F("current") / F("min_stock"), "product_id")
        .values(
            "product_id", "current", "min_stock", name_kk=F("product__name_kk"),
            name_ru=F("product__name_ru"), name_en=F("product__name_en"),
        )[:limit]
    )  # fmt: skip
    return [
        {
            "id": row["product_id"],
            "name": text(row, "name"),
            "current": row["current"],
            "minimum": row["min_stock"],
        }
        for row in rows
    ]


def names(product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """{id: name in the reader's language}, deleted products too: documents keep showing them."""
    rows = Product.everything.filter(pk__in=set(product_ids))
    return {row.pk: text(row, "name") for row in rows.only("name_kk", "name_ru", "name_en")}


def of_type(product_ids: Iterable[UUID], *types: str) -> frozenset[UUID]:
    """Those of the products that have one of the types."""
    rows = Product.objects.filter(pk__in=set(product_ids), type__in=types)
    return frozenset(rows.values_list("pk", flat=True))


def today_standard_rate() -> Decimal:
    """For GET /config."""
    return standard_rate(clock.today())


def bom_component_rows() -> QuerySet[BomComponent]:
    """For the apps above: the bom components of the scope in force."""
    return BomComponent.objects.all()


def cost_entry_rows() -> QuerySet[CostEntry]:
    """For the apps above: the cost entries of the scope in force."""
    return CostEntry.objects.all()


def every_product_rows() -> QuerySet[Product]:
    """For the apps above: every product in reach of row-level security, deleted ones too."""
    return Product.everything.all()


def product_rows() -> QuerySet[Product]:
    """For the apps above: the products of the scope in force."""
    return Product.objects.all()


def purchase_order_line_rows() -> QuerySet[PurchaseOrderLine]:
    """For the apps above: the purchase order lines of the scope in force."""
    return PurchaseOrderLine.objects.all()


def purchase_order_rows() -> QuerySet[PurchaseOrder]:
    """For the apps above: the purchase orders of the scope in force."""
    return PurchaseOrder.objects.all()


def reservation_rows() -> QuerySet[Reservation]:
    """For the apps above: the reservations of the scope in force."""
    return Reservation.objects.all()


def stock_item_rows() -> QuerySet[StockItem]:
    """For the apps above: the stock items of the scope in force."""
    return StockItem.objects.all()


def stock_movement_rows() -> QuerySet[StockMovement]:
    """For the apps above: the stock movements of the scope in force."""
    return StockMovement.objects.all()


def supplier_rows() -> QuerySet[Supplier]:
    """For the apps above: suppliers."""
    return Supplier.objects.all()

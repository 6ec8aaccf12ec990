"""Reads of inventory that the rest of the house needs: VAT, prices, what is in stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.inventory.models import BomComponent, Product, StockItem, VatRate
from apps.inventory.translated import text
from apps.kernel import clock, money, tenancy
from apps.kernel.errors import Invalid

STANDARD = VatRate.Code.STANDARD
# {day: {code: rate}} of the scope in force, so that a document of many lines asks once a request.
_known: ContextVar[tuple[Any, dict[date, dict[str, Decimal]]]] = ContextVar("vat_rates", default=(None, {}))


class Priced(Protocol):
    """What the price of a line is made of: a Product."""

    price: Decimal
    vat_rate: Decimal | None
    vat_included: bool


# --- VAT (domain.md §6.1) -------------------------------------------------------------------


def _holds(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def _days() -> dict[date, dict[str, Decimal]]:
    scope = tenancy.peek()
    owner, days = _known.get()
    if scope is None or owner is not scope:
        days = {}
        _known.set((scope, days))
    return days


def _rates(on: date) -> dict[str, Decimal]:
    days = _days()
    if on not in days:
        days[on] = dict(VatRate.objects.filter(_holds(on)).values_list("code", "rate"))
    return days[on]


def remember_rates(on: date, rates: Mapping[str, Decimal]) -> None:
    """Take the rates of a day from a statement that read them along with something else."""
    _days()[on] = dict(rates)


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


def standard_rate_sql(on: date) -> QuerySet:
    """The standard rate as a sub-select: PostgreSQL reads it once a statement."""
    return VatRate.objects.filter(_holds(on), code=STANDARD).values("rate")[:1]


# --- what a line of a document takes from its product ---------------------------------------


def default_line_tax(product: Priced, on: date) -> Decimal:
    """The product's own VAT rate, else the standard one of the day."""
    return product.vat_rate if product.vat_rate is not None else standard_rate(on)


def default_line_price(product: Priced, on: date) -> Decimal:
    """The net price of a line whose price was not given: without the VAT that the price includes (C7).

    650,000 with 12 % included → 580,357.14.
    """
    if not product.vat_included:
        return product.price
    return product.price - money.vat_inside(product.price, default_line_tax(product, on))


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


def low_stock(limit: int = 10) -> list[dict[str, Any]]:
    """Active products whose stock fell to its minimum, lowest share first: {id, name, current, minimum}."""
    rows = (
        StockItem.objects.filter(
            is_low=True,
            product__deleted_at__isnull=True,
            product__status=Product.Status.ACTIVE,
            product__type__in=Product.STOCKABLE,
        )
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

"""What a product's writer sent, as columns; judged by the same rules when created, imported or changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.inventory import goods_codes
from apps.inventory.models import Product
from apps.inventory.selectors import vat_rate
from apps.inventory.services.line_terms import default_tax
from apps.inventory.services.vat import warn_of_taxes_not_in_force
from apps.inventory.translated import LANGUAGES, category_columns, columns_of, text
from apps.kernel import clock
from apps.kernel.errors import Invalid, Missing

CODES = ("tru_origin", "ntin", "tn_ved_code", "unit_code")
PLAIN = (
    "code", "type", "status", "unit", "price", "cost", "vat_included", "barcode", "output_quantity",
    "specifications", *CODES,
)  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "type": Product.Type.PRODUCT,
    "unit": "шт",
    "cost": Decimal(0),
    "vat_rate": None,
    "tax_category": "",
    "vat_included": True,
    "barcode": "",
    **dict.fromkeys(CODES, ""),
    "output_quantity": Decimal(1),
    "specifications": {},
    **{f"{field}_{code}": "" for field in ("name", "category", "description") for code in LANGUAGES},
}


def new_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a product to be created.

    Raises:
        Missing: no name in any language.
        Invalid: a bundle for more or less than one.
    """
    values = _read_codes(values)
    given = {name: values[name] for name in PLAIN if values.get(name) is not None}
    columns = {**DEFAULTS, **given, "status": Product.Status.ACTIVE}
    columns.update(columns_of(values, values.get("translations") or {}))
    if not text(columns, "name"):
        raise Missing("name")
    columns.update(category_columns(columns))
    columns.update(vat_columns(values))
    _check_output(columns)
    _check_origin(columns)
    warn_of_vat(columns["vat_rate"])
    return columns


def changed_columns(product: Product, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a change of a product sets; a null where there is none means the default.

    Raises:
        Missing: the last name would go.
        Invalid: a bundle for more or less than one.
    """
    values = _read_codes(values)
    columns = {
        name: DEFAULTS.get(name) if values[name] is None else values[name] for name in PLAIN if name in values
    }
    texts = columns_of(values, values.get("translations") or {}, before=product)
    # An empty column may be NULL or "", which are the same to everybody.
    texts = {name: wording for name, wording in texts.items() if wording != (getattr(product, name) or "")}
    after = {**vars(product), **texts}
    if not text(after, "name"):
        raise Missing("name")
    _check_output({**vars(product), **columns})
    if columns.keys() & {"tru_origin", "type"}:
        _check_origin({**vars(product), **columns})
    if any(name.startswith("category_") for name in texts):
        texts.update(category_columns(after))
    vat = vat_columns(values, product)
    if vat.get("vat_rate") is not None and vat["vat_rate"] != product.vat_rate:
        warn_of_vat(vat["vat_rate"])
    return {**columns, **vat, **texts}


def vat_columns(values: Mapping[str, Any], before: Product | None = None) -> dict[str, Any]:
    """How a product is taxed from now on: by a rate of its own, or by a category, which follows the law.

    A product that is sent back as it was read stays as it is: the rate in force is shown of a category, and
    is no rate of its own for that.

    Raises:
        Invalid: a category without a rate today, a rate that is not the category's.
    """
    rate, category = values.get("vat_rate"), values.get("tax_category") or ""
    if before is not None:
        if not {"vat_rate", "tax_category"} & values.keys():
            return {}
        shown_rate, shown_category = default_tax(before, clock.today())
        new_rate = "vat_rate" in values and rate != shown_rate
        new_category = "tax_category" in values and category != shown_category
        if not new_rate and not new_category:
            return {}
        if new_rate and not new_category:
            category = before.tax_category if rate is None else ""
        elif not new_rate and category:
            rate = None
    if category:
        _require_rate_of(category, rate)
        rate = None
    return {"vat_rate": rate, "tax_category": category}


def _require_rate_of(category: str, rate: Decimal | None) -> None:
    in_force = vat_rate(category, clock.today())
    if in_force is None:
        raise Invalid({"taxCategory": _("The category has no rate on this day.")})
    if rate is not None and rate != in_force:
        raise Invalid({"vatRate": _("The rate is not the category's.")})


def _check_output(columns: Mapping[str, Any]) -> None:
    if columns["type"] == Product.Type.BUNDLE and columns["output_quantity"] != 1:
        raise Invalid({"outputQuantity": _("What a bundle holds is for one of it.")})


def _read_codes(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was sent, its codes as they are stored."""
    sent = {name: goods_codes.read(name, values[name]) for name in goods_codes.FORMS if values.get(name)}
    return {**values, **sent} if sent else values


def _check_origin(columns: Mapping[str, Any]) -> None:
    """Services alone have sign 6; what is digital may be either."""
    kind, origin = columns["type"], columns["tru_origin"]
    if not origin or kind == Product.Type.DIGITAL:
        return
    if (origin == Product.TruOrigin.SERVICE) != (kind == Product.Type.SERVICE):
        raise Invalid({"truOrigin": _("Services have the sign 6, goods one from 1 to 5.")})


def stock_levels(values: Mapping[str, Any], before: Any = None) -> dict[str, Any]:
    """`min_stock` and `max_stock` as they will be.

    Raises:
        Invalid: a maximum below the minimum.
    """
    lowest = values.get("min_stock") if "min_stock" in values else getattr(before, "min_stock", None)
    most = values.get("max_stock") if "max_stock" in values else getattr(before, "max_stock", None)
    lowest = lowest if lowest is not None else Decimal(0)
    if most is not None and most < lowest:
        raise Invalid({"max_stock": _("The maximum cannot be below the minimum.")})
    return {"min_stock": lowest, "max_stock": most}


def warn_of_vat(rate: Decimal | None) -> None:
    """A product's own rate is kept, whatever the law has today."""
    if rate is not None:
        warn_of_taxes_not_in_force({rate}, clock.today())

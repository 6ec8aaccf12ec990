"""Goods that lack a code that the e-invoice asks for."""

from __future__ import annotations

from django.db.models import Q

from apps.inventory import goods_codes
from apps.inventory.models import Product

Type, Origin = Product.Type, Product.TruOrigin
GOODS = (Type.PRODUCT, Type.MATERIAL, Type.MANUFACTURED, Type.BUNDLE)
# Goods of no known origin go without the code of the nomenclature.
CLASSIFIED = (Origin.IMPORTED_LISTED, Origin.IMPORTED, Origin.MADE_LISTED, Origin.MADE)


def lacking_codes() -> Q:
    """Which products lack one: goods that are sold, without origin, catalogue number or unit code, or without
    the code of the nomenclature where their origin asks for it. Services need none.
    """
    units = "|".join(unit.replace(".", r"\.") for unit in goods_codes.UNITS)
    no_unit = Q(unit_code="") & ~Q(unit__iregex=rf"^\s*({units})\s*$")
    incomplete = (
        Q(tru_origin="") | Q(ntin="") | no_unit | (Q(tn_ved_code="") & Q(tru_origin__in=("", *CLASSIFIED)))
    )
    return Q(type__in=GOODS, status=Product.Status.ACTIVE) & incomplete


def codes_lacked(product: Product) -> tuple[str, ...]:
    """Columns of the codes that goods lack, as `lacking_codes` says of active ones."""
    if product.type not in GOODS:
        return ()
    lacked = [name for name in ("tru_origin", "ntin") if not getattr(product, name)]
    if not product.tn_ved_code and product.tru_origin in ("", *CLASSIFIED):
        lacked.append("tn_ved_code")
    if not goods_codes.unit_code(product.unit, product.unit_code):
        lacked.append("unit_code")
    return tuple(lacked)

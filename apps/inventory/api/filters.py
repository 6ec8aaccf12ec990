"""What lists can be asked."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from apps.inventory import references
from apps.inventory.models import Product, PurchaseOrder, StockMovement, Warehouse
from apps.inventory.models.columns import in_language
from apps.inventory.selectors.codes import lacking_codes
from apps.inventory.translated import language
from apps.kernel.api.filters import (
    BOOLEAN,
    DAY,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    Filter,
    FilterSet,
    FilterType,
    enum,
)
from apps.kernel.letters import by_name, folded, holds, plain

# Whole values only: parts of a text are what `search` is for, which has an index.
WHOLE = FilterType(TEXT.read, ("in", "ne"), {"type": "string"})


def _code(operator: str, value: str) -> Q:
    return Q(code__plain=plain(value))


def _category(operator: str, value: str) -> Q:
    """The category in any of its languages, in any spelling of its letters."""
    return Q(category_keys__contains=[folded(value)])


def at_warehouse(operator: str, value: Any) -> Q:
    """Of one warehouse; rows of the first one name none."""
    homes = Warehouse.objects.filter(pk__in=value if isinstance(value, list) else [value], kind="home")
    found = Q(**{f"warehouse_id__{operator}": value})
    if homes.exists():
        first = Q(warehouse_id__isnull=True)
        return found & ~first if operator == "ne" else found | first
    return found


def _lacks_codes(operator: str, value: Any) -> Q:
    condition = lacking_codes() & references.sold_to_companies()
    return condition if value else ~condition


class ProductFilters(FilterSet):
    """`lacksCodes`: goods that were sold to companies and lack a code that the e-invoice asks for."""

    fields = {
        "code": Filter("code", WHOLE, build=_code),
        "type": Filter("type", enum(Product.Type)),
        "status": Filter("status", enum(Product.Status)),
        "category": Filter("category_keys", WHOLE, build=_category),
        "price": Filter("price", NUMBER),
        "barcode": Filter("barcode", WHOLE),
        "ntin": Filter("ntin", WHOLE),
        "tnVedCode": Filter("tn_ved_code", WHOLE),
        "lacksCodes": Filter("tru_origin", BOOLEAN, build=_lacks_codes),
        "lowStock": Filter("stock__is_low", BOOLEAN),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {"minPrice": ("price", "gte"), "maxPrice": ("price", "lte")}
    sorts = {"name": "name", "code": "code", "price": "price", "updatedAt": "updated_at"}
    names = ("code",)

    def search_query(self, words: list[str]) -> Q:
        """Each word in the name or description (any language), code or barcode; or a whole code of goods."""
        condition = Q()
        for word in words:
            found = holds("search_text", word)
            if word.isascii() and word.isdigit() and 8 <= len(word) <= 14:
                found |= Q(ntin=word) | Q(tn_ved_code=word)
            condition &= found
        return condition

    def order(self) -> list[Any]:
        """A name is sorted as its reader sees it."""
        name = in_language("name", language())
        shown = {"name": by_name(name), "-name": by_name(name, descending=True)}
        return [
            shown.get(column, ordered)
            for column, ordered in zip(self.columns(), super().order(), strict=True)
        ]


class MovementFilters(FilterSet):
    fields = {
        "productId": Filter("product_id", ID),
        "warehouseId": Filter("warehouse_id", ID, build=at_warehouse),
        "type": Filter("type", enum(StockMovement.Type)),
        "reference": Filter("reference", TEXT),
        "externalId": Filter("external_id", WHOLE),
        "date": Filter("date", DAY),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    search = ("reference",)
    sorts = {"date": "date"}


class ReservationFilters(FilterSet):
    fields = {
        "productId": Filter("product_id", ID),
        "warehouseId": Filter("warehouse_id", ID, build=at_warehouse),
        "holderKind": Filter("holder_kind", WHOLE),
        "holderId": Filter("holder_id", ID),
        "reference": Filter("reference", TEXT),
        "createdAt": Filter("created_at", MOMENT),
    }
    search = ("reference", "product__code", "product__search_text")


class PurchaseOrderFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(PurchaseOrder.Status)),
        "supplierId": Filter("supplier_id", ID),
        "number": Filter("number", TEXT),
        "totalAmount": Filter("total_amount", NUMBER),
        "expectedDate": Filter("expected_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    search = ("number", "supplier__name")
    sorts = {
        "number": "number",
        "expectedDate": "expected_date",
        "totalAmount": "total_amount",
        "updatedAt": "updated_at",
    }

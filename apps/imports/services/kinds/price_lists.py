"""Lines of price lists that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.crm import services as crm
from apps.crm.models import PriceList
from apps.crm.selectors import price_list_item_rows, price_list_rows
from apps.imports.choices import Outcome
from apps.imports.services.kinds.base import KEPT
from apps.imports.services.kinds.products import OfProducts
from apps.imports.tables import Row
from apps.inventory.translated import text
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.letters import folded, plain

# What a row says beside the list and the product; what is left empty is not set.
SAID = ("category", "percent", "from_quantity", "valid_from", "valid_to")


class PriceListLines(OfProducts):
    """One line of a list for each product or category, quantity and first day; another price replaces it."""

    rights = ("PRICELISTS_UPDATE",)

    def title(self, values: Mapping[str, Any]) -> str:
        return " · ".join(
            filter(None, (values.get("price_list"), values.get("code") or values.get("category")))
        )

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        target = plain(values.get("code") or "") or f"/{folded(values.get('category') or '')}"
        step = f"{values.get('from_quantity') or 0:f} {values.get('valid_from') or ''}"
        return [("price_list", f"{plain(values.get('price_list') or '')} {target} {step}")]

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self.lists: dict[str, list[PriceList]] = {}
        for price_list in price_list_rows().order_by("id"):
            for name in {plain(price_list.name), plain(price_list.external_id)} - {""}:
                self.lists.setdefault(name, []).append(price_list)

    def there(self) -> QuerySet[Any]:
        self.actor.require("PRICELISTS_VIEW")
        rows = price_list_item_rows().filter(price_list__deleted_at__isnull=True)
        return rows.order_by("price_list__name", "price_list", "product__code", "from_quantity", "id")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        for row in rows.select_related("price_list", "product").iterator(chunk_size=500):
            yield {
                "price_list": row.price_list.name,
                "code": row.product.code if row.product else "",
                "name": text(row.product, "name") if row.product else "",
                "price": row.unit_price,
                **{name: getattr(row, name) for name in SAID},
            }

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        price_list = self._list(values)
        product = self.require(values) if values.get("code") else None
        line = {name: values[name] for name in SAID if name in values}
        if "price" in values:
            line["unit_price"] = values["price"]
        item, kept = crm.keep_price_list_item(
            price_list.pk, actor=self.actor, product_id=None if product is None else product.pk, **line
        )
        return KEPT[kept], item.price_list_id

    def column(self, path: str) -> Any:
        """The service's names of a line's columns."""
        head = path.rsplit(".", 1)[-1]
        return super().column({"unit_price": "price", "product_id": "code"}.get(head, head))

    def _list(self, values: Mapping[str, Any]) -> PriceList:
        """By its name, else by its external id."""
        if not values.get("price_list"):
            raise Missing("price_list")
        found = self.lists.get(plain(values["price_list"]), [])
        if not found:
            raise Invalid(price_list=_("There is no price list of this name; make it first."))
        if len(found) > 1:
            raise Conflict(_("Several are called so; give the external id."), field="price_list")
        return found[0]

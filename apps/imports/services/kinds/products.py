"""Products, and their prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.imports.choices import Outcome
from apps.imports.columns import PRODUCT_TYPES
from apps.imports.services.kinds.base import Batched, Changed, Done, Items, Kind, Made, Plan, differs
from apps.imports.tables import Row
from apps.inventory import services as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows, stock_item_rows
from apps.inventory.translated import FIELDS, text
from apps.kernel.errors import DomainError, Invalid, Missing
from apps.kernel.letters import plain

# What changes more than a product's own row.
ALONE = frozenset({"type", "min_stock"})
# Columns that a row shows as they are stored.
AS_THEY_ARE = (
    "code", "unit", "price", "vat_rate", "barcode", "tru_origin", "ntin", "tn_ved_code", "unit_code",
)  # fmt: skip


def by_code(rows: Sequence[Row]) -> dict[str, Product]:
    """The products that rows name, by their code in any spelling."""
    codes = {plain(row.values["code"]): row.values["code"] for row in rows if "code" in row.values}
    found = {plain(each.code): each for each in product_rows().filter(code__in=list(codes.values()))}
    # In another spelling: no index serves so many of these.
    others = [code for code in codes if code not in found]
    if others:
        found |= {plain(each.code): each for each in product_rows().filter(code__plain__in=others)}
    return found


class OfProducts(Kind):
    """Rows that name a product by its code."""

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [("code", plain(values["code"]))] if values.get("code") else []

    def there(self) -> QuerySet[Any]:
        """All but bundles, which no row describes."""
        self.actor.require("PRODUCTS_VIEW")
        return product_rows().exclude(type=Product.Type.BUNDLE).order_by("code", "id")

    def load(self, rows: Sequence[Row]) -> None:
        self.found = by_code(rows)

    def require(self, values: Mapping[str, Any]) -> Product:
        """The product of a row.

        Raises:
            Missing, Invalid
        """
        if not values.get("code"):
            raise Missing("code")
        found = self.found.get(plain(values["code"]))
        if found is None:
            raise Invalid(code=_("There is no product of this code."))
        return found


class Products(OfProducts, Batched):
    """New ones are written together, by few statements; one that is there changes where it differs."""

    rights = ("PRODUCTS_CREATE", "PRODUCTS_UPDATE")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        lowest = dict(stock_item_rows().values_list("product_id", "min_stock"))
        for product in rows.iterator(chunk_size=500):
            yield {
                "type": PRODUCT_TYPES[product.type][0],
                "vat_included": _("Yes") if product.vat_included else _("No"),
                "min_stock": lowest.get(product.pk),
                **{name: getattr(product, name) for name in AS_THEY_ARE},
                **{name: text(product, name) for name in FIELDS},
            }

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        there = [product.pk for product in self.found.values()]
        self.lowest = dict(stock_item_rows().filter(pk__in=there).values_list("product_id", "min_stock"))

    def plan(self, values: dict[str, Any]) -> Plan:
        if not values.get("code"):
            raise Missing("code")
        product = self.found.get(plain(values["code"]))
        if product is None:
            if lacking := [name for name in ("name", "price") if name not in values]:
                raise Missing(*lacking)
            return Plan(values, is_new=True)
        changed = {name: value for name, value in values.items() if self._differs(product, name, value)}
        return Plan(changed, product.pk)

    def create(self, items: Items) -> Made:
        try:
            batch = inventory.create_products(actor=self.actor, items=items)
        except Invalid as error:  # none of them is right
            refused: dict[int, dict[str, Any]] = {}
            for path, texts in error.details.items():
                _products, number, name = path.split(".", 2)
                refused.setdefault(int(number), {})[name] = texts
            return {}, {number: Invalid(details) for number, details in refused.items()}
        ids = {plain(each.code): each.id for each in batch.products}
        wrong = {each.index: _as_error(each.errors) for each in batch.errors}
        return {
            number: ids[plain(values["code"])] for number, values in items.items() if number not in wrong
        }, wrong

    def change(self, items: Mapping[UUID, Any]) -> Changed:
        """The columns of all together; a type and what is kept in stock one by one."""
        alone = {pk: values for pk, values in items.items() if values.keys() & ALONE}
        changed, refused = inventory.change_products(
            {pk: values for pk, values in items.items() if pk not in alone}, actor=self.actor
        )
        versions = {product.pk: product.version for product in self.found.values()}
        for pk, values in alone.items():
            try:
                after = inventory.update_product(pk, actor=self.actor, **values)
            except DomainError as error:
                refused[pk] = error
            else:
                changed |= {pk} if after.version != versions[pk] else set()
        return changed, refused

    def _differs(self, product: Product, name: str, value: Any) -> bool:
        if name == "code":
            return False
        if name in FIELDS:
            return bool(text(product, name) != value)
        if name == "min_stock":
            return bool(self.lowest.get(product.pk) != value)
        return differs(product, {name: value})


class Prices(OfProducts):
    """New prices of products that are there."""

    rights = ("PRODUCTS_UPDATE",)

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        for product in rows.iterator(chunk_size=500):
            yield {"code": product.code, "name": text(product, "name"), "price": product.price}

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """All of a batch by a few statements."""
        done = super().run(rows)
        changed = inventory.change_prices(self.wanted, actor=self.actor)
        for each in done:
            if each.record_id in changed:
                each.outcome = Outcome.UPDATE
        return done

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self.wanted: dict[UUID, Decimal] = {}

    def attempt(self, row: Row) -> Done:
        """Judge one row; `run` writes what is right."""
        return self.judge(row)

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        product = self.require(values)
        if "price" not in values:
            raise Missing("price")
        self.wanted[product.pk] = values["price"]
        return Outcome.UNCHANGED, product.pk


def _as_error(errors: Mapping[str, Any]) -> DomainError:
    """What the batch says of one product, as if it had been alone."""
    return Invalid(
        {name: list(texts) if isinstance(texts, (list, tuple)) else texts for name, texts in errors.items()}
    )

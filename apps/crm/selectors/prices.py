"""Which price a customer is asked for a product: one rule for deals, orders, invoices and who asks.

Of the lines of price lists that apply (the list is active and for the customer, both hold on the day of the
document, the quantity of the line reaches theirs), the first by this order gives the price:

1. the list is for this customer, before one for a segment of theirs, before one for all;
2. the line names the product, before one of its category, before one of everything;
3. the higher quantity;
4. the later first day (of the line, else of the list; none is the earliest);
5. the lower price, with VAT;
6. the ids of list and line.

Where none applies the product's own price holds. What is reckoned here is exact and reads nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.crm.sql.price_lists import READ
from apps.inventory.services import Chosen
from apps.kernel import tenancy
from apps.kernel.money import HUNDRED, round_money
from apps.kernel.pricing import with_tax
from apps.kernel.sql import fetch

AUDIENCES = ("customers", "segments", "all")


class SourceType(TextChoices):
    """Where a line has its price from."""

    PRODUCT = "product", _("the product")
    PRICE_LIST = "price_list", _("a price list")
    MANUAL = "manual", _("entered by hand")


class Wanted(Protocol):
    """What the price is asked of: a Product, or its columns."""

    @property
    def pk(self) -> Any: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def vat_included(self) -> bool: ...
    @property
    def category_keys(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of a list, as it is stored: a price or a percent, of a product, a category or everything."""

    price_list_id: str
    price_list_name: str
    audience: str
    tax_included: bool
    item_id: str
    product_id: str | None
    category_key: str
    unit_price: Decimal | None
    percent: Decimal | None
    from_quantity: Decimal
    starts: str | None

    def is_of(self, product: Wanted) -> bool:
        """Whether it names the product, its category, or everything."""
        if self.product_id is not None:
            return self.product_id == str(product.pk)
        return not self.category_key or self.category_key in product.category_keys

    def price_of(self, product: Wanted) -> tuple[Decimal, bool]:
        """(price in tenge, whether VAT is inside): its own, or that of the product less its percent."""
        if self.unit_price is not None:
            return self.unit_price, self.tax_included
        percent = self.percent or Decimal(0)
        return round_money(product.price * (HUNDRED - percent) / HUNDRED), product.vat_included

    def rank(self, product: Wanted, tax: Decimal) -> tuple[Any, ...]:
        """What comes first has the least of it."""
        price, tax_included = self.price_of(product)
        return (
            *self.places,
            price if tax_included else with_tax(price, tax),
            self.price_list_id,
            self.item_id,
        )

    @property
    def places(self) -> tuple[int, int, Decimal, int]:
        """The rank before prices and ids."""
        target = 0 if self.product_id is not None else 1 if self.category_key else 2
        starts = dt.date.fromisoformat(self.starts).toordinal() if self.starts else 0
        return AUDIENCES.index(self.audience), target, -self.from_quantity, -starts

    @property
    def source(self) -> dict[str, Any]:
        """What a line of a document keeps of it."""
        return {
            "type": SourceType.PRICE_LIST.value,
            "priceListId": self.price_list_id,
            "priceListName": self.price_list_name,
            "audience": self.audience,
            "fromQuantity": f"{self.from_quantity.normalize():f}",
            "percent": None if self.percent is None else f"{self.percent.normalize():f}",
        }


@dataclass(slots=True)
class PriceBook:
    """The lines of price lists for one customer, some products and a day; asked for when first needed."""

    customer_id: UUID | None
    product_ids: Collection[UUID]
    on: dt.date
    _candidates: list[Candidate] | None = field(default=None)

    @property
    def candidates(self) -> list[Candidate]:
        """Read once, in one statement."""
        if self._candidates is None:
            asked = {
                "customer": self.customer_id,
                "workspace": tenancy.current().workspace_id,
                "products": list(self.product_ids),
                "on": self.on,
            }
            self._candidates = [] if not self.product_ids else candidates_of(fetch(READ, asked)[0][0])
        return self._candidates

    def choose(self, product: Wanted, quantity: Decimal, tax: Decimal) -> Chosen | None:
        """The price of a list, and why; None where the product's own holds.

        Args:
            quantity: of the line. tax: its rate, by which prices with and without VAT are compared.
        """
        found = first(self.candidates, product, quantity, tax)
        return None if found is None else Chosen(*found.price_of(product), found.source)


def first(
    candidates: Iterable[Candidate], product: Wanted, quantity: Decimal, tax: Decimal
) -> Candidate | None:
    """The one that gives the price, of those that hold on the day."""
    reached = (each for each in candidates if each.from_quantity <= quantity and each.is_of(product))
    return min(reached, key=lambda each: each.rank(product, tax), default=None)


def candidates_of(found: str | None) -> list[Candidate]:
    """What `crm.sql.offered.PRICES` gave: JSON, which Django leaves as text."""
    return [_candidate(*row) for row in json.loads(found)] if found else []


def _candidate(*columns: Any) -> Candidate:
    values = list(columns)
    values[7:10] = [_number(values[7]), _number(values[8]), Decimal(values[9])]
    return Candidate(*values)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def shown_source(stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Where a line's price came from, as the API says it; None where nobody wrote it down."""
    if not stored:
        return None
    listed = {
        "priceListId": stored.get("priceListId"),
        "priceListName": stored.get("priceListName"),
        "audience": stored.get("audience"),
        "fromQuantity": _number(stored.get("fromQuantity")),
        "percent": _number(stored.get("percent")),
    }
    return {"type": stored["type"], **listed}


def source_said(stored: Mapping[str, Any] | None) -> str:
    """The same for people: the list's name with its step and percent; "" where nobody wrote it down."""
    found = shown_source(stored)
    if found is None:
        return ""
    if found["type"] != SourceType.PRICE_LIST:
        return str(SourceType(found["type"]).label)
    words = [found["priceListName"]]
    if found["fromQuantity"]:
        words.append(gettext("from %(quantity)s") % {"quantity": f"{found['fromQuantity']:f}"})
    if found["percent"]:
        words.append(f"−{found['percent']:f} %")
    return ", ".join(words)

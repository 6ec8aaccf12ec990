"""Kinds of rows, by subject."""

from __future__ import annotations

from apps.imports.choices import Kind as Name
from apps.imports.services.kinds.base import Done, Kind
from apps.imports.services.kinds.customers import Customers
from apps.imports.services.kinds.products import Prices, Products

KINDS: dict[str, type[Kind]] = {
    Name.CUSTOMERS: Customers,
    Name.PRODUCTS: Products,
    Name.PRICES: Prices,
}

__all__ = ["KINDS", "Done", "Kind"]

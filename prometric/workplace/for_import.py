"""A list as a file that import reads: its rows, as filtered, in the columns of a kind, to be edited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.imports.choices import Kind
from apps.imports.columns import COLUMNS
from apps.imports.columns import Column as Imported
from apps.imports.services import rows_for_import
from apps.imports.services.kinds import KINDS
from apps.kernel.actor import Actor
from apps.kernel.admin import actor_of
from apps.reports.content import Cell, Column, Words

# What stands in the list's address.
PARAMETER = "for"
# By the list's model: the kinds that its rows can be edited as, and how their rows name those of the list.
LISTS: dict[str, dict[str, str]] = {
    "crm.customer": {Kind.CUSTOMERS: "pk"},
    "inventory.product": {Kind.PRODUCTS: "pk", Kind.PRICES: "pk"},
    "inventory.supplier": {Kind.SUPPLIERS: "pk"},
    "inventory.stockmovement": {Kind.OPENING_STOCK: "pk"},
    "finance.openingbalance": {Kind.CUSTOMER_BALANCES: "pk", Kind.SUPPLIER_BALANCES: "pk"},
    "crm.pricelist": {Kind.PRICE_LISTS: "price_list"},
    "hr.employee": {Kind.EMPLOYEES: "pk"},
}


# What is no text.
CELLS = {
    **dict.fromkeys(("amount", "cost", "credit_limit", "price", "unit_cost"), Cell.MONEY),
    **dict.fromkeys(("from_quantity", "min_stock", "quantity"), Cell.QUANTITY),
    **dict.fromkeys(("percent", "vat_rate"), Cell.PERCENT),
    **dict.fromkeys(("contract_date", "date", "due_date", "esf_date", "valid_from", "valid_to"), Cell.DATE),
}


def choices(request: HttpRequest, screen: Any) -> list[tuple[str, str]]:
    """(kind, its name) of what the visitor may export from a list and import again."""
    actor = actor_of(request)
    kinds = LISTS.get(screen.opts.label_lower, {})
    return [(kind, str(Kind(kind).label)) for kind in kinds if actor is not None and _may(actor, kind)]


def _may(actor: Actor, kind: str) -> bool:
    return all(actor.may(right) for right in KINDS[kind].rights)


def chosen(request: HttpRequest, screen: Any) -> str | None:
    """The kind that the address asks for, where the visitor may have it."""
    wanted = request.GET.get(PARAMETER)
    return wanted if wanted in dict(choices(request, screen)) else None


def columns(kind: str) -> list[Column]:
    """The kind's columns in the language in force: codes are texts, numbers and days are such."""
    return [
        Column(Words(each.heading, each.heading, each.heading), _cell(each), width=18)
        for each in COLUMNS[kind]
    ]


def _cell(column: Imported) -> Cell:
    return Cell.TEXT if column.is_text else CELLS[column.name]


class Rows:
    """Those of the kind that stand in a list, as they stream by."""

    def __init__(self, kind: str, actor: Actor, listed: QuerySet[Any]) -> None:
        self.kind = KINDS[kind](actor, COLUMNS[kind])
        [(_kind, path)] = [pair for pair in LISTS[listed.model._meta.label_lower].items() if pair[0] == kind]
        self.rows = self.kind.there().filter(**{f"{path}__in": listed.order_by().values("pk")})

    def count(self) -> int:
        return self.rows.count()

    def iterator(self, chunk_size: int) -> Iterator[tuple[Any, ...]]:
        for cells in rows_for_import(self.kind, self.rows):
            yield tuple(None if cell == "" else cell for cell in cells)

"""What a new order takes from others is read at once, and all of it written at once: `sales.sql.placing`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field, TextField

from apps.crm.selectors.prices import PriceBook, candidates_of
from apps.inventory import selectors as inventory
from apps.kernel.actor import Actor
from apps.kernel.errors import not_found
from apps.kernel.models import uuid7
from apps.kernel.pricing import AGREED, SALE_TERMS, SUMS
from apps.kernel.sql import fetch
from apps.sales.models import Order
from apps.sales.services.order_lines import Line, Sold
from apps.sales.sql.placing import READ, place

NUMBER_PREFIX = "ORD"
TEXTS = (CharField, TextField)
# A line's columns and their types in the statement; `Line.values` fills them.
KINDS = {"product_id": "uuid", "tax_category": "text", "tax_included": "boolean", "price_source": "jsonb"}
LINE = {name: KINDS.get(name, "numeric") for name in ("product_id", *SALE_TERMS, *SUMS, *AGREED)}
# What only comes later, and what a new order has of it: said in the statement, not sent with each order
# (psycopg reads a statement anew each time when it has more than 50 values). Where it is NULL, the column is
# left out.
LATER = dict.fromkeys(
    ("paid_amount", "invoiced_amount", "credited_amount", "refund_amount", "closed_amount"), "0"
)
LATER |= dict.fromkeys(("cancel_reason", "close_reason", "approval"), "''")
LATER["approval_reasons"] = "'[]'::jsonb"
NULL_BEFORE = {
    "deleted_at",
    "confirmed_at",
    "shipped_at",
    "delivered_at",
    "cancelled_at",
    "cancelled_by_id",
    "closed_at",
    "discount_limit",
    "approved_by_id",
    "approved_at",
}
ADDRESS = ("addressLine1", "city", "postalCode", "country")


@dataclass(slots=True)
class Terms:
    """A customer's terms (no `credit_limit`: none is checked), the products asked for that there are, and
    what price lists ask for them.
    """

    pk: UUID
    payment_terms: str
    credit_limit: Decimal | None
    balance: Decimal
    contract_number: str
    contract_date: date | None
    seller_pays_vat: bool
    shipping_address: dict[str, str] | None
    products: dict[UUID, Sold]
    prices: PriceBook


def read_terms(customer_id: UUID, product_ids: Collection[UUID], *, on: date, actor: Actor) -> Terms:
    """What a new order takes from its customer and products and the VAT table, in one round trip.

    The address is the shipping one, else the legal one, as crm's `shipping_address` finds it. The rates of
    the local day `on` are left with inventory, which knows what lines take from them.

    Raises:
        NotFound: the workspace does not have the customer.
    """
    wanted: dict[str, Any] = {
        "customer": customer_id,
        "workspace": actor.workspace_id,
        "organization": actor.organization_id,
        "products": list(product_ids),
        "on": on,
    }
    rows = fetch(READ, wanted)
    if not rows:
        raise not_found("customer_id")
    payment_terms, credit_limit, balance, contract, signed, *address, rates, pays_vat, listed = rows[0][:12]
    rates_of_day = {code: Decimal(rate) for code, rate in rates or ()}
    inventory.remember_law(on, rates_of_day, payer=pays_vat)
    return Terms(
        customer_id,
        payment_terms,
        credit_limit,
        balance,
        contract or "",
        signed,
        pays_vat,
        dict(zip(ADDRESS, address, strict=True)) if address[0] is not None else None,
        {row[12]: Sold(*row[12:]) for row in rows if row[12] is not None},
        PriceBook(customer_id, product_ids, on, candidates_of(listed)),
    )


@lru_cache(maxsize=1)
def _columns() -> tuple[Field[Any, Any], ...]:
    beside = {"number", *LATER, *NULL_BEFORE}
    return tuple(column for column in Order._meta.concrete_fields if column.column not in beside)


@lru_cache(maxsize=1)
def _statement() -> str:
    # A cast to varchar(n) would cut silently; the column itself refuses.
    types = {
        str(column.column): "text" if isinstance(column, TEXTS) else str(column.db_type(connection))
        for column in _columns()
    }
    return place(types, LATER, LINE)


def insert_order(order: Order, lines: Sequence[Line], *, user_id: Any) -> Order:
    """Write a new order under the next number of the year.

    Raises:
        NotFound: the customer was deleted meanwhile.
    """
    values: dict[str, Any] = {
        str(column.column): column.get_db_prep_save(column.pre_save(order, True), connection)
        for column in _columns()
    }
    values |= {
        "prefix": NUMBER_PREFIX,
        "user_id": user_id,
        "entry_id": uuid7(),
        "line_ids": [uuid7() for _ in lines],
    }
    columns = [line.values for line in lines]
    values |= {f"line_{name}": [line[name] for line in columns] for name in LINE}
    values["line_price_source"] = [
        None if source is None else json.dumps(source, ensure_ascii=False)
        for source in values["line_price_source"]
    ]
    found = fetch(_statement(), values)
    if not found:
        raise not_found("customer_id")
    [(order.number,)] = found
    order._state.adding, order._state.db = False, connection.alias
    return order

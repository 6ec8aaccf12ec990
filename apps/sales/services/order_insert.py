"""One statement that reads what a new order needs, and one that writes all of it under the next number.

Placing orders is what a busy house does most, and the number's counter row makes writers queue: so the
counter is held for one statement and a commit, not for a row after a row (architecture.md §11).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field, TextField

from apps.inventory import selectors as inventory
from apps.kernel.actor import Actor
from apps.kernel.errors import not_found
from apps.kernel.models import uuid7
from apps.kernel.numbering import NEXT_NUMBER
from apps.kernel.pricing import AGREED, SUMS, TERMS
from apps.sales.models import Order
from apps.sales.services.order_lines import Line, Sold

# Tables that the SQL here names.
SQL_TABLES = (
    "accounts_organization",
    "crm_address",
    "crm_customer",
    "inventory_product",
    "inventory_vatrate",
    "sales_order",
    "sales_orderitem",
    "sales_orderstatusentry",
)

NUMBER_PREFIX = "ORD"
TEXTS = (CharField, TextField)
# A line's columns and their types in the statement; `Line.values` fills them.
KINDS = {"product_id": "uuid", "tax_category": "text", "tax_included": "boolean"}
LINE = {name: KINDS.get(name, "numeric") for name in ("product_id", *TERMS, *SUMS, *AGREED)}
ADDRESS = ("addressLine1", "city", "postalCode", "country")

READ = """
SELECT customer.payment_terms, customer.credit_limit, customer.balance,
    place.address_line1, place.city, place.postal_code, place.country,
    (SELECT array_agg(ARRAY[code, rate::text]) FROM inventory_vatrate
        WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)),
    (SELECT accounts_pays_vat(vat_payer, vat_changes, %(on)s::date) FROM accounts_organization
        WHERE id = customer.organization_id),
    product.id, product.status, product.type, product.price, product.vat_rate, product.tax_category,
    product.vat_included
FROM crm_customer customer
LEFT JOIN LATERAL (
    SELECT * FROM crm_address
    WHERE customer_id = customer.id AND type IN ('shipping', 'legal') ORDER BY type DESC, id LIMIT 1
) place ON true
LEFT JOIN inventory_product product ON product.id = ANY(%(products)s::uuid[])
    AND product.workspace_id = customer.workspace_id AND product.deleted_at IS NULL
WHERE customer.id = %(customer)s AND customer.workspace_id = %(workspace)s AND customer.deleted_at IS NULL
"""

# FOR SHARE: whoever deletes the customer waits for this order, or this order finds it deleted.
PLACE = """
WITH customer AS (
    SELECT id FROM crm_customer
    WHERE id = %(customer_id)s AND workspace_id = %(workspace_id)s AND deleted_at IS NULL
    FOR SHARE
), counter AS (
    SELECT {number} AS number FROM customer
), placed AS (
    INSERT INTO sales_order (number, {columns})
    SELECT number, {values} FROM counter
    RETURNING id, organization_id, workspace_id, created_at, updated_at, status, number
), lines AS (
    INSERT INTO sales_orderitem (id, organization_id, workspace_id, created_at, updated_at, order_id,
        {line_columns}, position)
    SELECT line.id, placed.organization_id, placed.workspace_id, placed.created_at, placed.updated_at,
        placed.id, {line_values}, line.position
    FROM placed, unnest(%(line_ids)s::uuid[], {line_arrays})
        WITH ORDINALITY AS line (id, {line_columns}, position)
), history AS (
    INSERT INTO sales_orderstatusentry (id, organization_id, workspace_id, created_at, updated_at, order_id,
        status, user_id, note)
    SELECT %(entry_id)s::uuid, placed.organization_id, placed.workspace_id, placed.created_at,
        placed.updated_at, placed.id, placed.status, %(user_id)s::uuid, '' FROM placed
)
SELECT number FROM placed
"""


@dataclass(slots=True)
class Terms:
    """A customer's terms (no `credit_limit`: none is checked), and the products asked for that there are."""

    pk: UUID
    payment_terms: str
    credit_limit: Decimal | None
    balance: Decimal
    seller_pays_vat: bool
    shipping_address: dict[str, str] | None
    products: dict[UUID, Sold]


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
        "products": list(product_ids),
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(READ, wanted)
        rows = cursor.fetchall()
    if not rows:
        raise not_found("customer_id")
    payment_terms, credit_limit, balance, *address, rates, seller_pays_vat = rows[0][:9]
    rates_of_day = {code: Decimal(rate) for code, rate in rates or ()}
    inventory.remember_law(on, rates_of_day, payer=seller_pays_vat)
    return Terms(
        customer_id,
        payment_terms,
        credit_limit,
        balance,
        seller_pays_vat,
        dict(zip(ADDRESS, address, strict=True)) if address[0] is not None else None,
        {row[9]: Sold(*row[9:]) for row in rows if row[9] is not None},
    )


@lru_cache(maxsize=1)
def _columns() -> tuple[Field[Any, Any], ...]:
    return tuple(column for column in Order._meta.concrete_fields if column.name != "number")


@lru_cache(maxsize=1)
def _statement() -> str:
    # A cast to varchar(n) would cut silently; the column itself refuses.
    types = {
        str(column.column): "text" if isinstance(column, TEXTS) else column.db_type(connection)
        for column in _columns()
    }
    return PLACE.format(
        number=NEXT_NUMBER,
        columns=", ".join(types),
        values=", ".join(f"%({name})s::{kind}" for name, kind in types.items()),
        line_columns=", ".join(LINE),
        line_values=", ".join(f"line.{name}" for name in LINE),
        line_arrays=", ".join(f"%(line_{name})s::{kind}[]" for name, kind in LINE.items()),
    )


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
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        row = cursor.fetchone()
    if row is None:
        raise not_found("customer_id")
    order.number = row[0]
    order._state.adding, order._state.db = False, connection.alias
    return order

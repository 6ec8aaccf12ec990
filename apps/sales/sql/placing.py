"""One statement that reads what a new order needs, and one that writes all of it under the next number.

Placing orders is what a busy house does most, and the number's counter row makes writers queue: so the
counter is held for one statement and a commit, not for a row after a row. Through the ORM 0.54 times as many
orders come through (docs/decisions, number 12). The other apps' rows are joined as they
offer them.
"""

from __future__ import annotations

from collections.abc import Mapping

from apps.accounts.sql.offered import PAYS_VAT
from apps.crm.sql.offered import CUSTOMER_HELD, CUSTOMERS_FOR_ORDERS, PRICES
from apps.inventory.sql.offered import RATES, SOLD
from apps.kernel.numbering import NEXT_NUMBER

SQL_TABLES = ("sales_order", "sales_orderitem", "sales_orderstatusentry")

READ = f"""
SELECT customer.payment_terms, customer.credit_limit, customer.balance,
    customer.contract_number, customer.contract_date,
    customer.address_line1, customer.city, customer.postal_code, customer.country, {RATES}, {PAYS_VAT},
    {PRICES},
    product.id, product.status, product.type, product.price, product.vat_rate, product.tax_category,
    product.vat_included, product.category_keys
FROM {CUSTOMERS_FOR_ORDERS} customer
LEFT JOIN {SOLD} product
    ON product.id = ANY(%(products)s::uuid[]) AND product.workspace_id = customer.workspace_id
WHERE customer.id = %(customer)s AND customer.workspace_id = %(workspace)s
"""
PLACE = """
WITH customer AS ({customer}), counter AS (
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


def place(columns: Mapping[str, str], constants: Mapping[str, str], line: Mapping[str, str]) -> str:
    """The statement for the columns of an order and of its lines, {name: PostgreSQL's type}, and for what is
    the same in every new order, {name: SQL}.
    """
    return PLACE.format(
        customer=CUSTOMER_HELD,
        number=NEXT_NUMBER,
        columns=", ".join((*columns, *constants)),
        values=", ".join((*(f"%({name})s::{kind}" for name, kind in columns.items()), *constants.values())),
        line_columns=", ".join(line),
        line_values=", ".join(f"line.{name}" for name in line),
        line_arrays=", ".join(f"%(line_{name})s::{kind}[]" for name, kind in line.items()),
    )

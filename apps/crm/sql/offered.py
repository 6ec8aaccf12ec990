"""Rows of crm that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

from apps.crm.sql.price_lists import CANDIDATES

SQL_TABLES = (
    "crm_address",
    "crm_customer",
    "crm_deal",
)

# Lines of price lists for one customer, some products and a local day: what `selectors.book_of` reads.
PRICES = CANDIDATES
DEAL_SELLERS = "(SELECT id, assigned_to_id FROM crm_deal)"
CUSTOMER_NAMES = "(SELECT id, name FROM crm_customer)"
# What a new order takes from its customer; the address is the one that crm's `shipping_address` finds.
CUSTOMERS_FOR_ORDERS = """(
    SELECT c.id, c.workspace_id, c.payment_terms, c.credit_limit, c.balance,
        c.contract_number, c.contract_date,
        place.address_line1, place.city, place.postal_code, place.country
    FROM crm_customer c
    LEFT JOIN LATERAL (
        SELECT * FROM crm_address
        WHERE customer_id = c.id AND type IN ('shipping', 'legal') ORDER BY type DESC, id LIMIT 1
    ) place ON true
    WHERE c.deleted_at IS NULL
)"""
# FOR SHARE: whoever deletes the customer waits for the document, or the document finds it deleted.
CUSTOMER_HELD = """
    SELECT id FROM crm_customer
    WHERE id = %(customer_id)s AND workspace_id = %(workspace_id)s AND deleted_at IS NULL
    FOR SHARE
"""

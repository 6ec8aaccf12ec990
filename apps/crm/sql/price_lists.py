"""What price lists ask one customer for some products on a day: one value for a statement of any document.

The apps above put it among the columns that they read anyway (`sql/offered.py`), deals ask for it alone.
"""

from __future__ import annotations

from apps.kernel.letters import plain_sql

SQL_TABLES = ("crm_customer", "crm_pricelist", "crm_pricelistcustomer", "crm_pricelistitem")

SEGMENT = plain_sql(r"btrim(regexp_replace(own.segment, '\s+', ' ', 'g'))")
# As `selectors.prices.Candidate` has it, in its order. By %(customer)s, %(workspace)s, %(products)s, %(on)s.
CANDIDATES = f"""(
    SELECT jsonb_agg(jsonb_build_array(
        l.id, l.name, l.audience, l.tax_included, i.id, i.product_id, i.category_key, i.unit_price::text,
        i.percent::text, i.from_quantity::text, GREATEST(l.valid_from, i.valid_from)
    ))
    FROM crm_pricelist l JOIN crm_pricelistitem i ON i.price_list_id = l.id
    WHERE l.workspace_id = %(workspace)s AND l.deleted_at IS NULL AND l.is_active
        AND (l.valid_from IS NULL OR l.valid_from <= %(on)s) AND (l.valid_to IS NULL OR l.valid_to >= %(on)s)
        AND (i.valid_from IS NULL OR i.valid_from <= %(on)s) AND (i.valid_to IS NULL OR i.valid_to >= %(on)s)
        AND (i.product_id IS NULL OR i.product_id = ANY(%(products)s::uuid[]))
        AND CASE l.audience
            WHEN 'all' THEN true
            WHEN 'customers' THEN EXISTS (
                SELECT FROM crm_pricelistcustomer single
                WHERE single.price_list_id = l.id AND single.customer_id = %(customer)s
            )
            ELSE (
                SELECT {SEGMENT} FROM crm_customer own WHERE own.id = %(customer)s
            ) = ANY(l.segment_keys)
        END
)"""
READ = f"SELECT {CANDIDATES}"

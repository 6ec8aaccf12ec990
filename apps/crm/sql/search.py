"""What search knows of customers and deals: its documents, as `apps/search/sql/sources.py` wants them."""

from __future__ import annotations

SQL_TABLES = ("crm_address", "crm_contact", "crm_customer", "crm_deal")

CUSTOMERS = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.name AS title,
    concat_ws(' · ', o.customer_number, o.phone, o.email) AS description,
    NULL::jsonb AS translations, o.name AS names,
    concat_ws(' ', o.customer_number, o.email, o.segment, c.people, a.places) AS body,
    ARRAY[o.customer_number, o.email, o.phone, o.bin, o.iin, o.contract_number] || c.codes AS codes,
    '{{}}'::text[] AS secrets
FROM crm_customer o
LEFT JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', p.first_name, p.last_name, p.position, p.email), ' ' ORDER BY p.id)
            AS people,
        array_agg(p.phone ORDER BY p.id) || array_agg(p.email ORDER BY p.id) AS codes
    FROM crm_contact p WHERE p.customer_id = o.id
) c ON true
LEFT JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', p.city, p.address_line1), ' ' ORDER BY p.id) AS places
    FROM crm_address p WHERE p.customer_id = o.id
) a ON true
WHERE o.deleted_at IS NULL AND {chosen}
"""
DEALS = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.title,
    COALESCE(NULLIF(o.description, ''), c.name) AS description, NULL::jsonb AS translations,
    concat_ws(' ', o.title, o.deal_number) AS names,
    concat_ws(' ', c.name, o.description, array_to_string(o.tags, ' '), o.notes) AS body,
    ARRAY[o.deal_number] AS codes, '{{}}'::text[] AS secrets
FROM crm_deal o JOIN crm_customer c ON c.id = o.customer_id
WHERE o.deleted_at IS NULL AND {chosen}
"""

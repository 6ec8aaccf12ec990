"""What the documents of each kind are made of: one SELECT a kind.

Each gives organization_id, workspace_id, object_id, title, description, translations, names, body, codes and
secrets of the live objects that `{chosen}` chooses in its table `o`.
"""

from __future__ import annotations

import re

from apps.search.models import DocumentType

# Tables that the SQL here names.
SQL_TABLES = (
    "accounts_membership",
    "accounts_user",
    "accounts_workspace",
    "crm_address",
    "crm_contact",
    "crm_customer",
    "crm_deal",
    "finance_invoice",
    "hr_department",
    "hr_employee",
    "inventory_product",
    "sales_order",
    "sales_shipment",
)

PRODUCTS = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id,
    ru.title, ru.description,
    jsonb_build_object('kk', jsonb_build_array(kk.title, left(kk.description, 300)),
        'en', jsonb_build_array(en.title, left(en.description, 300))) AS translations,
    concat_ws(' ', o.name_ru, NULLIF(o.name_kk, o.name_ru), NULLIF(o.name_en, o.name_ru), o.code) AS names,
    concat_ws(' ', o.category_ru, NULLIF(o.category_kk, o.category_ru), NULLIF(o.category_en, o.category_ru),
        o.description_ru, NULLIF(o.description_kk, o.description_ru),
        NULLIF(o.description_en, o.description_ru)) AS body,
    ARRAY[o.code, o.barcode] AS codes, '{{}}'::text[] AS secrets
FROM inventory_product o,
    LATERAL (SELECT NULLIF(o.name_ru, '') AS nr, NULLIF(o.name_kk, '') AS nk, NULLIF(o.name_en, '') AS ne,
        NULLIF(o.description_ru, '') AS dr, NULLIF(o.description_kk, '') AS dk,
        NULLIF(o.description_en, '') AS de) s,
    LATERAL (SELECT COALESCE(nr, nk, ne, '') AS title, COALESCE(dr, dk, de, '') AS description) ru,
    LATERAL (SELECT COALESCE(nk, nr, ne, '') AS title, COALESCE(dk, dr, de, '') AS description) kk,
    LATERAL (SELECT COALESCE(ne, nr, nk, '') AS title, COALESCE(de, dr, dk, '') AS description) en
WHERE o.deleted_at IS NULL AND {chosen}
"""
CUSTOMERS = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.name AS title,
    concat_ws(' · ', o.customer_number, o.phone, o.email) AS description,
    NULL::jsonb AS translations, o.name AS names,
    concat_ws(' ', o.customer_number, o.email, o.segment, c.people, a.places) AS body,
    ARRAY[o.customer_number, o.email, o.phone, o.bin, o.iin] || c.codes AS codes, '{{}}'::text[] AS secrets
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
ORDERS = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.number AS title, c.name AS description,
    NULL::jsonb AS translations, o.number AS names,
    concat_ws(' ', c.name, o.notes) AS body,
    ARRAY[o.number] || (SELECT array_agg(s.tracking_number ORDER BY s.id) || array_agg(s.number ORDER BY s.id) FROM sales_shipment s
        WHERE s.order_id = o.id) AS codes, '{{}}'::text[] AS secrets
FROM sales_order o JOIN crm_customer c ON c.id = o.customer_id
WHERE o.deleted_at IS NULL AND {chosen}
"""
INVOICES = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.number AS title, c.name AS description,
    NULL::jsonb AS translations, o.number AS names,
    concat_ws(' ', c.name, r.number, o.notes) AS body,
    ARRAY[o.number, o.esf_number] AS codes, '{{}}'::text[] AS secrets
FROM finance_invoice o
JOIN crm_customer c ON c.id = o.customer_id
LEFT JOIN sales_order r ON r.id = o.order_id
WHERE o.deleted_at IS NULL AND {chosen}
"""
# As in the list of employees: who works in the workspace, and the organization's owners and administrators.
EMPLOYEES = """
SELECT o.organization_id, w.id AS workspace_id, o.id AS object_id,
    concat_ws(' ', NULLIF(u.first_name, ''), NULLIF(u.last_name, '')) AS title,
    concat_ws(' · ', NULLIF(o.position, ''), d.name) AS description, NULL::jsonb AS translations,
    concat_ws(' ', u.first_name, u.last_name) AS names, concat_ws(' ', o.position, d.name, u.email) AS body,
    ARRAY[u.email, u.phone] AS codes, ARRAY[o.iin] AS secrets
FROM hr_employee o
JOIN accounts_membership m ON m.id = o.membership_id
JOIN accounts_user u ON u.id = m.user_id
JOIN accounts_workspace w ON w.organization_id = o.organization_id
    AND (w.id = m.workspace_id OR m.role IN ('owner', 'admin'))
LEFT JOIN hr_department d ON d.id = o.department_id
WHERE {chosen}
"""
SOURCES = {
    DocumentType.PRODUCT: PRODUCTS,
    DocumentType.CUSTOMER: CUSTOMERS,
    DocumentType.DEAL: DEALS,
    DocumentType.ORDER: ORDERS,
    DocumentType.INVOICE: INVOICES,
    DocumentType.EMPLOYEE: EMPLOYEES,
}
TABLES = {
    DocumentType.PRODUCT: "inventory_product",
    DocumentType.CUSTOMER: "crm_customer",
    DocumentType.DEAL: "crm_deal",
    DocumentType.ORDER: "sales_order",
    DocumentType.INVOICE: "finance_invoice",
    DocumentType.EMPLOYEE: "hr_employee",
}
# No words, or given once for good.
FIXED = {
    "id", "organization_id", "workspace_id", "deleted_at", "customer_number", "deal_number", "number",
    "membership_id",
}  # fmt: skip
# Rows of other tables, by the name that announcements give them.
PARTS = {"crm_contact": "contacts", "crm_address": "addresses"}


def fields_of(kind: DocumentType) -> frozenset[str]:
    """What documents of a kind are made of, by the names of announcements: any of it changed, they follow.

    Read from the source itself, so that a column that is shown or searched cannot be forgotten.
    """
    source = SOURCES[kind]
    return frozenset(_columns("o", source) | {name for table, name in PARTS.items() if table in source})


def person_fields() -> frozenset[str]:
    """The part of an employee's document that is the person's own."""
    return frozenset(_columns("u", EMPLOYEES))


def _columns(alias: str, source: str) -> set[str]:
    return set(re.findall(rf"\b{alias}\.(\w+)", source)) - FIXED

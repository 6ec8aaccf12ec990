"""New products, one or a thousand by one statement."""

from __future__ import annotations

from apps.kernel.letters import plain_sql

SQL_TABLES = ("inventory_pricehistory", "inventory_product", "inventory_stockitem")

# The rows travel as one JSON text, which PostgreSQL reads into typed columns: arrays of arrays and
# objects fit in, and it is cheaper to write than twenty array parameters. A code that exists, in the
# table or earlier in the same text, is passed over and so does not come back.
INSERT = """
WITH wanted AS (
    SELECT * FROM json_to_recordset(%(rows)s::json) AS w (
        n int, id uuid, code text, name text, name_kk text, name_ru text, name_en text,
        category text, category_kk text, category_ru text, category_en text,
        description text, description_kk text, description_ru text, description_en text,
        category_key text, category_keys text[], type text, status text, unit text,
        price numeric, cost numeric, vat_rate numeric, tax_category text, vat_included boolean, barcode text,
        tru_origin text, ntin text, tn_ved_code text, unit_code text,
        output_quantity numeric, specifications jsonb, min_stock numeric, max_stock numeric
    )
), created AS (
    INSERT INTO inventory_product (
        id, organization_id, workspace_id, created_at, updated_at, version, currency,
        code, name, name_kk, name_ru, name_en, category, category_kk, category_ru, category_en,
        description, description_kk, description_ru, description_en, category_key, category_keys,
        type, status, unit, price, cost, vat_rate, tax_category, vat_included, barcode,
        tru_origin, ntin, tn_ved_code, unit_code, output_quantity, specifications
    )
    SELECT id, %(organization)s, %(workspace)s, now(), now(), 1, 'KZT',
        code, name, name_kk, name_ru, name_en, category, category_kk, category_ru, category_en,
        description, description_kk, description_ru, description_en, category_key, category_keys,
        type, status, unit, price, cost, vat_rate, tax_category, vat_included, barcode,
        tru_origin, ntin, tn_ved_code, unit_code, output_quantity, specifications
    FROM wanted ORDER BY n
    ON CONFLICT (workspace_id, ({code})) WHERE deleted_at IS NULL DO NOTHING
    RETURNING id, type, price, cost
), stock AS (
    INSERT INTO inventory_stockitem (
        product_id, organization_id, workspace_id, created_at, updated_at,
        in_stock, reserved, min_stock, max_stock
    )
    SELECT c.id, %(organization)s, %(workspace)s, now(), now(), 0, 0, w.min_stock, w.max_stock
    FROM created c JOIN wanted w USING (id) WHERE c.type = ANY(%(stockable)s)
), prices AS (
    INSERT INTO inventory_pricehistory (
        id, organization_id, workspace_id, created_at, updated_at, product_id, price, cost, user_id
    )
    SELECT gen_random_uuid(), %(organization)s, %(workspace)s, now(), now(), id, price, cost, %(user)s
    FROM created
)
SELECT id FROM created
""".replace("{code}", plain_sql("code"))

"""What search knows of products: its documents, as `apps/search/sql/sources.py` wants them."""

from __future__ import annotations

SQL_TABLES = ("inventory_product",)

PRODUCTS = """
SELECT o.organization_id, o.workspace_id, o.id AS object_id,
    ru.title, ru.description,
    jsonb_build_object('kk', jsonb_build_array(kk.title, left(kk.description, 300)),
        'en', jsonb_build_array(en.title, left(en.description, 300))) AS translations,
    concat_ws(' ', o.name_ru, NULLIF(o.name_kk, o.name_ru), NULLIF(o.name_en, o.name_ru), o.code) AS names,
    concat_ws(' ', o.category_ru, NULLIF(o.category_kk, o.category_ru), NULLIF(o.category_en, o.category_ru),
        o.description_ru, NULLIF(o.description_kk, o.description_ru),
        NULLIF(o.description_en, o.description_ru)) AS body,
    ARRAY[o.code, o.barcode, o.ntin, o.tn_ved_code] AS codes, '{{}}'::text[] AS secrets
FROM inventory_product o,
    LATERAL (SELECT NULLIF(o.name_ru, '') AS nr, NULLIF(o.name_kk, '') AS nk, NULLIF(o.name_en, '') AS ne,
        NULLIF(o.description_ru, '') AS dr, NULLIF(o.description_kk, '') AS dk,
        NULLIF(o.description_en, '') AS de) s,
    LATERAL (SELECT COALESCE(nr, nk, ne, '') AS title, COALESCE(dr, dk, de, '') AS description) ru,
    LATERAL (SELECT COALESCE(nk, nr, ne, '') AS title, COALESCE(dk, dr, de, '') AS description) kk,
    LATERAL (SELECT COALESCE(ne, nr, nk, '') AS title, COALESCE(de, dr, dk, '') AS description) en
WHERE o.deleted_at IS NULL AND {chosen}
"""

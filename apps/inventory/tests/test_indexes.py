"""Each way to find or sort products and movements has an index, shown over 40,000 of each."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict

from apps.inventory.api.filters import MovementFilters, ProductFilters
from apps.inventory.models import Product, StockMovement
from apps.kernel.api import pagination
from apps.kernel.tests.filling import filling

pytestmark = pytest.mark.long

ROWS = 40_000

FILL = """
WITH products AS (
    INSERT INTO inventory_product (
        id, organization_id, workspace_id, created_at, updated_at, version, currency, code,
        name, name_ru, name_kk, category, category_ru, description, category_key, category_keys, type,
         status, unit, price, cost, vat_included, barcode, specifications
    )
    SELECT gen_random_uuid(), %(organization)s, %(workspace)s, date '2026-11-30' - n * interval '5 minutes',
        date '2026-11-30' - (n * 7 %% 100000) * interval '5 minutes', 1, 'KZT', 'C-' || n,
        '', 'Товар ' || md5(n::text), CASE WHEN n %% 30 = 0 THEN 'Тауар ' || n END,
        '', 'Категория ' || n %% 500, '',
        'категория ' || n %% 500, ARRAY['категория ' || n %% 500],
        CASE WHEN n %% 100 = 0 THEN 'MATERIAL' ELSE 'PRODUCT' END,
        CASE WHEN n %% 100 = 1 THEN 'INACTIVE' ELSE 'ACTIVE' END,
        'шт', n * 37 %% 1000000, 1, true, (4870000000000 + n)::text, '{}'
    FROM generate_series(1, %(rows)s) AS n
    RETURNING id, code, created_at, price
), stock AS (
    INSERT INTO inventory_stockitem (
        product_id, organization_id, workspace_id, created_at, updated_at, in_stock, reserved, min_stock
    )
    SELECT id, %(organization)s, %(workspace)s, now(), now(), CASE WHEN price < 1000 THEN 1 ELSE 100 END, 0, 5
    FROM products
)
INSERT INTO inventory_stockmovement (
    id, organization_id, workspace_id, created_at, updated_at, product_id, type, quantity, balance_after,
    reference, notes, date
)
SELECT gen_random_uuid(), %(organization)s, %(workspace)s, created_at, now(), id,
    CASE WHEN price %% 100 = 0 THEN 'OUT' ELSE 'IN' END, 1, 1, 'PO-' || code, '', created_at::date
FROM products
"""

# What is asked → the index that answers it, for the page or for its count.
PRODUCTS = {
    "": "product_by_created_at",
    "sort=createdAt": "product_by_created_at",
    "sort=name": "product_sorted_ru",
    "sort=-name": "product_sorted_ru",
    "sort=code": "product_sorted_code",
    "sort=-code": "product_sorted_code",
    "sort=price": "product_by_price",
    "sort=-price": "product_by_price",
    "sort=updatedAt": "product_by_updated_at",
    "sort=-updatedAt": "product_by_updated_at",
    "code=c-777": "product_code_one",
    "code[in]=c-777,c-778": "product_code_one",
    "type=MATERIAL": "product_type",
    "status=INACTIVE": "product_status",
    "category=категория 7": "product_category",
    "category=Категория 7,КАТЕГОРИЯ 8": "product_category",
    "price=37": "product_by_price",
    "minPrice=5000&maxPrice=5500": "product_by_price",
    "price[lt]=500": "product_by_price",
    "barcode=4870000000777": "product_barcode",
    "ntin=4870001234560": "product_by_ntin",
    "tnVedCode=8471607000": "product_by_tn_ved_code",
    "lacksCodes=true": "product_status",
    "lowStock=true": "stock_low",
    "createdAt[gte]=2026-11-20": "product_by_created_at",
    "updatedAt[gte]=2026-11-22": "product_by_updated_at",
    "search=f1c1592588411002af340cbaedd6fc33": "product_found",
    "search=4870000000777": "product_found",
    "search=тауар 27720": "product_found",
}
MOVEMENTS = {
    "": "movement_by_created_at",
    "sort=createdAt": "movement_by_created_at",
    "sort=date": "movement_by_date",
    "sort=-date": "movement_by_date",
    "productId={product}": "movement_product(_day)?",
    "type=OUT": "movement_type",
    "warehouseId=01900000-0000-7000-8000-000000000001": "movement_warehouse",
    "reference=PO-C-777": "movement_reference",
    "reference[contains]=c-777": "movement_reference_found",
    "search=c-7777": "movement_reference_found",
    "externalId=1C-7": "movement_external",
    "date=2026-10-01": "movement_by_date",
    "dateTo=2026-07-16": "movement_by_date",
    "dateFrom=2026-11-20&dateTo=2026-11-21": "movement_by_date",
    "createdAt[gte]=2026-11-20": "movement_by_created_at",
}


@pytest.fixture
def crowded(company):
    """A workspace with so many products, each with a movement."""
    values = {"organization": company.organization.pk, "workspace": company.workspace.pk, "rows": ROWS}
    tables = "inventory_product", "inventory_stockitem", "inventory_stockmovement"
    with filling(*tables), connection.cursor() as cursor:
        cursor.execute(FILL, values)


def test_every_question_has_its_index(crowded):
    product = StockMovement.objects.values_list("product_id", flat=True)[777]
    wrong = []
    for filterset, asked, model in (
        (ProductFilters, PRODUCTS, Product),
        (MovementFilters, MOVEMENTS, StockMovement),
    ):
        for question, index in asked.items():
            text = question.format(product=product)
            filters = filterset(QueryDict(text))
            matching = filters.apply(model.objects.all())
            page = pagination.cut(matching.order_by(*filters.order()), pagination.Page(1, 20)).explain()
            count = matching.order_by().values("pk").explain()
            if f"Seq Scan on {model._meta.db_table}" in page or not re.search(rf" {index}\b", page + count):
                wrong.append(f"{text}\n{page}\n{count}")
        # Sorted pages touch some rows, not all of them, whatever the table's size.
        for key in ("createdAt", *filterset.sorts):
            filters = filterset(QueryDict(f"sort=-{key}"))
            first = pagination.cut(model.objects.order_by(*filters.order()), pagination.Page(1, 20))
            plan = first.explain(analyze=True)
            assert re.findall(r"Scan.* on inventory_\w+ .*actual.* rows=(\d+)", plan) == ["20"], plan
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(("filterset", "asked"), [(ProductFilters, PRODUCTS), (MovementFilters, MOVEMENTS)])
def test_the_questions_name_every_filter_and_sort(filterset, asked):
    words = " ".join(asked)
    # The id has its primary key.
    asked_by = {*filterset.fields, *filterset.aliases} - {"id"}
    assert not {name for name in asked_by if name not in words}
    assert not {name for name in filterset.sorts if f"sort={name}" not in words}

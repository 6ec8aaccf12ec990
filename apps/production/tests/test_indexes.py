"""Each way to find or sort production orders and work orders has an index, shown over 20,000 of each."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from apps.kernel.api import pagination
from apps.kernel.tests.filling import filling
from apps.production.api.filters import ProductionFilters, WorkOrderFilters
from apps.production.models import ProductionOrder, WorkOrder
from apps.production.tests.factories import make_made, make_material, make_production
from apps.sales.tests.factories import make_order

pytestmark = pytest.mark.long

ROWS = 20_000

FILL = """
WITH products AS (
    INSERT INTO inventory_product (id, organization_id, workspace_id, created_at, updated_at, version, code,
        name, name_kk, name_ru, name_en, category, category_kk, category_ru, category_en, description,
        description_kk, description_ru, description_en, category_key, category_keys, type, status, unit,
        price, cost, currency, vat_included, barcode, specifications)
    SELECT gen_random_uuid(), organization_id, workspace_id, now(), now(), 1, 'MADE-' || n, '', '',
        'Шкаф ' || md5(n::text), '', '', '', '', '', '', '', '', '', '', '{}', 'MANUFACTURED', 'ACTIVE', 'шт',
        1, 1, 'KZT', true, '', '{}'
    FROM inventory_product, generate_series(1, 500) AS n WHERE id = %(product)s
    RETURNING id
), numbered AS (
    SELECT id, row_number() OVER () AS place FROM products
), made AS (
    INSERT INTO production_productionorder (id, organization_id, workspace_id, created_at, updated_at,
        version, number, order_id, parent_id, product_id, quantity, completed_quantity, status, priority,
        start_date, due_date, unit_minutes, minutes_done, unit_cost, notes, cancel_reason)
    SELECT gen_random_uuid(), %(organization)s, %(workspace)s, date '2026-11-30' - n * interval '5 minutes',
        date '2026-11-30' - (n * 7 %% 100000) * interval '5 minutes', 1,
        'PRD-2025-' || n, CASE WHEN n %% 2000 = 0 THEN %(order)s::uuid END,
        CASE WHEN n %% 2000 = 1 THEN %(parent)s::uuid END, numbered.id, n, 0,
        CASE WHEN n %% 100 = 0 THEN 'scheduled' WHEN n %% 100 = 1 THEN 'pending' ELSE 'cancelled' END,
        CASE WHEN n %% 100 = 0 THEN 'urgent' ELSE 'medium' END, date '2024-01-01' + (n %% 1000)::int,
        date '2024-02-01' + (n %% 1000)::int, 0, 0, 0, md5(n::text), ''
    FROM generate_series(1, %(rows)s) AS n JOIN numbered ON place = 1 + (n %% 500)
    RETURNING id, quantity, created_at
)
INSERT INTO production_workorder (id, organization_id, workspace_id, created_at, updated_at,
    production_order_id, sequence, operation, duration, required_skills, equipment, quantity,
    completed_quantity, status)
SELECT gen_random_uuid(), %(organization)s, %(workspace)s, created_at, created_at, id, 1,
    'Резка ' || md5(quantity::text), 1, '{}', '{}', quantity, 0,
    CASE WHEN quantity %% 100 = 0 THEN 'pending' ELSE 'cancelled' END
FROM made
"""

# What is asked → the index that answers it, for the page or for its count.
ORDERS = {
    "": "production_created",
    "updatedAt[gte]=2026-11-29": "production_updated",
    "sort=updatedAt": "production_updated",
    "status=scheduled": "production_status",
    "status=pending,scheduled": "production_status_sort|production_status",
    "priority=urgent": "production_priority",
    "productId={product}": "production_product",
    "orderId={order}": "production_of_order",
    "parentId={parent}": "production_of_parent",
    "productionNumber=PRD-2025-77": "production_by_number|production_number_unique",
    "productionNumber[contains]=7777": "production_found",
    "quantity=5000": "production_quantity",
    "startDate=2025-01-01": "production_start",
    "dueDate=2025-02-01": "production_due",
    "dueDate[lt]=2024-02-05": "production_due",
    "dateFrom=2026-11-20": "production_created",
    "dateTo=2026-09-15": "production_created",
    "createdAt[gte]=2026-11-20": "production_created",
    "search=PRD-2025-4321": "production_found",
    "search=MADE-77": "production_product",
    "sort=productionNumber": "production_by_number",
    "sort=quantity": "production_quantity",
    "sort=priority": "production_urgency",
    "sort=startDate": "production_start",
    "sort=dueDate": "production_due",
    "sort=status": "production_status_sort",
}
WORK = {
    "": "work_order_created",
    "updatedAt[gte]=2026-11-29": "work_order_updated",
    "sort=updatedAt": "work_order_updated",
    "status=pending": "work_order_status",
    "productionOrderId={made}": "work_order_sequence_unique",
    "productId={product}": "production_product",
    "orderId={order}": "production_of_order",
    "priority=urgent": "production_priority|production_urgency",
    "productionStatus=scheduled": "production_status|production_status_sort",
    "dueDate=2025-02-01": "production_due",
    "createdAt[gte]=2026-11-20": "work_order_created",
    "operation[contains]=abcdef": "work_order_found",
    "search=abcdef": "work_order_found",
    "sort=status": "work_order_status_sort",
}
LISTS: list[tuple[Any, Any, dict[str, str], set[str]]] = [
    (ProductionOrder, ProductionFilters, ORDERS, set()),
    # Within one production order, or by columns of its table.
    (WorkOrder, WorkOrderFilters, WORK, {"sequence", "dueDate", "priority", "productionNumber"}),
]


@pytest.fixture
def crowded(company):
    """A workspace with so many production orders of 500 products, each with one operation."""
    actor = company.actor
    product = make_made(actor, {make_material(actor): 1})
    parent = make_production(actor, product, 1)
    values = {
        "organization": company.organization.pk,
        "workspace": company.workspace.pk,
        "product": product.pk,
        "parent": parent.pk,
        "order": make_order(actor, (product, 1)).pk,
        "rows": ROWS,
    }
    tables = "inventory_product", "production_productionorder", "production_workorder"
    with filling(*tables), connection.cursor() as cursor:
        cursor.execute(FILL, values)
    with connection.cursor() as cursor:
        # So few rows are read through as quickly as by an index; the question is whether there is one.
        cursor.execute("SET LOCAL enable_seqscan = off")
    made = ProductionOrder.objects.filter(order__isnull=False).first()
    return values | {"made": made.pk, "product": made.product_id}


def test_every_question_has_its_index(crowded):
    wrong = []
    for model, filterset, asked, unsorted in LISTS:
        table = model._meta.db_table
        for question, index in asked.items():
            filters = filterset(QueryDict(question.format(**crowded)))
            matching = filters.apply(model.objects.all())
            page = pagination.cut(matching.order_by(*filters.order()), pagination.Page(1, 20))
            plan = page.values_list("pk").explain()
            count = matching.order_by().values("pk").explain()
            if f"Seq Scan on {table}" in plan or not re.search(rf" ({index})\b", plan + count):
                wrong.append(f"{question}\n{plan}\n{count}")
        # Sorted pages touch some rows, not all of them, whatever the table's size.
        for key in {"createdAt", *filterset.sorts} - unsorted:
            for sign in ("", "-"):
                filters = filterset(QueryDict(f"sort={sign}{key}"))
                page = pagination.cut(model.objects.order_by(*filters.order()), pagination.Page(1, 20))
                [read] = re.findall(rf"Scan.* on {table} .*actual.* rows=(\d+)", page.explain(analyze=True))
                assert int(read) == 20, key
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(("model", "filterset", "asked", "unsorted"), LISTS)
def test_the_questions_name_every_filter_and_sort(model, filterset, asked, unsorted):
    words = " ".join(asked)
    # The id has its primary key.
    asked_by = {*filterset.fields, *filterset.aliases} - {"id"}
    assert {name for name in asked_by if name not in words} == set()
    assert {name for name in filterset.sorts if f"sort={name}" not in words} == unsorted

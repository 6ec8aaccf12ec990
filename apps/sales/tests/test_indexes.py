"""Each way to find or sort orders has an index, shown by the plans over 40,000 orders of one workspace."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict

from apps.kernel.api import pagination
from apps.kernel.tests.filling import filling
from apps.sales.api.filters import OrderFilters
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_deal, make_product

pytestmark = pytest.mark.long

ROWS = 40_000

FILL = """
WITH people AS (
    INSERT INTO crm_customer (id, organization_id, workspace_id, created_at, updated_at, version,
        customer_number, name, type, status, rating, payment_terms, balance, total_orders, total_revenue,
        payment_behavior)
    SELECT gen_random_uuid(), organization_id, workspace_id, now(), now(), 1, 'CUS-X-' || n,
        'ТОО Клиент ' || md5(n::text), CASE WHEN n %% 50 = 0 THEN 'INDIVIDUAL' ELSE 'COMPANY' END,
        'ACTIVE', 0, 'NET_30', 0, 0, 0, 'unknown'
    FROM crm_customer, generate_series(1, 2000) AS n WHERE id = %(customer)s
    RETURNING id
), numbered AS (
    SELECT id, row_number() OVER () AS place FROM people
)
INSERT INTO sales_order (id, organization_id, workspace_id, created_at, updated_at, version, number, type,
    customer_id, deal_id, auto_created, status, currency, items_total, adjustment_amount, total_amount,
    delivery_date, payment_terms, payment_status, paid_amount, invoiced_amount, notes, stock_needed,
    cancel_reason, refund_amount)
SELECT gen_random_uuid(), %(organization)s, %(workspace)s, date '2026-11-30' - n * interval '5 minutes',
    date '2026-11-30' - (n * 7 %% 100000) * interval '5 minutes', 1,
    'ORD-2025-' || n, 'SALES', numbered.id, CASE WHEN n %% 5000 = 0 THEN %(deal)s::uuid END, false,
    (ARRAY['pending','confirmed','processing','shipped','delivered','cancelled'])[1 + n %% 6], 'KZT',
    n * 10, 0, n * 10, date '2024-01-01' + (n %% 1000)::int, 'NET_30',
    CASE WHEN n %% 100 = 0 THEN 'refunded' ELSE 'pending' END, 0, 0, md5(n::text), '{}', '', 0
FROM generate_series(1, %(rows)s) AS n JOIN numbered ON place = 1 + (n %% 2000)
"""


@pytest.fixture
def crowded(company):
    """A workspace with so many orders of 2,000 customers; eight of them belong to one deal."""
    customer = make_customer(company.actor)
    deal = make_deal(company.actor, customer, (make_product(company.actor), 1))
    values = {
        "organization": company.organization.pk,
        "workspace": company.workspace.pk,
        "customer": customer.pk,
        "deal": deal.pk,
        "rows": ROWS,
    }
    with filling("sales_order", "sales_orderitem", "crm_customer"), connection.cursor() as cursor:
        cursor.execute(FILL, values)
    return Order


# What is asked → the index that answers it, for the page or for its count.
ASKED = {
    "": "order_created",
    "status=cancelled": "order_status",
    "status=pending,confirmed": "order_status_sort",
    "customerId={customer}": "order_customer",
    "dealId={deal}": "order_of_deal",
    "paymentStatus=refunded": "order_payment",
    "totalAmount=5000": "order_total",
    "totalAmount[gte]=399000": "order_total",
    "dateFrom=2026-11-20": "order_created",
    "createdAt[lt]=2026-07-16": "order_created",
    "updatedAt[gte]=2026-11-20": "order_updated",
    "deliveryDate=2025-01-01": "order_delivery",
    "deliveryDate[gte]=2026-09-20": "order_delivery",
    "orderNumber=ORD-2025-77": "(order_number_unique|order_by_number)",
    "orderNumber[contains]=777": "order_found",
    "customer.type=INDIVIDUAL": "order_customer",
    "approval=waiting": "order_approval",
    "search=ORD-2025-4321": "order_found",
    "search=абвгд": "order_found",
    "sort=createdAt": "order_created",
    "sort=-createdAt": "order_created",
    "sort=updatedAt": "order_updated",
    "sort=-updatedAt": "order_updated",
    "sort=totalAmount": "order_total",
    "sort=-totalAmount": "order_total",
    "sort=deliveryDate": "order_delivery",
    "sort=-deliveryDate": "order_delivery",
    "sort=orderNumber": "order_by_number",
    "sort=-orderNumber": "order_by_number",
    "sort=customerName": "customer_sorted_name",
    "sort=-customerName": "customer_sorted_name",
    "sort=status": "order_status_sort",
    "sort=-status": "order_status_sort",
    "status=pending&sort=-totalAmount": "order_total",
}


def test_every_question_has_its_index(crowded):
    order = crowded.objects.filter(deal__isnull=False).first()
    wrong = []
    for question, index in ASKED.items():
        text = question.format(customer=order.customer_id, deal=order.deal_id)
        filters = OrderFilters(QueryDict(text))
        matching = filters.apply(crowded.objects.all())
        page = pagination.cut(matching.order_by(*filters.order()), pagination.Page(1, 20))
        plan = page.values_list("pk", "customer__name", "deal__deal_number").explain()
        count = matching.order_by().values("pk").explain()
        if "Seq Scan on sales_order" in plan or not re.search(rf" {index}\b", plan + count):
            wrong.append(f"{text}\n{plan}\n{count}")
    assert not wrong, "\n\n".join(wrong)

    # Sorted pages touch some rows, not all of them, whatever the table's size.
    for key in ("createdAt", *OrderFilters.sorts):
        for sign in ("", "-"):
            filters = OrderFilters(QueryDict(f"sort={sign}{key}"))
            found = filters.apply(crowded.objects.all()).order_by(*filters.order())
            plan = pagination.cut(found, pagination.Page(1, 20)).explain(analyze=True)
            read = re.findall(r"Scan.* on \w+ .*actual.* rows=([\d.]+)", plan)
            # A customer's orders are sorted together; 50 each are here.
            assert max(map(float, read)) <= (50 if key == "customerName" else 20), plan


def test_the_questions_name_every_filter_and_sort():
    asked = " ".join(ASKED)
    unproven = {"type", "id"}  # has one value only; has its primary key
    assert {name for name in OrderFilters.fields if f"{name}" not in asked} <= unproven
    assert not {name for name in OrderFilters.sorts if f"sort={name}" not in asked}

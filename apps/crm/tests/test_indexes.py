"""Each way to find or sort customers and deals has an index, shown over 40,000 of each in one workspace."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict

from apps.crm.api.filters import CustomerFilters, DealFilters
from apps.crm.models import Customer, Deal
from apps.crm.tests.factories import make_employee
from apps.kernel.api import pagination
from apps.kernel.tests.filling import filling

pytestmark = pytest.mark.long

ROWS = 40_000

CUSTOMERS = """
INSERT INTO crm_customer (id, organization_id, workspace_id, created_at, updated_at, version,
    customer_number, name, type, status, email, phone, bin, iin, source, segment, rating, credit_limit,
    payment_terms, balance, total_orders, total_revenue, last_order_date, payment_behavior)
SELECT gen_random_uuid(), %(organization)s, %(workspace)s, date '2026-11-30' - n * interval '5 minutes',
    date '2026-11-30' - (n * 7 %% 100000) * interval '5 minutes',
    1, 'CUS-2025-' || n, 'ТОО Клиент ' || md5(n::text),
    CASE WHEN n %% 50 = 0 THEN 'INDIVIDUAL' ELSE 'COMPANY' END,
    CASE WHEN n %% 100 = 0 THEN 'CHURNED' ELSE 'ACTIVE' END,
    'client' || n || '@example.kz', '+7701' || lpad(n::text, 7, '0'),
    CASE WHEN n %% 50 > 0 THEN '9' || lpad(n::text, 11, '0') END,
    CASE WHEN n %% 50 = 0 THEN '8' || lpad(n::text, 11, '0') END,
    'source ' || n %% 300, 'segment ' || n %% 300, n %% 51 / 10.0, n * 7,
    'NET_' || (ARRAY[7,15,30])[1 + n %% 3], -n, n, n * 10,
    date '2024-01-01' + (n %% 1000)::int, CASE WHEN n %% 100 = 0 THEN 'late' ELSE 'unknown' END
FROM generate_series(1, %(rows)s) AS n
"""
DEALS = """
INSERT INTO crm_deal (id, organization_id, workspace_id, created_at, updated_at, version, deal_number, title,
    description, customer_id, value, value_from_lines, stage, probability, expected_close_date,
    actual_close_date, assigned_to_id, source, competitors, tags, notes, opened_on, won_at, activities_count)
SELECT gen_random_uuid(), %(organization)s, %(workspace)s, date '2026-11-30' - n * interval '5 minutes',
    date '2026-11-30' - (n * 7 %% 100000) * interval '5 minutes',
    1, 'DEAL-2025-' || n, 'Проект ' || md5(n::text), '',
    c.id, n * 10, false, stage, n %% 101, date '2024-01-01' + (n %% 1000)::int,
    CASE WHEN stage = 'WON' THEN date '2024-01-01' + (n %% 1000)::int END,
    CASE WHEN n %% 100 = 0 THEN %(employee)s::uuid END, 'source ' || n %% 300, '{}',
    ARRAY['tag ' || n %% 300], '', date '2024-01-01', CASE WHEN stage = 'WON' THEN now() END, 0
FROM (SELECT id, row_number() OVER () AS n FROM crm_customer) AS c,
LATERAL (SELECT (ARRAY['LEAD','QUALIFIED','PROPOSAL','NEGOTIATION','CLOSING','WON'])[1 + n %% 6] AS stage) s
"""


@pytest.fixture
def crowded(company):
    """A workspace with so many customers and a deal of each; every hundredth deal is the employee's."""
    values = {
        "organization": company.organization.pk,
        "workspace": company.workspace.pk,
        "employee": make_employee(company.member("DEALS_VIEW")).pk,
        "rows": ROWS,
    }
    with filling("crm_customer", "crm_deal"), connection.cursor() as cursor:
        cursor.execute(CUSTOMERS, values)
        cursor.execute(DEALS, values)
    return values["employee"]


# What is asked → the index that answers it, for the page or for its count.
OF_CUSTOMERS = {
    "": "customer_created",
    "type=INDIVIDUAL": "customer_type",
    "status=CHURNED": "customer_status",
    "segment=segment 7": "customer_segment_called",
    "source=source 7": "customer_source_called",
    "name=ТОО Клиент c4ca4238a0b923820dcc509a6f75849b": "customer_name",
    "name[contains]=c4ca4238a0b9": "customer_found",
    "customerNumber=CUS-2025-777": "customer_(by_number|number_unique)",
    "email=client777@example.kz": "customer_email",
    "phone=%2B77010000777": "customer_phone",
    "bin=900000000777": "customer_bin_unique",
    "iin=800000000800": "customer_iin_unique",
    "rating=5": "customer_rating",
    "creditLimit[lt]=700": "customer_credit_limit",
    "paymentTerms=NET_7": "customer_(terms|created)",
    "paymentBehavior=late": "customer_behavior",
    "balance[lt]=-39900": "customer_balance",
    "totalOrders[gte]=39900": "customer_orders",
    "totalRevenue[gte]=399000": "customer_revenue",
    "minRevenue=399000": "customer_revenue",
    "maxRevenue=900": "customer_revenue",
    "lastOrderDate[gte]=2026-09-26": "customer_last_order",
    "createdAt[gte]=2026-11-22": "customer_created",
    "dateFrom=2026-11-22": "customer_created",
    "dateTo=2026-07-16": "customer_created",
    "updatedAt[gte]=2026-11-22": "customer_updated",
    "search=c4ca4238a0b923820dcc509a6f75849b": "customer_found",
    "search=client777@": "customer_found",
}
OF_DEALS = {
    "": "deal_created",
    "stage=WON": "deal_stage",
    "stage=WON&sort=-value": "deal_stage_value",
    "customerId={customer}": "deal_customer",
    "assignedTo={employee}": "deal_assigned_to",
    "value=7770": "deal_value",
    "minValue=399000": "deal_value",
    "maxValue=900": "deal_value",
    "probability=77": "deal_probability",
    "title=Проект c4ca4238a0b923820dcc509a6f75849b": "deal_title",
    "title[contains]=c4ca4238a0b9": "deal_found",
    "dealNumber=DEAL-2025-777": "deal_(by_number|number_unique)",
    "source=source 7": "deal_source_called",
    "tags=tag 7": "deal_tags",
    "expectedCloseDate=2025-01-01": "deal_expected_close",
    "actualCloseDate=2025-01-01": "deal_closed",
    "createdAt[gte]=2026-11-22": "deal_created",
    "dateFrom=2026-11-22": "deal_created",
    "dateTo=2026-07-16": "deal_created",
    "updatedAt[gte]=2026-11-22": "deal_updated",
    "customer.name=ТОО Клиент c4ca4238a0b923820dcc509a6f75849b": "customer_name",
    "customer.type=INDIVIDUAL": "customer_type",
    "customer.status=CHURNED": "customer_status",
    "customer.segment=segment 7": "customer_segment_called",
    "search=c4ca4238a0b923820dcc509a6f75849b": "deal_found",
    "search=DEAL-2025-4321": "deal_found",
}


def plans(filters, model):
    """The plans of the page and of the count."""
    matching = filters.apply(model.objects.all())
    page = pagination.cut(matching.order_by(*filters.order()), pagination.Page(1, 20))
    return page.explain(), matching.order_by().values("pk").explain()


def unbounded_sorts(filterset, model):
    """The sorts whose first page reads more than its own rows."""
    for key in ("createdAt", *filterset.sorts):
        for sign in ("", "-"):
            filters = filterset(QueryDict(f"sort={sign}{key}"))
            found = filters.apply(model.objects.all()).order_by(*filters.order())
            plan = pagination.cut(found, pagination.Page(1, 20)).explain(analyze=True)
            read = re.findall(r"Scan.* on crm_\w+ .*actual.* rows=([\d.]+)", plan)
            if max(map(float, read)) > 21:
                yield f"sort={sign}{key}\n{plan}"


def test_every_question_has_its_index(crowded):
    customer = Customer.objects.values_list("pk", flat=True)[777]
    wrong = []
    for filterset, asked, model in (
        (CustomerFilters, OF_CUSTOMERS, Customer),
        (DealFilters, OF_DEALS, Deal),
    ):
        for question, index in asked.items():
            text = question.format(customer=customer, employee=crowded)
            page, count = plans(filterset(QueryDict(text)), model)
            if "Seq Scan on crm_" in page or not re.search(rf" {index}\b", page + count):
                wrong.append(f"{text}\n{page}\n{count}")
        wrong += unbounded_sorts(filterset, model)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(("filterset", "asked"), [(CustomerFilters, OF_CUSTOMERS), (DealFilters, OF_DEALS)])
def test_the_questions_name_every_filter(filterset, asked):
    words = " ".join(asked)
    # The id has its primary key.
    asked_by = {*filterset.fields, *filterset.aliases} - {"id"}
    assert not {name for name in asked_by if name not in words}

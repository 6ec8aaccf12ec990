"""Pages by cursor: every list, every sort; rows that come, go, tie or have nothing there; what is refused."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.tests.factories import error_of
from apps.crm.models import Customer
from apps.inventory.models import Product
from apps.kernel.api.filters import FilterSet
from apps.kernel.errors import DomainError
from apps.notifications.models import WebhookDelivery
from apps.sales.tests.factories import make_customer
from conftest import counted
from prometric.routes import PARENT, Route, every_route
from prometric.tests import objects
from prometric.tests.cells import joined

pytestmark = pytest.mark.django_db
CUSTOMERS = "/api/v1/customers"
MOMENT = timezone.now()
LIMITS = ("creditLimit", "-creditLimit")
LISTS = [
    route
    for route in every_route()
    if (route.name == "list" or route.entry.paged) and route.entry.service is None
    if not route.entry.many  # an array has no pages
]


def pages(client, path, **params):
    """All pages, by the cursor of each answer."""
    found: list[list[dict[str, Any]]] = []
    cursor: Any = ""
    while True:
        answer = client.get(path, {"limit": "2", **params, "cursor": cursor})
        assert answer.status_code == 200, answer.content
        data = answer.json()["data"]
        found.append(data["items"])
        cursor = data["pagination"]["nextCursor"]
        assert data["pagination"]["hasNext"] is (cursor is not None)
        assert ("Link" in answer) is (cursor is not None)
        if cursor is None:
            return found


def rows(client, path, **params):
    return [row for page in pages(client, path, **params) for row in page]


def plain(client, path, **params):
    answer = client.get(path, {"limit": "100", **params})
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]["items"]


def _sorts(route: Route) -> list[str]:
    filterset: Any = route.viewset.filterset_class
    if not (isinstance(filterset, type) and issubclass(filterset, FilterSet)):
        return []
    # Each key one way; both ways are tried below.
    return [f"{'-' * (place % 2)}{key}" for place, key in enumerate(("createdAt", *filterset.sorts))]


def _fill(company, route: Route) -> str:
    """Three rows where several may be made alike; the last one's id."""
    found = ""
    if make := objects.MAKERS.get(route.basename):
        for _ in range(3):
            try:
                with transaction.atomic():
                    found = str(make(company))
            except DomainError:  # of a name or number that there is once only
                break
            for product in Product.objects.filter(code__startswith="CANARY"):
                Product.objects.filter(pk=product.pk).update(code=product.pk.hex[-12:])
    return found


SEVERAL = {"customer", "product", "deal", "order", "shipment", "return", "invoice", "payment", "comment"}
SEVERAL |= {
    "production-order",
    "work-order",
    "stock-movement",
    "supplier",
    "purchase-order",
    "task",
    "comment",
}


@joined("route", LISTS)
def test_every_list_has_the_same_rows_in_the_same_order(company, route: Route):
    pk = _fill(company, route)
    path = route.path(pk)
    if route.basename == "webhook-delivery":
        path = path.replace(str(PARENT), str(WebhookDelivery.objects.get(pk=pk).subscription_id))
    most = 0
    for sort in ("", *_sorts(route)):
        asked = {"sort": sort} if sort else {}
        by_cursor = pages(company.client, path, **asked)
        whole = plain(company.client, path, **asked)
        assert [row for page in by_cursor for row in page] == whole, sort
        assert all(len(page) == 2 for page in by_cursor[:-1]), sort
        most = max(most, len(whole))
    assert most >= 3 or route.basename not in SEVERAL or route.entry.detail


def names(found):
    return [row["name"] for row in found]


@pytest.fixture
def seven(company):
    """Customers of one moment, two of them without a credit limit, others with the same one."""
    limits = {"Ас": 1, "әже": None, "Бау": 0, "Яр": None, "Ұя": 1, "Zeta": 0, "99": 1}
    for name, limit in limits.items():
        made = make_customer(company.actor, name=name)
        Customer.objects.filter(pk=made.pk).update(credit_limit=limit, created_at=MOMENT)
    return company


class TestOrder:
    @joined(
        "sort",
        ["name", "-name", "creditLimit", "-creditLimit", "-creditLimit,name", "createdAt", "", "-rating"],
    )
    def test_ties_and_nulls(self, seven, sort):
        asked = {"sort": sort}
        for limit in ("1", "2", "3", "100"):
            found = rows(seven.client, CUSTOMERS, **asked, limit=limit)
            assert names(found) == names(plain(seven.client, CUSTOMERS, **asked))

    def test_the_next_pages_address_is_told(self, seven):
        answer = seven.client.get(
            CUSTOMERS, {"cursor": "", "limit": "3", "sort": "name", "type": "COMPANY,INDIVIDUAL"}
        )
        [address] = re.fullmatch('<(.+)>; rel="next"', answer["Link"]).groups()
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query))
        assert (parts.path, asked.pop("cursor")) == (
            CUSTOMERS,
            answer.json()["data"]["pagination"]["nextCursor"],
        )
        assert asked == {"limit": "3", "sort": "name", "type": "COMPANY,INDIVIDUAL"}
        following = seven.client.get(address).json()["data"]
        assert names(following["items"]) == names(plain(seven.client, CUSTOMERS, sort="name"))[3:6]

    def test_nothing_is_counted(self, seven):
        with counted() as queries:
            data = seven.client.get(CUSTOMERS, {"cursor": "", "limit": "2"}).json()["data"]
        assert not any("COUNT(*)" in query for query in queries)
        assert list(data) == ["items", "limit", "pagination"]
        assert data["pagination"].keys() == {"limit", "hasNext", "nextCursor"}
        nested = seven.client.get("/api/v2/customers", {"cursor": ""}).json()["data"]
        assert list(nested) == ["items", "pagination"]
        assert nested["pagination"] == {"limit": 20, "hasNext": False, "nextCursor": None}


class TestMeanwhile:
    @pytest.mark.parametrize("sort", ["name", "-name", "createdAt", "-createdAt", *LIMITS])
    def test_rows_that_come_and_go_move_no_other(self, seven, sort):
        """With numbers, one written before shows a row twice and one deleted skips one."""
        before = names(plain(seven.client, CUSTOMERS, sort=sort))
        seen: list[str] = []
        cursor: Any = ""
        while cursor is not None:
            asked = {"cursor": cursor, "limit": "2", "sort": sort}
            data = seven.client.get(CUSTOMERS, asked).json()["data"]
            seen += names(data["items"])
            cursor = data["pagination"]["nextCursor"]
            for name in ("0 первый", "Яя последний") if len(seen) < 6 else ():
                make_customer(seven.actor, name=name)
            # The one that the cursor names, too.
            Customer.objects.filter(pk=data["items"][-1]["id"]).update(deleted_at=timezone.now())
        assert [name for name in seen if name in before] == before
        assert len(before) == 7


class TestRefusals:
    def cursor(self, client, path=CUSTOMERS, **params):
        answer = client.get(path, {"cursor": "", "limit": "2", **params})
        return answer.json()["data"]["pagination"]["nextCursor"]

    def refused(self, client, path=CUSTOMERS, **params):
        status, code, details = error_of(client.get(path, params))
        assert (status, code, list(details)) == (400, "VALIDATION_FAILED", ["cursor"])

    @pytest.mark.parametrize("cursor", ["x", "2", "x:y", ":", "null", "a" * 9_000, "\u0440"])
    def test_what_is_no_cursor(self, seven, cursor):
        self.refused(seven.client, cursor=cursor)

    def test_a_changed_one(self, seven):
        cursor = self.cursor(seven.client)
        for place in (0, len(cursor) // 2, -1):
            other = "A" if cursor[place] != "A" else "B"
            changed = cursor[:place] + other + (cursor[place + 1 :] if place != -1 else "")
            self.refused(seven.client, cursor=changed)

    def test_other_filters_order_or_list(self, seven):
        cursor = self.cursor(seven.client, sort="name")
        for asked in (
            {},
            {"sort": "-name"},
            {"sort": "name", "order": "desc"},
            {"sort": "name", "type": "COMPANY"},
        ):
            self.refused(seven.client, cursor=cursor, **asked)
        self.refused(seven.client, "/api/v1/suppliers", cursor=cursor, sort="name")
        kept = {"cursor": cursor, "sort": "name", "limit": "5"}
        assert len(seven.client.get(CUSTOMERS, kept).json()["data"]["items"]) == 5

    def test_of_another_tenant(self, seven, other_company):
        self.refused(other_company.client, cursor=self.cursor(seven.client))

    def test_with_a_page_number(self, seven):
        self.refused(seven.client, cursor="", page="1")
        self.refused(seven.client, cursor=self.cursor(seven.client), page="2")

    def test_twice(self, seven):
        self.refused(seven.client, CUSTOMERS + "?cursor=&cursor=")

    def test_where_there_are_no_pages(self, company):
        self.refused(company.client, "/api/v1/departments", cursor="")

"""How many statements a request takes, whatever the number of rows."""

from __future__ import annotations

import pytest

from apps.crm.services import add_deal_activity
from apps.crm.tests.factories import line, make_customer, make_deal, make_product
from apps.crm.tests.http import CUSTOMERS, DEALS


class TestQueryCounts:
    """The actor, the count, the page, and one query for each kind of children."""

    @pytest.fixture(params=[1, 12])
    def rows(self, company, request):
        product = make_product(company.actor)
        for _ in range(request.param):
            contacts = [{"first_name": "Арман"}, {"first_name": "Дина"}]
            places = [{"address_line1": "ул. Абая 150"}]
            customer = make_customer(company.actor, contacts=contacts, addresses=places)
            lines = [line(product), line(product)]
            deal = make_deal(company.actor, customer, products=lines, tags=["kz"])
            add_deal_activity(deal.pk, actor=company.actor, type="call", subject="Звонок")
        return deal

    def test_deals(self, company, rows, count_queries):
        with count_queries() as statements:
            assert company.client.get(DEALS).status_code == 200
        assert len(statements) == 4

    def test_deals_filtered_searched_and_sorted(self, company, rows, count_queries):
        params = {
            "search": "erp",
            "tags": "kz",
            "customer.type": "COMPANY",
            "value[gte]": "1",
            "sort": "customerName",
        }
        with count_queries() as statements:
            assert company.client.get(DEALS, params).json()["data"]["items"]
        assert len(statements) == 4

    def test_customers(self, company, rows, count_queries):
        with count_queries() as statements:
            assert company.client.get(CUSTOMERS).status_code == 200
        assert len(statements) == 5

    def test_a_deal(self, company, rows, count_queries):
        with count_queries() as statements:
            assert company.client.get(f"{DEALS}/{rows.pk}").status_code == 200
        # The actor, the deal, its lines, activities, documents, timeline and uploaded files.
        assert len(statements) == 7

    def test_a_customer(self, company, rows, count_queries):
        with count_queries() as statements:
            assert company.client.get(f"{CUSTOMERS}/{rows.customer_id}").status_code == 200
        # The actor, the customer, contacts, addresses, deals, orders, invoices, activities; what is on
        # account, and what was opened with, delivered, returned and paid for the settlement.
        assert len(statements) == 13

    def test_activities(self, company, rows, count_queries):
        with count_queries() as statements:
            assert company.client.get(f"{DEALS}/{rows.pk}/activities").status_code == 200
        # The actor, whether the deal is there, the count, the page.
        assert len(statements) == 4

    @pytest.mark.parametrize("lines", [1, 20])
    def test_creating_a_deal(self, company, lines, count_queries):
        customer = make_customer(company.actor)
        products = [{"productId": str(make_product(company.actor).pk), "quantity": 1} for _ in range(lines)]
        body = {"title": "x", "customerId": str(customer.pk), "products": products}
        with count_queries() as statements:
            assert company.client.post(DEALS, body).status_code == 201
        # The actor, the customer's lock, the actor's employee, the products, the VAT rates, the price lists,
        # the number; the deal, its lines, the timeline, the event and its search document.
        assert len(statements) == 12

"""Another tenant's rows do not exist here, and a colleague needs the permission."""

from __future__ import annotations

import pytest

from apps.crm.models import Activity, Customer, Deal
from apps.crm.tests.factories import make_customer, make_deal, make_employee, make_product
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from prometric.tests.cells import joined

CUSTOMER = {"name": "ТОО"}
ACTIVITY = {"type": "call", "subject": "Звонок"}
# (method, path, body, permission)
ROUTES = [
    ("GET", "/customers", None, "CUSTOMERS_VIEW"),
    ("POST", "/customers", CUSTOMER, "CUSTOMERS_CREATE"),
    ("GET", "/customers/{customer}", None, "CUSTOMERS_VIEW"),
    ("PUT", "/customers/{customer}", {"name": "ТОО Другое"}, "CUSTOMERS_UPDATE"),
    ("PATCH", "/customers/{customer}", {"name": "ТОО Другое"}, "CUSTOMERS_UPDATE"),
    ("DELETE", "/customers/{customer}", None, "CUSTOMERS_DELETE"),
    ("POST", "/customers/{customer}/convert", None, "CUSTOMERS_UPDATE"),
    ("GET", "/customers/{customer}/activities", None, "CUSTOMERS_VIEW"),
    ("POST", "/customers/{customer}/activities", ACTIVITY, "CUSTOMERS_UPDATE"),
    ("GET", "/deals", None, "DEALS_VIEW"),
    ("POST", "/deals", {"title": "x", "customerId": "{customer}"}, "DEALS_CREATE"),
    ("GET", "/deals/{deal}", None, "DEALS_VIEW"),
    ("PUT", "/deals/{deal}", {"title": "Другое"}, "DEALS_UPDATE"),
    ("PATCH", "/deals/{deal}", {"title": "Другое"}, "DEALS_UPDATE"),
    ("DELETE", "/deals/{deal}", None, "DEALS_DELETE"),
    ("POST", "/deals/{deal}/win", {}, "DEALS_UPDATE"),
    ("POST", "/deals/{deal}/lose", {"lostReason": "price"}, "DEALS_UPDATE"),
    ("GET", "/deals/{deal}/activities", None, "DEALS_VIEW"),
    ("POST", "/deals/{deal}/activities", ACTIVITY, "DEALS_UPDATE"),
]
WITH_ID = [route for route in ROUTES if "{" in route[1]]


def call(client, route, customer, deal):
    method, path, body, _permission = route
    filled = {
        key: value.format(customer=customer.pk) if isinstance(value, str) else value
        for key, value in (body or {}).items()
    }
    where = "/api/v1" + path.format(customer=customer.pk, deal=deal.pk)
    return client.request(method, where, filled if body is not None else None)


def everything():
    with tenancy.system("test"):
        return [
            list(model.everything.order_by("id").values())
            for model in (Customer, Deal, Activity, OutboxEvent)
        ]


@pytest.fixture
def deal(company):
    """A deal and, apart from it, a customer that could be deleted or converted."""
    return make_deal(company.actor)


@joined("route", WITH_ID)
def test_another_tenants_ids_are_not_found(company, other_company, deal, route):
    customer = make_customer(company.actor)
    before = everything()
    response = call(other_company.client, route, customer, deal)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"
    assert everything() == before


@joined("route", ROUTES)
def test_a_colleague_needs_the_permission(company, deal, route):
    customer = make_customer(company.actor)
    permission = route[3]
    everything_else = {
        f"{resource}_{right}"
        for resource in ("CUSTOMERS", "DEALS")
        for right in ("VIEW", "CREATE", "UPDATE", "DELETE")
    } - {permission}
    without, holder = company.member(*everything_else), company.member(permission)
    before = everything()

    response = call(without.client, route, customer, deal)

    assert response.status_code == 403
    assert response.json()["error"]["details"] == {"required": permission}
    assert everything() == before
    assert call(holder.client, route, customer, deal).status_code in (200, 201)


@joined("route", ROUTES)
def test_nobody_without_a_token(company, anonymous, deal, route):
    assert call(anonymous, route, deal.customer, deal).status_code == 401


def test_lists_show_the_own_tenants_rows_alone(company, other_company, deal):
    for path in ("/api/v1/customers", "/api/v1/deals"):
        assert company.client.get(path).json()["data"]["total"] == 1
        assert other_company.client.get(path).json()["data"]["total"] == 0


def test_a_body_cannot_name_another_tenants_rows(company, other_company, deal):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = {
            "customerId": make_customer(other_company.actor).pk,
            "assignedTo": make_employee(other_company.member()).pk,
            "products": [{"productId": make_product(other_company.actor).pk, "quantity": 1}],
        }
    own = {"title": "x", "customerId": str(deal.customer_id)}
    before = everything()
    named = {"customerId": "customerId", "assignedTo": "assignedTo", "products": "products.0.productId"}
    for key, value in foreign.items():
        for response in (
            company.client.post("/api/v1/deals", {**own, key: value}),
            company.client.put(f"/api/v1/deals/{deal.pk}", {key: value}),
        ):
            assert response.status_code == 404, key
            assert list(response.json()["error"]["details"]) == [named[key]]
    body = {**ACTIVITY, "participants": [str(foreign["assignedTo"])]}
    assert company.client.post(f"/api/v1/deals/{deal.pk}/activities", body).status_code == 404
    assert everything() == before


@joined("path", ["/customers/7", "/deals/7", "/deals/7/win", "/customers/x/activities"])
def test_a_malformed_id(company, path):
    method = "POST" if path.endswith("win") else "GET"
    response = company.client.request(method, f"/api/v1{path}")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "INVALID_UUID"


def test_another_workspace_of_the_organization_is_another_world(company, deal):
    with tenancy.system("test"):
        branch = type(company.workspace).objects.create(organization=company.organization, name="Астана")
    headers = {"X-Workspace-Id": str(branch.pk)}
    assert company.client.get("/api/v1/deals", **headers).json()["data"]["total"] == 0
    assert company.client.get(f"/api/v1/deals/{deal.pk}", **headers).status_code == 404
    body = {"title": "x", "customerId": str(deal.customer_id)}
    assert company.client.post("/api/v1/deals", body, **headers).status_code == 404

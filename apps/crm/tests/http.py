"""What tests say to the API, and what they expect of a refusal."""

from __future__ import annotations

from typing import Any

from apps.crm.tests.factories import make_customer

CUSTOMERS, DEALS = "/api/v1/customers", "/api/v1/deals"


def create_customer(company: Any, **body: Any) -> str:
    """The id of a customer made by POST."""
    response = company.client.post(CUSTOMERS, {"name": "ТОО Tech Solutions", **body})
    assert response.status_code == 201, response.json()
    found: str = response.json()["data"]["id"]
    return found


def read_customer(company: Any, pk: Any) -> dict[str, Any]:
    """A customer's page."""
    found: dict[str, Any] = company.client.get(f"{CUSTOMERS}/{pk}").json()["data"]
    return found


def create_deal(company: Any, **body: Any) -> str:
    """The id of a deal made by POST, with a customer of its own unless given."""
    if "customerId" not in body:
        body["customerId"] = str(make_customer(company.actor).pk)
    response = company.client.post(DEALS, {"title": "ERP System Implementation", **body})
    assert response.status_code == 201, response.json()
    found: str = response.json()["data"]["id"]
    return found


def read_deal(company: Any, pk: Any) -> dict[str, Any]:
    """A deal's page."""
    response = company.client.get(f"{DEALS}/{pk}")
    assert response.status_code == 200, response.json()
    found: dict[str, Any] = response.json()["data"]
    return found


def refused(response: Any, status: int, code: str, *fields: str) -> dict[str, Any]:
    """The details of a refusal of this status and code, about these fields if named."""
    assert response.status_code == status, response.json()
    error = response.json()["error"]
    assert error["code"] == code
    if fields:
        assert sorted(error["details"]) == sorted(fields)
    found: dict[str, Any] = error["details"]
    return found

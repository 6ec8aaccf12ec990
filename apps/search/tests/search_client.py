"""Asking the API, and what the questions are about."""

from __future__ import annotations

from typing import Any

SEARCH = "/api/v1/search"


def ask(of: Any, query: str, **more: Any) -> dict[str, Any]:
    """The answer's data to one question; `of` is a company or member."""
    answer = of.client.post(SEARCH, {"query": query, **more})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["data"]
    return found


def titles(of: Any, query: str, **more: Any) -> list[str]:
    return [row["title"] for row in ask(of, query, **more)["results"]]


def post(of: Any, path: str, body: dict[str, Any]) -> str:
    """Make something through the API; its id."""
    answer = of.client.post(f"/api/v1{path}", body)
    assert answer.status_code == 201, answer.content
    found: str = answer.json()["data"]["id"]
    return found


def make_product(of: Any, name: str, code: str = "P-1", **more: Any) -> str:
    return post(of, "/products", {"code": code, "name": name, "price": 1000, "type": "SERVICE", **more})


def make_customer(of: Any, name: str, **more: Any) -> str:
    return post(of, "/customers", {"name": name, **more})


def make_deal(of: Any, title: str, customer: str, **more: Any) -> str:
    return post(of, "/deals", {"title": title, "customerId": customer, **more})


def make_order(of: Any, customer: str, product: str, **more: Any) -> str:
    return post(
        of, "/orders", {"customerId": customer, "items": [{"productId": product, "quantity": 1}], **more}
    )

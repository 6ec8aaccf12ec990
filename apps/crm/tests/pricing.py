"""What tests of price lists share: lists made and read over HTTP, prices asked for, orders placed."""

from __future__ import annotations

from typing import Any

URL = "/api/v1/price-lists"
API = "/api/v1"


def made(company, **body: Any) -> str:
    answer = company.client.post(URL, {"name": "Опт", **body})
    assert answer.status_code == 201, answer.json()
    found: str = answer.json()["data"]["id"]
    return found


def read(company, path: str, **query: Any) -> Any:
    answer = company.client.get(path, query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


def listed(company, path: str, **query: Any) -> Any:
    return read(company, path, **query)["items"]


def asked(company, product, customer=None, **query: Any) -> Any:
    who = {} if customer is None else {"customerId": customer.pk}
    return read(company, f"{URL}/price", productId=product.pk, **who, **query)


def ordered(company, customer, *items: dict[str, Any], expected: int = 201) -> Any:
    answer = company.client.post(f"{API}/orders", {"customerId": customer.pk, "items": list(items)})
    assert answer.status_code == expected, answer.json()
    return read(company, f"{API}/orders/{answer.json()['data']['id']}")

"""Requests to production orders."""

from __future__ import annotations

ORDERS = "/api/v1/production/orders"


def call(company, method, path, body=None, status=200):
    answer = company.client.request(method, f"{ORDERS}{path}", body)
    assert answer.status_code == status, answer.json()
    return answer.json()["data"] if status < 400 else answer.json()["error"]

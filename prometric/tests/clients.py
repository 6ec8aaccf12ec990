"""Clients of the API for tests, and what a request that comes from outside must not carry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from django.db import connection
from django.test import Client

from apps.kernel import tenancy


@contextmanager
def outside() -> Iterator[None]:
    """Requests come from outside: the scope that a test is in must not carry them."""
    scope = tenancy.peek()
    if scope is None:
        yield
        return
    token = tenancy._current.set(None)
    tenancy._set_in_database(tenancy.NOWHERE)
    try:
        yield
    finally:
        tenancy._current.reset(token)
        if not connection.needs_rollback:
            tenancy._set_in_database(scope.settings)


class ApiClient:
    """Speaks JSON as one member: `client.post("/api/v1/deals", {...})` → Django's response."""

    def __init__(self, token: str | None = None, **headers: str) -> None:
        self.token = token
        self.headers = headers
        self.http = Client(raise_request_exception=False)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {**self.headers, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes) else (b"" if body is None else orjson.dumps(body, str))
        with outside():
            return self.http.generic(method, path, data, "application/json", headers=sent)

    def get(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> Any:
        sent = {**self.headers, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        with outside():
            return self.http.get(path, params or {}, headers=sent)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.request("DELETE", path, **headers)

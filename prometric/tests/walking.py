"""A company's way through the reference: its bodies sent, its examples compared with the answers."""

from __future__ import annotations

from typing import Any

from prometric.tests.shapes import CONTRACT, assert_like, request_of

FREE_JSON = ("data.items[0].specifications", "data.specifications")


class Walk:
    """One company's way through the reference, endpoint by endpoint."""

    def __init__(self, company: Any) -> None:
        self.client = company.client
        self.checked: set[str] = set()

    def call(
        self,
        endpoint: str,
        *,
        status: int = 200,
        path: str | None = None,
        body: Any = None,
        but: tuple[str, ...] = (),
        **ids: Any,
    ) -> Any:
        """Send the endpoint's body with `ids` put in; the answer has the example's shape."""
        method, template = endpoint.split(" ")
        if method != "GET" and body is None:
            body = request_of(endpoint) if "request" in CONTRACT[endpoint] else None
        if isinstance(body, dict):
            body = fill(body, ids)
        target = f"/api/v1{path or template}"
        if method == "GET":
            answer = self.client.get(target, Accept="application/json")
        else:
            answer = self.client.request(method, target, body)
        assert answer.status_code == status, (
            f"{endpoint}: {answer.status_code} {answer.content.decode()[:600]}"
        )
        found = answer.json()
        strange = [row for row in found["meta"].get("warnings", ()) if row["code"] == "UNKNOWN_FIELD"]
        assert not strange, f"{endpoint}: {strange}"
        assert_like(endpoint, found, FREE_JSON + but)
        self.checked.add(endpoint)
        return found["data"]


def fill(value: Any, ids: dict[str, Any]) -> Any:
    """The body with every `uuid` placeholder replaced by the id given under its key."""
    if isinstance(value, dict):
        return {
            key: ids[key] if key in ids and not isinstance(item, (dict, list)) else fill(item, ids)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [fill(item, ids) for item in value]
    return value

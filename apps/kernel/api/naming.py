"""snake_case inside, camelCase in the API."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def camelize(name: str) -> str:
    """`customer_id` → `customerId`; dotted and already camelCase names stay as they are."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest) if rest and head else name


def camelize_path(name: str) -> str:
    """`items.0.product_id` → `items.0.productId`."""
    return ".".join(camelize(part) for part in name.split("."))


def camelize_keys(value: Any) -> Any:
    """The same structure with camelCase keys; for our own dictionaries, never for a customer's JSON."""
    if isinstance(value, dict):
        return {camelize_path(str(key)): camelize_keys(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [camelize_keys(item) for item in value]
    return value


def camelize_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """Details of an error or warning as the wire shows them; `field` names one of the body's."""
    shown: dict[str, Any] = camelize_keys(dict(details))
    if isinstance(shown.get("field"), str):
        shown["field"] = camelize_path(shown["field"])
    return shown

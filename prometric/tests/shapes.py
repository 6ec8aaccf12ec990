"""The reference's examples as shapes: an answer has every key of its example, with the right type."""

from __future__ import annotations

import json
from typing import Any

from prometric.document.examples import examples

CONTRACT: dict[str, dict[str, Any]] = examples()


def request_of(endpoint: str) -> Any:
    """A fresh copy of the reference's request body."""
    return json.loads(json.dumps(CONTRACT[endpoint]["request"]))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", dict: "object", list: "array", type(None): "null"}[type(value)]


def differences(example: Any, answer: Any, path: str = "data") -> list[str]:
    """Where the answer lacks a key of the example or has another type."""
    wanted, got = _kind(example), _kind(answer)
    if wanted == "null":
        return []
    if wanted != got:
        return [f"{path}: {wanted} expected, {got} found ({str(answer)[:60]})"]
    if wanted == "object":
        found = []
        for key, value in example.items():
            if key not in answer:
                found.append(f"{path}.{key}: missing")
            else:
                found += differences(value, answer[key], f"{path}.{key}")
        return found
    if wanted == "array" and example:
        if not answer:
            return [f"{path}: empty, the example shows rows"]
        return differences(example[0], answer[0], f"{path}[0]")
    return []


def assert_like(endpoint: str, answer: dict[str, Any], but: tuple[str, ...] = ()) -> None:
    """The answer of `endpoint` has the example's shape; `but` names paths that may differ (free JSON)."""
    assert answer["success"] is True
    found = differences(CONTRACT[endpoint]["response"]["data"], answer["data"])
    found = [line for line in found if not line.startswith(but)] if but else found
    assert not found, f"{endpoint}:\n" + "\n".join(found)

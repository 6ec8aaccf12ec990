"""The reference's examples (examples.json) in the document; its bodies are sent by test_contract.py.

An answer's example is the reference's, and where an answer has more keys, they are made up by their schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

FILE = Path(__file__).with_name("examples.json")
PREFIX = "/api/v1"
SPACE = UUID("6f1c3a52-8f0e-4f6b-9d0e-5b8f1f0f7a11")
MADE_UP: dict[str, Any] = {
    "date-time": "2026-01-15T10:00:00Z",
    "date": "2026-01-15",
    "time": "10:00",
    "email": "user@company.kz",
    "uri": "https://company.kz",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "string": "text",
}
Schema = dict[str, Any]


@cache
def examples() -> dict[str, dict[str, Any]]:
    """{`POST /deals/:id/win`: {request, response}}."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def put_in(document: dict[str, Any]) -> None:
    """Give each operation that the reference shows its examples."""
    for endpoint, operation in operations(document):
        if (shown := examples().get(endpoint)) is None:
            continue
        if "request" in shown and (body := operation.get("requestBody")):
            for content in body["content"].values():
                content["example"] = Maker(document).of(content["schema"], shown["request"])
        answered = next((code for code in operation["responses"] if code < "300"), None)
        content = operation["responses"].get(answered, {}).get("content", {}).get("application/json")
        if content and "response" in shown:
            content["example"] = Maker(document).of(content["schema"], shown["response"], whole=True)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(`POST /deals/:id/win`, operation) of each operation."""
    for path, methods in document["paths"].items():
        place = re.sub(r"\{(\w+)\}", r":\1", path.removeprefix(PREFIX))
        for method, operation in methods.items():
            yield f"{method.upper()} {place}", operation


class Maker:
    """Completes examples by the document's schemas."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["components"]["schemas"]

    def of(self, schema: Schema, shown: Any, name: str = "id", *, whole: bool = False) -> Any:
        """`shown` with real ids for its placeholders.

        Args:
            whole: an answer's: with what its schema promises beyond the reference's keys.
        """
        schema = self.plain(schema)
        if isinstance(shown, dict):
            properties = schema.get("properties", {})
            found = {
                key: self.of(properties.get(key, {}), value, key, whole=whole) for key, value in shown.items()
            }
            missing = [key for key in schema.get("required", ()) if whole and key not in found]
            return found | {key: self.made_up(properties[key], key) for key in missing}
        if isinstance(shown, list):
            rows = schema.get("items", {})
            fitting = [item for item in shown if item in self.plain(rows).get("enum", shown)]
            return [self.of(rows, item, name, whole=whole) for item in fitting]
        if shown == "uuid" or (schema.get("format") == "uuid" and isinstance(shown, str)):
            return str(uuid5(SPACE, name))
        return shown

    def plain(self, schema: Schema) -> Schema:
        """The schema behind references, and the first of several that is no null."""
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rpartition("/")[2]]
                continue
            several = schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf")
            if not several:
                return schema
            schema = next((one for one in several if one.get("type") != "null"), several[0])

    def made_up(self, schema: Schema, name: str) -> Any:
        """A value that the schema takes: null where it may be, nothing in an array."""
        several = schema.get("oneOf") or schema.get("anyOf") or []
        if {"type": "null"} in several or "null" in schema.get("type", ()):
            return None
        schema = self.plain(schema)
        kind = schema.get("type")
        if kind == "array":
            return []
        if kind == "object":
            properties = schema.get("properties", {})
            return {key: self.made_up(properties[key], key) for key in schema.get("required", ())}
        if schema.get("format") == "uuid":
            return str(uuid5(SPACE, name))
        if "enum" in schema:
            return schema["enum"][0]
        return MADE_UP.get(schema.get("format", ""), MADE_UP.get(str(kind), "text"))

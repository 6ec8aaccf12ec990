"""The document's `webhooks`: every event that an address may be told of, with the schema of its data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from apps.kernel.api.naming import camelize
from apps.kernel.events import Event
from apps.notifications.catalogue import event_classes
from apps.notifications.payloads import renamed
from apps.notifications.subscribable_events import subscribable

PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    UUID: {"type": "string", "format": "uuid"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
}
HEADERS = {
    "webhook-id": ("The delivery's id: the same when it is tried again", {"type": "string"}),
    "webhook-timestamp": ("When it was sent, epoch seconds", {"type": "integer"}),
    "webhook-signature": (
        "`v1,` and the signature; two of them for a day after a rotation",
        {"type": "string"},
    ),
}


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON of a field of an event."""
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if get_origin(hint) is list:
        return {"type": "array", "items": schema_of(get_args(hint)[0])}
    inner = [one for one in get_args(hint) if one is not type(None)]
    if len(inner) == 1:
        found = schema_of(inner[0])
        return {**found, "type": [found["type"], "null"]}
    fields = {camelize(name): schema_of(each) for name, each in get_type_hints(hint).items()}
    return {"type": "object", "properties": fields}


def data_of(kind: type[Event]) -> dict[str, Any]:
    """The schema of an event's `data`, with the names that sockets use and those of before."""
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name not in ("name", "subject")}
    properties: dict[str, Any] = {"id": {**PLAIN[UUID], "description": f"Of the {_words(kind.subject)}"}}
    for name, hint in hints.items():
        key, now = camelize(name), renamed(kind.subject, kind.name, name)
        properties[key] = schema_of(hint)
        if now:
            properties[now] = schema_of(hint)
            properties[key] |= {"deprecated": True, "description": f"`{now}`, until the next release"}
    return {"type": "object", "required": ["id"], "properties": properties}


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _title(name: str) -> str:
    return "".join(word.capitalize() for word in _words(name).split())


def put_in(document: dict[str, Any]) -> None:
    """Add the section, and a component for each event."""
    schemas = document["components"]["schemas"]
    webhooks = document.setdefault("webhooks", {})
    for name in subscribable():
        title = f"{_title(name)}Event"
        schemas[title] = {
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"type": "string", "enum": [name]},
                "timestamp": {**PLAIN[dt.datetime], "description": "When it happened"},
                "data": data_of(event_classes()[name]),
            },
        }
        webhooks[name] = {"post": _delivery(name, title)}
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def _delivery(name: str, title: str) -> dict[str, Any]:
    return {
        "operationId": f"on{_title(name)}",
        "summary": f"Event {name}",
        "description": f"Sent to every webhook that chose `{name}`, `{name.partition('.')[0]}.*` or `*`.",
        "tags": ["events"],
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": text, "schema": schema}
            for header, (text, schema) in HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{title}"}}},
        },
        "responses": {
            "200": {"description": "Taken; any other 2xx will do"},
            "410": {"description": "The address is gone: the webhook is switched off"},
        },
    }
